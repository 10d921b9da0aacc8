//! Obstacles that may have gone: after every change in a guild that could have lifted one, the permissions are computed
//! again from what the gateway shows, and only what they now allow is tried again. Discord is not asked for anything; what
//! the gateway does not show, an archived thread for instance, is tried again by the clock.

use poise::serenity_prelude as serenity;

use super::guild_view::{self, GuildView, Place};
use super::presence::known;
use super::{BotError, Data};
use crate::domain::effect::Reason;
use crate::domain::hierarchy::refuse_by_itself;
use crate::domain::id::{ChannelId, GuildId, MemberId, RoleId};
use crate::domain::permission::Permission;
use crate::ledger::grant;
use crate::store::health::Stuck;
use crate::store::outbox::channel_lane;

/// Looks at everything that waits for a permission, a channel or a role in this guild.
pub(super) async fn look_again(
    serenity: &serenity::Context,
    data: &Data,
    guild: serenity::GuildId,
) -> Result<(), BotError> {
    let guild = known(guild)?;
    let mut tx = data.store.read().await?;
    let channels = tx.list_waiting_channels(guild).await?;
    let roles = tx.list_waiting_roles(guild).await?;
    drop(tx);
    if channels.is_empty() && roles.is_empty() {
        return Ok(());
    }
    let place = Place {
        serenity,
        discord: &data.discord,
        guild,
    };
    let Some(view) = guild_view::cached_guild(place) else {
        return Ok(());
    };
    for (channel, reason) in channels {
        if is_lifted(place, &view, channel, reason) {
            unpark_channel(data, guild, channel).await?;
        }
    }
    for role in roles.into_iter().filter(|role| is_in_reach(&view, *role)) {
        unpark_role(data, guild, role).await?;
    }
    Ok(())
}

/// Lets everything that waits for a channel be tried again, a batch in each transaction.
async fn unpark_channel(data: &Data, guild: GuildId, channel: ChannelId) -> Result<(), BotError> {
    let now = data.clock.now();
    data.store
        .in_batches(|mut tx| async move {
            let some = tx.unpark_channel(guild, channel, now).await?;
            Ok((tx, some))
        })
        .await?;
    Ok(())
}

/// The same for a role.
async fn unpark_role(data: &Data, guild: GuildId, role: RoleId) -> Result<(), BotError> {
    let now = data.clock.now();
    data.store
        .in_batches(|mut tx| async move {
            let some = tx.unpark_role(guild, role, now).await?;
            Ok((tx, some))
        })
        .await?;
    Ok(())
}

/// The same for what waits in a guild for one of these reasons.
pub(super) async fn unpark_guild(
    data: &Data,
    guild: GuildId,
    reasons: &[Reason],
) -> Result<(), BotError> {
    let now = data.clock.now();
    data.store
        .in_batches(|mut tx| async move {
            let some = tx.unpark_guild(guild, reasons, now).await?;
            Ok((tx, some))
        })
        .await?;
    Ok(())
}

/// The same for a member who is in the guild now.
pub(super) async fn unpark_member(
    data: &Data,
    guild: GuildId,
    member: MemberId,
) -> Result<(), BotError> {
    let now = data.clock.now();
    data.store
        .in_batches(|mut tx| async move {
            let some = grant::unpark(&mut tx, (guild, member), now).await?;
            Ok((tx, some))
        })
        .await?;
    Ok(())
}

/// What is stuck, as it is with what the gateway shows: a channel that Discord does not find may be there all the same.
pub(super) fn as_seen(place: Place<'_>, stuck: Vec<Stuck>) -> Vec<Stuck> {
    let mut seen: Vec<Stuck> = Vec::new();
    for mut one in stuck {
        let channel = one.channel.take();
        let is_there = |id| guild_view::cached_channel(place, id).is_some();
        if channel.is_some_and(is_there) {
            one.reason = Reason::ChannelNotFound;
        }
        let alike = seen.iter_mut().find(|other| {
            (other.is_dead, other.kind, other.reason) == (one.is_dead, one.kind, one.reason)
        });
        match alike {
            Some(other) => other.count += one.count,
            None => seen.push(one),
        }
    }
    seen
}

/// A channel that is gone has nothing left to change.
pub(super) async fn channel_deleted(
    data: &Data,
    (guild, channel): (serenity::GuildId, serenity::ChannelId),
) -> Result<(), BotError> {
    let guild = known(guild)?;
    let Some(channel) = ChannelId::from_u64(channel.get()) else {
        return Ok(());
    };
    let lane = &channel_lane(channel);
    data.store
        .in_batches(|mut tx| async move {
            let some = tx.delete_edits(lane, guild).await?;
            Ok((tx, some))
        })
        .await?;
    Ok(())
}

/// A thread that was opened again takes what waits for it.
pub(super) async fn thread_changed(
    data: &Data,
    thread: &serenity::GuildChannel,
) -> Result<(), BotError> {
    let is_closed = thread
        .thread_metadata
        .is_none_or(|state| state.archived || state.locked);
    let Some(channel) = ChannelId::from_u64(thread.id.get()).filter(|_| !is_closed) else {
        return Ok(());
    };
    unpark_channel(data, known(thread.guild_id)?, channel).await
}

/// Whether what made a channel refuse is seen to be gone.
fn is_lifted(place: Place<'_>, view: &GuildView, channel: ChannelId, reason: Reason) -> bool {
    let Some(seen) = guild_view::cached_channel(place, channel) else {
        return false;
    };
    if reason == Reason::ChannelPublic {
        return !seen.is_public(&view.facts);
    }
    let needs_history = match reason {
        Reason::MissingAccess | Reason::MissingPermission | Reason::ChannelGone => false,
        Reason::Unsure => true,
        _ => return false,
    };
    let have = view.facts.in_channel(&view.bot, &seen.overwrites);
    let needed = Permission::to_announce(seen.is_thread).iter();
    let mut needed = needed.filter(|it| needs_history || **it != Permission::ReadMessageHistory);
    !seen.is_forum && needed.all(|permission| have.allows(*permission))
}

fn is_in_reach(view: &GuildView, role: RoleId) -> bool {
    let facts = view.facts.role(role);
    facts.is_some_and(|facts| {
        refuse_by_itself(facts, view.facts.id).is_none()
            && view.facts.refuse_to_give(facts, &view.bot).is_none()
    })
}
