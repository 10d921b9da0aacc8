//! Who qualifies for a rule now: `/reward preview`, and the button that grants to them.

use super::{line, named, unknown};
use crate::bot::button::{self, Press};
use crate::bot::call::{self, Call};
use crate::bot::command::words;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::domain::effect::EffectKind;
use crate::domain::id::{Id, RuleId};
use crate::domain::reward::Rule;
use crate::domain::time::Timestamp;
use crate::intake::promise::promised_effects;
use crate::store::ledger::{GrantRecord, GrantState};
use crate::store::outbox::{NewEffect, role_lane};
use crate::store::reward::Qualified;
use crate::store::{StoreError, Tx};

/// How many names are shown.
const SHOWN: usize = 20;

/// Says who qualifies, and offers to grant.
pub(super) fn offer(call: &Call<'_>, reply: Reply, rule: &Rule, due: &[Qualified]) -> Reply {
    let number = i64::try_from(due.len()).unwrap_or(i64::MAX);
    if due.is_empty() {
        return reply.with(call.texts.get("rule-nobody-yet"));
    }
    let reply = reply.with(call.texts.with("rule-qualified", [("n", number.into())]));
    if rule.paused_at.is_some() {
        return reply;
    }
    let label = call.texts.with("button-grant", [("n", number.into())]);
    reply.button(button::primary(&Press::Grant(rule.id.clone()), label))
}

/// Who qualifies now.
#[poise::command(slash_command)]
pub(super) async fn preview(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::rule"] rule: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.read().await?;
    let reply = match named(&call, &mut tx, &rule).await? {
        Ok(rule) => {
            let due = tx.list_qualified(&rule).await?;
            let endpoints = tx.list_endpoints(call.guild).await?;
            let reply = Reply::good(line(&call, &endpoints, &rule));
            let reply = offer(&call, reply, &rule, &due);
            if due.is_empty() {
                reply
            } else {
                reply.with(names(&call, &rule, &due))
            }
        }
        Err(unknown) => unknown,
    };
    drop(tx);
    reply::send(ctx, reply).await
}

fn names(call: &Call<'_>, rule: &Rule, due: &[Qualified]) -> String {
    let mut lines: Vec<String> = due
        .iter()
        .take(SHOWN)
        .map(|one| {
            let total = words::count(call.texts, rule.counts, one.total);
            format!("{} · {total}", words::mention(one.member))
        })
        .collect();
    if due.len() > SHOWN {
        lines.push("…".to_owned());
    }
    lines.join("\n")
}

/// Promises a rule's role to everyone who qualifies.
pub(in crate::bot) async fn granted(call: &Call<'_>, id: &RuleId) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    let Some(rule) = tx.find_rule(call.guild, id).await? else {
        return Ok(unknown(call));
    };
    if rule.paused_at.is_some() {
        return Ok(Reply::refusal(call.texts.get("rule-is-paused")));
    }
    let promised = grant_to_qualified(&mut tx, &rule, call.now()).await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    tx.commit().await?;
    tracing::info!(guild.id = %call.guild, rule.id = %rule.id, promised, "a rule was paid out");
    let line = line(call, &endpoints, &rule);
    let number = i64::try_from(promised).unwrap_or(i64::MAX);
    Ok(Reply::good(call.texts.with(
        "rule-granted",
        [("rule", line.into()), ("n", number.into())],
    )))
}

/// Enters into the ledger what a rule owes, and promises the roles; says to how many.
async fn grant_to_qualified(tx: &mut Tx, rule: &Rule, now: Timestamp) -> Result<usize, StoreError> {
    let rules = tx.list_rules(rule.guild).await?;
    let live: Vec<&Rule> = rules
        .iter()
        .filter(|rule| rule.paused_at.is_none())
        .collect();
    let mut promised = 0;
    for one in tx.list_qualified(rule).await? {
        let is_superseded = live
            .iter()
            .any(|other| other.supersedes(rule) && other.when.occasion(one.total).is_some());
        let grant = GrantRecord {
            id: Id::next(now),
            rule: rule.id.clone(),
            guild: rule.guild,
            member: one.member,
            role: rule.role,
            occasion: one.occasion,
            event: None,
            expires_at: rule.ends_at(now),
            state: if is_superseded {
                GrantState::Superseded
            } else {
                GrantState::Promised
            },
        };
        let ledger = tx.list_grants(&[(rule.guild, one.member)]).await?;
        if tx
            .insert_grants(std::slice::from_ref(&grant), now)
            .await?
            .is_empty()
        {
            continue;
        }
        promised += 1;
        if is_superseded {
            continue;
        }
        let lower = lower(rule, &rules, ledger);
        let mut effects = Vec::new();
        for grant in &lower {
            tx.upsert_grant_state(&grant.id, GrantState::Superseded)
                .await?;
            effects.push(revoke(grant, now));
        }
        effects.extend(promised_effects(&grant, now));
        tx.insert_effects(&effects, now).await?;
    }
    Ok(promised)
}

/// What the ledger gave for lower thresholds, where only the highest role stays.
fn lower(rule: &Rule, rules: &[Rule], ledger: Vec<GrantRecord>) -> Vec<GrantRecord> {
    let is_lower = |grant: &GrantRecord| {
        let its_rule = rules.iter().find(|other| other.id == grant.rule);
        its_rule.is_some_and(|other| rule.supersedes(other))
    };
    ledger
        .into_iter()
        .filter(|grant| grant.state.is_live() && grant.role != rule.role && is_lower(grant))
        .collect()
}

fn revoke(grant: &GrantRecord, now: Timestamp) -> NewEffect {
    NewEffect {
        id: Id::next(now),
        guild: grant.guild,
        lane: role_lane(grant.guild),
        kind: EffectKind::Revoke,
        message: None,
        grant: Some(grant.id.clone()),
        due_at: now,
    }
}
