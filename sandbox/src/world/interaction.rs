//! A person's action that waits for the bot's answer.

use jiff::Timestamp;
use serde_json::Value;

use super::super::snowflake::Snowflake;
use super::Origin;

/// The kind of a person's action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InteractionKind {
    /// Typed a command.
    Command = 2,
    /// Pressed a button or chose in a menu.
    Component = 3,
    /// Typed a part of an option that the bot autocompletes.
    Autocomplete = 4,
    /// Sent a form.
    Modal = 5,
}

/// The state of the bot's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// There is none yet.
    Waiting,
    /// "Crier is thinking": a message will follow.
    DeferredMessage,
    /// Acknowledged silently: an edit may follow.
    DeferredEdit,
    /// It is final.
    Answered,
}

/// Who did it and where.
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
    /// The part of an answering message that refers to the interaction.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            interaction_id: self.id,
            kind: self.kind as u8,
            name: self.name.clone(),
            user_id: self.target.user_id,
        }
    }
}
