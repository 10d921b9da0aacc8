//! The bot's answers to interactions: the callback, the original reply and the follow-ups.
//! <https://discord.com/developers/docs/interactions/receiving-and-responding>

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::super::api_error::ApiError;
use super::super::log::Act;
use super::super::snowflake::Snowflake;
use super::posting::Poster;
use super::{Draft, EPHEMERAL, Interaction, InteractionKind, LOADING, Message, Stage, World};

/// How long Discord waits for the first answer.
const ANSWER_WINDOW: Duration = Duration::from_secs(3);
/// How long an interaction's token is valid.
const TOKEN_LIFETIME: Duration = Duration::from_mins(15);

/// A checked and parsed callback.
#[derive(Clone, Debug)]
pub(crate) enum Callback {
    /// A message at once.
    Message(Draft),
    /// A message later.
    DeferMessage { flags: u64 },
    /// An edit of the component's message, later or never.
    DeferEdit,
    /// An edit of the component's message at once.
    Edit(Draft),
    /// Completions.
    Choices(Vec<Value>),
    /// A form.
    Modal(Value),
}

impl World {
    /// Accepts the first answer to an interaction.
    pub(crate) fn answer(
        &mut self,
        id: Snowflake,
        token: &str,
        callback: Callback,
        now: Timestamp,
    ) -> Result<Option<Message>, ApiError> {
        let interaction = self
            .interactions
            .get(&id)
            .filter(|known| known.token == token);
        let mut interaction = interaction.ok_or(ApiError::UNKNOWN_INTERACTION)?.clone();
        if interaction.stage != Stage::Waiting {
            return Err(ApiError::ALREADY_ACKNOWLEDGED);
        }
        if now > interaction.created_at + ANSWER_WINDOW {
            return Err(ApiError::UNKNOWN_INTERACTION);
        }
        check_fit(&interaction, &callback)?;
        let message = self.apply(&mut interaction, callback, now);
        self.acts.push(Act::InteractionAnswered {
            interaction_id: id,
            stage: interaction.stage.into(),
        });
        self.interactions.insert(id, interaction);
        Ok(message)
    }

    fn apply(
        &mut self,
        interaction: &mut Interaction,
        callback: Callback,
        now: Timestamp,
    ) -> Option<Message> {
        interaction.stage = Stage::Answered;
        let message = match callback {
            Callback::Message(draft) => self.reply(interaction, draft, now),
            Callback::DeferMessage { flags } => {
                interaction.stage = Stage::DeferredMessage;
                interaction.was_deferred = true;
                let flags = flags & EPHEMERAL | LOADING;
                self.reply(
                    interaction,
                    Draft {
                        flags,
                        ..Draft::default()
                    },
                    now,
                )
            }
            Callback::DeferEdit => {
                interaction.stage = Stage::DeferredEdit;
                interaction.was_deferred = true;
                interaction.response_id = interaction.target.message_id;
                return None;
            }
            Callback::Edit(draft) => {
                let edited_id = interaction.target.message_id?;
                interaction.response_id = Some(edited_id);
                return self.edit(interaction.target.channel_id, edited_id, draft, now);
            }
            Callback::Choices(choices) => {
                interaction.choices = choices;
                return None;
            }
            Callback::Modal(modal) => {
                interaction.modal = Some(modal);
                return None;
            }
        };
        interaction.response_id = Some(message.id);
        Some(message)
    }

    fn reply(&mut self, interaction: &Interaction, draft: Draft, now: Timestamp) -> Message {
        let poster = Poster {
            channel_id: interaction.target.channel_id,
            author_id: self.bot_id,
            origin: Some(interaction.origin()),
        };
        self.put(poster, draft, now)
    }

    /// The interaction that a webhook token belongs to.
    pub(crate) fn interaction_by_token(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<&Interaction, ApiError> {
        let mut all = self.interactions.values();
        let known = all.find(|known| known.token == token && known.stage != Stage::Waiting);
        let known = known.ok_or(ApiError::UNKNOWN_WEBHOOK)?;
        if now > known.created_at + TOKEN_LIFETIME {
            return Err(ApiError::INVALID_WEBHOOK_TOKEN);
        }
        Ok(known)
    }

    /// A message of an interaction: `@original`, or a follow-up by its id.
    pub(crate) fn webhook_message(
        &self,
        token: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<Message, ApiError> {
        let interaction = self.interaction_by_token(token, now)?;
        let id = if name == "@original" {
            interaction.response_id
        } else {
            let id = name.parse().ok();
            id.filter(|id| {
                interaction.follow_ups.contains(id) || interaction.response_id == Some(*id)
            })
        };
        let key = id.map(|id| (interaction.target.channel_id, id));
        key.and_then(|key| self.messages.get(&key))
            .cloned()
            .ok_or(ApiError::UNKNOWN_MESSAGE)
    }

    /// Edits a message of an interaction; the first edit ends a deferral.
    pub(crate) fn edit_webhook_message(
        &mut self,
        token: &str,
        name: &str,
        draft: Draft,
        now: Timestamp,
    ) -> Result<Message, ApiError> {
        let message = self.webhook_message(token, name, now)?;
        self.settle(token, now)?;
        let edited = self.edit(message.channel_id, message.id, draft, now);
        edited.ok_or(ApiError::UNKNOWN_MESSAGE)
    }

    /// Deletes a message of an interaction.
    pub(crate) fn delete_webhook_message(
        &mut self,
        token: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let message = self.webhook_message(token, name, now)?;
        self.settle(token, now)?;
        self.delete_message(message.channel_id, message.id);
        Ok(())
    }

    /// Posts a message after the first answer. After "thinking" the first follow-up becomes the reply.
    pub(crate) fn follow_up(
        &mut self,
        token: &str,
        mut draft: Draft,
        now: Timestamp,
    ) -> Result<Message, ApiError> {
        let interaction = self.interaction_by_token(token, now)?.clone();
        if interaction.stage == Stage::DeferredMessage {
            return self.edit_webhook_message(token, "@original", draft, now);
        }
        draft.flags &= !LOADING;
        let message = self.reply(&interaction, draft, now);
        self.settle(token, now)?;
        if let Some(known) = self.interactions.get_mut(&interaction.id) {
            known.follow_ups.push(message.id);
        }
        Ok(message)
    }

    fn settle(&mut self, token: &str, now: Timestamp) -> Result<(), ApiError> {
        let id = self.interaction_by_token(token, now)?.id;
        if let Some(known) = self.interactions.get_mut(&id) {
            known.stage = Stage::Answered;
        }
        Ok(())
    }
}

/// Each kind of interaction allows only some kinds of answer.
fn check_fit(interaction: &Interaction, callback: &Callback) -> Result<(), ApiError> {
    let kind = interaction.kind;
    let has_message = interaction.target.message_id.is_some();
    let fits = match callback {
        Callback::Choices(_) => kind == InteractionKind::Autocomplete,
        _ if kind == InteractionKind::Autocomplete => false,
        Callback::DeferEdit | Callback::Edit(_) => has_message,
        Callback::Modal(_) => kind != InteractionKind::Modal,
        Callback::Message(_) | Callback::DeferMessage { .. } => true,
    };
    if fits {
        Ok(())
    } else {
        Err(ApiError::INVALID_FORM_BODY)
    }
}
