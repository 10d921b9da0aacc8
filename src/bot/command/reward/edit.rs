//! `/reward edit`, `/reward pause` and `/reward remove`: rules change, what was given stays.

use super::super::route::find;
use super::add::when;
use super::{check, named, qualified, unknown, worded};
use crate::bot::argument::RolePick;
use crate::bot::button::{self, Press};
use crate::bot::call::{self, Call};
use crate::bot::choice::Pick;
use crate::bot::command::words;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::domain::event::CounterKind;
use crate::domain::id::RuleId;
use crate::domain::reward::{Keep, Rule, parse_span};
use crate::ledger::grant as ledger;
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
    counts: Option<Pick<CounterKind>>,
    #[min = 1] at: Option<i64>,
    #[min = 1] every: Option<i64>,
    #[max_length = 20] lasts: Option<String>,
    keep: Option<Pick<Keep>>,
    #[autocomplete = "autocomplete::endpoint_or_default"] endpoint: Option<String>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let change = Change {
        role,
        counts: counts.map(|counts| counts.0),
        due: (at, every),
        lasts,
        keep: keep.map(|keep| keep.0),
        endpoint,
    };
    let reply = edited(&call, &rule, change).await?;
    reply::send(ctx, reply).await
}

/// What changes; `None` stays as it is.
struct Change {
    role: Option<RolePick>,
    counts: Option<CounterKind>,
    due: (Option<i64>, Option<i64>),
    lasts: Option<String>,
    keep: Option<Keep>,
    endpoint: Option<String>,
}

async fn edited(call: &Call<'_>, name: &str, change: Change) -> Result<Reply, BotError> {
    let before = match named(call, &mut call.read().await?, name).await? {
        Ok(rule) => rule,
        Err(unknown) => return Ok(unknown),
    };
    let picked = change.role.as_ref();
    let gives = picked.map_or(before.role, |picked| picked.id);
    let checked = check::role(call, gives, picked).await;
    let warnings = match checked {
        Ok(warnings) => warnings,
        Err(refusal) => return Ok(refusal),
    };
    let mut tx = call.write().await?;
    let before = match named(call, &mut tx, name).await? {
        Ok(rule) => rule,
        Err(unknown) => return Ok(unknown),
    };
    let rule = match apply(call, &mut tx, &before, &change).await? {
        Ok(rule) => rule,
        Err(refusal) => return Ok(refusal),
    };
    if rule == before {
        return worded(call, &mut tx, &rule, "rule-unchanged").await;
    }
    if let Some(refusal) = check::rule(call, &mut tx, &rule).await? {
        return Ok(refusal);
    }
    tx.upsert_rule(&rule, call.now()).await?;
    let reply = worded(call, &mut tx, &rule, "rule-changed").await?;
    tx.commit().await?;
    if rule.role != before.role {
        move_waiting(call, &rule).await?;
    }
    Ok(qualified::offer(call, reply, &rule).await?.warned(warnings))
}

/// Lets what waits be the rule's new role, a batch at a time. What a crash leaves behind waits for the old role, and
/// moves with the next change of the rule.
async fn move_waiting(call: &Call<'_>, rule: &Rule) -> Result<(), BotError> {
    let now = call.now();
    let store = &call.data.store;
    store
        .in_batches(|mut tx| async move {
            let some = ledger::moved(&mut tx, rule, now).await?;
            Ok((tx, some))
        })
        .await?;
    Ok(())
}

async fn apply(
    call: &Call<'_>,
    tx: &mut Tx,
    before: &Rule,
    change: &Change,
) -> Result<Result<Rule, Reply>, BotError> {
    let mut rule = before.clone();
    if change.due != (None, None) {
        match when(call, change.due.0, change.due.1) {
            Ok(when) => rule.when = when,
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    match change.lasts.as_deref().map(str::trim) {
        None => {}
        Some(text) if words::is_default(text) => rule.lasts = None,
        Some(text) => match parse_span(text) {
            Some(span) => rule.lasts = Some(span),
            None => return Ok(Err(Reply::refusal(call.texts.get("rule-span")))),
        },
    }
    match change.endpoint.as_deref().map(str::trim) {
        None => {}
        Some(text) if words::is_default(text) => rule.endpoint = None,
        name => match find(call, tx, name).await? {
            Ok(endpoint) => rule.endpoint = endpoint.map(|endpoint| endpoint.id),
            Err(unknown) => return Ok(Err(unknown)),
        },
    }
    rule.counts = change.counts.unwrap_or(rule.counts);
    rule.keep = change.keep.unwrap_or(rule.keep);
    rule.role = change.role.as_ref().map_or(rule.role, |role| role.id);
    Ok(Ok(rule))
}

/// Pause a rule, or let it go on.
#[poise::command(slash_command)]
pub(super) async fn pause(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::rule"] rule: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = paused(&call, &rule).await?;
    reply::send(ctx, reply).await
}

async fn paused(call: &Call<'_>, name: &str) -> Result<Reply, BotError> {
    let before = match named(call, &mut call.read().await?, name).await? {
        Ok(rule) => rule,
        Err(unknown) => return Ok(unknown),
    };
    let goes_on = before.paused_at.is_some();
    let mut warnings = Vec::new();
    if goes_on {
        match check::role(call, before.role, None).await {
            Ok(unchecked) => warnings = unchecked,
            Err(refusal) => return Ok(refusal),
        }
    }
    let mut tx = call.write().await?;
    let mut rule = match named(call, &mut tx, name).await? {
        Ok(rule) => rule,
        Err(unknown) => return Ok(unknown),
    };
    rule.paused_at = (!goes_on).then(|| call.now());
    let refusal = if goes_on {
        check::rule(call, &mut tx, &rule).await?
    } else {
        None
    };
    if let Some(refusal) = refusal {
        return Ok(refusal);
    }
    tx.upsert_rule(&rule, call.now()).await?;
    let key = if goes_on {
        "rule-goes-on"
    } else {
        "rule-now-paused"
    };
    let reply = worded(call, &mut tx, &rule, key).await?;
    tx.commit().await?;
    Ok(reply.warned(warnings))
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

/// Brings a removed rule back, where whoever presses could make it.
pub(in crate::bot) async fn restored(call: &Call<'_>, id: &RuleId) -> Result<Reply, BotError> {
    let Some(removed) = call.read().await?.find_any_rule(call.guild, id).await? else {
        return Ok(unknown(call));
    };
    let warnings = match check::role(call, removed.role, None).await {
        Ok(warnings) => warnings,
        Err(refusal) => return Ok(refusal),
    };
    let mut tx = call.write().await?;
    if let Some(refusal) = check::rule(call, &mut tx, &removed).await? {
        return Ok(refusal);
    }
    tx.upsert_rule_removed(call.guild, id, None).await?;
    let reply = worded(call, &mut tx, &removed, "rule-restored").await?;
    tx.commit().await?;
    Ok(reply.warned(warnings))
}
