//! Limits what an endpoint may store in an hour, so that one sender cannot fill the disk.
//!
//! The numbers are kept in memory and not in the database: limiting floods needs no exact number, and a refused call
//! must not cost a write. So each of several machines has its own budget, and a restart begins a new hour.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::domain::id::EndpointId;
use crate::domain::time::Timestamp;

/// The period of a budget.
const HOUR: Duration = Duration::from_hours(1);
/// Above this number of endpoints, those whose hour is over are removed before another one is added.
const MANY: usize = 1024;

/// How much an endpoint may store in an hour. 0 means no limit.
#[derive(Clone, Copy, Debug)]
struct Limits {
    events: u64,
    bytes: u64,
}

/// What every endpoint has stored in its current hour.
#[derive(Clone, Debug)]
pub struct Budget {
    limits: Limits,
    spent: Arc<Mutex<HashMap<EndpointId, Spent>>>,
}

#[derive(Clone, Copy, Debug)]
struct Spent {
    since: Timestamp,
    events: u64,
    bytes: u64,
}

impl Spent {
    /// The time left of its hour; `None` if it is over, or if it begins in the future because a clock was set back.
    fn left(&self, now: Timestamp) -> Option<Duration> {
        let passed = now.as_ms().checked_sub(self.since.as_ms())?;
        HOUR.checked_sub(Duration::from_millis(u64::try_from(passed).ok()?))
            .filter(|left| !left.is_zero())
    }
}

impl Budget {
    /// A budget of this many events an hour, and of this many bytes of stored bodies; 0 means no limit.
    pub fn per_hour(events: u64, bytes: u64) -> Self {
        Self {
            limits: Limits { events, bytes },
            spent: Arc::default(),
        }
    }

    /// How long an endpoint that has used up its budget has to wait.
    pub(super) fn wait(&self, endpoint: &EndpointId, now: Timestamp) -> Option<Duration> {
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let spent = *spent.get(endpoint)?;
        let is_over = |spent: u64, limit: u64| limit > 0 && spent >= limit;
        let is_spent =
            is_over(spent.events, self.limits.events) || is_over(spent.bytes, self.limits.bytes);
        spent.left(now).filter(|_| is_spent)
    }

    /// Counts an event that was stored.
    pub(super) fn spend(&self, endpoint: &EndpointId, bytes: u64, now: Timestamp) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.len() >= MANY && !spent.contains_key(endpoint) {
            spent.retain(|_, spent| spent.left(now).is_some());
        }
        let new = Spent {
            since: now,
            events: 0,
            bytes: 0,
        };
        let of = spent.entry(endpoint.clone()).or_insert(new);
        if of.left(now).is_none() {
            *of = new;
        }
        of.events += 1;
        of.bytes = of.bytes.saturating_add(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_772_446_530 + seconds)
    }

    fn budget(events: u64, bytes: u64) -> (Budget, EndpointId) {
        (Budget::per_hour(events, bytes), EndpointId::from_text("e1"))
    }

    #[test]
    fn an_endpoint_waits_for_the_end_of_its_hour_and_no_other_does() {
        let (budget, endpoint) = budget(2, 0);
        for second in [0, 10] {
            assert_eq!(budget.wait(&endpoint, at(second)), None);
            budget.spend(&endpoint, 7, at(second));
        }
        let left = budget.wait(&endpoint, at(600));
        assert_eq!(left, Some(Duration::from_mins(50)));
        assert_eq!(budget.wait(&EndpointId::from_text("e2"), at(600)), None);
        assert_eq!(budget.wait(&endpoint, at(3600)), None);
        budget.spend(&endpoint, 7, at(3600));
        assert_eq!(budget.wait(&endpoint, at(3601)), None);
    }

    #[test]
    fn bytes_are_counted_too_and_0_is_no_limit() {
        let (few, endpoint) = budget(0, 100);
        few.spend(&endpoint, 99, at(0));
        assert_eq!(few.wait(&endpoint, at(1)), None);
        few.spend(&endpoint, 1, at(1));
        assert!(few.wait(&endpoint, at(1)).is_some());
        let (endless, endpoint) = budget(0, 0);
        for _ in 0..1000 {
            endless.spend(&endpoint, u64::MAX, at(0));
        }
        assert_eq!(endless.wait(&endpoint, at(0)), None);
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nobody_off() {
        let (budget, endpoint) = budget(1, 0);
        budget.spend(&endpoint, 1, at(7200));
        assert_eq!(budget.wait(&endpoint, at(0)), None);
    }

    #[test]
    fn endpoints_whose_hour_is_over_are_forgotten() {
        let (budget, endpoint) = budget(1, 0);
        for number in 0..MANY {
            budget.spend(&EndpointId::from_text(number.to_string()), 1, at(0));
        }
        budget.spend(&endpoint, 1, at(3600));
        assert_eq!(budget.spent.lock().unwrap().len(), 1);
    }
}
