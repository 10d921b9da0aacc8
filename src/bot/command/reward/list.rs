//! `/reward list`: the guild's rules, one line each.

use super::line;
use crate::bot::call;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx};

/// What is won for what.
#[poise::command(slash_command)]
pub(super) async fn list(ctx: Ctx<'_>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.read().await?;
    let rules = tx.list_rules(call.guild).await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    drop(tx);
    let lines: Vec<String> = rules
        .iter()
        .map(|rule| format!("• {}", line(&call, &endpoints, rule)))
        .collect();
    let reply = if lines.is_empty() {
        Reply::good(call.texts.get("rule-none"))
    } else {
        Reply::good(lines.join("\n")).titled(call.texts.get("rule-list"))
    };
    reply::send(ctx, reply).await
}
