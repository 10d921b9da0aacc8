//! Sorts counters into their boards after they were recorded: at full speed while nothing else writes, and with long
//! rests between small steps while something does.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::store::sorting::Walk;
use crate::store::{Store, StoreError};

/// How long a transaction may take, for recording waits for it; how many counters it sorts follows from that.
const WITHIN: Duration = Duration::from_millis(1);
/// How many it sorts at least, and at most.
const STEP: (usize, usize) = (4, 256);
/// How many times as long as it waited for its turn it rests: while others always write, this is a twentieth of all.
const REST: u32 = 20;
/// How many times as long as it took it rests at least: whoever comes meanwhile finds nobody before them as a rule.
const PAUSE: u32 = 3;
/// How long what is being recorded may gather: what rises twice meanwhile is sorted once.
const GATHER: Duration = Duration::from_millis(100);
/// How often it looks although this process recorded nothing: another one may have died before it was through.
const EVERY: Duration = Duration::from_mins(1);

/// Sorts what is to be sorted.
#[derive(Clone, Debug)]
pub(super) struct Boards {
    pub(super) store: Store,
}

impl Boards {
    /// Sorts until told to stop.
    pub(super) async fn run(self, stop: CancellationToken) {
        let (mut walk, mut limit) = (Walk::default(), STEP.0);
        while !stop.is_cancelled() {
            let rest = match self.step(&mut walk, &mut limit).await {
                Ok(Some(rest)) => tokio::time::sleep(rest),
                Ok(None) => {
                    let waiting = tokio::time::timeout(EVERY, self.store.wait_for_unsorted());
                    let _ = stop.run_until_cancelled(waiting).await;
                    tokio::time::sleep(GATHER)
                }
                Err(error) => {
                    tracing::warn!(%error, "the boards could not be brought up to date");
                    tokio::time::sleep(EVERY)
                }
            };
            stop.run_until_cancelled(rest).await;
        }
    }

    /// Sorts some; says how long to rest before the next, or that there is nothing left.
    async fn step(
        &self,
        walk: &mut Walk,
        limit: &mut usize,
    ) -> Result<Option<Duration>, StoreError> {
        let is_start = *walk == Walk::default();
        let asked = Instant::now();
        let mut tx = self.store.write().await?;
        let waited = asked.elapsed();
        let sorted = tx.sort_counters(walk, *limit).await?;
        tx.commit().await?;
        let took = asked.elapsed().saturating_sub(waited);
        *limit = next_limit(*limit, took);
        Ok((sorted > 0 || !is_start).then_some(waited * REST + took * PAUSE))
    }
}

/// Half as many where so many took too long, else a few more.
fn next_limit(limit: usize, took: Duration) -> usize {
    let next = if took > WITHIN { limit / 2 } else { limit + 4 };
    next.clamp(STEP.0, STEP.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_grow_while_they_are_quick_and_shrink_at_once_when_they_are_not() {
        let grown = (0..100).fold(STEP.0, |limit, _| next_limit(limit, WITHIN));
        assert_eq!(grown, STEP.1);
        let slow = 2 * WITHIN;
        assert_eq!(next_limit(grown, slow), STEP.1 / 2);
        assert_eq!(
            (0..100).fold(grown, |limit, _| next_limit(limit, slow)),
            STEP.0
        );
    }
}
