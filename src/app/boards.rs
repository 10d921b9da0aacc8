//! Sorts counters into their boards after they were recorded: at full speed while nothing else writes, and with long
//! rests between small steps while something does.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::store::sorting::Walk;
use crate::store::{Store, StoreError};

/// How many counters are sorted in one transaction: so few that recording waits for it no longer than some milliseconds.
const STEP: usize = 32;
/// How many times as long as it waited for its turn it rests: while others always write, this is a twentieth of all.
const REST: u32 = 20;
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
        let mut walk = Walk::default();
        while !stop.is_cancelled() {
            let rest = match self.step(&mut walk).await {
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
    async fn step(&self, walk: &mut Walk) -> Result<Option<Duration>, StoreError> {
        let is_start = *walk == Walk::default();
        let asked = Instant::now();
        let mut tx = self.store.write().await?;
        let waited = asked.elapsed();
        let sorted = tx.sort_counters(walk, STEP).await?;
        tx.commit().await?;
        Ok((sorted > 0 || !is_start).then_some(waited * REST))
    }
}
