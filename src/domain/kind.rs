//! The kinds of event, and which counter each one increases.

use serde::{Deserialize, Serialize};

/// The kinds of event that a route can select; `/route add` uses these names, so they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// A vote, bump or up.
    Vote,
    /// A review of a bot or server on a listing.
    Review,
    /// A comment under a page.
    Comment,
    /// A topic or post in a forum.
    Forum,
    /// Someone joined a forum or was approved there.
    Member,
    /// Money came in, or a paid membership began or ended.
    Payment,
    /// A private conversation.
    Private,
    /// A chat report for the moderators.
    Report,
}

impl EventKind {
    /// All kinds, in the order in which people see them.
    pub const ALL: [Self; 8] = [
        Self::Vote,
        Self::Review,
        Self::Comment,
        Self::Forum,
        Self::Member,
        Self::Payment,
        Self::Private,
        Self::Report,
    ];

    /// The kind's fixed name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vote => "vote",
            Self::Review => "review",
            Self::Comment => "comment",
            Self::Forum => "forum",
            Self::Member => "member",
            Self::Payment => "payment",
            Self::Private => "private",
            Self::Report => "report",
        }
    }

    /// The kind with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether events of this kind are for staff only and are never shown in a channel that everyone can read.
    pub const fn is_for_staff(self) -> bool {
        matches!(self, Self::Report | Self::Private)
    }

    /// The counter that an event of this kind increases, if any.
    pub const fn counts_as(self) -> Option<CounterKind> {
        match self {
            Self::Vote => Some(CounterKind::Vote),
            Self::Review => Some(CounterKind::Review),
            Self::Comment => Some(CounterKind::Comment),
            Self::Forum => Some(CounterKind::Forum),
            Self::Member | Self::Payment | Self::Private | Self::Report => None,
        }
    }
}

/// What is counted per member; `/top` and `/reward add` use these names, so they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CounterKind {
    /// Votes, bumps and ups.
    Vote,
    /// Reviews.
    Review,
    /// Comments.
    Comment,
    /// Topics and posts.
    Forum,
}

impl CounterKind {
    /// All counters, in the order in which people see them.
    pub const ALL: [Self; 4] = [Self::Vote, Self::Review, Self::Comment, Self::Forum];

    /// The counter's fixed name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vote => "vote",
            Self::Review => "review",
            Self::Comment => "comment",
            Self::Forum => "forum",
        }
    }

    /// The counter with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
