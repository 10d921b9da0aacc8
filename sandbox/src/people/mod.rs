//! Acts as a member: types commands, presses buttons, fills forms, and sees the replies.

mod action;
mod payload;
mod reply;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

pub use self::reply::{Choice, Modal, PersonError, Reply};
use super::core::Core;
use super::snowflake::Snowflake;
use super::world::{Draft, InteractionKind, Message, Target, seed};
use action::Action;

/// How long a person waits by default, in real time.
const PATIENCE: Duration = Duration::from_secs(10);

/// A person at their client: in a channel, with a language.
#[derive(Clone, Debug)]
pub struct Person {
    core: Arc<Core>,
    user_id: Snowflake,
    channel_id: Snowflake,
    locale: String,
    patience: Duration,
    /// How long the bot may take for its first answer.
    first_word: Duration,
    minds_permissions: bool,
}

impl Person {
    pub(crate) fn new(core: Arc<Core>, user_id: Snowflake) -> Self {
        Self {
            core,
            user_id,
            channel_id: seed::LOBBY,
            locale: "en-US".to_owned(),
            patience: PATIENCE,
            first_word: PATIENCE,
            minds_permissions: true,
        }
    }

    /// The same person in another channel; the first one is the lobby.
    #[must_use]
    pub fn in_channel(mut self, channel_id: Snowflake) -> Self {
        self.channel_id = channel_id;
        self
    }

    /// The same person with their client in another language, as in `ru`.
    #[must_use]
    pub fn speaking(mut self, locale: &str) -> Self {
        locale.clone_into(&mut self.locale);
        self
    }

    /// The same person with another waiting time.
    #[must_use]
    pub fn patient_for(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self.first_word = patience;
        self
    }

    /// The same person, but giving up early if the bot does not answer at all, as Discord does after three seconds.
    #[must_use]
    pub fn expecting_a_word_within(mut self, first_word: Duration) -> Self {
        self.first_word = first_word;
        self
    }

    /// The same person with a client that allows any command, so that only the bot's own checks apply.
    #[must_use]
    pub fn past_permissions(mut self) -> Self {
        self.minds_permissions = false;
        self
    }

    /// Their id.
    pub fn user_id(&self) -> Snowflake {
        self.user_id
    }

    /// Types a command, and waits until the bot's reply is final.
    pub async fn types(&self, line: &str) -> Result<Reply, PersonError> {
        let action = self
            .core
            .read(|state| payload::command(self, state, line, false))?;
        self.act(action).await
    }

    /// Types a part of a command, and waits for the completions of the last option.
    pub async fn completes(&self, line: &str) -> Result<Vec<Choice>, PersonError> {
        let action = self
            .core
            .read(|state| payload::command(self, state, line, true))?;
        let id = self.begin(action)?;
        let found = self
            .core
            .wait_for(|state| reply::completions(&state.world, id));
        let found = tokio::time::timeout(self.patience, found)
            .await
            .ok()
            .flatten();
        found.ok_or(PersonError::NoAnswer {
            was_deferred: false,
        })
    }

    /// Presses the button with this `custom_id`, and waits until the bot's reply is final.
    pub async fn presses(
        &self,
        message_id: Snowflake,
        custom_id: &str,
    ) -> Result<Reply, PersonError> {
        self.uses(message_id, custom_id, None).await
    }

    /// Presses a button that the bot never made, as a changed client might, and waits until the bot's reply is final.
    pub async fn forges(
        &self,
        message_id: Snowflake,
        custom_id: &str,
    ) -> Result<Reply, PersonError> {
        self.act(payload::forged(self, message_id, custom_id)).await
    }

    /// Chooses in the menu with this `custom_id`, and waits until the bot's reply is final.
    pub async fn chooses(
        &self,
        message_id: Snowflake,
        custom_id: &str,
        values: &[&str],
    ) -> Result<Reply, PersonError> {
        self.uses(message_id, custom_id, Some(values)).await
    }

    async fn uses(
        &self,
        message_id: Snowflake,
        custom_id: &str,
        values: Option<&[&str]>,
    ) -> Result<Reply, PersonError> {
        let action = self.core.read(|state| {
            payload::component(self, &state.world, (message_id, custom_id), values)
        })?;
        self.act(action).await
    }

    /// Fills a form with values by `custom_id`, sends it, and waits until the bot's reply is final. Other inputs keep
    /// the form's own values.
    pub async fn submits(
        &self,
        modal: &Modal,
        values: &[(&str, &str)],
    ) -> Result<Reply, PersonError> {
        let action = payload::modal(self, modal, values)?;
        self.act(action).await
    }

    /// Writes an ordinary message.
    pub fn says(&self, text: &str) -> Message {
        let draft = Draft {
            content: Some(text.to_owned()),
            ..Draft::default()
        };
        self.core.change(|state, now| {
            let poster = super::world::Poster {
                channel_id: self.channel_id,
                author_id: self.user_id,
                origin: None,
            };
            state.world.put(poster, draft, now)
        })
    }

    /// The messages in this person's channel that they can see, oldest first.
    pub fn sees(&self) -> Vec<Message> {
        let is_seen =
            |message: &&Message| message.seen_only_by.is_none_or(|only| only == self.user_id);
        self.core.read(|state| {
            state
                .world
                .messages_in(self.channel_id)
                .filter(is_seen)
                .cloned()
                .collect()
        })
    }

    /// The follow-ups of a reply so far.
    pub fn follow_ups(&self, reply: &Reply) -> Vec<Message> {
        self.core.read(|state| {
            let interaction = state.world.interactions.get(&reply.interaction_id);
            let ids = interaction.map_or(&[][..], |each| &each.follow_ups);
            let key = |id: &Snowflake| (self.channel_id, *id);
            ids.iter()
                .filter_map(|id| state.world.messages.get(&key(id)))
                .cloned()
                .collect()
        })
    }

    /// Types a command without waiting; returns the interaction and its token.
    pub fn begin_command(&self, line: &str) -> Result<(Snowflake, String), PersonError> {
        let action = self
            .core
            .read(|state| payload::command(self, state, line, false))?;
        let id = self.begin(action)?;
        let token = self.core.read(|state| {
            state
                .world
                .interactions
                .get(&id)
                .map(|interaction| interaction.token.clone())
        });
        Ok((id, token.unwrap_or_default()))
    }

    /// The reply to an interaction, if it is already final.
    pub fn reply_to(&self, interaction_id: Snowflake) -> Option<Reply> {
        self.core
            .read(|state| reply::find_final(&state.world, interaction_id))
    }

    async fn act(&self, action: Action) -> Result<Reply, PersonError> {
        let id = self.begin(action)?;
        let word = self
            .core
            .wait_for(|state| reply::find_word(&state.world, id));
        if tokio::time::timeout(self.first_word, word).await.is_err() {
            return Err(PersonError::NoAnswer {
                was_deferred: false,
            });
        }
        let reply = self
            .core
            .wait_for(|state| reply::find_final(&state.world, id));
        match tokio::time::timeout(self.patience, reply).await {
            Ok(Some(reply)) => Ok(reply),
            _ => Err(self.core.read(|state| reply::no_answer(&state.world, id))),
        }
    }

    /// Sends an interaction to the bot; an error if no bot is connected.
    fn begin(&self, action: Action) -> Result<Snowflake, PersonError> {
        self.core.change(|state, now| {
            if state.hub.connected() == 0 {
                return Err(PersonError::NobodyListens);
            }
            Ok(action::begin(&mut state.world, self, action, now))
        })
    }

    fn target(&self, message_id: Option<Snowflake>) -> Target {
        Target {
            user_id: self.user_id,
            channel_id: self.channel_id,
            message_id,
        }
    }
}

/// The interaction before Discord gives it an id.
fn action(kind: InteractionKind, name: String, target: Target, body: Value) -> Action {
    Action {
        kind,
        name,
        target,
        body,
    }
}
