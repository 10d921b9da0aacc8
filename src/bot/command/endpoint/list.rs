//! `/endpoint list`: the guild's endpoints, one line each.

use crate::bot::call::{self, Call};
use crate::bot::command::words;
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx};
use crate::store::Tx;
use crate::store::endpoint::Endpoint;

/// The endpoints of this server.
#[poise::command(slash_command)]
pub(super) async fn list(ctx: Ctx<'_>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = listed(&call).await?;
    reply::send(ctx, reply).await
}

async fn listed(call: &Call<'_>) -> Result<Reply, BotError> {
    let mut tx = call.read().await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    if endpoints.is_empty() {
        return Ok(Reply::good(call.texts.get("endpoint-none")));
    }
    let mut lines = Vec::new();
    for endpoint in &endpoints {
        lines.push(line(call, &mut tx, endpoint).await?);
    }
    let reply = Reply::good(lines.join("\n")).titled(call.texts.get("endpoint-list"));
    Ok(reply.with(call.texts.get("endpoint-list-next")))
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
