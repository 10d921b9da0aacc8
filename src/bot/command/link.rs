//! `/link`: which Discord member is behind a chat's or a site's name.
//!
//! - `/link add endpoint name member` (staff): from now on, and for all that was counted before, what that name does
//!   counts for the member. The name may be one that was never seen yet. Where two people of the site share a name,
//!   the site's id is asked for, and taken in place of the name. A site that names Discord accounts has no names to link.
//! - `/link list`: one's own links; all of them for staff.
//! - `/link remove name [endpoint]`: ends a link; the counts go back to the name. Members end their own, staff any.
//!
//! Every reply is private.

use super::words;
use crate::bot::argument::MemberPick;
use crate::bot::call::{self, Call};
use crate::bot::command::endpoint;
use crate::bot::command::route::{find, names_members};
use crate::bot::pages::{self, List, Paper};
use crate::bot::reply::{self, Reply, code, foreign};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::domain::id::{EndpointId, Id, IdentityId, MemberId};
use crate::domain::time::Timestamp;
use crate::source;
use crate::store::endpoint::Endpoint;
use crate::store::person::Identity;
use crate::store::{StoreError, Tx};

/// How long a name may be.
const LONGEST: usize = 100;

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
    #[max_length = 100] name: String,
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
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST {
        return Ok(Reply::refusal(call.texts.get("link-name")));
    }
    let mut tx = call.write().await?;
    let Some(endpoint) = call.find_endpoint(&mut tx, endpoint).await? else {
        return Ok(endpoint::unknown(call, endpoint));
    };
    if let Some(source) = source::find(&endpoint.source)
        && names_members(call, source)
    {
        let title = [("source", source.profile().title.into())];
        return Ok(Reply::refusal(call.texts.with("link-never", title)));
    }
    let linked = match link_name(&mut tx, &endpoint, (name, member), call.now()).await? {
        Linked::Done(linked) => linked,
        Linked::Ambiguous(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| format!("`{}`", code(id))).collect();
            let shown = [
                ("name", foreign(name).into()),
                ("ids", ids.join(", ").into()),
            ];
            return Ok(Reply::refusal(call.texts.with("link-ambiguous", shown)));
        }
    };
    tx.commit().await?;
    tracing::info!(guild.id = %call.guild, member.id = %member, "a name was linked");
    let shown = [
        ("name", foreign(&linked).into()),
        ("endpoint", foreign(&endpoint.name).into()),
        ("member", words::mention(member).into()),
    ];
    Ok(Reply::good(call.texts.with("link-made", shown)))
}

/// What linking a name came to.
#[derive(Debug, PartialEq, Eq)]
enum Linked {
    /// It is linked, under the name the site writes.
    Done(String),
    /// Several people go by it; these are their ids.
    Ambiguous(Vec<String>),
}

/// Links whoever goes by a name, or has it as the site's id, to a member; notes a name that was never seen.
async fn link_name(
    tx: &mut Tx,
    endpoint: &Endpoint,
    (name, member): (&str, MemberId),
    now: Timestamp,
) -> Result<Linked, StoreError> {
    let mut people = tx.list_identities(&endpoint.id, name).await?;
    if let Some(by_id) = people.iter().find(|person| person.site_id() == Some(name)) {
        people = vec![by_id.clone()];
    }
    let ids: Vec<String> = people
        .iter()
        .filter_map(|person| person.site_id().map(str::to_owned))
        .collect();
    if ids.len() > 1 {
        return Ok(Linked::Ambiguous(ids));
    }
    if people.is_empty() {
        let person = Identity {
            id: Id::next(now),
            endpoint: endpoint.id.clone(),
            guild: endpoint.guild,
            key: format!("name:{}", name.to_lowercase()),
            name: name.to_owned(),
            member: None,
        };
        tx.upsert_identities(std::slice::from_ref(&person), now)
            .await?;
        people.push(person);
    }
    for person in &people {
        tx.upsert_link(person, Some((member, now))).await?;
    }
    let shown = people.first().map_or(name, |person| &person.name);
    Ok(Linked::Done(shown.to_owned()))
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
        tx.upsert_link(link, None).await?;
    }
    tracing::info!(guild.id = %call.guild, links = meant.len(), "links were ended");
    let shown = meant.first().map_or(name, |link| &link.name);
    let name = [("name", foreign(shown).into())];
    Ok(Reply::good(call.texts.with("link-removed", name)))
}

/// Whether a link is the one that was named: by our id of the person, by the name, or by the site's id.
fn is_meant(link: &Identity, name: &str, endpoint: Option<&EndpointId>) -> bool {
    if link.id == IdentityId::from_text(name) {
        return true;
    }
    let is_there = endpoint.is_none_or(|endpoint| link.endpoint == *endpoint);
    let is_called_so = link.name.to_lowercase() == name.to_lowercase();
    is_there && (is_called_so || link.site_id() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::GuildId;
    use crate::store::Store;

    const NOW: Timestamp = Timestamp::from_ms(1_000);

    async fn store() -> (tempfile::TempDir, Store, Endpoint) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/crier.db", folder.path().display());
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        let guild = GuildId::new(1).unwrap();
        let endpoint = Endpoint {
            id: EndpointId::from_text("e"),
            guild,
            source: "barertc".to_owned(),
            name: "Chat".to_owned(),
            created_at: NOW,
            paused_at: None,
            removed_at: None,
            refused_at: None,
            refused_why: None,
        };
        let mut tx = store.write().await.unwrap();
        tx.upsert_guild(guild, NOW).await.unwrap();
        tx.insert_endpoint(&endpoint).await.unwrap();
        tx.commit().await.unwrap();
        (folder, store, endpoint)
    }

    fn person(endpoint: &Endpoint, key: &str, name: &str) -> Identity {
        Identity {
            id: IdentityId::from_text(format!("p-{key}")),
            endpoint: endpoint.id.clone(),
            guild: endpoint.guild,
            key: key.to_owned(),
            name: name.to_owned(),
            member: None,
        }
    }

    fn member() -> MemberId {
        MemberId::new(77).unwrap()
    }

    #[tokio::test]
    async fn a_name_that_was_never_seen_is_linked_for_the_day_it_comes() {
        let (_folder, store, endpoint) = store().await;
        let mut tx = store.write().await.unwrap();
        let linked = link_name(&mut tx, &endpoint, ("Ada", member()), NOW).await;
        assert_eq!(linked.unwrap(), Linked::Done("Ada".to_owned()));
        let links = tx.list_links(endpoint.guild).await.unwrap();
        assert_eq!(links[0].key, "name:ada");
        assert_eq!(links[0].member, Some(member()));
    }

    #[tokio::test]
    async fn two_people_of_one_name_are_told_apart_by_the_sites_id() {
        let (_folder, store, endpoint) = store().await;
        let mut tx = store.write().await.unwrap();
        let two = [
            person(&endpoint, "id:1", "Ada"),
            person(&endpoint, "id:2", "ada"),
        ];
        tx.upsert_identities(&two, NOW).await.unwrap();
        let by_name = link_name(&mut tx, &endpoint, ("ADA", member()), NOW).await;
        assert_eq!(
            by_name.unwrap(),
            Linked::Ambiguous(vec!["1".to_owned(), "2".to_owned()])
        );
        let by_id = link_name(&mut tx, &endpoint, ("2", member()), NOW).await;
        assert_eq!(by_id.unwrap(), Linked::Done("ada".to_owned()));
        let links = tx.list_links(endpoint.guild).await.unwrap();
        assert_eq!(links.len(), 1);
        assert_eq!(links[0].key, "id:2");
    }
}
