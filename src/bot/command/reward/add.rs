//! `/reward add`: checks the role, keeps the rule at once, and says who qualifies.

use super::super::route::find;
use super::{check, qualified, worded};
use crate::bot::argument::RolePick;
use crate::bot::call::{self, Call};
use crate::bot::choice::Pick;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::domain::event::CounterKind;
use crate::domain::id::RuleId;
use crate::domain::reward::{Keep, Rule, When, parse_span};

/// Give a role for a total.
#[poise::command(slash_command)]
#[expect(
    clippy::too_many_arguments,
    reason = "the options are fixed, and poise makes each a parameter"
)]
pub(super) async fn add(
    ctx: Ctx<'_>,
    role: RolePick,
    counts: Option<Pick<CounterKind>>,
    #[min = 1] at: Option<i64>,
    #[min = 1] every: Option<i64>,
    #[max_length = 20] lasts: Option<String>,
    keep: Option<Pick<Keep>>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: Option<String>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let wanted = Wanted {
        role,
        counts: counts.map_or(CounterKind::Vote, |counts| counts.0),
        at,
        every,
        lasts,
        keep: keep.map(|keep| keep.0).unwrap_or_default(),
        endpoint,
    };
    let reply = added(&call, wanted).await?;
    reply::send(ctx, reply).await
}

/// What is asked for.
struct Wanted {
    role: RolePick,
    counts: CounterKind,
    at: Option<i64>,
    every: Option<i64>,
    lasts: Option<String>,
    keep: Keep,
    endpoint: Option<String>,
}

/// When a rule is due, or why that makes no sense.
pub(super) fn when(call: &Call<'_>, at: Option<i64>, every: Option<i64>) -> Result<When, Reply> {
    match (at, every) {
        (Some(at), None) if at > 0 => Ok(When::At(at)),
        (None, Some(step)) if step > 0 => Ok(When::Every(step)),
        (Some(_), Some(_)) => Err(Reply::refusal(call.texts.get("rule-at-and-every"))),
        (None, None) => Err(Reply::refusal(call.texts.get("rule-at-or-every"))),
        _ => Err(Reply::refusal(call.texts.get("rule-not-positive"))),
    }
}

async fn added(call: &Call<'_>, wanted: Wanted) -> Result<Reply, BotError> {
    let when = match when(call, wanted.at, wanted.every) {
        Ok(when) => when,
        Err(refusal) => return Ok(refusal),
    };
    let lasts = wanted.lasts.as_deref().map(parse_span);
    if lasts == Some(None) {
        return Ok(Reply::refusal(call.texts.get("rule-span")));
    }
    let warnings = match check::role(call, wanted.role.id, Some(&wanted.role)).await {
        Ok(warnings) => warnings,
        Err(refusal) => return Ok(refusal),
    };
    let mut tx = call.write().await?;
    let endpoint = match find(call, &mut tx, wanted.endpoint.as_deref()).await? {
        Ok(endpoint) => endpoint,
        Err(unknown) => return Ok(unknown),
    };
    let rule = Rule {
        id: RuleId::short(rand::random()),
        guild: call.guild,
        role: wanted.role.id,
        counts: wanted.counts,
        when,
        lasts: lasts.flatten(),
        keep: wanted.keep,
        endpoint: endpoint.map(|endpoint| endpoint.id),
        paused_at: None,
    };
    if let Some(refusal) = check::rule(call, &mut tx, &rule).await? {
        return Ok(refusal);
    }
    tx.upsert_rule(&rule, call.now()).await?;
    let reply = worded(call, &mut tx, &rule, "rule-made").await?;
    tx.commit().await?;
    tracing::info!(guild.id = %call.guild, rule.id = %rule.id, "a reward rule was made");
    Ok(qualified::offer(call, reply, &rule).await?.warned(warnings))
}
