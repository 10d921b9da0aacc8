//! The grant button: a rule's role for everyone who qualifies now. The preview, the number on the button and the
//! payout ask the same decision as an event does.
//!
//! A press promises one effect; the worker carries it out a batch at a time, each in a transaction of its own, with how
//! far it has come. So senders never wait long for the database, and after a crash it goes on with the next member.

use crate::domain::earning::{Case, RewardState};
use crate::domain::id::{GuildId, MemberId, RuleId};
use crate::domain::reward::Rule;
use crate::domain::time::Timestamp;
use crate::ledger::entries::{Earning, Entries};
use crate::store::batches::BATCH;
use crate::store::outbox::NewEffect;
use crate::store::payout::{Candidate, Payout};
use crate::store::{StoreError, Tx};

/// How many members with what a rule asks for are in which group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// They get it now.
    pub due: u64,
    /// The first of them, with their totals.
    pub first: Vec<Candidate>,
    /// They got it before.
    pub paid: u64,
    /// They have a higher role, and only the highest stays.
    pub higher: u64,
    /// It is promised to them and waits, because they are not in the server or the role cannot be given.
    pub waiting: u64,
}

/// How many of the first are named.
const NAMED: usize = 20;

/// Counts who would get the rule's role now; of a paused rule, who would if it went on.
pub async fn groups(tx: &mut Tx, rule: &Rule) -> Result<Groups, StoreError> {
    let mut rules = tx.list_rules(rule.guild).await?;
    let rule = Rule {
        paused_at: None,
        ..rule.clone()
    };
    rules.retain(|other| other.id != rule.id);
    rules.push(rule.clone());
    let mut groups = Groups::default();
    let mut after = None;
    loop {
        let candidates = tx.list_candidates(&rule, after, BATCH).await?;
        let known = tx.list_grants(&members(rule.guild, &candidates)).await?;
        let ledger = Entries::new(&rules, known);
        for candidate in &candidates {
            groups.add(&rule, ledger.case(rule.guild, candidate.member), *candidate);
        }
        match candidates.last() {
            Some(last) if is_full(&candidates) => after = Some(last.member),
            _ => return Ok(groups),
        }
    }
}

impl Groups {
    fn add(&mut self, rule: &Rule, case: Case<'_>, candidate: Candidate) {
        match case.standing(rule, candidate.total) {
            RewardState::Due(_) | RewardState::Paid if case.waiting(rule).next().is_some() => {
                self.waiting += 1;
            }
            RewardState::Due(_) => {
                self.due += 1;
                if self.first.len() < NAMED {
                    self.first.push(candidate);
                }
            }
            RewardState::Paid => self.paid += 1,
            RewardState::Higher(_) => self.higher += 1,
            RewardState::Paused | RewardState::Short => {}
        }
    }
}

fn is_full(candidates: &[Candidate]) -> bool {
    i64::try_from(candidates.len()) == Ok(BATCH)
}

fn members(guild: GuildId, candidates: &[Candidate]) -> Vec<(GuildId, MemberId)> {
    candidates.iter().map(|it| (guild, it.member)).collect()
}

/// Promises the payout of a rule; `false` where one is under way.
pub async fn begin(tx: &mut Tx, rule: &Rule, now: Timestamp) -> Result<bool, StoreError> {
    let effect = NewEffect::payout(rule.guild, now);
    let payout = Payout {
        effect: effect.id.clone(),
        guild: rule.guild,
        rule: rule.id.clone(),
        after: None,
    };
    let is_new = tx.insert_payout(&payout).await?;
    if is_new {
        tx.insert_effects(&[effect], now).await?;
    }
    Ok(is_new)
}

/// Pays these candidates, the next ones of a payout, and notes how far it has come; says whether it goes on.
pub async fn pay(
    tx: &mut Tx,
    payout: &Payout,
    candidates: &[Candidate],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let rules = tx.list_rules(payout.guild).await?;
    let rule = live_rule(&rules, &payout.rule);
    if let Some(rule) = rule {
        let known = tx.list_grants(&members(payout.guild, candidates)).await?;
        let mut ledger = Entries::new(&rules, known);
        for candidate in candidates {
            let earning = Earning {
                guild: payout.guild,
                member: candidate.member,
                event: None,
                at: now,
            };
            ledger.earn(earning, |other| {
                (other.id == rule.id).then_some(candidate.total)
            });
        }
        let promised = ledger.write(tx, now).await?;
        tracing::info!(guild.id = %payout.guild, rule.id = %payout.rule, promised, "a rule was paid out");
    }
    match candidates.last() {
        Some(last) if is_full(candidates) && rule.is_some() => {
            tx.upsert_payout(&payout.effect, last.member).await?;
            Ok(true)
        }
        _ => {
            tx.delete_payout(&payout.effect).await?;
            Ok(false)
        }
    }
}

fn live_rule<'a>(rules: &'a [Rule], id: &RuleId) -> Option<&'a Rule> {
    let mut rules = rules.iter();
    rules.find(|rule| rule.id == *id && rule.paused_at.is_none())
}
