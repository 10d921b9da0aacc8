//! What a person did, waiting for the bot's answer.

use jiff::Timestamp;
use serde_json::Value;

use super::super::snowflake::Snowflake;
use super::Origin;

/// What kind of thing a person did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InteractionKind {
    /// Typed a command.
    Command = 2,
    /// Pressed a button or chose in a menu.
    Component = 3,
    /// Typed a part of an option that the bot completes.
    Autocomplete = 4,
    /// Sent a form.
    Modal = 5,
}

/// How far the bot has come with its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing was heard.
    Waiting,
    /// "Crier is thinking": a message will follow.
    DeferredMessage,
    /// Silence: an edit may follow.
    DeferredEdit,
    /// The answer stands.
    Answered,
}

/// Who did something where.
#[expect(clippy::struct_field_names, reason = "ids is what it is made of")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) user_id: Snowflake,
    pub(crate) channel_id: Snowflake,
    /// The message whose component was used.
    pub(crate) message_id: Option<Snowflake>,
}

/// One interaction.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: Snowflake,
    pub(crate) token: String,
    pub(crate) kind: InteractionKind,
    /// The command as typed, or the `custom_id`.
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) created_at: Timestamp,
    pub(crate) stage: Stage,
    /// Whether the bot ever deferred.
    pub(crate) was_deferred: bool,
    /// The message that `@original` means.
    pub(crate) response_id: Option<Snowflake>,
    /// The form it was answered with.
    pub(crate) modal: Option<Value>,
    /// The completions it was answered with.
    pub(crate) choices: Vec<Value>,
    pub(crate) follow_ups: Vec<Snowflake>,
}

impl Interaction {
    /// What an answering message says about where it comes from.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            interaction_id: self.id,
            kind: self.kind as u8,
            name: self.name.clone(),
            user_id: self.target.user_id,
        }
    }
}
