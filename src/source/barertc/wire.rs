//! What BareRTC puts on the wire, in its own names.
//! <https://github.com/Smart3593/BareRTC/blob/master/docs/Webhooks.md>, seen 2026-11.

use serde::{Deserialize, Deserializer};

use crate::source::field::{Label, words};

/// What every call has; its `APIKey` was compared before and is of no more use.
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

/// A report. All are strings that may be empty; a reporter who is not logged in has no name.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Report {
    #[serde(default, deserialize_with = "text")]
    pub(super) from_username: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) about_username: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) channel: String,
    /// One of at least four ways to write a time, or `not recorded`: to be shown as it is.
    #[serde(default, deserialize_with = "text")]
    pub(super) timestamp: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) reason: String,
    /// Rendered HTML where a user reports a message, plain text where the chat's own filter does.
    #[serde(default, deserialize_with = "text")]
    pub(super) message: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) comment: String,
}

/// `profile`, sent whenever someone opens a profile card.
#[derive(Debug, Deserialize)]
pub(super) struct ProfileCall {
    #[serde(rename = "Username")]
    pub(super) username: Label,
}

/// Text; Go's null is the empty one.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(words(deserializer)?.unwrap_or_default())
}
