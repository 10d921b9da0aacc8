//! Website Toolbox's JSON, with its own names. <https://www.websitetoolbox.com/support/using-webhooks-621>, seen
//! 2026-11; the German page lists all events: <https://de.websitetoolbox.com/support/verwenden-von-webhooks-621>.
//!
//! Only the user's object is documented there. The others are assumed to be those of the forum's API
//! (<https://github.com/webtoolbox/slate/blob/master/source/index.html.md>), with other names that a third party's
//! connector uses. So only ids are required: a call that is refused because of a title would be repeated hourly for
//! three days.

#![expect(clippy::struct_field_names, reason = "the names are the sender's own")]

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::source::field::{Flag, Label, WholeNumber, lenient, lenient_list, words};

/// The part that every call has; `data.object` is read separately, once the type is known.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    /// Always `event`.
    #[serde(default, deserialize_with = "lenient")]
    pub(super) object: Option<String>,
    pub(super) id: WholeNumber,
    #[serde(rename = "type", deserialize_with = "label")]
    pub(super) kind: String,
    /// `live`; other values are undocumented.
    #[serde(default)]
    pub(super) mode: Value,
}

fn label<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Label::deserialize(deserializer).map(|label| label.0)
}

/// The user that an event is about, with the id that identifies them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Who {
    #[serde(rename = "userId")]
    pub(super) _id: Option<Label>,
}

/// A person: an author, a sender, a participant, or the user that an event is about.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) user_id: Option<Label>,
    #[serde(default, deserialize_with = "words")]
    pub(super) username: Option<String>,
    #[serde(default, deserialize_with = "words")]
    pub(super) avatar_url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) join_date_timestamp: Option<WholeNumber>,
    #[serde(default)]
    pub(super) is_starter: Flag,
}

/// A topic; the connector has `subject`, and the author next to it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Topic {
    pub(super) topic_id: Label,
    #[serde(default, deserialize_with = "words")]
    pub(super) title: Option<String>,
    #[serde(default, deserialize_with = "words")]
    pub(super) subject: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) first_post_id: Option<Label>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) date_timestamp: Option<WholeNumber>,
    #[serde(default)]
    pub(super) pending: Flag,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) author: Option<User>,
}

/// A post; the connector has `timestamp`, `subject`, and the author next to it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Post {
    pub(super) post_id: Label,
    #[serde(default, deserialize_with = "words")]
    pub(super) title: Option<String>,
    #[serde(default, deserialize_with = "words")]
    pub(super) subject: Option<String>,
    /// HTML.
    #[serde(default, deserialize_with = "words")]
    pub(super) message: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) post_timestamp: Option<WholeNumber>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) timestamp: Option<WholeNumber>,
    /// It waits for a moderator.
    #[serde(default)]
    pub(super) pending: Flag,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) author: Option<User>,
}

/// A private conversation or a message in one. The text is omitted on purpose.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Talk {
    #[serde(default, deserialize_with = "words")]
    pub(super) subject: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) date_timestamp: Option<WholeNumber>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) timestamp: Option<WholeNumber>,
    #[serde(default, deserialize_with = "lenient_list")]
    pub(super) participants: Vec<User>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) sender: Option<User>,
}

/// The object of an event that was introduced after this was written.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Thing {
    #[serde(default)]
    pub(super) pending: Flag,
    #[serde(default, deserialize_with = "words")]
    pub(super) object: Option<String>,
    #[serde(default, deserialize_with = "words")]
    pub(super) title: Option<String>,
    #[serde(default, deserialize_with = "words")]
    pub(super) subject: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) author: Option<User>,
}
