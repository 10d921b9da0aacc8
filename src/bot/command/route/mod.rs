//! `/route`: which events stand in which channel, and how they look there.
//!
//! - `/route add event channel [endpoint] [mention] [style]`: events of this kind, of one endpoint or of all, go to
//!   the channel; `mention` is the one role that is pinged each time. The reply names what the bot lacks there. Refused
//!   are a channel of another server or one that the asker cannot see, a role that they may not mention, reports and
//!   private messages where everyone could read them, and a kind that no site connected here sends. Payments that
//!   everyone would see are asked about first. `edit` and the button that undoes a removal check the same.
//! - `/route list`, `/route edit route …` (`clear` takes the mention or the endpoint away), `/route remove route` with
//!   a button to undo, `/route preview route` shows a made-up event as it would look.
//!
//! What was not sent yet follows: it goes to the channel that an edited route leads to, waits for another route for a week
//! where one is removed, and is dropped with its endpoint; the reply says how many posts that were.
//!
//! `route` is offered while typing. Every reply is private.

mod add;
mod edit;
mod list;
mod plan;
mod preview;

pub(in crate::bot) use add::confirmed;
pub(in crate::bot) use edit::restored;
pub(in crate::bot) use list::page;
pub(in crate::bot) use plan::Plan;

use super::words;
use crate::bot::call::Call;
use crate::bot::command::endpoint;
use crate::bot::error::admins_only;
use crate::bot::reply::Reply;
use crate::bot::{BotError, Ctx, warning};
use crate::domain::id::RouteId;
use crate::domain::route::Route;
use crate::source::{self, Source};
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
    subcommands(
        "add::add",
        "list::list",
        "edit::edit",
        "edit::remove",
        "preview::preview"
    )
)]
#[expect(clippy::unused_async, reason = "poise wants every command to be async")]
pub(super) async fn route(_: Ctx<'_>) -> Result<(), BotError> {
    Ok(())
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

/// A route in one line.
pub(super) fn line(call: &Call<'_>, endpoints: &[Endpoint], route: &Route) -> String {
    let kind = words::kind_name(call.texts, route.kind);
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
            ("style", words::lowered(&style).into()),
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

/// Why a route could never announce anything: its endpoint's site does not send such events, or none of the sites that
/// are connected here. A route may come before the first endpoint.
fn never_sent(call: &Call<'_>, endpoints: &[Endpoint], route: &Route) -> Option<Reply> {
    let text = never_sent_line(call, endpoints, route)?;
    Some(Reply::refusal(text))
}

/// The same in words.
pub(super) fn never_sent_line(
    call: &Call<'_>,
    endpoints: &[Endpoint],
    route: &Route,
) -> Option<String> {
    let is_heard =
        |endpoint: &&Endpoint| route.endpoint.as_ref().is_none_or(|id| *id == endpoint.id);
    let sources: Vec<_> = endpoints
        .iter()
        .filter(is_heard)
        .filter_map(|endpoint| source::find(&endpoint.source))
        .collect();
    let sends = |source: &&dyn Source| source.profile().kinds.contains(&route.kind);
    let first = sources.first().filter(|_| !sources.iter().any(sends))?;
    let kind = words::lowered(&words::kind_name(call.texts, route.kind));
    Some(match &route.endpoint {
        Some(_) => call.texts.with(
            "route-never",
            [
                ("source", first.profile().title.into()),
                ("kind", kind.into()),
            ],
        ),
        None => call.texts.with("route-never-here", [("kind", kind.into())]),
    })
}

/// What was not sent yet follows the routes as they are now, first of all this one; says in words what became of it.
pub(in crate::bot) async fn reroute(
    call: &Call<'_>,
    preferred: Option<&RouteId>,
) -> Result<Vec<String>, BotError> {
    let done = call
        .data
        .store
        .reroute(call.guild, preferred, call.now())
        .await?;
    let counts = [
        ("unsent-moved", done.moved),
        ("unsent-freed", done.freed),
        ("unsent-waiting", done.waiting),
        ("unsent-dropped", done.dropped),
    ];
    let line = |(key, count): (&str, u64)| {
        let number = i64::try_from(count).unwrap_or(i64::MAX);
        (count > 0).then(|| call.texts.with(key, [("n", number.into())]))
    };
    Ok(counts.into_iter().filter_map(line).collect())
}

/// There is no such route.
fn unknown(call: &Call<'_>) -> Reply {
    Reply::refusal(call.texts.get("route-unknown"))
}
