//! Reward rules: what is due at which total, and which roles are kept with others.

use std::time::Duration;

use crate::domain::event::CounterKind;
use crate::domain::id::{EndpointId, GuildId, RoleId, RuleId};
use crate::domain::ledger::Occasion;
use crate::domain::time::Timestamp;

/// A guild's rule: this role at this total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// The guild it belongs to.
    pub guild: GuildId,
    /// The role it gives.
    pub role: RoleId,
    /// The counter it uses.
    pub counts: CounterKind,
    /// When it is due.
    pub when: When,
    /// How long the role lasts; `None` means permanently.
    pub lasts: Option<Duration>,
    /// What happens to the roles of lower thresholds.
    pub keep: Keep,
    /// Counts this endpoint's events only; `None` means all endpoints.
    pub endpoint: Option<EndpointId>,
    /// Since when it is paused and gives nothing.
    pub paused_at: Option<Timestamp>,
}

/// When a rule is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Once, when the total reaches this.
    At(i64),
    /// Each time the total passes another multiple of this.
    Every(i64),
}

/// What happens to the roles of lower thresholds; `/reward add` uses these names, so they never change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// They are kept.
    #[default]
    Earlier,
    /// Only the highest is kept.
    Highest,
}

impl Keep {
    /// All choices.
    pub const ALL: [Self; 2] = [Self::Earlier, Self::Highest];

    /// The fixed name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Earlier => "earlier",
            Self::Highest => "highest",
        }
    }

    /// The choice with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|keep| keep.as_str() == name)
    }
}

impl When {
    /// The occasion that is rewarded once per member: the reached threshold, or the last multiple.
    pub fn occasion(self, total: i64) -> Option<Occasion> {
        match self {
            Self::At(threshold) => (total >= threshold).then_some(Occasion::At(threshold)),
            Self::Every(step) if step > 0 && total >= step => {
                Some(Occasion::Every(total - total % step))
            }
            Self::Every(_) => None,
        }
    }

    /// The lowest total that gives a reward.
    pub const fn least(self) -> i64 {
        match self {
            Self::At(least) | Self::Every(least) => least,
        }
    }

    /// The next total that gives a reward.
    pub fn next(self, total: i64) -> Option<i64> {
        match self {
            Self::At(threshold) => (total < threshold).then_some(threshold),
            Self::Every(step) => (step > 0).then(|| total - total % step + step),
        }
    }
}

impl Rule {
    /// Whether both rules count the same events, so that one can be above the other.
    fn is_beside(&self, other: &Self) -> bool {
        self.guild == other.guild && self.counts == other.counts && self.endpoint == other.endpoint
    }

    /// Whether reaching this rule removes the other's role.
    pub fn supersedes(&self, other: &Self) -> bool {
        match (self.keep, self.when, other.when) {
            (Keep::Highest, When::At(mine), When::At(theirs)) => {
                self.is_beside(other) && mine > theirs
            }
            _ => false,
        }
    }
}

/// The longest time that a role may last: ten years.
const LONGEST: Duration = Duration::from_hours(87840);

/// Parses a time span as people type it: `12h`, `7d`, `1d 12h`; between a minute and ten years.
pub fn parse_span(text: &str) -> Option<Duration> {
    let mut seconds: u64 = 0;
    let mut digits = String::new();
    for letter in text.trim().to_lowercase().chars() {
        match letter {
            '0'..='9' => digits.push(letter),
            ' ' if digits.is_empty() => {}
            _ => {
                let number: u64 = digits.parse().ok()?;
                seconds = seconds.checked_add(number.checked_mul(unit_seconds(letter)?)?)?;
                digits.clear();
            }
        }
    }
    let span = Duration::from_secs(seconds);
    let is_whole = digits.is_empty();
    (is_whole && span >= Duration::from_mins(1) && span <= LONGEST).then_some(span)
}

/// Seconds in a unit: Latin letters, and the Cyrillic ones that people type instead.
fn unit_seconds(letter: char) -> Option<u64> {
    match letter {
        'm' | 'м' => Some(60),
        'h' | 'ч' => Some(60 * 60),
        'd' | 'д' => Some(24 * 60 * 60),
        'w' | 'н' | 'с' => Some(7 * 24 * 60 * 60),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(when: When, keep: Keep) -> Rule {
        Rule {
            id: RuleId::from_text("r"),
            guild: GuildId::new(1).unwrap(),
            role: RoleId::new(2).unwrap(),
            counts: CounterKind::Vote,
            when,
            lasts: None,
            keep,
            endpoint: None,
            paused_at: None,
        }
    }

    #[test]
    fn a_threshold_is_one_occasion_however_far_it_is_passed() {
        assert_eq!(When::At(3).occasion(2), None);
        assert_eq!(When::At(3).occasion(3), Some(Occasion::At(3)));
        assert_eq!(When::At(3).occasion(30), Some(Occasion::At(3)));
    }

    #[test]
    fn each_multiple_is_an_occasion_of_its_own() {
        assert_eq!(When::Every(3).occasion(2), None);
        assert_eq!(When::Every(3).occasion(5), Some(Occasion::Every(3)));
        assert_eq!(When::Every(3).occasion(6), Some(Occasion::Every(6)));
        assert_eq!(When::Every(3).next(6), Some(9));
    }

    #[test]
    fn only_the_highest_takes_lower_roles_away_and_only_on_its_own_ladder() {
        let low = rule(When::At(3), Keep::Earlier);
        let high = rule(When::At(10), Keep::Highest);
        assert!(high.supersedes(&low) && !low.supersedes(&high));
        let elsewhere = Rule {
            counts: CounterKind::Review,
            ..low
        };
        assert!(!high.supersedes(&elsewhere));
    }

    #[test]
    fn spans_are_read_as_people_type_them() {
        let hours = |n: u64| Some(Duration::from_secs(n * 3600));
        assert_eq!(parse_span("12h"), hours(12));
        assert_eq!(parse_span(" 1d 12h "), hours(36));
        assert_eq!(parse_span("2w"), hours(336));
        assert_eq!(parse_span("12ч"), hours(12));
        for wrong in [
            "",
            "12",
            "h",
            "-1h",
            "1y",
            "10s",
            "99999999d",
            "1h2",
            "999999999999999999999d",
        ] {
            assert_eq!(parse_span(wrong), None, "{wrong:?}");
        }
    }
}
