//! `/route list`: what is announced where.

use super::line;
use crate::bot::call;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx};

/// What goes where.
#[poise::command(slash_command)]
pub(super) async fn list(ctx: Ctx<'_>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.read().await?;
    let routes = tx.list_routes(call.guild).await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    drop(tx);
    let lines: Vec<String> = routes
        .iter()
        .map(|route| format!("• {}", line(&call, &endpoints, route)))
        .collect();
    let reply = if lines.is_empty() {
        Reply::good(call.texts.get("route-none"))
    } else {
        Reply::good(lines.join("\n")).titled(call.texts.get("route-list"))
    };
    reply::send(ctx, reply).await
}
