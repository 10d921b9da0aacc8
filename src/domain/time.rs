//! Timestamps in milliseconds, and the calendar day, week and month they fall on in a guild's time zone.

use std::time::Duration;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A point in time, in milliseconds since the Unix epoch.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The latest time that a sender may claim: the last millisecond of the year 9998.
const LATEST_MS: i64 = 253_370_764_799_999;

impl Timestamp {
    /// The time `ms` milliseconds after the Unix epoch.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// The time `seconds` after the Unix epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// The time that a sender sent as milliseconds, or `None` if it is outside the calendar.
    pub fn from_sender_ms(ms: i64) -> Option<Self> {
        (0..=LATEST_MS).contains(&ms).then_some(Self(ms))
    }

    /// The time that a sender sent as `2026-03-02T10:15:30.000Z`, or `None` if the text is no such time.
    pub fn from_sender_iso(text: &str) -> Option<Self> {
        let moment: jiff::Timestamp = text.parse().ok()?;
        Self::from_sender_ms(moment.as_millisecond())
    }

    /// The time that a sender sent in a format that browsers and servers use: `Sat Mar 07 2026 21:10:05 GMT+0100 (…)`,
    /// `Sat, 07 Mar 2026 20:16:00 UTC`, and ISO 8601. `None` if the text is in no such format or leaves something open,
    /// such as the zone.
    pub fn from_sender_text(text: &str) -> Option<Self> {
        const FORMS: [&str; 3] = [
            "%a %b %d %Y %H:%M:%S GMT%z",
            "%a, %d %b %Y %H:%M:%S %z",
            "%a %b %d %H:%M:%S %z %Y",
        ];
        let text = text.split(" (").next().unwrap_or_default().trim();
        let numbered = match text.strip_suffix("UTC").or(text.strip_suffix(" GMT")) {
            Some(moment) => format!("{} +0000", moment.trim_end()),
            None => text.to_owned(),
        };
        let read = FORMS.iter().find_map(|form| {
            let moment = jiff::fmt::strtime::parse(form, &numbered).ok()?;
            moment.to_timestamp().ok()
        });
        match read {
            Some(moment) => Self::from_sender_ms(moment.as_millisecond()),
            None => Self::from_sender_iso(text),
        }
    }

    /// The time as `2026-03-02T10:15:30.000Z`.
    pub fn as_iso(self) -> String {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        format!("{moment:.3}")
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, as in Discord's `<t:…>`.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The time `wait` later.
    #[must_use]
    pub fn plus(self, wait: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// The time `wait` earlier.
    #[must_use]
    pub fn minus(self, wait: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// How long it is until `later`; zero if that has passed.
    pub fn until(self, later: Self) -> Duration {
        Duration::from_millis(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }
}

/// How a guild divides time into days and weeks.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The guild's time zone.
    pub zone: TimeZone,
    /// The first weekday of a week.
    pub week_starts: Weekday,
    /// The hour, 0 to 23, at which a new day begins.
    pub reset_hour: i8,
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
            week_starts: Weekday::Monday,
            reset_hour: 0,
        }
    }
}

impl Calendar {
    /// The date and time in the guild's zone at `moment`.
    pub fn wall(&self, moment: Timestamp) -> DateTime {
        let instant = jiff::Timestamp::from_millisecond(moment.as_ms()).unwrap_or_default();
        instant.to_zoned(self.zone.clone()).datetime()
    }

    /// The guild's day at `moment`; before the reset hour it is still the day before.
    pub fn day(&self, moment: Timestamp) -> Day {
        let wall = self.wall(moment);
        let date = if wall.hour() < self.reset_hour {
            wall.date().yesterday().unwrap_or(wall.date())
        } else {
            wall.date()
        };
        Day(date)
    }

    /// The first day of the week that contains `day`.
    pub fn week(&self, day: Day) -> Day {
        let into_week = day.0.weekday().since(self.week_starts);
        Day(day
            .0
            .saturating_sub(jiff::Span::new().days(i64::from(into_week))))
    }
}

/// A calendar day of a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// Parses a day written as `2026-03-01`; `None` if there is no such day.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// The day's date.
    pub const fn date(self) -> Date {
        self.0
    }

    /// The day before.
    #[must_use]
    pub fn yesterday(self) -> Self {
        Self(self.0.yesterday().unwrap_or(self.0))
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn month(self) -> Self {
        Self(self.0.first_of_month())
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sofia(reset_hour: i8) -> Calendar {
        let zone = TimeZone::get("Europe/Sofia").unwrap();
        Calendar {
            zone,
            week_starts: Weekday::Monday,
            reset_hour,
        }
    }

    #[test]
    fn a_moment_is_read_as_browsers_and_servers_write_it() {
        for text in [
            "Sat Mar 07 2026 21:16:00 GMT+0100 (Central European Standard Time)",
            "Sat Mar 07 2026 20:16:00 GMT+0000",
            "Sat, 07 Mar 2026 20:16:00 UTC",
            "Sat, 07 Mar 2026 20:16:00 GMT",
            "Sat, 07 Mar 2026 21:16:00 +0100",
            "2026-03-07T20:16:00Z",
            "2026-03-07T21:16:00+01:00",
        ] {
            assert_eq!(
                Timestamp::from_sender_text(text),
                Some(Timestamp::from_seconds(1_772_914_560)),
                "{text}"
            );
        }
        for text in [
            "",
            "not recorded",
            "Sat, 07 Mar 2026 20:16:00 CET",
            "yesterday",
            "2026-03-07 20:16:00",
        ] {
            assert_eq!(Timestamp::from_sender_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        let moment = Timestamp::from_ms(1_772_446_530_120);
        assert_eq!(moment.as_iso(), "2026-03-02T10:15:30.120Z");
        assert_eq!(Timestamp::from_sender_iso(&moment.as_iso()), Some(moment));
        let elsewhere = "2026-03-02T12:15:30.12+02:00";
        assert_eq!(Timestamp::from_sender_iso(elsewhere), Some(moment));
        for wrong in ["", "soon", "2026-03-02", "1969-12-31T23:59:59Z"] {
            assert_eq!(Timestamp::from_sender_iso(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_guilds_own_zone() {
        // 2026-03-01 22:30 UTC is 00:30 on the second in Sofia.
        let late = Timestamp::from_seconds(1_772_404_200);
        assert_eq!(sofia(0).day(late).to_string(), "2026-03-02");
        assert_eq!(Calendar::default().day(late).to_string(), "2026-03-01");
    }

    #[test]
    fn before_the_reset_hour_it_is_still_yesterday() {
        let late = Timestamp::from_seconds(1_772_404_200);
        assert_eq!(sofia(4).day(late).to_string(), "2026-03-01");
    }

    #[test]
    fn a_week_begins_on_the_chosen_weekday() {
        let wednesday = Day::parse("2026-03-04").unwrap();
        assert_eq!(sofia(0).week(wednesday).to_string(), "2026-03-02");
        let sundays = Calendar {
            week_starts: Weekday::Sunday,
            ..Calendar::default()
        };
        assert_eq!(sundays.week(wednesday).to_string(), "2026-03-01");
    }
}
