//! BotiCord's JSON, with its own names.
//!
//! Two generations: the hook key of 2021 to 2023 ("v2"), and the notifications since June 2023 ("v3").

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::domain::id::MemberId;
use crate::source::field::{Flag, Label, SenderMs, WholeNumber, lenient, words};

/// The part that every call has. The type is a name; an older document of v3 makes it a number, without a list of the
/// numbers. <https://docs.boticord.top/api/notifications>, seen 2026-11.
#[derive(Debug, Deserialize)]
pub(super) struct Call {
    #[serde(rename = "type")]
    pub(super) kind: Label,
}

/// `test_webhook_message` (v2). Its contents are not documented; only a user is read.
#[derive(Debug, Deserialize)]
pub(super) struct Tried {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) data: Option<TriedBy>,
}

/// The part of the test button's contents that is used.
#[derive(Debug, Deserialize)]
pub(super) struct TriedBy {
    pub(super) user: Option<MemberId>,
}

/// `new_bot_bump` and `new_server_bump` (v2). `bonus` is next to `data`, since 2022-09-27.
/// <https://github.com/boticord/docs/blob/505eb51/docs/webhooks.md>, seen 2026-11.
#[derive(Debug, Deserialize)]
pub(super) struct Bumped {
    pub(super) data: Bump,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) bonus: Option<Bonus>,
}

/// Who bumped, and when.
#[derive(Debug, Deserialize)]
pub(super) struct Bump {
    pub(super) user: MemberId,
    pub(super) at: SenderMs,
}

/// The voter's bonus on the site. In boticordjava the status is a string. <https://github.com/boticord/boticordjava>,
/// seen 2026-11.
#[derive(Debug, Deserialize)]
pub(super) struct Bonus {
    #[serde(default)]
    pub(super) status: Flag,
    #[serde(default, rename = "expiresAt", deserialize_with = "lenient")]
    pub(super) expires_at: Option<WholeNumber>,
}

/// `new_`, `edit_` and `delete_` with `bot_comment` and `server_comment` (v2).
/// <https://github.com/boticord/docs/blob/505eb51/docs/webhooks.md>, seen 2026-11.
#[derive(Debug, Deserialize)]
pub(super) struct Commented {
    pub(super) data: CommentChange,
}

/// One change to a review.
#[derive(Debug, Deserialize)]
pub(super) struct CommentChange {
    pub(super) user: MemberId,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) comment: Option<Comment>,
    /// `self` or `moderation`, on removals.
    #[serde(default, deserialize_with = "words")]
    pub(super) reason: Option<String>,
    pub(super) at: SenderMs,
}

/// A review before and after the change.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Comment {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) vote: Option<Vote>,
    #[serde(default, deserialize_with = "words")]
    pub(super) old: Option<String>,
    #[serde(default, deserialize_with = "words")]
    pub(super) new: Option<String>,
}

/// -1 and 1; null, and the 0 that consumers saw, are neutral.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Vote {
    #[serde(default)]
    pub(super) old: Value,
    #[serde(default)]
    pub(super) new: Value,
}

/// `up_added`, `comment_added`, `comment_edited` and `comment_removed` (v3).
/// <https://docs.boticord.top/api/notifications>, seen 2026-11.
#[derive(Debug, Deserialize)]
pub(super) struct Notification {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) payload: Option<Payload>,
    /// The documentation calls it the affected resource, a comment for instance; its own example is a server.
    #[serde(default, deserialize_with = "resource")]
    pub(super) affected: Option<String>,
    /// BotiCord's libraries read this as the bot or server.
    #[serde(default, deserialize_with = "resource")]
    pub(super) id: Option<String>,
    pub(super) user: MemberId,
    pub(super) happened: SenderMs,
}

/// The rest of a notification, which only BotiCord's libraries document. <https://github.com/boticord/boticordnim>,
/// seen 2026-11.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Payload {
    #[serde(default, rename = "upCount", deserialize_with = "lenient")]
    pub(super) up_count: Option<WholeNumber>,
    #[serde(default, deserialize_with = "words")]
    pub(super) content: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) rating: Option<WholeNumber>,
}

/// The identity of a resource. It is only compared, so any JSON value is accepted.
fn resource<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let json = Value::deserialize(deserializer)?;
    Ok(match Label::deserialize(&json) {
        Ok(Label(text)) => Some(text),
        Err(_) => (!json.is_null()).then(|| json.to_string()),
    })
}
