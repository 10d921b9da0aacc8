//! `/route edit` and `/route remove`.

use super::{find, is_same, line, refuse_mention, unknown};
use crate::bot::argument::{ChannelPick, RolePick};
use crate::bot::button::{self, Press};
use crate::bot::call::{self, Call};
use crate::bot::choice::{Clear, Pick};
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete, forum, warning};
use crate::domain::id::{ChannelId, RouteId};
use crate::domain::route::Style;

/// What `/route edit` changes; `None` stays as it is.
struct Change {
    channel: Option<ChannelId>,
    endpoint: Option<String>,
    mention: Option<RolePick>,
    style: Option<Pick<Style>>,
    clear: Option<Pick<Clear>>,
}

/// Change a route.
#[poise::command(slash_command)]
#[expect(
    clippy::too_many_arguments,
    reason = "the options are fixed, and poise makes each a parameter"
)]
pub(super) async fn edit(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::route"] route: String,
    #[channel_types(
        "Text",
        "News",
        "PublicThread",
        "PrivateThread",
        "NewsThread",
        "Voice",
        "Forum"
    )]
    channel: Option<ChannelPick>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: Option<String>,
    mention: Option<RolePick>,
    style: Option<Pick<Style>>,
    clear: Option<Pick<Clear>>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    if let Some(refusal) = refuse_mention(&call, mention.as_ref()) {
        return reply::send(ctx, refusal).await;
    }
    let channel = match channel {
        Some(channel) => match forum::place(&call, channel.0, "Crier").await? {
            Ok(channel) => Some(channel),
            Err(refusal) => return reply::send(ctx, refusal).await,
        },
        None => None,
    };
    let change = Change {
        channel,
        endpoint,
        mention,
        style,
        clear,
    };
    let reply = edited(&call, &route, change).await?;
    reply::send(ctx, reply).await
}

async fn edited(call: &Call<'_>, route: &str, change: Change) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    let id = RouteId::from_text(route.trim());
    let Some(mut route) = tx.find_route(call.guild, &id).await? else {
        return Ok(unknown(call));
    };
    match find(call, &mut tx, change.endpoint.as_deref()).await? {
        Ok(Some(endpoint)) => route.endpoint = Some(endpoint.id),
        Ok(None) => {}
        Err(unknown) => return Ok(unknown),
    }
    let before = route.clone();
    route.channel = change.channel.unwrap_or(route.channel);
    route.mention = change.mention.map(|role| role.id).or(route.mention);
    route.style = change.style.map_or(route.style, |style| style.0);
    match change.clear {
        Some(Pick(Clear::Mention)) => route.mention = None,
        Some(Pick(Clear::Endpoint)) => route.endpoint = None,
        None => {}
    }
    let routes = tx.list_routes(call.guild).await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    let line = line(call, &endpoints, &route);
    if route == before {
        let unchanged = [("route", line.into())];
        return Ok(Reply::good(call.texts.with("route-unchanged", unchanged)));
    }
    if routes.iter().any(|other| is_same(other, &route)) {
        let double = [("route", line.into())];
        return Ok(Reply::refusal(call.texts.with("route-double", double)));
    }
    tx.upsert_route(&route).await?;
    if route.channel != before.channel {
        tx.move_parked_messages(&route, before.channel, call.now())
            .await?;
    }
    tx.commit().await?;
    let changed = call.texts.with("route-changed", [("route", line.into())]);
    let warnings = warning::about_channel(call, route.channel, &[route.kind]).await;
    Ok(Reply::good(changed).warned(warnings))
}

/// Remove a route.
#[poise::command(slash_command)]
pub(super) async fn remove(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::route"] route: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.write().await?;
    let id = RouteId::from_text(route.trim());
    let Some(route) = tx.find_route(call.guild, &id).await? else {
        drop(tx);
        return reply::send(ctx, unknown(&call)).await;
    };
    let endpoints = tx.list_endpoints(call.guild).await?;
    tx.upsert_route_removed(call.guild, &id, Some(call.now()))
        .await?;
    tx.commit().await?;
    let line = line(&call, &endpoints, &route);
    let removed = call.texts.with("route-removed", [("route", line.into())]);
    let undo = button::plain(&Press::RestoreRoute(id), call.texts.get("button-undo"));
    reply::send(ctx, Reply::good(removed).button(undo)).await
}

/// Brings a removed route back.
pub(in crate::bot) async fn restored(call: &Call<'_>, id: &RouteId) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    if !tx.upsert_route_removed(call.guild, id, None).await? {
        return Ok(unknown(call));
    }
    let routes = tx.list_routes(call.guild).await?;
    let Some(route) = routes.iter().find(|route| route.id == *id) else {
        return Ok(unknown(call));
    };
    if routes.iter().any(|other| is_same(other, route)) {
        // Not committed: a route like it was made meanwhile.
        return Ok(Reply::good(call.texts.get("route-made-again")));
    }
    let endpoints = tx.list_endpoints(call.guild).await?;
    let line = line(call, &endpoints, route);
    tx.commit().await?;
    Ok(Reply::good(
        call.texts.with("route-restored", [("route", line.into())]),
    ))
}
