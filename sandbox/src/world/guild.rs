//! The things a guild is made of.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::snowflake::Snowflake;

/// A text channel, as Discord numbers the kinds of channels.
pub const TEXT_CHANNEL: u8 = 0;
/// A conversation with one person.
pub const DIRECT_CHANNEL: u8 = 1;
/// A heading that other channels stand under.
pub const CATEGORY: u8 = 4;
/// A channel for announcements.
pub const ANNOUNCEMENT_CHANNEL: u8 = 5;
/// A thread that everyone may read.
pub const PUBLIC_THREAD: u8 = 11;
/// A channel that holds only threads.
pub const FORUM_CHANNEL: u8 = 15;

/// Someone with an account, person or bot.
#[derive(Clone, Debug)]
pub struct User {
    /// Their id.
    pub id: Snowflake,
    /// The unique name, as in `@mira`.
    pub username: String,
    /// The name that others see.
    pub display_name: String,
    /// Whether this is an application's user.
    pub is_bot: bool,
    /// Whether bots may write to them directly.
    pub takes_direct_messages: bool,
}

/// Someone's place in a guild.
#[derive(Clone, Debug)]
pub struct Member {
    /// Whose place it is.
    pub user_id: Snowflake,
    /// The name they go by here.
    pub nick: Option<String>,
    /// Their roles besides @everyone.
    pub roles: Vec<Snowflake>,
    /// Since when.
    pub joined_at: Timestamp,
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its id; that of @everyone is the guild's.
    pub id: Snowflake,
    /// Its name.
    pub name: String,
    /// The colour of its members' names, 0 for none.
    pub colour: u32,
    /// How high it stands; 0 is @everyone.
    pub position: u16,
    /// What it lets its members do.
    pub permissions: u64,
    /// Whether its members are listed apart.
    pub is_hoisted: bool,
    /// Whether everyone may mention it.
    pub is_mentionable: bool,
    /// The bot that the role belongs to; such a role cannot be handed out.
    pub bot_id: Option<Snowflake>,
}

/// What one role or member is given or denied in one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// The role or the member.
    pub id: Snowflake,
    /// What is given.
    pub allow: u64,
    /// What is taken.
    pub deny: u64,
}

/// What a thread has beyond a channel.
#[derive(Clone, Copy, Debug)]
pub struct ThreadState {
    /// Who began it.
    pub owner_id: Snowflake,
    /// Whether it is put away.
    pub is_archived: bool,
    /// Whether only moderators may bring it back.
    pub is_locked: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A channel, a thread, or a direct conversation.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its id.
    pub id: Snowflake,
    /// The guild it belongs to; none for direct conversations.
    pub guild_id: Option<Snowflake>,
    /// Its name.
    pub name: String,
    /// Discord's number for what it is.
    pub kind: u8,
    /// Where it stands in the list.
    pub position: u16,
    /// What it is for.
    pub topic: Option<String>,
    /// What roles and members are given or denied here.
    pub overwrites: Vec<Overwrite>,
    /// The channel that a thread hangs on.
    pub parent_id: Option<Snowflake>,
    /// The other side of a direct conversation.
    pub recipient_id: Option<Snowflake>,
    /// Set for threads.
    pub thread: Option<ThreadState>,
    /// The newest message that was ever here.
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

    /// Whether messages can be posted into it.
    pub(crate) fn holds_messages(&self) -> bool {
        !matches!(self.kind, FORUM_CHANNEL | CATEGORY)
    }
}

/// A guild and everyone in it.
#[derive(Clone, Debug)]
pub struct Guild {
    /// Its id.
    pub id: Snowflake,
    /// Its name.
    pub name: String,
    /// Who may do everything.
    pub owner_id: Snowflake,
    /// The language it prefers, as in `en-US`.
    pub locale: String,
    /// Its roles.
    pub roles: BTreeMap<Snowflake, Role>,
    /// Its members.
    pub members: BTreeMap<Snowflake, Member>,
}

impl Guild {
    /// A guild with nobody in it yet.
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

    /// Adds a colourless role, and hands it out for more to be set.
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

    /// How high a member's highest role stands.
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
