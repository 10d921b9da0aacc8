//! SphereCord's JSON, with its own names. <https://github.com/SphereCord/Docs/blob/master/guides/webhooks.md>, seen
//! 2026-11.

use serde::Deserialize;

use crate::domain::id::{GuildId, MemberId, Named, Snowflake};
use crate::source::field::{Label, SenderMs, WholeNumber, lenient, words};

/// The type of a review's id. In the documentation's example it equals the author's id, so it may be just that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Reviewed {}

impl Named for Reviewed {}

/// The part that every call has.
#[derive(Debug, Deserialize)]
pub(super) struct Call {
    pub(super) event: Label,
}

/// `VOTE_ADD` has neither an id nor a time. Only votes for the server are sent, at most one per user in six hours.
#[derive(Debug, Deserialize)]
pub(super) struct VoteAdd {
    pub(super) guild_id: GuildId,
    pub(super) user_id: MemberId,
}

/// `REVIEW_ADD`. There is no call for an edit or a removal.
#[derive(Debug, Deserialize)]
pub(super) struct ReviewAdd {
    pub(super) guild_id: GuildId,
    pub(super) user_id: MemberId,
    pub(super) review: Review,
}

/// The review itself.
#[derive(Debug, Deserialize)]
pub(super) struct Review {
    pub(super) id: Snowflake<Reviewed>,
    /// Called `timestamp` until 2020-12-16.
    #[serde(alias = "timestamp")]
    pub(super) published_timestamp: SenderMs,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) stars: Option<WholeNumber>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) content: Option<Words>,
}

/// The review's text.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Words {
    #[serde(default, deserialize_with = "words")]
    pub(super) title: Option<String>,
    #[serde(default, deserialize_with = "words")]
    pub(super) description: Option<String>,
}
