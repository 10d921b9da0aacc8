//! The ledger's entries: what a member was promised, for which occasion, and what became of it.

use std::fmt;
use std::time::Duration;

use crate::domain::id::{EventId, GrantId, GuildId, MemberId, RoleId, RuleId};
use crate::domain::time::Timestamp;

/// What a total is rewarded for: an occasion pays once per rule and member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// This total was reached.
    At(i64),
    /// This multiple was passed.
    Every(i64),
}

impl Occasion {
    /// The occasion that the database writes so.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, number) = text.split_once(':')?;
        let number = number.parse().ok()?;
        match kind {
            "at" => Some(Self::At(number)),
            "every" => Some(Self::Every(number)),
            _ => None,
        }
    }
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(total) => write!(f, "at:{total}"),
            Self::Every(multiple) => write!(f, "every:{multiple}"),
        }
    }
}

/// What became of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantState {
    /// The role is to be given.
    Promised,
    /// The role was given.
    Given,
    /// A higher rule keeps only its own role.
    Superseded,
    /// Its time is over, or a later grant of the same rule took its place.
    Ended,
}

impl GrantState {
    const ALL: [Self; 4] = [Self::Promised, Self::Given, Self::Superseded, Self::Ended];

    /// The name the database keeps.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Promised => "promised",
            Self::Given => "given",
            Self::Superseded => "superseded",
            Self::Ended => "ended",
        }
    }

    /// The state the database calls so.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether the member has the role by it, or is to have it.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Promised | Self::Given)
    }
}

/// One reward of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The rule that promised it.
    pub rule: RuleId,
    /// In which guild.
    pub guild: GuildId,
    /// To whom.
    pub member: MemberId,
    /// Which role.
    pub role: RoleId,
    /// For what.
    pub occasion: Occasion,
    /// The member's total at that moment; `None` where an older version promised it.
    pub total: Option<i64>,
    /// The event that brought it; `None` where the button did.
    pub event: Option<EventId>,
    /// How long the role lasts from the moment it is handed over; `None` is for good.
    pub lasts: Option<Duration>,
    /// When the role was handed over.
    pub given_at: Option<Timestamp>,
    /// When the role ends; `None` is never, or not known before it is handed over.
    pub expires_at: Option<Timestamp>,
    /// What became of it.
    pub state: GrantState,
    /// Whether its handing-over waits for a member, a permission or a role.
    pub is_parked: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_occasion_is_read_as_it_is_written() {
        for occasion in [Occasion::At(3), Occasion::Every(i64::MAX)] {
            assert_eq!(Occasion::parse(&occasion.to_string()), Some(occasion));
        }
        for wrong in ["", "at", "at:", "at:x", "often:3", "every:3:4"] {
            assert_eq!(Occasion::parse(wrong), None, "{wrong:?}");
        }
    }
}
