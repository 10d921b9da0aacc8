//! Messages, and the parts of them that a request may set.

use jiff::Timestamp;
use serde_json::Value;

use super::super::snowflake::Snowflake;

/// Marks a message that only one person sees.
pub const EPHEMERAL: u64 = 1 << 6;
/// Marks a reply that the bot is still thinking about.
pub const LOADING: u64 = 1 << 7;
/// Hides a message's embeds.
pub const SUPPRESS_EMBEDS: u64 = 1 << 2;

/// The interaction that a message answers.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The interaction.
    pub interaction_id: Snowflake,
    /// Discord's number for its kind.
    pub kind: u8,
    /// The command, as typed.
    pub name: String,
    /// The person who did it.
    pub user_id: Snowflake,
}

/// A posted message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: Snowflake,
    /// Its channel.
    pub channel_id: Snowflake,
    /// Its guild, if it is in one.
    pub guild_id: Option<Snowflake>,
    /// Who wrote it.
    pub author_id: Snowflake,
    /// Its text.
    pub content: String,
    /// Its embeds, as Discord shows them.
    pub embeds: Vec<Value>,
    /// Its rows of buttons and menus.
    pub components: Vec<Value>,
    /// Discord's flags.
    pub flags: u64,
    /// When it was posted.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// Whom it pinged.
    pub pings: Pings,
    /// The nonce it was posted with.
    pub nonce: Option<Value>,
    /// The only person who sees it, for an ephemeral reply.
    pub seen_only_by: Option<Snowflake>,
    /// The interaction it answers.
    pub origin: Option<Origin>,
    /// The message it is a reply to.
    pub replies_to: Option<Snowflake>,
}

impl Message {
    /// Whether everyone in the channel sees it.
    pub fn is_public(&self) -> bool {
        self.seen_only_by.is_none()
    }

    /// The `custom_id` of the button with this label, or of the first select for an empty label.
    pub fn find_component(&self, label: &str) -> Option<String> {
        find_component(&self.components, label)
    }
}

/// Whom a text pinged, limited by `allowed_mentions`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pings {
    /// Users.
    pub users: Vec<Snowflake>,
    /// Roles.
    pub roles: Vec<Snowflake>,
    /// Whether it pinged everyone.
    pub everyone: bool,
}

/// The `custom_id` of the button with this label, or of the first select for an empty label.
pub(crate) fn find_component(rows: &[Value], label: &str) -> Option<String> {
    let parts = rows
        .iter()
        .filter_map(|row| row["components"].as_array())
        .flatten();
    parts
        .filter(|part| part["custom_id"].is_string())
        .find(|part| match part["label"].as_str() {
            Some(own) => own == label,
            None => label.is_empty(),
        })
        .and_then(|part| part["custom_id"].as_str())
        .map(str::to_owned)
}

/// A message to post or edit; `None` leaves a part as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) content: Option<String>,
    pub(crate) embeds: Option<Vec<Value>>,
    pub(crate) components: Option<Vec<Value>>,
    pub(crate) flags: u64,
    pub(crate) nonce: Option<Value>,
    pub(crate) is_nonce_enforced: bool,
    pub(crate) allowed_mentions: Option<Value>,
    pub(crate) replies_to: Option<Snowflake>,
    pub(crate) has_files: bool,
}

impl Draft {
    /// Whether nothing would be visible.
    pub(crate) fn is_empty(&self) -> bool {
        let bare = |list: &Option<Vec<Value>>| list.as_ref().is_none_or(Vec::is_empty);
        self.content.as_deref().is_none_or(str::is_empty)
            && bare(&self.embeds)
            && bare(&self.components)
            && !self.has_files
    }

    /// Whether the message would be empty after this edit.
    pub(crate) fn would_empty(&self, message: &Message) -> bool {
        let content = self.content.as_ref().unwrap_or(&message.content);
        let embeds = self.embeds.as_ref().unwrap_or(&message.embeds);
        let components = self.components.as_ref().unwrap_or(&message.components);
        content.is_empty() && embeds.is_empty() && components.is_empty() && !self.has_files
    }
}
