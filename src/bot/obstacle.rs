//! Obstacles that may have gone: after every change in a guild that could have lifted one, the permissions are worked
//! out anew, and only what they now allow is tried again. A change that lifts nothing costs Discord no request.

use poise::serenity_prelude as serenity;

use super::guild_view::{self, GuildView, Place, Seen};
use super::presence::known;
use super::{BotError, Data};
use crate::domain::effect::Reason;
use crate::domain::id::{ChannelId, RoleId};
use crate::domain::permission::Permission;

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
    let place = Place { serenity, guild };
    let Some(view) = guild_view::guild(place).await else {
        return Ok(());
    };
    let mut open = Vec::new();
    for (channel, reason) in channels {
        if is_lifted(place, &view, channel, reason).await {
            open.push(channel);
        }
    }
    let now = data.clock.now();
    let mut tx = data.store.write().await?;
    for channel in open {
        tx.unpark_channel(guild, channel, now).await?;
    }
    for role in roles.into_iter().filter(|role| is_in_reach(&view, *role)) {
        tx.unpark_role(guild, role, now).await?;
    }
    tx.commit().await?;
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
    let mut tx = data.store.write().await?;
    tx.unpark_channel(known(thread.guild_id)?, channel, data.clock.now())
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Whether what made a channel refuse is seen to be gone.
async fn is_lifted(place: Place<'_>, view: &GuildView, channel: ChannelId, reason: Reason) -> bool {
    let needs_history = match reason {
        Reason::MissingAccess | Reason::MissingPermission | Reason::ChannelGone => false,
        Reason::Unsure => true,
        _ => return false,
    };
    let Seen::There(seen) = guild_view::channel(place, channel).await else {
        return false;
    };
    let have = view.facts.in_channel(&view.bot, &seen.overwrites);
    let needed = Permission::to_announce(seen.is_thread).iter();
    let mut needed = needed.filter(|it| needs_history || **it != Permission::ReadMessageHistory);
    !seen.is_forum && needed.all(|permission| have.allows(*permission))
}

fn is_in_reach(view: &GuildView, role: RoleId) -> bool {
    let facts = view.facts.role(role);
    facts.is_some_and(|facts| view.facts.refuse_to_give(facts, &view.bot).is_none())
}
