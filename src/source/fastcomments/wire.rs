//! FastComments' JSON, with its own names. <https://docs.fastcomments.com/guide-webhooks.html>, seen 2026-11.

use serde::Deserialize;
use serde_json::Value;

use crate::source::field::{Flag, Label, lenient, words};

/// The comment as it was when the call was made. Removals before 2023-11-14, and the test of a removal even today, have
/// only the id, so only the id is required.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WebhookComment {
    pub(super) id: Label,
    /// The page's id, which may be its address.
    #[serde(default, deserialize_with = "words")]
    pub(super) url_id: Option<String>,
    #[serde(default, deserialize_with = "words")]
    pub(super) url: Option<String>,
    /// With single sign-on it begins with the tenant's id.
    #[serde(default, deserialize_with = "lenient")]
    pub(super) user_id: Option<Label>,
    #[serde(default, deserialize_with = "words")]
    pub(super) commenter_name: Option<String>,
    #[serde(default, deserialize_with = "words")]
    pub(super) comment: Option<String>,
    #[serde(default, rename = "commentHTML", deserialize_with = "words")]
    pub(super) comment_html: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) parent_id: Option<Label>,
    /// ISO 8601 in UTC.
    #[serde(default)]
    pub(super) date: Value,
    #[serde(default)]
    pub(super) reviewed: Flag,
    /// An address, or the picture itself in base64.
    #[serde(default, deserialize_with = "words")]
    pub(super) avatar_src: Option<String>,
    #[serde(default)]
    pub(super) is_spam: Flag,
    #[serde(default)]
    pub(super) approved: Flag,
}
