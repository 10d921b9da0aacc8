//! Guilds, channels, roles and members.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::snowflake::Snowflake;

/// A text channel, as Discord numbers the kinds of channels.
pub const TEXT_CHANNEL: u8 = 0;
/// A conversation with one person.
pub const DIRECT_CHANNEL: u8 = 1;
/// A category of channels.
pub const CATEGORY: u8 = 4;
/// A channel for announcements.
pub const ANNOUNCEMENT_CHANNEL: u8 = 5;
/// A thread that everyone may read.
pub const PUBLIC_THREAD: u8 = 11;
/// A channel that contains only threads.
pub const FORUM_CHANNEL: u8 = 15;

/// A user, person or bot.
#[derive(Clone, Debug)]
pub struct User {
    /// Their id.
    pub id: Snowflake,
    /// The unique name, as in `@mira`.
    pub username: String,
    /// The name that others see.
    pub display_name: String,
    /// Whether it is an application's user.
    pub is_bot: bool,
    /// Whether bots may send them direct messages.
    pub takes_direct_messages: bool,
}

/// A user's membership in a guild.
#[derive(Clone, Debug)]
pub struct Member {
    /// The user.
    pub user_id: Snowflake,
    /// Their nickname here.
    pub nick: Option<String>,
    /// Their roles besides @everyone.
    pub roles: Vec<Snowflake>,
    /// When they joined.
    pub joined_at: Timestamp,
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its id; that of @everyone is the guild's.
    pub id: Snowflake,
    /// Its name.
    pub name: String,
    /// The colour of its members' names; 0 means none.
    pub colour: u32,
    /// Its position; 0 is @everyone.
    pub position: u16,
    /// Its permissions.
    pub permissions: u64,
    /// Whether its members are listed separately.
    pub is_hoisted: bool,
    /// Whether everyone may mention it.
    pub is_mentionable: bool,
    /// The bot that the role belongs to; such a role cannot be given.
    pub bot_id: Option<Snowflake>,
}

/// The permissions that one role or member is allowed or denied in one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// The role or the member.
    pub id: Snowflake,
    /// What is allowed.
    pub allow: u64,
    /// What is denied.
    pub deny: u64,
}

/// The state that only threads have.
#[derive(Clone, Copy, Debug)]
pub struct ThreadState {
    /// Who created it.
    pub owner_id: Snowflake,
    /// Whether it is archived.
    pub is_archived: bool,
    /// Whether only moderators may unarchive it.
    pub is_locked: bool,
    /// When it was created.
    pub created_at: Timestamp,
}

/// A channel, a thread, or a direct conversation.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its id.
    pub id: Snowflake,
    /// The guild it belongs to; `None` for direct conversations.
    pub guild_id: Option<Snowflake>,
    /// Its name.
    pub name: String,
    /// Discord's number for its kind.
    pub kind: u8,
    /// Its position in the list.
    pub position: u16,
    /// Its topic.
    pub topic: Option<String>,
    /// The permission overwrites.
    pub overwrites: Vec<Overwrite>,
    /// The channel of a thread.
    pub parent_id: Option<Snowflake>,
    /// The other person in a direct conversation.
    pub recipient_id: Option<Snowflake>,
    /// Set for threads.
    pub thread: Option<ThreadState>,
    /// The newest message that was ever posted here.
    pub last_message_id: Option<Snowflake>,
}

impl Channel {
    /// A text channel that everyone may use.
    pub fn text(id: Snowflake, guild_id: Snowflake, name: &str) -> Self {
        Self {
            id,
            guild_id: Some(guild_id),
            name: name.to_owned(),
            kind: TEXT_CHANNEL,
            position: 0,
            topic: None,
            overwrites: Vec::new(),
            parent_id: None,
            recipient_id: None,
            thread: None,
            last_message_id: None,
        }
    }

    /// Whether messages can be posted in it.
    pub(crate) fn holds_messages(&self) -> bool {
        !matches!(self.kind, FORUM_CHANNEL | CATEGORY)
    }
}

/// A guild and its members.
#[derive(Clone, Debug)]
pub struct Guild {
    /// Its id.
    pub id: Snowflake,
    /// Its name.
    pub name: String,
    /// The owner.
    pub owner_id: Snowflake,
    /// The language it prefers, as in `en-US`.
    pub locale: String,
    /// Its roles.
    pub roles: BTreeMap<Snowflake, Role>,
    /// Its members.
    pub members: BTreeMap<Snowflake, Member>,
}

impl Guild {
    /// A guild without members.
    pub fn new(id: Snowflake, name: &str, owner_id: Snowflake) -> Self {
        Self {
            id,
            name: name.to_owned(),
            owner_id,
            locale: "en-US".to_owned(),
            roles: BTreeMap::new(),
            members: BTreeMap::new(),
        }
    }

    /// Adds a role without a colour, and returns it for further changes.
    pub fn add_role(
        &mut self,
        id: Snowflake,
        name: &str,
        position: u16,
        permissions: u64,
    ) -> &mut Role {
        self.roles
            .entry(id)
            .insert_entry(Role {
                id,
                name: name.to_owned(),
                colour: 0,
                position,
                permissions,
                is_hoisted: false,
                is_mentionable: false,
                bot_id: None,
            })
            .into_mut()
    }

    /// Adds a member with some roles.
    pub fn add_member(&mut self, user_id: Snowflake, roles: &[Snowflake]) -> &mut Member {
        let joined_at = Timestamp::constant(1_700_000_000, 0);
        let member = Member {
            user_id,
            nick: None,
            roles: roles.to_vec(),
            joined_at,
        };
        self.members.entry(user_id).insert_entry(member).into_mut()
    }

    /// The position of a member's highest role.
    pub(crate) fn top_position(&self, user_id: Snowflake) -> u16 {
        let held = self
            .members
            .get(&user_id)
            .map_or(&[][..], |member| &member.roles);
        held.iter()
            .filter_map(|id| self.roles.get(id))
            .map(|role| role.position)
            .max()
            .unwrap_or(0)
    }
}
