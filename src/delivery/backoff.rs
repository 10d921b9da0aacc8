//! How long to wait after a failed attempt: a fixed schedule, spread a little so that lanes do not march in step.

use std::time::Duration;

/// The waits after the first, second, … attempt, in seconds. Together about four days.
const SCHEDULE: [u64; 14] = [
    3, 25, 120, 600, 1800, 3600, 7200, 10800, 21600, 43200, 43200, 43200, 86400, 86400,
];

/// The wait after `attempt` failed attempts, or `None` where there were enough. `chance` is between 0 and 1 and
/// moves the wait by up to a fifth either way; what Discord asked for is never cut short.
pub fn wait(attempt: u32, chance: f64, asked: Option<Duration>) -> Option<Duration> {
    let index = usize::try_from(attempt)
        .unwrap_or(usize::MAX)
        .checked_sub(1)?;
    let seconds = SCHEDULE.get(index)?;
    let spread = 0.8 + 0.4 * chance.clamp(0.0, 1.0);
    let wait = Duration::from_secs(*seconds).mul_f64(spread);
    Some(asked.map_or(wait, |asked| asked.max(wait)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_retry_comes_within_six_seconds_and_the_second_within_forty() {
        for chance in [0.0, 0.5, 1.0] {
            let first = wait(1, chance, None).unwrap();
            let second = wait(2, chance, None).unwrap();
            assert!(first < Duration::from_secs(6), "{first:?}");
            assert!(first + second < Duration::from_secs(40), "{second:?}");
        }
    }

    #[test]
    fn what_discord_asks_for_is_never_cut_short() {
        let asked = Duration::from_secs(500);
        assert_eq!(wait(1, 0.0, Some(asked)), Some(asked));
        assert!(wait(5, 0.0, Some(Duration::from_secs(1))).unwrap() > Duration::from_secs(1000));
    }

    #[test]
    fn it_ends_after_the_last_wait() {
        assert!(wait(14, 0.5, None).is_some());
        assert_eq!(wait(15, 0.5, None), None);
        assert_eq!(wait(0, 0.5, None), None);
    }
}
