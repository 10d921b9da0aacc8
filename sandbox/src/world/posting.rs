//! Posts, edits and deletes messages, and remembers nonces for a few minutes.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::super::gateway::intents::{DIRECT_MESSAGES, GUILD_MESSAGES};
use super::super::log::Act;
use super::super::permissions::VIEW_CHANNEL;
use super::super::snowflake::Snowflake;
use super::{Dispatch, Draft, EPHEMERAL, Message, Origin, Pings, UsedNonce, World, mentions};

/// How long a nonce refers to the message it created. Discord says "the past few minutes".
const NONCE_WINDOW: Duration = Duration::from_mins(3);

/// Why a post failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PostError {
    /// The nonce refers to a message that was deleted since.
    DeletedMeanwhile,
}

/// Who posts, where, and in answer to what.
#[derive(Clone, Debug)]
pub(crate) struct Poster {
    pub(crate) channel_id: Snowflake,
    pub(crate) author_id: Snowflake,
    pub(crate) origin: Option<Origin>,
}

impl World {
    /// Posts a message, or finds the one that its nonce already created.
    pub(crate) fn post(
        &mut self,
        channel_id: Snowflake,
        author_id: Snowflake,
        draft: Draft,
        now: Timestamp,
    ) -> Result<Message, PostError> {
        let key = enforced_nonce(&draft).map(|nonce| (author_id, nonce));
        if let Some(known) = key.as_ref().and_then(|key| self.nonces.get(key))
            && now < known.used_at + NONCE_WINDOW
        {
            let message = self.messages.get(&(known.channel_id, known.message_id));
            return message.cloned().ok_or(PostError::DeletedMeanwhile);
        }
        let message = self.put(
            Poster {
                channel_id,
                author_id,
                origin: None,
            },
            draft,
            now,
        );
        // An unenforced nonce is remembered too: a later enforced one finds its message.
        let used = message.nonce.as_ref().map(nonce_text);
        if let Some(nonce) = used {
            let (channel_id, message_id) = (message.channel_id, message.id);
            let made = UsedNonce {
                channel_id,
                message_id,
                used_at: now,
            };
            self.nonces.insert((author_id, nonce), made);
        }
        Ok(message)
    }

    /// Adds a message to its channel and tells everyone who may know.
    pub(crate) fn put(&mut self, poster: Poster, draft: Draft, now: Timestamp) -> Message {
        let id = self.next_id(now);
        let channel = self.channels.get(&poster.channel_id);
        let content = draft.content.unwrap_or_default();
        let is_hidden = draft.flags & EPHEMERAL != 0;
        let seer = poster.origin.as_ref().map(|origin| origin.user_id);
        let mut message = Message {
            id,
            channel_id: poster.channel_id,
            guild_id: channel.and_then(|channel| channel.guild_id),
            author_id: poster.author_id,
            pings: Pings::default(),
            content,
            embeds: draft.embeds.unwrap_or_default(),
            components: draft.components.unwrap_or_default(),
            flags: draft.flags,
            created_at: now,
            edited_at: None,
            nonce: draft.nonce,
            seen_only_by: seer.filter(|_| is_hidden),
            origin: poster.origin,
            replies_to: draft.replies_to,
        };
        message.pings = mentions::pings(self, &message, draft.allowed_mentions.as_ref());
        if let Some(channel) = self.channels.get_mut(&poster.channel_id) {
            channel.last_message_id = Some(id);
        }
        self.tell_of_message("MESSAGE_CREATE", &message);
        self.acts.push(Act::MessageCreated(message.clone()));
        self.messages
            .insert((message.channel_id, id), message.clone());
        message
    }

    /// Changes the parts that a draft sets.
    pub(crate) fn edit(
        &mut self,
        channel_id: Snowflake,
        message_id: Snowflake,
        draft: Draft,
        now: Timestamp,
    ) -> Option<Message> {
        let message = self.messages.get_mut(&(channel_id, message_id))?;
        let was_loading = message.flags & super::LOADING != 0;
        message.content = draft
            .content
            .unwrap_or_else(|| std::mem::take(&mut message.content));
        message.embeds = draft
            .embeds
            .unwrap_or_else(|| std::mem::take(&mut message.embeds));
        message.components = draft
            .components
            .unwrap_or_else(|| std::mem::take(&mut message.components));
        message.flags = message.flags & EPHEMERAL | draft.flags & !EPHEMERAL;
        // The first edit of a deferred reply is the reply itself and gets no "(edited)".
        if !was_loading {
            message.edited_at = Some(now);
        }
        let message = message.clone();
        self.tell_of_message("MESSAGE_UPDATE", &message);
        self.acts.push(Act::MessageEdited(message.clone()));
        Some(message)
    }

    /// Deletes a message; returns whether it existed.
    pub(crate) fn delete_message(&mut self, channel_id: Snowflake, message_id: Snowflake) -> bool {
        let Some(message) = self.messages.remove(&(channel_id, message_id)) else {
            return false;
        };
        if message.is_public() {
            let body = serde_json::json!({
                "id": message_id.to_string(),
                "channel_id": channel_id.to_string(),
                "guild_id": message.guild_id.map(|id| id.to_string()),
            });
            let intents = message_intents(&message);
            self.tell("MESSAGE_DELETE", intents, body);
        }
        self.acts.push(Act::MessageDeleted {
            channel_id,
            message_id,
        });
        true
    }

    /// Tells the gateway of public messages that the bot can see.
    fn tell_of_message(&mut self, name: &'static str, message: &Message) {
        let sees = self.permissions_at(message.channel_id, self.bot_id) & VIEW_CHANNEL != 0;
        if !sees || !message.is_public() {
            return;
        }
        let mut body = self.message_wire(message);
        body["guild_id"] = message.guild_id.map(|id| id.to_string()).into();
        if let Some(nonce) = &message.nonce {
            body["nonce"] = nonce.clone();
        }
        let is_addressed = message.pings.users.contains(&self.bot_id);
        self.dispatches.push(Dispatch {
            name,
            intents: message_intents(message),
            is_private_text: message.author_id != self.bot_id
                && message.guild_id.is_some()
                && !is_addressed,
            body,
        });
    }
}

fn message_intents(message: &Message) -> u64 {
    if message.guild_id.is_some() {
        GUILD_MESSAGES
    } else {
        DIRECT_MESSAGES
    }
}

fn enforced_nonce(draft: &Draft) -> Option<String> {
    let nonce = draft.nonce.as_ref().filter(|_| draft.is_nonce_enforced)?;
    Some(nonce_text(nonce))
}

/// A nonce is a number or a text; 7 and "7" are equal.
fn nonce_text(nonce: &Value) -> String {
    nonce
        .as_str()
        .map_or_else(|| nonce.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::seed::{BOT_USER, MIRA, VOTES};
    use super::*;

    const START: Timestamp = Timestamp::constant(1_772_000_000, 0);

    fn draft(text: &str, nonce: &str) -> Draft {
        Draft {
            content: Some(text.to_owned()),
            nonce: Some(nonce.into()),
            is_nonce_enforced: true,
            ..Draft::default()
        }
    }

    fn post(world: &mut World, text: &str, after_s: u64) -> Result<Message, PostError> {
        let now = START + Duration::from_secs(after_s);
        world.post(VOTES, BOT_USER, draft(text, "n-1"), now)
    }

    #[test]
    fn a_nonce_finds_its_message_within_three_minutes() {
        let mut world = World::seeded();
        let first = post(&mut world, "one", 0).unwrap();
        let again = post(&mut world, "another body", 179).unwrap();
        assert_eq!((again.id, again.content.as_str()), (first.id, "one"));
        assert_eq!(world.messages_in(VOTES).count(), 1);
    }

    #[test]
    fn after_three_minutes_a_nonce_is_new() {
        let mut world = World::seeded();
        let first = post(&mut world, "one", 0).unwrap();
        let second = post(&mut world, "one", 180).unwrap();
        assert_ne!(first.id, second.id);
    }

    #[test]
    fn a_nonce_whose_message_was_deleted_makes_no_second() {
        let mut world = World::seeded();
        let first = post(&mut world, "one", 0).unwrap();
        assert!(world.delete_message(VOTES, first.id));
        assert_eq!(
            post(&mut world, "one", 5).unwrap_err(),
            PostError::DeletedMeanwhile
        );
    }

    #[test]
    fn a_nonce_belongs_to_its_author_and_must_be_enforced() {
        let mut world = World::seeded();
        let first = post(&mut world, "one", 0).unwrap();
        let other = world.post(VOTES, MIRA, draft("two", "n-1"), START).unwrap();
        assert_ne!(first.id, other.id);
        let loose = Draft {
            is_nonce_enforced: false,
            ..draft("three", "n-1")
        };
        let third = world.post(VOTES, BOT_USER, loose, START).unwrap();
        assert_ne!(first.id, third.id);
    }

    #[test]
    fn a_hidden_channel_tells_the_bot_nothing() {
        let mut world = World::seeded();
        post(&mut world, "seen", 0).unwrap();
        assert_eq!(world.dispatches.len(), 1);
        let only_people = vec![super::super::Overwrite {
            id: BOT_USER,
            allow: 0,
            deny: VIEW_CHANNEL,
        }];
        world.channels.get_mut(&VOTES).unwrap().overwrites = only_people;
        world.post(VOTES, MIRA, Draft::default(), START).unwrap();
        assert_eq!(world.dispatches.len(), 1);
    }
}
