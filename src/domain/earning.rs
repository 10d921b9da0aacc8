//! What a member earns under their guild's rules. Events, the grant button and its preview all use this one decision.
//!
//! - An `at` rule rewards a member once, even if its threshold is changed later. An `every` rule rewards the highest
//!   multiple that was passed, and never one at or below a rewarded one.
//! - A paused rule gives nothing and removes no role. A role that it gave before is treated like any other: it is
//!   removed if a higher rule keeps only its own role, and a member who has it gets no lower role in addition.
//! - A lower occasion is entered as superseded only together with, or after, an entry of the higher rule. So a higher
//!   rule that was never granted can be removed, and the lower one is still due.
//! - A pending `every` reward, for example for a member who left, is moved to the newer occasion. So at most one reward
//!   of a rule is pending, however often someone votes.

use crate::domain::ledger::{Grant, GrantState, Occasion};
use crate::domain::reward::{Rule, When};

/// A member and the rules of their guild.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Every rule of the guild, including paused ones.
    pub rules: &'a [Rule],
    /// The member's entries in the ledger.
    pub ledger: &'a [Grant],
}

/// How a member's total compares with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RewardState {
    /// The rule gives nothing now.
    Paused,
    /// The total is below the threshold.
    Short,
    /// The ledger already has an entry.
    Paid,
    /// Reached, but a higher rule keeps only its own role.
    Higher(Occasion),
    /// Reached and not granted yet.
    Due(Occasion),
}

/// A new ledger entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewGrant<'a> {
    /// The rule that promises it.
    pub rule: &'a Rule,
    /// The occasion that is rewarded.
    pub occasion: Occasion,
    /// The member's total.
    pub total: i64,
    /// Promised, or superseded from the start.
    pub state: GrantState,
}

/// Changes to a member's part of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earned<'a> {
    /// New entries.
    pub new: Vec<NewGrant<'a>>,
    /// Pending entries that are now for a newer occasion.
    pub renewed: Vec<(&'a Grant, NewGrant<'a>)>,
    /// Entries that are cancelled, because a higher rule keeps only its own role or another entry replaced them.
    pub superseded: Vec<&'a Grant>,
}

impl<'a> Case<'a> {
    /// How a total compares with a rule.
    pub fn standing(&self, rule: &Rule, total: i64) -> RewardState {
        if rule.paused_at.is_some() {
            return RewardState::Paused;
        }
        match rule.when.occasion(total) {
            None => RewardState::Short,
            Some(occasion) if self.is_paid(rule, occasion) => RewardState::Paid,
            Some(occasion) if self.is_superseded(rule, total) => RewardState::Higher(occasion),
            Some(occasion) => RewardState::Due(occasion),
        }
    }

    /// What these rules give at these totals.
    pub fn earn(&self, looked_at: &[(&'a Rule, i64)]) -> Earned<'a> {
        let standings = looked_at
            .iter()
            .map(|(rule, total)| (*rule, *total, self.standing(rule, *total)));
        let standings: Vec<_> = standings.collect();
        let is_due = |(rule, _, standing): &(&Rule, i64, RewardState), lower: &Rule| {
            matches!(standing, RewardState::Due(_)) && rule.supersedes(lower)
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
                RewardState::Due(occasion) => {
                    self.promise(&mut earned, new(occasion, GrantState::Promised));
                }
                RewardState::Higher(occasion)
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

    /// Entries of the rule that wait for the member, a permission or the role.
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

    /// Entries for lower totals whose roles are removed because only the highest is kept.
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
