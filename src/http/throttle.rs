//! Limits log lines per second, so that refused strangers cannot fill the operator's disk.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How many lines are written per second.
const LINES: u32 = 10;
const SECOND: Duration = Duration::from_secs(1);

/// Admits this many lines and counts the others.
#[derive(Debug, Default)]
pub(super) struct Throttle(Mutex<Spell>);

/// One second and the lines in it.
#[derive(Debug, Default)]
struct Spell {
    since: Option<Instant>,
    said: u32,
    unsaid: u64,
}

impl Throttle {
    /// Whether one more line may be written; if so, how many were dropped since the last one.
    pub(super) fn admit(&self) -> Option<u64> {
        self.admit_at(Instant::now())
    }

    fn admit_at(&self, now: Instant) -> Option<u64> {
        let mut spell = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |since| now.duration_since(since) >= SECOND;
        if spell.since.is_none_or(is_over) {
            spell.since = Some(now);
            spell.said = 0;
        }
        if spell.said >= LINES {
            spell.unsaid += 1;
            return None;
        }
        spell.said += 1;
        Some(std::mem::take(&mut spell.unsaid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_for_a_second_is_counted_and_told_with_the_next_line() {
        let throttle = Throttle::default();
        let start = Instant::now();
        for _ in 0..LINES {
            assert_eq!(throttle.admit_at(start), Some(0));
        }
        for _ in 0..3 {
            assert_eq!(throttle.admit_at(start + SECOND / 2), None);
        }
        assert_eq!(throttle.admit_at(start + SECOND), Some(3));
        assert_eq!(throttle.admit_at(start + SECOND), Some(0));
    }
}
