//! What the gateway tells: guilds that the bot joined or was taken out of, also while it was away; members who join and
//! leave; and changes of channels and roles, after which obstacles are looked at again.

use std::collections::HashSet;

use poise::serenity_prelude as serenity;

use super::{BotError, Data, button, obstacle, people};
use crate::domain::effect::Reason;
use crate::domain::id::{GuildId, MemberId};
use crate::domain::shard::shard_of;
use crate::ledger::grant;

/// How many guilds one transaction notes as left: as much as a full batch of recording.
const BATCH: usize = 256;

/// Deals with one event of the gateway.
pub(super) async fn on_event(
    framework: poise::FrameworkContext<'_, Data, BotError>,
    event: &serenity::FullEvent,
) -> Result<(), BotError> {
    use serenity::FullEvent as E;
    let (serenity, data) = (framework.serenity_context, framework.user_data);
    match event {
        E::InteractionCreate { interaction } => match interaction {
            serenity::Interaction::Component(press) => {
                button::on_press(serenity, data, press).await
            }
            serenity::Interaction::Modal(modal) => button::on_modal(serenity, data, modal).await,
            _ => Ok(()),
        },
        E::Ready { data_about_bot } => {
            tracing::info!(
                guilds = data_about_bot.guilds.len(),
                "connected to the gateway"
            );
            data.sessions.note();
            left_meanwhile(serenity, data, data_about_bot).await
        }
        E::GuildCreate { guild, .. } => joined(serenity, data, guild.id).await,
        E::GuildDelete { incomplete, .. } if !incomplete.unavailable => {
            left(data, incomplete.id).await
        }
        E::ChannelCreate { channel: new } | E::ChannelUpdate { new, .. } => {
            obstacle::look_again(serenity, data, new.guild_id).await
        }
        E::ThreadCreate { thread: new } | E::ThreadUpdate { new, .. } => {
            obstacle::thread_changed(data, new).await
        }
        E::ChannelDelete { channel, .. } => {
            obstacle::channel_deleted(data, (channel.guild_id, channel.id)).await
        }
        E::ThreadDelete { thread, .. } => {
            obstacle::channel_deleted(data, (thread.guild_id, thread.id)).await
        }
        E::GuildRoleCreate { new } | E::GuildRoleUpdate { new, .. } => {
            obstacle::look_again(serenity, data, new.guild_id).await
        }
        // A role that was above the bot's may be gone, and with it what stood in the way.
        E::GuildRoleDelete { guild_id, .. } => {
            obstacle::look_again(serenity, data, *guild_id).await
        }
        E::GuildMemberUpdate { event, .. } if event.user.id == framework.bot_id() => {
            obstacle::look_again(serenity, data, event.guild_id).await
        }
        E::GuildMemberAddition { new_member } => member_joined(data, new_member).await,
        E::GuildMemberRemoval { guild_id, user, .. } => match MemberId::from_u64(user.id.get()) {
            Some(member) => people::left(data, known(*guild_id)?, member).await,
            None => Ok(()),
        },
        E::GuildMembersChunk { chunk } => people::answered(data, chunk).await,
        _ => Ok(()),
    }
}

pub(super) fn known(guild: serenity::GuildId) -> Result<GuildId, BotError> {
    GuildId::from_u64(guild.get()).ok_or(BotError::Incomplete("guild"))
}

/// The bot is in a guild. While it was away anything may have changed there.
async fn joined(
    serenity: &serenity::Context,
    data: &Data,
    id: serenity::GuildId,
) -> Result<(), BotError> {
    let guild = known(id)?;
    let now = data.clock.now();
    let mut tx = data.store.write().await?;
    if tx.upsert_guild(guild, now).await? {
        tracing::info!(guild.id = %guild, "the bot is in a guild");
    }
    tx.commit().await?;
    obstacle::unpark_guild(data, guild, &[Reason::GuildLeft]).await?;
    obstacle::look_again(serenity, data, id).await?;
    if data.roll.is_told() {
        people::call_the_roll(serenity, data, guild).await
    } else {
        people::forget_who_left(data, guild).await
    }
}

async fn left(data: &Data, guild: serenity::GuildId) -> Result<(), BotError> {
    let guild = known(guild)?;
    let mut tx = data.store.write().await?;
    tx.upsert_guild_left(guild, data.clock.now()).await?;
    tx.commit().await?;
    tracing::info!(guild.id = %guild, "the bot was taken out of a guild");
    Ok(())
}

/// Notes the guilds of this shard that the bot was taken out of while it was away.
async fn left_meanwhile(
    serenity: &serenity::Context,
    data: &Data,
    ready: &serenity::Ready,
) -> Result<(), BotError> {
    // What the gateway has told of since is not left, whatever the greeting listed.
    let listed = ready.guilds.iter().map(|guild| guild.id);
    let here: HashSet<u64> = listed
        .chain(serenity.cache.guilds())
        .map(serenity::GuildId::get)
        .collect();
    let (shard, total) = ready
        .shard
        .map_or((0, 1), |shard| (shard.id.0, shard.total.max(1)));
    let mut gone = data.store.read().await?.list_guilds().await?;
    gone.retain(|guild| {
        let is_of_this_shard = shard_of(*guild, total) == u64::from(shard);
        is_of_this_shard && !here.contains(&guild.get().unsigned_abs())
    });
    for batch in gone.chunks(BATCH) {
        let mut tx = data.store.write().await?;
        for guild in batch {
            tx.upsert_guild_left(*guild, data.clock.now()).await?;
            tracing::info!(guild.id = %guild, "the bot was taken out of a guild while it was away");
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Anyone who joins gets what waits for them, and anyone who comes back gets the roles that were theirs.
async fn member_joined(data: &Data, member: &serenity::Member) -> Result<(), BotError> {
    let guild = known(member.guild_id)?;
    let Some(id) = MemberId::from_u64(member.user.id.get()) else {
        return Ok(());
    };
    people::joined(data, guild, id).await?;
    obstacle::unpark_member(data, guild, id).await?;
    let now = data.clock.now();
    let mut tx = data.store.write().await?;
    grant::joined(&mut tx, (guild, id), now).await?;
    tx.commit().await?;
    Ok(())
}
