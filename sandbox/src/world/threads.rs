//! Threads, posts in forum channels, and direct conversations.

use jiff::Timestamp;

use super::super::gateway::intents::GUILDS;
use super::super::log::Act;
use super::super::snowflake::Snowflake;
use super::posting::Poster;
use super::{
    Channel, DIRECT_CHANNEL, Draft, FORUM_CHANNEL, Message, PUBLIC_THREAD, ThreadState, World,
};

impl World {
    /// Creates a thread in a channel; a post in a forum channel contains its first message.
    pub(crate) fn begin_thread(
        &mut self,
        parent: &Channel,
        name: &str,
        first: Option<Draft>,
        now: Timestamp,
    ) -> (Channel, Option<Message>) {
        let id = self.next_id(now);
        let mut thread = Channel::text(id, parent.guild_id.unwrap_or_default(), name);
        thread.kind = PUBLIC_THREAD;
        thread.parent_id = Some(parent.id);
        thread.thread = Some(ThreadState {
            owner_id: self.bot_id,
            is_archived: false,
            is_locked: false,
            created_at: now,
        });
        self.channels.insert(id, thread.clone());
        self.tell("THREAD_CREATE", GUILDS, self.channel_wire(&thread));
        self.acts.push(Act::ThreadCreated(thread.clone()));
        let author_id = self.bot_id;
        let first = first.filter(|_| parent.kind == FORUM_CHANNEL);
        let message = first.map(|draft| {
            self.put(
                Poster {
                    channel_id: id,
                    author_id,
                    origin: None,
                },
                draft,
                now,
            )
        });
        (thread, message)
    }

    /// A new message unarchives a thread.
    pub(crate) fn unarchive(&mut self, channel_id: Snowflake) {
        let Some(channel) = self.channels.get_mut(&channel_id) else {
            return;
        };
        let Some(state) = channel.thread.as_mut().filter(|state| state.is_archived) else {
            return;
        };
        state.is_archived = false;
        let channel = channel.clone();
        self.tell("THREAD_UPDATE", GUILDS, self.channel_wire(&channel));
    }

    /// The bot's conversation with a user; it is created if there is none.
    pub(crate) fn direct_channel(&mut self, user_id: Snowflake, now: Timestamp) -> Channel {
        let known = self
            .channels
            .values()
            .find(|channel| channel.recipient_id == Some(user_id));
        if let Some(channel) = known {
            return channel.clone();
        }
        let id = self.next_id(now);
        let mut channel = Channel::text(id, 0, "");
        channel.guild_id = None;
        channel.kind = DIRECT_CHANNEL;
        channel.recipient_id = Some(user_id);
        self.channels.insert(id, channel.clone());
        channel
    }
}
