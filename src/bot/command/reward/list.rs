//! `/reward list`: the guild's rules, one line each, in pages.

use super::line;
use crate::bot::call::{self, Call};
use crate::bot::pages::{self, List, Paper};
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx};

/// Which rewards there are.
#[poise::command(slash_command)]
pub(super) async fn list(ctx: Ctx<'_>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = page(&call, 0).await?;
    reply::send(ctx, reply).await
}

/// A page of it.
pub(in crate::bot) async fn page(call: &Call<'_>, number: u32) -> Result<Reply, BotError> {
    let mut tx = call.read().await?;
    let rules = tx.list_rules(call.guild).await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    drop(tx);
    if rules.is_empty() {
        return Ok(Reply::good(call.texts.get("rule-none")));
    }
    let entries = rules
        .iter()
        .map(|rule| format!("• {}", line(call, &endpoints, rule)));
    let paper = Paper {
        title: call.texts.get("rule-list"),
        entries: entries.collect(),
        ..Paper::default()
    };
    Ok(pages::page(call, List::Rewards, paper, number))
}
