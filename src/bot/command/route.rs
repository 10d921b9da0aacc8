//! `/route`: which events stand in which channel, and how they look there.
//!
//! - `/route add event channel [endpoint] [mention] [style]`: events of this kind, of one endpoint or of all, go to
//!   the channel; `mention` is the one role that is told each time. The reply names what the bot lacks there, and
//!   warns where everyone could read what is for staff.
//! - `/route list`, `/route edit route …` (`clear` takes the mention or the endpoint away), `/route remove route` with
//!   a button to undo, `/route preview route` shows a made-up event as it would look.
//!
//! `route` is offered while typing. Every reply is private.

use super::words;
use crate::bot::argument::{ChannelPick, RolePick};
use crate::bot::button::{self, Press};
use crate::bot::call::{self, Call};
use crate::bot::choice::{Clear, Pick};
use crate::bot::command::endpoint;
use crate::bot::error::admins_only;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete, warning};
use crate::domain::event::EventKind;
use crate::domain::id::RouteId;
use crate::domain::route::{Route, Style};
use crate::store::Tx;
use crate::store::endpoint::Endpoint;

/// Which events stand in which channel.
#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    check = "admins_only",
    subcommands("add", "list", "edit", "remove")
)]
pub(super) async fn route(_: Ctx<'_>) -> Result<(), BotError> {
    Ok(())
}

/// Let events stand in a channel.
#[poise::command(slash_command)]
#[expect(
    clippy::too_many_arguments,
    reason = "the options are fixed, and poise makes each a parameter"
)]
async fn add(
    ctx: Ctx<'_>,
    event: Pick<EventKind>,
    #[channel_types("Text", "News", "PublicThread", "PrivateThread", "NewsThread", "Voice")]
    channel: ChannelPick,
    #[autocomplete = "autocomplete::endpoint"] endpoint: Option<String>,
    mention: Option<RolePick>,
    style: Option<Pick<Style>>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.write().await?;
    let endpoint = match find(&call, &mut tx, endpoint.as_deref()).await? {
        Ok(endpoint) => endpoint,
        Err(unknown) => return reply::send(ctx, unknown).await,
    };
    let route = Route {
        id: RouteId::short(rand::random()),
        guild: call.guild,
        endpoint: endpoint.map(|endpoint| endpoint.id),
        kind: event.0,
        channel: channel.0,
        mention: mention.map(|role| role.id),
        style: style.map(|style| style.0).unwrap_or_default(),
    };
    let reply = added(&call, tx, route).await?;
    reply::send(ctx, reply).await
}

/// The endpoint that was named, if one was; or the reply that says there is none.
pub(super) async fn find(
    call: &Call<'_>,
    tx: &mut Tx,
    name: Option<&str>,
) -> Result<Result<Option<Endpoint>, Reply>, BotError> {
    let Some(name) = name else {
        return Ok(Ok(None));
    };
    let found = call.find_endpoint(tx, name).await?;
    Ok(found.map(Some).ok_or_else(|| endpoint::unknown(call, name)))
}

/// Whether two routes would bring the same events to the same place.
fn is_same(one: &Route, other: &Route) -> bool {
    one.id != other.id
        && (one.kind, one.channel, &one.endpoint) == (other.kind, other.channel, &other.endpoint)
}

async fn added(call: &Call<'_>, mut tx: Tx, route: Route) -> Result<Reply, BotError> {
    let routes = tx.list_routes(call.guild).await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    if let Some(same) = routes.iter().find(|other| is_same(other, &route)) {
        let line = line(call, &endpoints, same);
        return Ok(Reply::refusal(
            call.texts.with("route-double", [("route", line.into())]),
        ));
    }
    tx.insert_route(&route, call.now()).await?;
    tx.commit().await?;
    let line = line(call, &endpoints, &route);
    let made = call.texts.with("route-made", [("route", line.into())]);
    let warnings = warning::about_channel(call, route.channel, &[route.kind]).await;
    Ok(Reply::good(made).warned(warnings))
}

/// A route in one line.
fn line(call: &Call<'_>, endpoints: &[Endpoint], route: &Route) -> String {
    let kind = call
        .texts
        .get(&format!("choice-event-{}", route.kind.as_str()));
    let style = call
        .texts
        .get(&format!("choice-style-{}", route.style.as_str()));
    let line = call.texts.with(
        "route-line",
        [
            ("kind", kind.into()),
            ("channel", warning::mention_channel(route.channel).into()),
            (
                "endpoint",
                words::endpoint_shown(call, endpoints, route.endpoint.as_ref()).into(),
            ),
            ("style", style.into()),
            ("id", route.id.to_string().into()),
        ],
    );
    match route.mention {
        Some(role) => {
            let role = [("role", warning::mention_role(role).into())];
            format!("{line} · {}", call.texts.with("route-line-mention", role))
        }
        None => line,
    }
}

/// What goes where.
#[poise::command(slash_command)]
async fn list(ctx: Ctx<'_>) -> Result<(), BotError> {
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

/// What `/route edit` changes; `None` stays as it is.
struct Change {
    channel: Option<ChannelPick>,
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
async fn edit(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::route"] route: String,
    #[channel_types("Text", "News", "PublicThread", "PrivateThread", "NewsThread", "Voice")]
    channel: Option<ChannelPick>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: Option<String>,
    mention: Option<RolePick>,
    style: Option<Pick<Style>>,
    clear: Option<Pick<Clear>>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
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
    route.channel = change.channel.map_or(route.channel, |channel| channel.0);
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
    if routes.iter().any(|other| is_same(other, &route)) {
        let double = [("route", line.into())];
        return Ok(Reply::refusal(call.texts.with("route-double", double)));
    }
    tx.upsert_route(&route).await?;
    tx.commit().await?;
    let changed = call.texts.with("route-changed", [("route", line.into())]);
    let warnings = warning::about_channel(call, route.channel, &[route.kind]).await;
    Ok(Reply::good(changed).warned(warnings))
}

fn unknown(call: &Call<'_>) -> Reply {
    Reply::refusal(call.texts.get("route-unknown"))
}

/// Remove a route.
#[poise::command(slash_command)]
async fn remove(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::route"] route: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.write().await?;
    let id = RouteId::from_text(route.trim());
    let Some(route) = tx.find_route(call.guild, &id).await? else {
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
