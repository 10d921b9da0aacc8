//! `/endpoint list`: the guild's endpoints, one line each, in pages.

use crate::bot::call::{self, Call};
use crate::bot::command::words;
use crate::bot::pages::{self, List, Paper};
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx};
use crate::store::Tx;
use crate::store::endpoint::Endpoint;

/// The endpoints of this server.
#[poise::command(slash_command)]
pub(super) async fn list(ctx: Ctx<'_>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = page(&call, 0).await?;
    reply::send(ctx, reply).await
}

/// A page of them.
pub(in crate::bot) async fn page(call: &Call<'_>, number: u32) -> Result<Reply, BotError> {
    let mut tx = call.read().await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    if endpoints.is_empty() {
        return Ok(Reply::good(call.texts.get("endpoint-none")));
    }
    let mut entries = Vec::new();
    for endpoint in &endpoints {
        entries.push(line(call, &mut tx, endpoint).await?);
    }
    let paper = Paper {
        title: call.texts.get("endpoint-list"),
        entries,
        below: Some(call.texts.get("endpoint-list-next")),
        ..Paper::default()
    };
    Ok(pages::page(call, List::Endpoints, paper, number))
}

/// An endpoint's name, source, id, and how it is.
async fn line(call: &Call<'_>, tx: &mut Tx, endpoint: &Endpoint) -> Result<String, BotError> {
    let last = tx.find_last_delivery(&endpoint.id).await?;
    let state = match (endpoint.paused_at, last) {
        (Some(since), _) => call.texts.with(
            "endpoint-state-paused",
            [("when", format!("<t:{}:R>", since.as_seconds()).into())],
        ),
        (None, Some((at, _))) => call.texts.with(
            "endpoint-state-last",
            [("when", format!("<t:{}:R>", at.as_seconds()).into())],
        ),
        (None, None) => call.texts.get("endpoint-state-none"),
    };
    Ok(call.texts.with(
        "endpoint-line",
        [
            ("name", foreign(&endpoint.name).into()),
            ("source", words::source_title(&endpoint.source).into()),
            ("id", endpoint.id.to_string().into()),
            ("state", state.into()),
        ],
    ))
}
