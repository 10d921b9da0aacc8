//! What a member earns by their guild's rules: the one decision, asked by events, by the grant button and by its preview.
//!
//! - An `at` rule pays a member once in their life, also after its threshold was changed. An `every` rule pays the
//!   highest multiple that was passed, and never one at or below a paid one.
//! - A rule that is paused gives nothing and takes no role away. What it gave before is treated like any other role:
//!   it goes where a higher rule keeps only its own, and a member who has it gets no lower role beside it.
//! - A lower occasion is entered as superseded only together with, or after, an entry of the higher rule. So a higher
//!   rule that was never paid can be removed, and the lower one is still due.
//! - An `every` reward that waits, for a member who left for instance, is moved to the newer occasion: however often
//!   someone votes, one of a rule waits.

use crate::domain::ledger::{Grant, GrantState, Occasion};
use crate::domain::reward::{Rule, When};

/// A member before the rules of their guild.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Every rule of the guild, paused ones too.
    pub rules: &'a [Rule],
    /// The member's entries in the ledger.
    pub ledger: &'a [Grant],
}

/// How a member's total compares with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The rule gives nothing now.
    Paused,
    /// The total does not reach it.
    Short,
    /// The ledger has it already.
    Paid,
    /// Reached, but a higher rule keeps only its own role.
    Higher(Occasion),
    /// Reached and not paid.
    Due(Occasion),
}

/// A new entry of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewGrant<'a> {
    /// The rule that promises it.
    pub rule: &'a Rule,
    /// For what.
    pub occasion: Occasion,
    /// The member's total.
    pub total: i64,
    /// Promised, or superseded from the start.
    pub state: GrantState,
}

/// What changes in a member's part of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earned<'a> {
    /// What is new.
    pub new: Vec<NewGrant<'a>>,
    /// What waits and is now for a newer occasion.
    pub renewed: Vec<(&'a Grant, NewGrant<'a>)>,
    /// What goes, because a higher rule keeps only its own role or another entry took its place.
    pub superseded: Vec<&'a Grant>,
}

impl<'a> Case<'a> {
    /// How a total compares with a rule.
    pub fn standing(&self, rule: &Rule, total: i64) -> Standing {
        if rule.paused_at.is_some() {
            return Standing::Paused;
        }
        match rule.when.occasion(total) {
            None => Standing::Short,
            Some(occasion) if self.is_paid(rule, occasion) => Standing::Paid,
            Some(occasion) if self.is_superseded(rule, total) => Standing::Higher(occasion),
            Some(occasion) => Standing::Due(occasion),
        }
    }

    /// What these rules bring at these totals.
    pub fn earn(&self, looked_at: &[(&'a Rule, i64)]) -> Earned<'a> {
        let standings = looked_at
            .iter()
            .map(|(rule, total)| (*rule, *total, self.standing(rule, *total)));
        let standings: Vec<_> = standings.collect();
        let is_due = |(rule, _, standing): &(&Rule, i64, Standing), lower: &Rule| {
            matches!(standing, Standing::Due(_)) && rule.supersedes(lower)
        };
        let mut earned = Earned::default();
        for (rule, total, standing) in &standings {
            let new = |occasion, state| NewGrant {
                rule,
                occasion,
                total: *total,
                state,
            };
            match *standing {
                Standing::Due(occasion) => {
                    self.promise(&mut earned, new(occasion, GrantState::Promised));
                }
                Standing::Higher(occasion)
                    if self.has_higher_entry(rule)
                        || standings.iter().any(|other| is_due(other, rule)) =>
                {
                    earned.new.push(new(occasion, GrantState::Superseded));
                }
                _ => {}
            }
        }
        earned
    }

    fn promise(&self, earned: &mut Earned<'a>, new: NewGrant<'a>) {
        let mut waiting: Vec<&Grant> = self.waiting(new.rule).collect();
        match waiting.pop() {
            Some(latest) if matches!(new.rule.when, When::Every(_)) => {
                earned.renewed.push((latest, new));
                earned.superseded.extend(waiting);
            }
            _ => earned.new.push(new),
        }
        earned.superseded.extend(self.lower(new.rule));
    }

    /// What the rule promised and what waits for the member, a permission or the role.
    pub fn waiting<'b>(&self, rule: &'b Rule) -> impl Iterator<Item = &'a Grant> + use<'a, 'b> {
        let promised = self.of(rule);
        promised.filter(|grant| grant.state == GrantState::Promised && grant.is_parked)
    }

    fn of<'b>(&self, rule: &'b Rule) -> impl Iterator<Item = &'a Grant> + use<'a, 'b> {
        let entries = self.ledger.iter();
        entries.filter(|grant| grant.rule == rule.id)
    }

    fn is_paid(&self, rule: &Rule, occasion: Occasion) -> bool {
        self.of(rule).any(|grant| match (grant.occasion, occasion) {
            (Occasion::At(_), Occasion::At(_)) => true,
            (Occasion::Every(paid), Occasion::Every(due)) => paid >= due,
            _ => false,
        })
    }

    fn is_superseded(&self, rule: &Rule, total: i64) -> bool {
        let mut higher = self.higher(rule);
        higher.any(|other| {
            let is_reached = other.paused_at.is_none() && other.when.occasion(total).is_some();
            is_reached || self.of(other).any(|grant| grant.state.is_live())
        })
    }

    fn has_higher_entry(&self, rule: &Rule) -> bool {
        let mut higher = self.higher(rule);
        higher.any(|other| self.of(other).next().is_some())
    }

    fn higher<'b>(&self, rule: &'b Rule) -> impl Iterator<Item = &'a Rule> + use<'a, 'b> {
        let rules = self.rules.iter();
        rules.filter(|other| other.supersedes(rule))
    }

    /// The roles that the ledger gave for lower totals, where only the highest role stays.
    fn lower<'b>(&self, rule: &'b Rule) -> impl Iterator<Item = &'a Grant> + use<'a, 'b> {
        let (rules, ledger) = (self.rules, self.ledger);
        let is_lower = move |grant: &&Grant| {
            let its_rule = rules.iter().find(|other| other.id == grant.rule);
            its_rule.is_some_and(|other| rule.supersedes(other))
        };
        let live = ledger.iter().filter(|grant| grant.state.is_live());
        live.filter(|grant| grant.role != rule.role)
            .filter(is_lower)
    }
}

#[cfg(test)]
mod tests;
