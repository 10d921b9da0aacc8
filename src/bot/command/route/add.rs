//! `/route add`: events of a kind go to a channel from now on.

use super::{find, is_same, line, refuse_mention};
use crate::bot::argument::{ChannelPick, RolePick};
use crate::bot::call::{self, Call};
use crate::bot::choice::Pick;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete, forum, warning};
use crate::domain::event::EventKind;
use crate::domain::id::RouteId;
use crate::domain::route::{Route, Style};
use crate::store::Tx;

/// Let events stand in a channel.
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
    if let Some(refusal) = refuse_mention(&call, mention.as_ref()) {
        return reply::send(ctx, refusal).await;
    }
    let kind = call
        .texts
        .get(&format!("choice-event-{}", event.0.as_str()));
    let channel = match forum::place(&call, channel.0, &kind).await? {
        Ok(channel) => channel,
        Err(refusal) => return reply::send(ctx, refusal).await,
    };
    let mut tx = call.write().await?;
    let endpoint = match find(&call, &mut tx, endpoint.as_deref()).await? {
        Ok(endpoint) => endpoint,
        Err(unknown) => {
            drop(tx);
            return reply::send(ctx, unknown).await;
        }
    };
    let route = Route {
        id: RouteId::short(rand::random()),
        guild: call.guild,
        endpoint: endpoint.map(|endpoint| endpoint.id),
        kind: event.0,
        channel,
        mention: mention.map(|role| role.id),
        style: style.map(|style| style.0).unwrap_or_default(),
    };
    let reply = added(&call, tx, route).await?;
    reply::send(ctx, reply).await
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
