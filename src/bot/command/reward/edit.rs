//! `/reward edit`, `/reward pause` and `/reward remove`: rules change, what was given stays.

use super::add::when;
use super::{line, named, qualified, unknown};
use crate::bot::argument::RolePick;
use crate::bot::button::{self, Press};
use crate::bot::call::{self, Call};
use crate::bot::choice::Pick;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete, warning};
use crate::domain::id::RuleId;
use crate::domain::reward::{Keep, Rule, parse_span};
use crate::store::Tx;

/// Change a rule.
#[poise::command(slash_command)]
#[expect(
    clippy::too_many_arguments,
    clippy::similar_names,
    reason = "the options and their names are fixed, and poise makes each a parameter"
)]
pub(super) async fn edit(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::rule"] rule: String,
    role: Option<RolePick>,
    #[min = 1] at: Option<i64>,
    #[min = 1] every: Option<i64>,
    #[max_length = 20] lasts: Option<String>,
    keep: Option<Pick<Keep>>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let change = Change {
        role,
        due: (at, every),
        lasts,
        keep: keep.map(|keep| keep.0),
    };
    let reply = edited(&call, &rule, change).await?;
    reply::send(ctx, reply).await
}

/// What changes; `None` stays as it is.
struct Change {
    role: Option<RolePick>,
    due: (Option<i64>, Option<i64>),
    lasts: Option<String>,
    keep: Option<Keep>,
}

async fn edited(call: &Call<'_>, rule: &str, change: Change) -> Result<Reply, BotError> {
    // Discord is asked before the database is held.
    let mut warnings = Vec::new();
    if let Some(role) = &change.role {
        match warning::about_role(call, role).await {
            Ok(unchecked) => warnings = unchecked,
            Err(refusal) => return Ok(Reply::refusal(refusal)),
        }
    }
    let mut tx = call.write().await?;
    let mut rule = match named(call, &mut tx, rule).await? {
        Ok(rule) => rule,
        Err(unknown) => return Ok(unknown),
    };
    if let Err(refusal) = apply(call, &mut rule, &change) {
        return Ok(refusal);
    }
    tx.upsert_rule(&rule, call.now()).await?;
    if change.role.is_some() {
        tx.move_parked_grants(&rule, call.now()).await?;
    }
    let due = tx.list_qualified(&rule).await?;
    let reply = worded(call, &mut tx, &rule, "rule-changed").await?;
    tx.commit().await?;
    Ok(qualified::offer(call, reply, &rule, &due).warned(warnings))
}

fn apply(call: &Call<'_>, rule: &mut Rule, change: &Change) -> Result<(), Reply> {
    if change.due != (None, None) {
        rule.when = when(call, change.due.0, change.due.1)?;
    }
    match change.lasts.as_deref().map(str::trim) {
        None => {}
        Some("default") => rule.lasts = None,
        Some(text) => match parse_span(text) {
            Some(span) => rule.lasts = Some(span),
            None => return Err(Reply::refusal(call.texts.get("rule-span"))),
        },
    }
    rule.keep = change.keep.unwrap_or(rule.keep);
    rule.role = change.role.as_ref().map_or(rule.role, |role| role.id);
    Ok(())
}

async fn worded(call: &Call<'_>, tx: &mut Tx, rule: &Rule, key: &str) -> Result<Reply, BotError> {
    let endpoints = tx.list_endpoints(call.guild).await?;
    let line = line(call, &endpoints, rule);
    Ok(Reply::good(call.texts.with(key, [("rule", line.into())])))
}

/// Let a rule give nothing for a while; once more lets it go on.
#[poise::command(slash_command)]
pub(super) async fn pause(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::rule"] rule: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.write().await?;
    let reply = match named(&call, &mut tx, &rule).await? {
        Ok(mut rule) => {
            rule.paused_at = match rule.paused_at {
                Some(_) => None,
                None => Some(call.now()),
            };
            tx.upsert_rule(&rule, call.now()).await?;
            let key = if rule.paused_at.is_some() {
                "rule-now-paused"
            } else {
                "rule-goes-on"
            };
            worded(&call, &mut tx, &rule, key).await?
        }
        Err(unknown) => unknown,
    };
    tx.commit().await?;
    reply::send(ctx, reply).await
}

/// Remove a rule.
#[poise::command(slash_command)]
pub(super) async fn remove(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::rule"] rule: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.write().await?;
    let reply = match named(&call, &mut tx, &rule).await? {
        Ok(rule) => {
            let now = call.now();
            tx.upsert_rule_removed(call.guild, &rule.id, Some(now))
                .await?;
            let undo = call.texts.get("button-undo");
            worded(&call, &mut tx, &rule, "rule-removed")
                .await?
                .button(button::plain(&Press::RestoreRule(rule.id), undo))
        }
        Err(unknown) => unknown,
    };
    tx.commit().await?;
    reply::send(ctx, reply).await
}

/// Brings a removed rule back.
pub(in crate::bot) async fn restored(call: &Call<'_>, id: &RuleId) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    tx.upsert_rule_removed(call.guild, id, None).await?;
    let Some(rule) = tx.find_rule(call.guild, id).await? else {
        return Ok(unknown(call));
    };
    let reply = worded(call, &mut tx, &rule, "rule-restored").await?;
    tx.commit().await?;
    Ok(reply)
}
