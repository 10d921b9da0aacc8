//! What a person sees.

use serde_json::Value;
use thiserror::Error;

use super::super::command::line::LineError;
use super::super::snowflake::Snowflake;
use super::super::world::{Interaction, Message, Stage, World, find_component};

/// The bot's final answer to a person's action.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The interaction.
    pub interaction_id: Snowflake,
    /// The message's text.
    pub content: String,
    /// The message's embeds.
    pub embeds: Vec<Value>,
    /// The message's rows of buttons and menus.
    pub components: Vec<Value>,
    /// Whether only this person sees it.
    pub is_ephemeral: bool,
    /// Whether the bot deferred the answer.
    pub was_deferred: bool,
    /// The message; `None` for a form, or if it was deleted.
    pub message_id: Option<Snowflake>,
    /// The form that opened.
    pub modal: Option<Modal>,
}

impl Reply {
    /// The `custom_id` of the button with this label, or of the first menu for an empty label.
    pub fn find_component(&self, label: &str) -> Option<String> {
        find_component(&self.components, label)
    }

    /// All visible text: the content, and every text of the embeds, line by line.
    pub fn text(&self) -> String {
        let mut lines = vec![self.content.clone()];
        for embed in &self.embeds {
            lines.extend(embed_lines(embed));
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

fn embed_lines(embed: &Value) -> Vec<String> {
    let own = [
        &embed["author"]["name"],
        &embed["title"],
        &embed["description"],
    ];
    let fields = embed["fields"].as_array().into_iter().flatten();
    let fields = fields.flat_map(|field| [&field["name"], &field["value"]]);
    let all = own
        .into_iter()
        .chain(fields)
        .chain([&embed["footer"]["text"]]);
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// An open form.
#[derive(Clone, Debug)]
pub struct Modal {
    /// Its name for the bot.
    pub custom_id: String,
    /// Its heading.
    pub title: String,
    /// Its rows, each with one text input.
    pub rows: Vec<Value>,
    /// The message whose component opened it.
    pub message_id: Option<Snowflake>,
}

/// A suggested completion.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What the person sees.
    pub name: String,
    /// What is sent.
    pub value: Value,
}

/// Why a person's action failed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PersonError {
    /// The line is not one that a client would send.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The client shows the command, channel or guild only to others.
    #[error("you may not do this here")]
    NotAllowed,
    /// There is no such button or menu, or it does not have these values.
    #[error("there is nothing to use: {0}")]
    NoSuchComponent(String),
    /// The button or menu is disabled.
    #[error("this is disabled: {0}")]
    Disabled(String),
    /// A form's input is missing, too short or too long.
    #[error("the form does not take this: {0}")]
    BadInput(String),
    /// No bot is connected to the gateway.
    #[error("the application is offline")]
    NobodyListens,
    /// The bot did not answer in time, or its answer was not final.
    #[error("the application did not respond")]
    NoAnswer {
        /// Whether it deferred the answer.
        was_deferred: bool,
    },
}

/// Whether the bot has answered at all.
pub(super) fn find_word(world: &World, id: Snowflake) -> Option<()> {
    let stage = world.interactions.get(&id)?.stage;
    (stage != Stage::Waiting).then_some(())
}

/// The reply to an interaction, once it is final.
pub(super) fn find_final(world: &World, id: Snowflake) -> Option<Reply> {
    let interaction = world.interactions.get(&id)?;
    if interaction.stage != Stage::Answered {
        return None;
    }
    let place = interaction.target.channel_id;
    let shown = interaction
        .response_id
        .or(interaction.follow_ups.first().copied());
    let message = shown.and_then(|id| world.messages.get(&(place, id)));
    Some(reply(interaction, message))
}

fn reply(interaction: &Interaction, message: Option<&Message>) -> Reply {
    let modal = interaction.modal.as_ref().map(|wire| Modal {
        custom_id: wire["custom_id"].as_str().unwrap_or_default().to_owned(),
        title: wire["title"].as_str().unwrap_or_default().to_owned(),
        rows: wire["components"].as_array().cloned().unwrap_or_default(),
        message_id: interaction.target.message_id,
    });
    Reply {
        interaction_id: interaction.id,
        content: message
            .map(|message| message.content.clone())
            .unwrap_or_default(),
        embeds: message
            .map(|message| message.embeds.clone())
            .unwrap_or_default(),
        components: message
            .map(|message| message.components.clone())
            .unwrap_or_default(),
        is_ephemeral: message.is_some_and(|message| !message.is_public()),
        was_deferred: interaction.was_deferred,
        message_id: message.map(|message| message.id),
        modal,
    }
}

/// The completions, once they have arrived.
pub(super) fn completions(world: &World, id: Snowflake) -> Option<Vec<Choice>> {
    let interaction = world.interactions.get(&id)?;
    if interaction.stage != Stage::Answered {
        return None;
    }
    let choice = |wire: &Value| Choice {
        name: wire["name"].as_str().unwrap_or_default().to_owned(),
        value: wire["value"].clone(),
    };
    Some(interaction.choices.iter().map(choice).collect())
}

/// Why there is no final reply.
pub(super) fn no_answer(world: &World, id: Snowflake) -> PersonError {
    let was_deferred = world
        .interactions
        .get(&id)
        .is_some_and(|each| each.was_deferred);
    PersonError::NoAnswer { was_deferred }
}
