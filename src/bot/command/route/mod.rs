//! `/route`: which events stand in which channel, and how they look there.
//!
//! - `/route add event channel [endpoint] [mention] [style]`: events of this kind, of one endpoint or of all, go to
//!   the channel; `mention` is the one role that is told each time. The reply names what the bot lacks there, and
//!   warns where everyone could read what is for staff.
//! - `/route list`, `/route edit route …` (`clear` takes the mention or the endpoint away), `/route remove route` with
//!   a button to undo, `/route preview route` shows a made-up event as it would look.
//!
//! `route` is offered while typing. Every reply is private.

mod add;
mod edit;
mod list;
mod preview;

pub(in crate::bot) use edit::restored;

use super::words;
use crate::bot::argument::RolePick;
use crate::bot::call::Call;
use crate::bot::command::endpoint;
use crate::bot::error::admins_only;
use crate::bot::reply::Reply;
use crate::bot::{BotError, Ctx, warning};
use crate::domain::route::Route;
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

/// Why a role cannot be pinged by announcements: a route never pings everyone.
fn refuse_mention(call: &Call<'_>, mention: Option<&RolePick>) -> Option<Reply> {
    let is_everyone = mention.is_some_and(|role| role.id.get() == call.guild.get());
    is_everyone.then(|| Reply::refusal(call.texts.get("route-mention-everyone")))
}

/// There is no such route.
fn unknown(call: &Call<'_>) -> Reply {
    Reply::refusal(call.texts.get("route-unknown"))
}
