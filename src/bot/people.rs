//! Who is in a guild: noted from what the gateway tells, asked of it after a connection that missed something, and how
//! people are named who are or are not there.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use poise::serenity_prelude as serenity;

use super::call::Call;
use super::reply::foreign;
use super::{BotError, Data};
use crate::domain::id::{GuildId, MemberId};
use crate::domain::presence::Presence;
use crate::store::presence::Noted;

/// How many people the gateway tells about at once.
/// <https://discord.com/developers/docs/events/gateway-events#request-guild-members>, seen 2026-11.
const AT_ONCE: i64 = 100;
/// How many people are noted in one transaction.
const NOTED_AT_ONCE: usize = 20;
/// How long after one question the next one is asked: a connection may send 120 things a minute, and other guilds ask too.
const APART: Duration = Duration::from_secs(1);
/// How long a reply waits for what Discord says of people.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the gateway tells of people in guilds.
#[derive(Clone, Debug, Default)]
pub struct Roll {
    /// Whether it tells who joins and leaves; known once the bot connects.
    is_told: bool,
    /// Anyone who holds it may ask for people.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Roll {
    /// The same, where the gateway tells or does not.
    pub(super) fn told(&self, is_told: bool) -> Self {
        Self {
            is_told,
            turn: Arc::clone(&self.turn),
        }
    }

    /// Whether the gateway tells who joins and leaves.
    pub(super) fn is_told(&self) -> bool {
        self.is_told
    }
}

/// Asks the gateway which of those who were counted in a guild are in it: people may have left while the bot was away.
pub(super) async fn call_the_roll(
    serenity: &serenity::Context,
    data: &Data,
    guild: GuildId,
) -> Result<(), BotError> {
    let id = serenity::GuildId::new(guild.get().unsigned_abs());
    let mut last = None;
    loop {
        let mut tx = data.store.read().await?;
        let people = tx.list_counted_members(guild, last, AT_ONCE).await?;
        drop(tx);
        last = people.last().copied();
        if last.is_none() {
            return Ok(());
        }
        let users = people
            .iter()
            .map(|member| serenity::UserId::new(member.get().unsigned_abs()));
        let whom = serenity::ChunkGuildFilter::UserIds(users.collect());
        // One question at a time, whatever guild it is about.
        let _turn = data.roll.turn.lock().await;
        serenity.shard.chunk_guild(id, None, false, whom, None);
        tokio::time::sleep(APART).await;
    }
}

/// Notes the gateway's answer: who is there, and who was there and is not any more.
pub(super) async fn answered(
    data: &Data,
    chunk: &serenity::GuildMembersChunkEvent,
) -> Result<(), BotError> {
    let Some(guild) = GuildId::from_u64(chunk.guild_id.get()) else {
        return Ok(());
    };
    let here = chunk.members.keys().map(|user| (user.get(), true));
    let absent = chunk.not_found.iter().map(|user| (user.get(), false));
    let told: Vec<(MemberId, bool)> = here
        .chain(absent)
        .filter_map(|(user, is_here)| Some((MemberId::from_u64(user)?, is_here)))
        .collect();
    let now = data.clock.now();
    for told in told.chunks(NOTED_AT_ONCE) {
        let members: Vec<MemberId> = told.iter().map(|(member, _)| *member).collect();
        let mut tx = data.store.write().await?;
        let known = tx.list_presences(guild, &members).await?;
        let is_known_here = |member: &MemberId| {
            let of = known.iter().find(|(known, _)| known == member);
            of.is_some_and(|(_, (presence, _))| *presence != Presence::Absent)
        };
        let people: Vec<(MemberId, Presence)> = told
            .iter()
            .map(|(member, is_here)| {
                let presence = match is_here {
                    true => Presence::Here,
                    false if is_known_here(member) => Presence::Left,
                    false => Presence::Absent,
                };
                (*member, presence)
            })
            .collect();
        tx.upsert_presences(guild, &people, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Notes that someone joined; of those who were never counted nothing is kept.
pub(super) async fn joined(data: &Data, guild: GuildId, member: MemberId) -> Result<(), BotError> {
    let now = data.clock.now();
    let mut tx = data.store.write().await?;
    if !tx.list_presences(guild, &[member]).await?.is_empty() {
        tx.upsert_presences(guild, &[(member, Presence::Here)], now)
            .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Notes that someone left.
pub(super) async fn left(data: &Data, guild: GuildId, member: MemberId) -> Result<(), BotError> {
    let mut tx = data.store.write().await?;
    tx.upsert_left(guild, member, data.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Hides nobody in a guild any more: without the intent nobody could come back.
pub(super) async fn forget_who_left(data: &Data, guild: GuildId) -> Result<(), BotError> {
    let limit = i64::try_from(NOTED_AT_ONCE).unwrap_or(1);
    loop {
        let mut tx = data.store.write().await?;
        let left = tx.list_left(guild, limit).await?;
        if left.is_empty() {
            return Ok(());
        }
        let people: Vec<(MemberId, Presence)> = left
            .into_iter()
            .map(|member| (member, Presence::Absent))
            .collect();
        tx.upsert_presences(guild, &people, data.clock.now())
            .await?;
        tx.commit().await?;
    }
}

/// Someone who is to be named, with what is known of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownMember<'a> {
    /// Who.
    pub(super) member: MemberId,
    /// The name that a site knows them by.
    pub(super) name: Option<&'a str>,
    /// Whether they are in the guild.
    pub(super) noted: Option<Noted>,
}

/// What to call each of these people: mentioned where they are in the guild, else by a site's name, else someone. Anyone who is
/// not known well enough is asked for; where nobody answers they are mentioned.
pub(super) async fn names(
    call: &Call<'_>,
    people: &[KnownMember<'_>],
) -> Result<Vec<String>, BotError> {
    let asked = join_all(people.iter().map(|named| presence(call, named)));
    let found = tokio::time::timeout(PATIENCE, asked).await;
    let found = found.unwrap_or_else(|_| {
        let known = |named: &KnownMember<'_>| named.noted.map(|(presence, _)| presence);
        people.iter().map(known).collect()
    });
    let news: Vec<(MemberId, Presence)> = people
        .iter()
        .zip(&found)
        .filter(|(named, found)| named.noted.map(|(presence, _)| presence) != **found)
        .filter_map(|(named, found)| Some((named.member, (*found)?)))
        .collect();
    if !news.is_empty() {
        let mut tx = call.write().await?;
        tx.upsert_presences(call.guild, &news, call.now()).await?;
        tx.commit().await?;
    }
    let shown = people.iter().zip(found);
    Ok(shown
        .map(|(named, presence)| shown_as(call, named, presence))
        .collect())
}

/// Whether someone is in the guild; who asks for something is.
async fn presence(call: &Call<'_>, named: &KnownMember<'_>) -> Option<Presence> {
    if named.member == call.asker.id {
        return Some(Presence::Here);
    }
    let before = named.noted.map(|(presence, _)| presence);
    if let Some((presence, at)) = named.noted
        && presence.is_fresh(at, call.now())
    {
        return Some(presence);
    }
    match call.data.discord.is_member(call.guild, named.member).await {
        Ok(is_here) => Some(Presence::after_asking(before, is_here)),
        Err(_) => before,
    }
}

fn shown_as(call: &Call<'_>, named: &KnownMember<'_>, presence: Option<Presence>) -> String {
    match presence {
        Some(Presence::Absent | Presence::Left) => match named.name {
            Some(name) => foreign(name),
            None => call.texts.get("top-unknown"),
        },
        Some(Presence::Here) | None => format!("<@{}>", named.member),
    }
}
