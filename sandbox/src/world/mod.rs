//! The world: users, guilds, channels, messages, commands, interactions. It is pure state; what the gateway and the log
//! must be told is put into two queues.

mod access;
mod answering;
mod edits;
mod guild;
mod interaction;
mod mentions;
mod message;
mod posting;
mod roles;
pub mod seed;
mod threads;
mod wire;

use std::collections::{BTreeMap, HashMap, HashSet};

pub(crate) use self::answering::Callback;
pub use self::guild::{
    ANNOUNCEMENT_CHANNEL, CATEGORY, Channel, DIRECT_CHANNEL, FORUM_CHANNEL, Guild, Member,
    Overwrite, PUBLIC_THREAD, Role, TEXT_CHANNEL, ThreadState, User,
};
pub(crate) use self::interaction::{Interaction, InteractionKind, Stage, Target};
pub(crate) use self::message::{Draft, find_component};
pub use self::message::{EPHEMERAL, LOADING, Message, Origin, Pings, SUPPRESS_EMBEDS};
pub(crate) use self::posting::Poster;
pub(crate) use self::roles::Grant;
pub(crate) use self::wire::{partial_member_wire, role_wire};
use super::log::Act;
use super::snowflake::{Mint, Snowflake};
use jiff::Timestamp;
use serde_json::Value;

/// An event for the gateway.
#[derive(Clone, Debug)]
pub(crate) struct Dispatch {
    /// As in `MESSAGE_CREATE`.
    pub(crate) name: &'static str,
    /// Intents of which a session needs one; 0 sends it to every session.
    pub(crate) intents: u64,
    /// Whether the text is only for bots with the Message Content intent.
    pub(crate) is_private_text: bool,
    /// The event's data.
    pub(crate) body: Value,
}

/// A nonce that was used, and its message.
#[derive(Clone, Copy, Debug)]
struct UsedNonce {
    channel_id: Snowflake,
    message_id: Snowflake,
    used_at: Timestamp,
}

/// The sandbox's state.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) bot_id: Snowflake,
    pub(crate) users: BTreeMap<Snowflake, User>,
    pub(crate) guilds: BTreeMap<Snowflake, Guild>,
    pub(crate) channels: BTreeMap<Snowflake, Channel>,
    /// By channel and id, so that a channel's messages are in order.
    pub(crate) messages: BTreeMap<(Snowflake, Snowflake), Message>,
    /// Registered commands: global ones under 0, others under their guild.
    pub(crate) commands: BTreeMap<Snowflake, Vec<Value>>,
    pub(crate) interactions: HashMap<Snowflake, Interaction>,
    nonces: HashMap<(Snowflake, String), UsedNonce>,
    /// Guilds that the bot was removed from.
    left: HashSet<Snowflake>,
    mint: Mint,
    pub(crate) dispatches: Vec<Dispatch>,
    pub(crate) acts: Vec<Act>,
}

impl World {
    /// The initial world of a sandbox.
    pub(crate) fn seeded() -> Self {
        let mut world = Self::default();
        seed::plant(&mut world);
        world
    }

    /// A new id.
    pub(crate) fn next_id(&mut self, now: Timestamp) -> Snowflake {
        self.mint.next(now)
    }

    /// The messages of a channel, oldest first.
    pub(crate) fn messages_in(
        &self,
        channel_id: Snowflake,
    ) -> impl DoubleEndedIterator<Item = &Message> {
        let span = (channel_id, 0)..=(channel_id, Snowflake::MAX);
        self.messages.range(span).map(|(_, message)| message)
    }

    /// A message, in any channel.
    pub(crate) fn find_message(&self, id: Snowflake) -> Option<&Message> {
        self.messages.values().find(|message| message.id == id)
    }

    /// A guild that the bot is in.
    pub(crate) fn find_guild(&self, id: Snowflake) -> Option<&Guild> {
        self.guilds.get(&id).filter(|_| !self.left.contains(&id))
    }

    /// The guild of a channel, whether or not the bot is in it.
    pub(crate) fn guild_of(&self, channel: &Channel) -> Option<&Guild> {
        self.guilds.get(&channel.guild_id?)
    }

    /// The commands that can be typed in a guild.
    pub(crate) fn commands_in(&self, guild_id: Snowflake) -> Vec<Value> {
        let places = [guild_id, 0];
        places
            .iter()
            .filter_map(|place| self.commands.get(place))
            .flatten()
            .cloned()
            .collect()
    }

    fn tell(&mut self, name: &'static str, intents: u64, body: Value) {
        self.dispatches.push(Dispatch {
            name,
            intents,
            is_private_text: false,
            body,
        });
    }
}
