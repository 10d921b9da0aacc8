//! `/link`: which Discord member is behind a chat's or a site's name.
//!
//! - `/link add endpoint name member` (staff): from now on, and for all that was counted before, what that account does
//!   counts for the member. Where the site has accounts, only one that was seen can be linked: picked from the list, or
//!   by the site's id, or by its exact name if only one account has it. A name without an account may be anybody's. In a
//!   chat every name is an account, seen or not. A link that exists is named and asked about.
//! - `/link list`: one's own links; all of them for staff.
//! - `/link remove name [endpoint]`: ends a link; the counts go back to the name. Members end their own, staff any.
//!
//! Names are compared byte for byte, their ends trimmed. Every reply is private.

mod target;

use super::words;
use crate::bot::argument::MemberPick;
use crate::bot::button::{self, Press};
use crate::bot::call::{self, Call};
use crate::bot::command::endpoint;
use crate::bot::command::route::find;
use crate::bot::pages::{self, List, Paper};
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::domain::id::{EndpointId, IdentityId, MemberId};
use crate::domain::name;
use crate::ledger::link as ledger;
use crate::source::{self, KnownBy};
use crate::store::Tx;
use crate::store::endpoint::Endpoint;
use crate::store::person::Identity;

/// A link that is to replace another one, as its button says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::bot) struct Relink {
    /// Who is linked.
    pub(in crate::bot) identity: IdentityId,
    /// To whom.
    pub(in crate::bot) member: MemberId,
    /// To whom they were linked when the button was made.
    pub(in crate::bot) was: MemberId,
}

/// Which member is behind a name.
#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    interaction_context = "Guild",
    subcommands("add", "list", "remove")
)]
#[expect(clippy::unused_async, reason = "poise wants every command to be async")]
pub(super) async fn link(_: Ctx<'_>) -> Result<(), BotError> {
    Ok(())
}

/// Link a name to a member.
#[poise::command(slash_command)]
async fn add(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: String,
    #[autocomplete = "autocomplete::account"]
    #[max_length = 1000]
    name: String,
    member: MemberPick,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = added(&call, &endpoint, &name, member.0).await?;
    reply::send(ctx, reply).await
}

async fn added(
    call: &Call<'_>,
    endpoint: &str,
    name: &str,
    member: MemberId,
) -> Result<Reply, BotError> {
    if !call.is_admin {
        return Ok(Reply::refusal(call.texts.get("error-not-admin")));
    }
    let mut tx = call.write().await?;
    let Some(endpoint) = call.find_endpoint(&mut tx, endpoint).await? else {
        return Ok(endpoint::unknown(call, endpoint));
    };
    let identity = match target::find(&mut tx, &endpoint, name, call.now()).await? {
        Ok(identity) => identity,
        Err(refusal) => return Ok(refusal.reply(call, &endpoint, name)),
    };
    match identity.member {
        None => linked(call, tx, (&endpoint, &identity), member).await,
        Some(was) if was == member => Ok(said(call, "link-same", &endpoint, &identity, member)),
        Some(was) => Ok(asked(call, &endpoint, &identity, (was, member))),
    }
}

async fn linked(
    call: &Call<'_>,
    mut tx: Tx,
    (endpoint, identity): (&Endpoint, &Identity),
    member: MemberId,
) -> Result<Reply, BotError> {
    ledger::link(&mut tx, identity, Some((member, call.now()))).await?;
    tx.commit().await?;
    tracing::info!(guild.id = %call.guild, endpoint.id = %endpoint.id, identity.id = %identity.id, "a name was linked");
    let is_chat = known_by(endpoint) == Some(KnownBy::Name);
    let text = if is_chat {
        "link-made-chat"
    } else {
        "link-made"
    };
    Ok(said(call, text, endpoint, identity, member))
}

/// Says whose a name is and asks before it is taken from them.
fn asked(
    call: &Call<'_>,
    endpoint: &Endpoint,
    identity: &Identity,
    (was, member): (MemberId, MemberId),
) -> Reply {
    let shown = [
        ("name", foreign(&identity.name).into()),
        ("endpoint", foreign(&endpoint.name).into()),
        ("was", words::mention(was).into()),
        ("member", words::mention(member).into()),
    ];
    let press = Press::Relink(Relink {
        identity: identity.id.clone(),
        member,
        was,
    });
    Reply::good(call.texts.with("link-ask", shown))
        .button(button::danger(&press, call.texts.get("button-relink")))
        .button(button::plain(&Press::Keep, call.texts.get("button-keep")))
}

/// Takes a name from one member and gives it to another, if it is still that one's.
pub(in crate::bot) async fn relinked(call: &Call<'_>, to: Relink) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    let identity = tx.find_identity(call.guild, &to.identity).await?;
    let endpoint = match &identity {
        Some(identity) => {
            call.find_endpoint(&mut tx, identity.endpoint.as_str())
                .await?
        }
        None => None,
    };
    let (Some(identity), Some(endpoint)) = (identity, endpoint) else {
        return Ok(Reply::refusal(call.texts.get("error-old-button")));
    };
    match identity.member {
        Some(now) if now == to.member => {
            Ok(said(call, "link-same", &endpoint, &identity, to.member))
        }
        // Somebody else was faster: what was agreed to is not what is the case.
        Some(now) if now != to.was => Ok(asked(call, &endpoint, &identity, (now, to.member))),
        _ => linked(call, tx, (&endpoint, &identity), to.member).await,
    }
}

fn said(
    call: &Call<'_>,
    text: &str,
    endpoint: &Endpoint,
    identity: &Identity,
    member: MemberId,
) -> Reply {
    let shown = [
        ("name", foreign(&identity.name).into()),
        ("endpoint", foreign(&endpoint.name).into()),
        ("member", words::mention(member).into()),
    ];
    Reply::good(call.texts.with(text, shown))
}

/// By what the people of an endpoint's site are known.
fn known_by(endpoint: &Endpoint) -> Option<KnownBy> {
    source::find(&endpoint.source).map(|source| source.profile().known_by)
}

/// The links there are.
#[poise::command(slash_command)]
async fn list(ctx: Ctx<'_>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = page(&call, 0).await?;
    reply::send(ctx, reply).await
}

/// A page of them.
pub(super) async fn page(call: &Call<'_>, number: u32) -> Result<Reply, BotError> {
    let mut tx = call.read().await?;
    let known = tx.list_links(call.guild).await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    drop(tx);
    let entries: Vec<String> = known
        .iter()
        .filter(|link| may_see(call, link))
        .filter_map(|link| {
            let from = words::endpoint_shown(call, &endpoints, Some(&link.endpoint));
            let member = words::mention(link.member?);
            Some(format!("• {} · {from} → {member}", foreign(&link.name)))
        })
        .collect();
    if entries.is_empty() {
        let key = if call.is_admin {
            "link-none-staff"
        } else {
            "link-none"
        };
        return Ok(Reply::good(call.texts.get(key)));
    }
    let paper = Paper {
        title: call.texts.get("link-list"),
        entries,
        ..Paper::default()
    };
    Ok(pages::page(call, List::Links, paper, number))
}

fn may_see(call: &Call<'_>, link: &Identity) -> bool {
    call.is_admin || link.member == Some(call.asker.id)
}

/// End a link.
#[poise::command(slash_command)]
async fn remove(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::link"]
    #[max_length = 100]
    name: String,
    #[autocomplete = "autocomplete::endpoint"] endpoint: Option<String>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.write().await?;
    let reply = match find(&call, &mut tx, endpoint.as_deref()).await? {
        Ok(endpoint) => {
            let endpoint = endpoint.map(|endpoint| endpoint.id);
            removed(&call, &mut tx, name.trim(), endpoint.as_ref()).await?
        }
        Err(unknown) => unknown,
    };
    tx.commit().await?;
    reply::send(ctx, reply).await
}

async fn removed(
    call: &Call<'_>,
    tx: &mut Tx,
    name: &str,
    endpoint: Option<&EndpointId>,
) -> Result<Reply, BotError> {
    let mut meant: Vec<Identity> = tx.list_links(call.guild).await?;
    meant.retain(|link| may_see(call, link) && is_meant(link, name, endpoint));
    if meant.is_empty() {
        let name = [("name", foreign(name).into())];
        return Ok(Reply::refusal(call.texts.with("link-unknown", name)));
    }
    for link in &meant {
        ledger::link(tx, link, None).await?;
    }
    tracing::info!(guild.id = %call.guild, links = meant.len(), "links were ended");
    let shown = meant.first().map_or(name, |link| &link.name);
    let name = [("name", foreign(shown).into())];
    Ok(Reply::good(call.texts.with("link-removed", name)))
}

/// Whether a link is the one that was named: by our id of the person, by the name, or by the site's id.
fn is_meant(link: &Identity, text: &str, endpoint: Option<&EndpointId>) -> bool {
    if link.id == IdentityId::from_text(text) {
        return true;
    }
    let is_there = endpoint.is_none_or(|endpoint| link.endpoint == *endpoint);
    let is_called_so = link.name == name::shown(text);
    is_there && (is_called_so || link.site_id() == Some(text))
}
