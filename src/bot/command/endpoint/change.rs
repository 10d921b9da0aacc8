//! `/endpoint rename`, `pause`, `resume` and `test`: small changes to one endpoint.

use super::add::{LONGEST_NAME, secret_wanted};
use super::named;
use crate::bot::call::{self, Call};
use crate::bot::command::route;
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx, autocomplete, obstacle};
use crate::domain::effect::Reason;
use crate::intake::ProbeError;
use crate::source;

/// Give an endpoint another name.
#[poise::command(slash_command)]
pub(super) async fn rename(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: String,
    #[max_length = 60] name: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = renamed(&call, &endpoint, name.trim()).await?;
    reply::send(ctx, reply).await
}

async fn renamed(call: &Call<'_>, endpoint: &str, name: &str) -> Result<Reply, BotError> {
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Ok(Reply::refusal(call.texts.get("endpoint-name-long")));
    }
    let mut tx = call.write().await?;
    let endpoint = match named(call, &mut tx, endpoint).await? {
        Ok(endpoint) => endpoint,
        Err(unknown) => return Ok(unknown),
    };
    let taken = tx.list_endpoints(call.guild).await?;
    if taken
        .iter()
        .any(|other| other.name == name && other.id != endpoint.id)
    {
        let taken = [("name", foreign(name).into())];
        return Ok(Reply::refusal(
            call.texts.with("endpoint-name-taken", taken),
        ));
    }
    if endpoint.name == name {
        let same = [("name", foreign(name).into())];
        return Ok(Reply::good(call.texts.with("endpoint-same-name", same)));
    }
    tx.upsert_endpoint_name(&endpoint.id, name).await?;
    tx.commit().await?;
    let names = [
        ("old", foreign(&endpoint.name).into()),
        ("new", foreign(name).into()),
    ];
    Ok(Reply::good(call.texts.with("endpoint-renamed", names)))
}

/// Stop announcing; calls are still stored and counted.
#[poise::command(slash_command)]
pub(super) async fn pause(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = paused(&call, &endpoint, true).await?;
    reply::send(ctx, reply).await
}

/// Announce again.
#[poise::command(slash_command)]
pub(super) async fn resume(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = paused(&call, &endpoint, false).await?;
    reply::send(ctx, reply).await
}

async fn paused(call: &Call<'_>, endpoint: &str, is_paused: bool) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    let endpoint = match named(call, &mut tx, endpoint).await? {
        Ok(endpoint) => endpoint,
        Err(unknown) => return Ok(unknown),
    };
    let key = match (endpoint.paused_at, is_paused) {
        (Some(_), true) => "endpoint-already-paused",
        (None, false) => "endpoint-not-paused",
        (None, true) => "endpoint-paused",
        (Some(_), false) => "endpoint-resumed",
    };
    let mut unsent = Vec::new();
    if endpoint.paused_at.is_some() != is_paused {
        let since = is_paused.then(|| call.now());
        tx.upsert_endpoint_paused(&endpoint.id, since).await?;
        tx.commit().await?;
        unsent = route::reroute(call, None).await?;
    }
    let name = [("name", foreign(&endpoint.name).into())];
    Ok(Reply::good(call.texts.with(key, name)).with_lines(unsent))
}

/// Send a sample through the whole path.
#[poise::command(slash_command)]
pub(super) async fn test(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = tested(&call, &endpoint).await?;
    reply::send(ctx, reply).await
}

async fn tested(call: &Call<'_>, endpoint: &str) -> Result<Reply, BotError> {
    let mut tx = call.read().await?;
    let endpoint = match named(call, &mut tx, endpoint).await? {
        Ok(endpoint) => endpoint,
        Err(unknown) => return Ok(unknown),
    };
    let routes = tx.list_routes(call.guild).await?;
    // The probe writes in a transaction of its own.
    drop(tx);
    let name = [("name", foreign(&endpoint.name).into())];
    if endpoint.paused_at.is_some() {
        return Ok(Reply::refusal(
            call.texts.with("endpoint-test-paused", name),
        ));
    }
    let is_routed = routes
        .iter()
        .any(|route| route.endpoint.as_ref().is_none_or(|id| *id == endpoint.id));
    if !is_routed {
        return Ok(Reply::refusal(
            call.texts.with("endpoint-test-unrouted", name),
        ));
    }
    // Anyone who tests has perhaps just fixed what was in the way: what waits for it goes along.
    obstacle::unpark_guild(call.data, call.guild, &Reason::TRIED_BY_CLOCK).await?;
    let sample = call::guild_language(call).await?.texts().get("sample-text");
    let intake = &call.data.intake;
    match intake.probe(&endpoint, call.asker.id, sample).await {
        Ok(()) => Ok(Reply::good(call.texts.with("endpoint-tested", name))),
        Err(ProbeError::NoSecret) => Ok(Reply::refusal(match source::find(&endpoint.source) {
            Some(source) => secret_wanted(call, source.profile()),
            None => call.texts.get("endpoint-source-gone"),
        })),
        Err(error) => Err(error.into()),
    }
}
