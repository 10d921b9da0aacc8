//! `/route edit` and `/route remove`.

use poise::serenity_prelude::CreateButton;

use super::add::double;
use super::plan::{self, Placed, Stage};
use super::{find, line, reroute, unknown};
use crate::bot::argument::{ChannelPick, RolePick};
use crate::bot::button::{self, Press};
use crate::bot::call::{self, Call};
use crate::bot::choice::{Clear, Pick};
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete, quota};
use crate::domain::id::{ChannelId, RoleId, RouteId};
use crate::domain::route::Style;

/// What `/route edit` changes; `None` stays as it is.
struct Change {
    channel: Option<ChannelId>,
    endpoint: Option<String>,
    mention: Option<RoleId>,
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
    let change = Change {
        channel: channel.map(|channel| channel.0),
        endpoint,
        mention: mention.map(|role| role.id),
        style,
        clear,
    };
    let reply = edited(&call, &route, change).await?;
    reply::send(ctx, reply).await
}

async fn edited(call: &Call<'_>, route: &str, change: Change) -> Result<Reply, BotError> {
    let mut tx = call.read().await?;
    let id = RouteId::from_text(route.trim());
    let Some(before) = tx.find_route(call.guild, &id).await? else {
        return Ok(unknown(call));
    };
    let mut route = before.clone();
    match find(call, &mut tx, change.endpoint.as_deref()).await? {
        Ok(Some(endpoint)) => route.endpoint = Some(endpoint.id),
        Ok(None) => {}
        Err(unknown) => return Ok(unknown),
    }
    let endpoints = tx.list_endpoints(call.guild).await?;
    drop(tx);
    route.channel = change.channel.unwrap_or(route.channel);
    route.mention = change.mention.or(route.mention);
    route.style = change.style.map_or(route.style, |style| style.0);
    match change.clear {
        Some(Pick(Clear::Mention)) => route.mention = None,
        Some(Pick(Clear::Endpoint)) => route.endpoint = None,
        None => {}
    }
    if route == before {
        let unchanged = [("route", line(call, &endpoints, &route).into())];
        return Ok(Reply::good(call.texts.with("route-unchanged", unchanged)));
    }
    // The same payments in the same channel were asked about when they came there.
    let is_confirmed = (route.channel, &route.endpoint) == (before.channel, &before.endpoint);
    let stage = Stage {
        is_edit: true,
        is_confirmed,
    };
    match plan::place(call, route, stage).await? {
        Ok(placed) => updated(call, placed).await,
        Err(reply) => Ok(reply),
    }
}

/// Saves what was checked.
pub(super) async fn updated(call: &Call<'_>, placed: Placed) -> Result<Reply, BotError> {
    let route = placed.route;
    let mut tx = call.write().await?;
    if tx.find_route(call.guild, &route.id).await?.is_none() {
        return Ok(unknown(call));
    }
    if let Some(double) = double(call, &mut tx, &route).await? {
        return Ok(double);
    }
    let before = tx.get_set_up(call.guild).await?;
    tx.upsert_route(&route).await?;
    if let Some(refusal) = quota::check_written(call, &mut tx, &before).await? {
        return Ok(refusal);
    }
    let endpoints = tx.list_endpoints(call.guild).await?;
    tx.commit().await?;
    let line = line(call, &endpoints, &route);
    let changed = call.texts.with("route-changed", [("route", line.into())]);
    let unsent = reroute(call, Some(&route.id)).await?;
    Ok(Reply::good(changed)
        .with_lines(unsent)
        .warned(placed.warnings))
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
    let unsent = reroute(&call, None).await?;
    let removed = Reply::good(removed).with_lines(unsent);
    reply::send(ctx, removed.button(undo(&call, &id))).await
}

fn undo(call: &Call<'_>, removed: &RouteId) -> CreateButton {
    let press = Press::RestoreRoute(removed.clone());
    button::plain(&press, call.texts.get("button-undo"))
}

/// Brings a removed route back, as far as it could be made by who presses now; a refusal has the button again.
pub(in crate::bot) async fn restored(call: &Call<'_>, id: &RouteId) -> Result<Reply, BotError> {
    let mut tx = call.read().await?;
    let Some(route) = tx.find_route_ever(call.guild, id).await? else {
        return Ok(unknown(call));
    };
    drop(tx);
    let stage = Stage {
        is_edit: true,
        is_confirmed: true,
    };
    let placed = match plan::place(call, route, stage).await? {
        Ok(placed) => placed,
        Err(refusal) => return Ok(refusal.button(undo(call, id))),
    };
    let mut tx = call.write().await?;
    if double(call, &mut tx, &placed.route).await?.is_some() {
        return Ok(Reply::good(call.texts.get("route-made-again")));
    }
    let before = tx.get_set_up(call.guild).await?;
    if !tx.upsert_route_removed(call.guild, id, None).await? {
        return Ok(unknown(call));
    }
    if let Some(refusal) = quota::check_written(call, &mut tx, &before).await? {
        return Ok(refusal.button(undo(call, id)));
    }
    let endpoints = tx.list_endpoints(call.guild).await?;
    tx.commit().await?;
    let line = line(call, &endpoints, &placed.route);
    let restored = call.texts.with("route-restored", [("route", line.into())]);
    let unsent = reroute(call, Some(id)).await?;
    Ok(Reply::good(restored)
        .with_lines(unsent)
        .warned(placed.warnings))
}
