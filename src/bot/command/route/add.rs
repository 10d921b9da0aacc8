//! `/route add`: events of a kind go to a channel from now on.

use super::plan::{self, Placed, Plan, Stage};
use super::{find, is_same, line, reroute, unknown};
use crate::bot::argument::{ChannelPick, RolePick};
use crate::bot::call::{self, Call};
use crate::bot::choice::Pick;
use crate::bot::command::endpoint;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete, quota};
use crate::domain::event::EventKind;
use crate::domain::id::{ChannelId, RoleId, RouteId};
use crate::domain::route::{Route, Style};
use crate::store::Tx;

/// What is asked for.
struct Wanted {
    kind: EventKind,
    channel: ChannelId,
    endpoint: Option<String>,
    mention: Option<RoleId>,
    style: Style,
}

/// Announce events in a channel.
#[poise::command(slash_command)]
#[expect(
    clippy::too_many_arguments,
    reason = "the options are fixed, and poise makes each a parameter"
)]
pub(super) async fn add(
    ctx: Ctx<'_>,
    event: Pick<EventKind>,
    #[channel_types(
        "Text",
        "News",
        "PublicThread",
        "PrivateThread",
        "NewsThread",
        "Voice",
        "Forum"
    )]
    channel: ChannelPick,
    #[autocomplete = "autocomplete::endpoint"] endpoint: Option<String>,
    mention: Option<RolePick>,
    style: Option<Pick<Style>>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let wanted = Wanted {
        kind: event.0,
        channel: channel.0,
        endpoint,
        mention: mention.map(|role| role.id),
        style: style.map(|style| style.0).unwrap_or_default(),
    };
    let reply = added(&call, wanted).await?;
    reply::send(ctx, reply).await
}

async fn added(call: &Call<'_>, wanted: Wanted) -> Result<Reply, BotError> {
    let mut tx = call.read().await?;
    let endpoint = match find(call, &mut tx, wanted.endpoint.as_deref()).await? {
        Ok(endpoint) => endpoint,
        Err(unknown) => return Ok(unknown),
    };
    let route = Route {
        id: RouteId::short(rand::random()),
        guild: call.guild,
        endpoint: endpoint.map(|endpoint| endpoint.id),
        kind: wanted.kind,
        channel: wanted.channel,
        mention: wanted.mention,
        style: wanted.style,
    };
    if let Some(double) = double(call, &mut tx, &route).await? {
        return Ok(double);
    }
    drop(tx);
    let stage = Stage {
        is_edit: false,
        is_confirmed: false,
    };
    match plan::place(call, route, stage).await? {
        Ok(placed) => inserted(call, placed).await,
        Err(reply) => Ok(reply),
    }
}

/// That a route like it is there already.
pub(super) async fn double(
    call: &Call<'_>,
    tx: &mut Tx,
    wanted: &Route,
) -> Result<Option<Reply>, BotError> {
    let routes = tx.list_routes(call.guild).await?;
    let Some(same) = routes.iter().find(|other| is_same(other, wanted)) else {
        return Ok(None);
    };
    let line = line(call, &tx.list_endpoints(call.guild).await?, same);
    let double = call.texts.with("route-double", [("route", line.into())]);
    Ok(Some(Reply::refusal(double)))
}

async fn inserted(call: &Call<'_>, placed: Placed) -> Result<Reply, BotError> {
    let route = placed.route;
    let mut tx = call.write().await?;
    if let Some(double) = double(call, &mut tx, &route).await? {
        return Ok(double);
    }
    let before = tx.get_set_up(call.guild).await?;
    tx.insert_route(&route, call.now()).await?;
    if let Some(refusal) = quota::check_written(call, &mut tx, &before).await? {
        return Ok(refusal);
    }
    let endpoints = tx.list_endpoints(call.guild).await?;
    tx.commit().await?;
    let line = line(call, &endpoints, &route);
    let made = call.texts.with("route-made", [("route", line.into())]);
    let unsent = reroute(call, Some(&route.id)).await?;
    Ok(Reply::good(made).with_lines(unsent).warned(placed.warnings))
}

/// Saves what was asked about and confirmed. Everything is checked again: it may be long ago.
pub(in crate::bot) async fn confirmed(call: &Call<'_>, plan: Plan) -> Result<Reply, BotError> {
    let stage = Stage {
        is_edit: plan.is_edit,
        is_confirmed: true,
    };
    let route = plan.route(call.guild);
    let mut tx = call.read().await?;
    if let Some(id) = &route.endpoint
        && call.find_endpoint(&mut tx, id.as_str()).await?.is_none()
    {
        return Ok(endpoint::unknown(call, id.as_str()));
    }
    // What a route carries never changes: a button that names another kind was not made here.
    if stage.is_edit {
        let stored = tx.find_route(call.guild, &route.id).await?;
        if stored.is_none_or(|stored| stored.kind != route.kind) {
            return Ok(unknown(call));
        }
    }
    drop(tx);
    match plan::place(call, route, stage).await? {
        Ok(placed) if stage.is_edit => super::edit::updated(call, placed).await,
        Ok(placed) => inserted(call, placed).await,
        Err(reply) => Ok(reply),
    }
}
