//! `/help`: what to do first, and the next step for this very guild. Private.

use crate::bot::call::{self, Call};
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx};

/// What to do first, and next.
#[poise::command(slash_command, guild_only, interaction_context = "Guild")]
pub(super) async fn help(ctx: Ctx<'_>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let texts = call.texts;
    let reply = Reply::good(texts.get("help-intro")).titled(texts.get("help-title"));
    let reply = if call.is_admin {
        let next = next_step(&call).await?;
        reply
            .with(texts.get("help-admin"))
            .with(texts.get("help-member"))
            .with(texts.get(next))
    } else {
        reply.with(texts.get("help-member"))
    };
    reply::send(ctx, reply).await
}

/// The first thing that is still to be done.
async fn next_step(call: &Call<'_>) -> Result<&'static str, BotError> {
    let mut tx = call.read().await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    if endpoints.is_empty() {
        return Ok("help-next-endpoint");
    }
    let mut is_silent = true;
    for endpoint in &endpoints {
        is_silent &= tx.find_last_delivery(&endpoint.id).await?.is_none();
    }
    if is_silent {
        let is_refused = endpoints
            .iter()
            .any(|endpoint| endpoint.refused_at.is_some());
        return Ok(if is_refused {
            "help-next-refused"
        } else {
            "help-next-silent"
        });
    }
    let stuck = tx.list_stuck(call.guild).await?;
    if stuck.iter().any(|one| !one.waits_for_a_member()) {
        return Ok("help-next-stuck");
    }
    if tx.list_rules(call.guild).await?.is_empty() {
        return Ok("help-next-reward");
    }
    Ok("help-next-none")
}
