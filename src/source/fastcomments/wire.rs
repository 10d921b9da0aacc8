//! What FastComments puts on the wire, in its own names.
//! <https://docs.fastcomments.com/guide-webhooks.html>, seen 2026-11.

use serde::Deserialize;
use serde_json::Value;

/// The comment as it was when the call was made. Removals before 2023-11-14, and the test of a removal to this day,
/// have nothing but the id; so only that is promised.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WebhookComment {
    pub(super) id: String,
    /// The page's id, which may be its address.
    pub(super) url_id: Option<String>,
    pub(super) url: Option<String>,
    /// With single sign-on it begins with the tenant's id.
    pub(super) user_id: Option<String>,
    pub(super) commenter_name: Option<String>,
    pub(super) comment: Option<String>,
    #[serde(rename = "commentHTML")]
    pub(super) comment_html: Option<String>,
    pub(super) parent_id: Option<String>,
    /// ISO 8601 in UTC.
    pub(super) date: Option<Value>,
    pub(super) reviewed: Option<bool>,
    /// An address or the picture itself in base64.
    pub(super) avatar_src: Option<String>,
    pub(super) is_spam: Option<bool>,
    pub(super) approved: Option<bool>,
}
