//! How long to wait after a failed attempt: a fixed schedule, spread a little so that lanes do not march in step.
//!
//! It is short enough that a channel is heard of within ten minutes of the end of a bad day, and long enough to outlast one.

use std::time::Duration;

/// The wait after the first, second and third attempt.
const FIRST: [Duration; 3] = [
    Duration::from_secs(3),
    Duration::from_secs(25),
    Duration::from_mins(2),
];
/// The wait after that, for about a day.
const THEN: Duration = Duration::from_mins(10);
const THEN_TIMES: u32 = 144;
/// And after that, for three more days.
const LAST: Duration = Duration::from_hours(1);
const LAST_TIMES: u32 = 72;

/// The wait after any number of failed attempts, where they never end.
pub fn endless(attempt: u32, chance: f64) -> Duration {
    let last = || LAST.mul_f64(spread(chance));
    wait(attempt, chance).unwrap_or_else(last)
}

/// The wait after `attempt` failed attempts, or `None` where there were enough. `chance` is between 0 and 1 and
/// moves the wait by up to a fifth either way.
pub fn wait(attempt: u32, chance: f64) -> Option<Duration> {
    let index = attempt.checked_sub(1)?;
    let first = usize::try_from(index).ok().and_then(|at| FIRST.get(at));
    let wait = match first {
        Some(wait) => *wait,
        None if index < 3 + THEN_TIMES => THEN,
        None if index < 3 + THEN_TIMES + LAST_TIMES => LAST,
        None => return None,
    };
    Some(wait.mul_f64(spread(chance)))
}

fn spread(chance: f64) -> f64 {
    0.8 + 0.4 * chance.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_retry_comes_within_six_seconds_and_the_second_within_forty() {
        for chance in [0.0, 0.5, 1.0] {
            let first = wait(1, chance).unwrap();
            let second = wait(2, chance).unwrap();
            assert!(first < Duration::from_secs(6), "{first:?}");
            assert!(first + second < Duration::from_secs(40), "{second:?}");
        }
    }

    #[test]
    fn for_a_day_no_wait_is_longer_than_twelve_minutes_and_after_four_days_it_ends() {
        let waits: Vec<Duration> = (1..).map_while(|attempt| wait(attempt, 1.0)).collect();
        let day = Duration::from_hours(24);
        let mut passed = Duration::ZERO;
        for wait in &waits {
            assert!(passed > day || *wait <= Duration::from_mins(12), "{wait:?}");
            passed += *wait;
        }
        assert!((4 * day..6 * day).contains(&passed), "{passed:?}");
        assert_eq!(wait(0, 0.5), None);
        assert_eq!(endless(1000, 0.5), LAST);
    }
}
