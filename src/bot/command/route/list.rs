//! `/route list`: what is announced where, in pages.

use super::line;
use crate::bot::call::{self, Call};
use crate::bot::pages::{self, List, Paper};
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx};

/// What goes where.
#[poise::command(slash_command)]
pub(super) async fn list(ctx: Ctx<'_>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = page(&call, 0).await?;
    reply::send(ctx, reply).await
}

/// A page of it.
pub(in crate::bot) async fn page(call: &Call<'_>, number: u32) -> Result<Reply, BotError> {
    let mut tx = call.read().await?;
    let routes = tx.list_routes(call.guild).await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    drop(tx);
    if routes.is_empty() {
        return Ok(Reply::good(call.texts.get("route-none")));
    }
    let entries = routes
        .iter()
        .map(|route| format!("• {}", line(call, &endpoints, route)));
    let paper = Paper {
        title: call.texts.get("route-list"),
        entries: entries.collect(),
        ..Paper::default()
    };
    Ok(pages::page(call, List::Routes, paper, number))
}
