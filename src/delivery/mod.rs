//! The worker: leases lanes that are due, carries their promises out, settles.
//!
//! One lane is worked on by one task at a time, so a channel never has two messages in flight. The worker is woken
//! by the recorder of its own process and looks by itself now and then, for other processes write promises too.

pub mod backoff;
mod lane;
mod message;
mod role;
pub mod settle;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::SharedClock;
use crate::discord::rest::Discord;
use crate::domain::time::Timestamp;
use crate::store::delivery::Lease;
use crate::store::{Store, StoreError};

/// How many lanes are worked on at once.
const LANES: usize = 32;
/// How long a lease lasts: longer than the longest attempt, with the settling after it.
pub const LEASE: Duration = Duration::from_mins(1);
/// How often the worker looks although no one woke it.
const POLL: Duration = Duration::from_millis(500);
/// How long nothing is sent after Discord refused the token.
const TOKEN_PAUSE: Duration = Duration::from_mins(5);

/// Carries promises out.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Where promises are kept.
    pub store: Store,
    /// Where they are carried out.
    pub discord: Discord,
    /// What time it is.
    pub clock: SharedClock,
    /// Woken when there is something new.
    pub wake: Arc<Notify>,
    /// Until when nothing at all may be sent.
    pub pause: Pause,
}

/// A moment before which no lane may send anything.
#[derive(Clone, Debug, Default)]
pub struct Pause(Arc<AtomicI64>);

impl Pause {
    /// Lets nothing be sent before `until`.
    pub fn extend(&self, until: Timestamp) {
        self.0.fetch_max(until.as_ms(), Ordering::SeqCst);
    }

    /// Until when nothing may be sent, if that is still to come.
    pub fn until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = Timestamp::from_ms(self.0.load(Ordering::SeqCst));
        (until > now).then_some(until)
    }
}

impl Worker {
    /// Works until told to stop, then lets what is in flight come to an end.
    pub async fn run(self, stop: CancellationToken) {
        let free = Arc::new(Semaphore::new(LANES));
        let tasks = TaskTracker::new();
        while !stop.is_cancelled() {
            let rest = match self.lease(&free, &tasks, &stop).await {
                Ok(rest) => rest,
                Err(error) => {
                    tracing::warn!(%error, "the outbox cannot be read");
                    POLL
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.wake.notified() => {}
                () = tokio::time::sleep(rest) => {}
            }
        }
        tasks.close();
        tasks.wait().await;
    }

    /// Takes the lanes that are due and sets to work on them; says how long to rest afterwards.
    async fn lease(
        &self,
        free: &Arc<Semaphore>,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Result<Duration, StoreError> {
        let now = self.clock.now();
        if self.pause.until(now).is_some() || free.available_permits() == 0 {
            return Ok(POLL);
        }
        let due = self.store.read().await?.find_next_lane_due(now).await?;
        match due {
            Some(due) if due <= now => {}
            Some(due) => return Ok(now.until(due).clamp(Duration::from_millis(1), POLL)),
            None => return Ok(POLL),
        }
        let most = i64::try_from(free.available_permits()).unwrap_or(1);
        let token = format!("{:032x}", rand::random::<u128>());
        let mut tx = self.store.write().await?;
        let leases = tx.lease_lanes(now, now.plus(LEASE), (&token, most)).await?;
        tx.commit().await?;
        for lease in leases {
            self.start(lease, free.clone(), tasks, stop.clone()).await;
        }
        Ok(Duration::from_millis(1))
    }

    async fn start(
        &self,
        lease: Lease,
        free: Arc<Semaphore>,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) {
        let Ok(permit) = free.acquire_owned().await else {
            return;
        };
        let worker = self.clone();
        tasks.spawn(async move {
            let name = lease.lane.clone();
            if let Err(error) = worker.work(lease, stop).await {
                tracing::warn!(lane = %name, %error, "a lane could not be worked on");
            }
            drop(permit);
            worker.wake.notify_one();
        });
    }
}
