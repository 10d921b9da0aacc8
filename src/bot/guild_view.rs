//! A guild's roles, channels and the bot's own place in it, as far as permissions go: from what the gateway told,
//! else by asking Discord. Where neither answers nothing is known, and no command fails for it.

use poise::serenity_prelude as serenity;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::discord::rest::{Discord, DiscordError};
use crate::domain::hierarchy::{GuildFacts, MemberFacts, Overwrite, RoleFacts, Whom};
use crate::domain::id::{ChannelId, GuildId, MemberId, RoleId};
use crate::domain::permission::Permissions;

/// A guild, and Discord to ask about it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// What the gateway told.
    pub(super) serenity: &'a serenity::Context,
    /// Discord.
    pub(super) discord: &'a Discord,
    /// The guild.
    pub(super) guild: GuildId,
}

/// A guild and the bot in it.
#[derive(Clone, Debug)]
pub(super) struct GuildView {
    /// The guild.
    pub(super) facts: GuildFacts,
    /// The bot.
    pub(super) bot: MemberFacts,
}

/// A channel as far as permissions go.
#[derive(Clone, Debug)]
pub(super) struct ChannelView {
    /// Whether it is a thread; its overwrites are its parent's then.
    pub(super) is_thread: bool,
    /// Whether everything in it is a thread, so that nothing can be posted into it itself.
    pub(super) is_forum: bool,
    /// Whether it is a thread that only those in it see.
    pub(super) is_private: bool,
    /// Its overwrites.
    pub(super) overwrites: Vec<Overwrite>,
}

impl ChannelView {
    /// Whether a member of the guild without any role can read it.
    pub(super) fn is_public(&self, guild: &GuildFacts) -> bool {
        !self.is_private && guild.is_public(&self.overwrites)
    }
}

/// What is known of a channel.
#[derive(Clone, Debug)]
pub(super) enum Seen {
    /// It is there.
    There(ChannelView),
    /// It is not there.
    Gone,
    /// It belongs to another guild.
    Elsewhere,
    /// The bot may not look at it.
    Closed,
    /// Nobody answered.
    Unknown,
}

/// A role as Discord describes it; `None` where its id cannot be one.
pub(super) fn role_facts(role: &serenity::Role) -> Option<RoleFacts> {
    Some(RoleFacts {
        id: RoleId::from_u64(role.id.get())?,
        name: role.name.clone(),
        position: i64::from(role.position),
        permissions: Permissions::from_bits(role.permissions.bits()),
        is_managed: role.managed,
        is_mentionable: role.mentionable,
    })
}

fn member_facts(id: MemberId, roles: &[serenity::RoleId]) -> MemberFacts {
    let roles = roles.iter().filter_map(|role| RoleId::from_u64(role.get()));
    MemberFacts {
        id,
        roles: roles.collect(),
    }
}

fn guild_facts<'r>(
    id: GuildId,
    owner: serenity::UserId,
    roles: impl Iterator<Item = &'r serenity::Role>,
) -> Option<GuildFacts> {
    Some(GuildFacts {
        id,
        owner: MemberId::from_u64(owner.get())?,
        roles: roles.filter_map(role_facts).collect(),
    })
}

fn guild_key(id: GuildId) -> serenity::GuildId {
    serenity::GuildId::new(id.get().unsigned_abs())
}

/// The guild and the bot's place in it.
pub(super) async fn guild(place: Place<'_>) -> Option<GuildView> {
    if let Some(view) = cached_guild(place) {
        return Some(view);
    }
    let bot = place.serenity.cache.current_user().id;
    let path = format!("/guilds/{}", place.guild);
    let guild = place.discord.get::<serenity::PartialGuild>(&path).await;
    let guild = guild.inspect_err(|error| log(error, "guild")).ok()?;
    let path = format!("/guilds/{}/members/{bot}", place.guild);
    let member = place.discord.get::<MemberRoles>(&path).await;
    let member = member.inspect_err(|error| log(error, "member")).ok()?;
    Some(GuildView {
        facts: guild_facts(place.guild, guild.owner_id, guild.roles.values())?,
        bot: member_facts(MemberId::from_u64(bot.get())?, &member.roles),
    })
}

/// A member, as far as permissions go.
#[derive(Deserialize)]
struct MemberRoles {
    roles: Vec<serenity::RoleId>,
}

/// The same, if the gateway told of it: nobody is asked.
pub(super) fn cached_guild(place: Place<'_>) -> Option<GuildView> {
    let bot = place.serenity.cache.current_user().id;
    let guild = place.serenity.cache.guild(guild_key(place.guild))?;
    let member = guild.members.get(&bot)?;
    Some(GuildView {
        facts: guild_facts(place.guild, guild.owner_id, guild.roles.values())?,
        bot: member_facts(MemberId::from_u64(bot.get())?, &member.roles),
    })
}

/// What is known of a channel of the guild.
pub(super) async fn channel(place: Place<'_>, id: ChannelId) -> Seen {
    if let Some(view) = cached_channel(place, id) {
        return Seen::There(view);
    }
    let key = serenity::ChannelId::new(id.get().unsigned_abs());
    let found = match ask(place, key).await {
        Ok(found) => found,
        Err(unseen) => return unseen,
    };
    let parent = match (is_thread(found.kind), found.parent_id) {
        (true, Some(parent)) => match cached_overwrites(place, parent) {
            Some(overwrites) => overwrites,
            None => match ask(place, parent).await {
                Ok(parent) => overwrites(&parent.permission_overwrites),
                Err(unseen) => return unseen,
            },
        },
        _ => overwrites(&found.permission_overwrites),
    };
    Seen::There(ChannelView {
        is_thread: is_thread(found.kind),
        is_forum: is_forum(found.kind),
        is_private: found.kind == serenity::ChannelType::PrivateThread,
        overwrites: parent,
    })
}

/// Whether someone is in a private thread; not where nobody says so.
pub(super) async fn is_in_thread(place: Place<'_>, thread: ChannelId, member: MemberId) -> bool {
    let path = format!("/channels/{thread}/thread-members/{member}");
    place.discord.get::<IgnoredAny>(&path).await.is_ok()
}

/// The channel as Discord says it is.
async fn ask(place: Place<'_>, key: serenity::ChannelId) -> Result<serenity::GuildChannel, Seen> {
    let path = format!("/channels/{key}");
    match place.discord.get::<serenity::Channel>(&path).await {
        Ok(serenity::Channel::Guild(channel)) if channel.guild_id == guild_key(place.guild) => {
            Ok(channel)
        }
        Ok(_) => Err(Seen::Elsewhere),
        Err(error) => {
            log(&error, "channel");
            Err(match error {
                DiscordError::Refused { status: 404, .. } => Seen::Gone,
                DiscordError::Refused { status: 403, .. } => Seen::Closed,
                _ => Seen::Unknown,
            })
        }
    }
}

/// A channel of the guild, if the gateway shows it: nobody is asked.
pub(super) fn cached_channel(place: Place<'_>, id: ChannelId) -> Option<ChannelView> {
    let key = serenity::ChannelId::new(id.get().unsigned_abs());
    let guild = place.serenity.cache.guild(guild_key(place.guild))?;
    if let Some(channel) = guild.channels.get(&key) {
        return Some(ChannelView {
            is_thread: false,
            is_forum: is_forum(channel.kind),
            is_private: false,
            overwrites: overwrites(&channel.permission_overwrites),
        });
    }
    let thread = guild.threads.iter().find(|thread| thread.id == key)?;
    let parent = guild.channels.get(&thread.parent_id?)?;
    Some(ChannelView {
        is_thread: true,
        is_forum: false,
        is_private: thread.kind == serenity::ChannelType::PrivateThread,
        overwrites: overwrites(&parent.permission_overwrites),
    })
}

fn cached_overwrites(place: Place<'_>, key: serenity::ChannelId) -> Option<Vec<Overwrite>> {
    let guild = place.serenity.cache.guild(guild_key(place.guild))?;
    let channel = guild.channels.get(&key)?;
    Some(overwrites(&channel.permission_overwrites))
}

fn overwrites(all: &[serenity::PermissionOverwrite]) -> Vec<Overwrite> {
    all.iter()
        .filter_map(|one| {
            let whom = match one.kind {
                serenity::PermissionOverwriteType::Role(role) => {
                    Whom::Role(RoleId::from_u64(role.get())?)
                }
                serenity::PermissionOverwriteType::Member(member) => {
                    Whom::Member(MemberId::from_u64(member.get())?)
                }
                _ => return None,
            };
            Some(Overwrite {
                whom,
                allow: Permissions::from_bits(one.allow.bits()),
                deny: Permissions::from_bits(one.deny.bits()),
            })
        })
        .collect()
}

fn is_thread(kind: serenity::ChannelType) -> bool {
    matches!(
        kind,
        serenity::ChannelType::PublicThread
            | serenity::ChannelType::PrivateThread
            | serenity::ChannelType::NewsThread
    )
}

fn is_forum(kind: serenity::ChannelType) -> bool {
    // 16 is a media channel, which serenity has no name for.
    matches!(
        kind,
        serenity::ChannelType::Forum | serenity::ChannelType::Unknown(16)
    )
}

fn log(error: &DiscordError, what: &str) {
    tracing::info!(%error, what, "Discord did not say how things are");
}
