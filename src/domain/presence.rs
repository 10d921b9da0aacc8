//! Whether someone is in a server, as far as it is known.

use std::time::Duration;

use crate::domain::time::Timestamp;

/// Whether a Discord user is in a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// They are.
    Here,
    /// They are not, and were not seen to leave: most never were.
    Absent,
    /// They were, and left. Boards pass them over.
    Left,
}

impl Presence {
    const ALL: [Self; 3] = [Self::Here, Self::Absent, Self::Left];

    /// The name the database keeps.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Absent => "absent",
            Self::Left => "left",
        }
    }

    /// The presence the database calls so.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|presence| presence.as_str() == name)
    }

    /// What is known after Discord was asked: someone who left is not there, and is not forgotten for that.
    #[must_use]
    pub fn after_asking(before: Option<Self>, is_here: bool) -> Self {
        match (before, is_here) {
            (_, true) => Self::Here,
            (Some(Self::Left), false) => Self::Left,
            (_, false) => Self::Absent,
        }
    }

    /// How long it is taken for true without a word from the gateway. A person who is missed in a post comes back sooner
    /// than one who is named in it goes.
    const fn holds(self) -> Duration {
        match self {
            Self::Here | Self::Left => Duration::from_hours(24),
            Self::Absent => Duration::from_hours(1),
        }
    }

    /// Whether what was noted at a moment need not be asked for again.
    pub fn is_fresh(self, noted_at: Timestamp, now: Timestamp) -> bool {
        now < noted_at.plus(self.holds())
    }
}
