//! BareRTC's JSON, with its own names. <https://github.com/Smart3593/BareRTC/blob/master/docs/Webhooks.md>, seen
//! 2026-11.

use serde::{Deserialize, Deserializer};

use crate::source::field::{Label, words};

/// The part that every call has; its `APIKey` was compared before and is not used here.
#[derive(Debug, Deserialize)]
pub(super) struct Call {
    #[serde(rename = "Action")]
    pub(super) action: Label,
}

/// `report`.
#[derive(Debug, Deserialize)]
pub(super) struct ReportCall {
    #[serde(rename = "Report")]
    pub(super) report: Report,
}

/// A report. All fields are strings that may be empty; a reporter who is not logged in has no name.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Report {
    #[serde(default, deserialize_with = "text")]
    pub(super) from_username: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) about_username: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) channel: String,
    /// A time in one of at least four formats, or `not recorded`; shown as it is.
    #[serde(default, deserialize_with = "text")]
    pub(super) timestamp: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) reason: String,
    /// Rendered HTML if a user reports a message, plain text if the chat's own filter does.
    #[serde(default, deserialize_with = "text")]
    pub(super) message: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) comment: String,
}

/// `profile`, sent each time someone opens a profile card.
#[derive(Debug, Deserialize)]
pub(super) struct ProfileCall {
    #[serde(rename = "Username")]
    pub(super) username: Label,
}

/// Text; Go's null becomes the empty text.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(words(deserializer)?.unwrap_or_default())
}
