//! `/endpoint`: the addresses that sites call.
//!
//! - `/endpoint add source channel [name] [secret]` makes one and answers with its URL and what to do with it on that
//!   very site; what the source announces by default goes to `channel` at once.
//! - `/endpoint list`, `/endpoint show endpoint`: what there is, the URL again, the last call that came and the last
//!   that was refused and why, what is stuck, and the next step.
//! - `/endpoint rename endpoint name`, `/endpoint pause endpoint`, `/endpoint resume endpoint`.
//! - `/endpoint secret endpoint [secret] [keep_old]` takes the sender's secret, in a modal where it is left out; the
//!   old one stays good for `keep_old` hours (24). Where the URL is the secret it makes a new URL instead.
//! - `/endpoint test endpoint` sends a sample through the whole path, marked TEST, never counted.
//! - `/endpoint remove endpoint` asks first and can be undone for seven days.
//!
//! `endpoint` is offered while typing; an id or an exact name does as well. Every reply is private.

mod add;
mod change;
mod list;
pub(in crate::bot) mod remove;
pub(in crate::bot) mod secret;
pub(super) mod show;

pub(in crate::bot) use list::page;

use crate::bot::call::Call;
use crate::bot::error::admins_only;
use crate::bot::reply::{Reply, foreign};
use crate::bot::{BotError, Ctx};
use crate::store::Tx;
use crate::store::endpoint::Endpoint;

/// The addresses that sites call.
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
        "show::show",
        "change::rename",
        "change::pause",
        "change::resume",
        "change::test",
        "secret::secret",
        "remove::remove"
    )
)]
#[expect(clippy::unused_async, reason = "poise wants every command to be async")]
pub(super) async fn endpoint(_: Ctx<'_>) -> Result<(), BotError> {
    Ok(())
}

/// The endpoint that was named, or the reply that says there is none.
async fn named(
    call: &Call<'_>,
    tx: &mut Tx,
    name: &str,
) -> Result<Result<Endpoint, Reply>, BotError> {
    let found = call.find_endpoint(tx, name).await?;
    Ok(found.ok_or_else(|| unknown(call, name)))
}

/// There is no such endpoint.
pub(in crate::bot) fn unknown(call: &Call<'_>, name: &str) -> Reply {
    Reply::refusal(
        call.texts
            .with("endpoint-unknown", [("name", foreign(name).into())]),
    )
}

/// A name that no living endpoint of the guild has: `wanted`, or `wanted` and a number.
async fn unique_name(tx: &mut Tx, call: &Call<'_>, wanted: &str) -> Result<String, BotError> {
    let taken = tx.list_endpoints(call.guild).await?;
    let is_free = |name: &str| taken.iter().all(|endpoint| endpoint.name != name);
    if is_free(wanted) {
        return Ok(wanted.to_owned());
    }
    let numbered = (2..).map(|number: u32| format!("{wanted} {number}"));
    let free = numbered.into_iter().find(|name| is_free(name));
    Ok(free.unwrap_or_else(|| wanted.to_owned()))
}
