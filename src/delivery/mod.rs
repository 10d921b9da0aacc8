//! The worker: leases lanes that are due, carries their promises out, settles.
//!
//! One lane is worked on by one task at a time, so a channel never has two messages in flight. The worker is woken
//! by the recorder of its own process and looks by itself now and then, for other processes write promises too.
//!
//! With several workers on one database a lane belongs to whoever leased it, and to the next when the lease ends: nobody
//! tells of a worker that died. Settling names the lease, and close to its end nothing is sent any more. What another
//! process promises waits for the next look, half a second at most; nothing is notified per promise, which would cost every
//! batch and wake every worker. A look is two reads by index, and what is done with is deleted, so that the tables that are
//! looked into hold what waits and no more.

pub mod backoff;
mod conclude;
mod history;
mod lane;
mod loaded;
mod message;
mod pack;
mod patience;
mod payout;
mod people;
mod placement;
mod restored;
mod role;
mod seats;
pub mod settle;
mod settled;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use metrics::gauge;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::SharedClock;
pub use crate::delivery::patience::Patience;
pub use crate::delivery::placement::ChannelGuilds;
use crate::delivery::seats::Seats;
use crate::delivery::watch::Watch;
use crate::discord::gate::Pause;
use crate::discord::rest::Discord;
use crate::domain::time::Timestamp;
use crate::store::delivery::Lease;
use crate::store::{Store, StoreError};

/// How long a lease lasts: longer than the longest attempt, and short enough that the lanes of a worker that died are taken
/// over within a minute.
pub const LEASE: Duration = Duration::from_secs(40);
/// How often the worker looks although no one woke it, give or take a fifth: workers are not to look in step.
const POLL: Duration = Duration::from_millis(500);
/// How long after one look the next one is, however often the worker is woken: under load it is woken by every commit, and
/// each look takes a processor and a connection from the calls that come in.
const APART: Duration = Duration::from_millis(5);
/// The same after a look that took long: so many times that long, but no longer than this.
const APART_AFTER: (u32, Duration) = (4, Duration::from_millis(100));

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
    /// Whether a message that may stand already is held where nobody can tell; else it is sent again.
    pub holds_when_unsure: bool,
    /// How often each lane was refused of late.
    pub patience: Patience,
    /// Which guild each channel belongs to, as far as it was asked.
    pub channel_guilds: ChannelGuilds,
    /// Whether no other process works on the same database.
    pub is_alone: bool,
}

impl Worker {
    /// Works until told to stop, then lets what is in flight come to an end.
    pub async fn run(self, stop: CancellationToken) {
        settled::count_from_zero();
        let seats = Seats::new();
        let tasks = TaskTracker::new();
        let mut watch = Watch::on(self.clock.now());
        while !stop.is_cancelled() {
            let looked_at = Instant::now();
            if let Err(error) = self.follow_clock(&mut watch).await {
                tracing::warn!(%error, "the outbox does not follow the clock");
            }
            let rest = match self.lease(&seats, &tasks, &stop).await {
                Ok(rest) => rest,
                Err(error) => {
                    tracing::warn!(%error, "the outbox cannot be read");
                    until_next_look()
                }
            };
            stop.run_until_cancelled(rest_after(looked_at, rest, &self.wake))
                .await;
        }
        tasks.close();
        tasks.wait().await;
    }

    /// Takes the lanes that are due and sets to work on them; says how long to rest afterwards.
    async fn lease(
        &self,
        seats: &Seats,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Result<Duration, StoreError> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        if let Some((until, why)) = tx.find_pause().await?
            && until > now
        {
            self.discord.gate().close(Pause { until, why });
        }
        let is_paused = self.discord.gate().pause().is_some();
        gauge!("crier_delivery_paused").set(f64::from(u8::from(is_paused)));
        let room = seats.room(self.discord.gate());
        if room == 0 {
            seats.share(Vec::new(), room);
            return Ok(until_next_look());
        }
        let due = tx.find_next_lane_due(now).await?;
        match due {
            Some(due) if due <= now => {}
            Some(due) => return Ok(now.until(due).clamp(Duration::from_millis(1), POLL)),
            None => return Ok(until_next_look()),
        }
        let waiting = tx.list_waiting_lanes(now, room).await?;
        drop(tx);
        let lanes = seats.share(waiting, room);
        if lanes.is_empty() {
            return Ok(until_next_look());
        }
        let token = format!("{:032x}", rand::random::<u128>());
        let began = Instant::now();
        let mut tx = self.store.write().await?;
        let leases = tx
            .lease_lanes(&lanes, (now, now.plus(LEASE)), &token)
            .await?;
        tx.commit().await?;
        for lease in leases {
            self.start((lease, began), seats.clone(), tasks, stop.clone())
                .await;
        }
        Ok(Duration::from_millis(1))
    }

    /// Gives a lane back as soon as the database takes it, so that it need not wait for its lease to end.
    async fn give_back(&self, lease: &Lease, stop: &CancellationToken) {
        let give = async {
            while self.release(lease, None).await.is_err() {
                tokio::time::sleep(POLL).await;
            }
        };
        let _ = tokio::time::timeout(LEASE, stop.run_until_cancelled(give)).await;
    }

    /// Gives a lane back; it may not be worked on before `not_before`.
    async fn release(
        &self,
        lease: &Lease,
        not_before: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        tx.release_lane(lease, not_before, self.clock.now()).await?;
        tx.commit().await
    }

    async fn start(
        &self,
        (lease, began): (Lease, Instant),
        seats: Seats,
        tasks: &TaskTracker,
        stop: CancellationToken,
    ) {
        let Some(seat) = seats.take().await else {
            return;
        };
        let mut worker = self.clone();
        worker.discord = self.discord.in_turn_of(lease.guild);
        tasks.spawn(async move {
            let name = lease.lane.clone();
            if let Err(error) = worker.work((lease.clone(), began), (&seats, &stop)).await {
                tracing::warn!(lane = %name, %error, "a lane could not be worked on");
                worker.give_back(&lease, &stop).await;
            }
            drop(seat);
            worker.wake.notify_one();
        });
    }
}

/// How long to rest where nothing is known to come.
fn until_next_look() -> Duration {
    POLL.mul_f64(0.8 + 0.4 * rand::random::<f64>())
}

/// Rests after a look so long, or until woken; never so briefly that looks crowd each other.
async fn rest_after(looked_at: Instant, rest: Duration, wake: &Notify) {
    let (times, most) = APART_AFTER;
    let apart = (looked_at.elapsed() * times).clamp(APART, most);
    let _ = tokio::time::timeout(rest, wake.notified()).await;
    tokio::time::sleep_until(looked_at + apart).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn commit_after_commit_brings_no_more_looks_than_the_worker_has_time_for() {
        let wake = Notify::new();
        let began = Instant::now();
        for _ in 0..50 {
            let looked_at = Instant::now();
            wake.notify_one();
            rest_after(looked_at, POLL, &wake).await;
        }
        assert!(began.elapsed() >= 50 * APART, "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_comes_while_the_worker_rests_is_looked_for_at_once() {
        let wake = Notify::new();
        let looked_at = Instant::now();
        let waking = async {
            tokio::time::sleep(2 * APART).await;
            wake.notify_one();
        };
        tokio::join!(rest_after(looked_at, POLL, &wake), waking);
        assert_eq!(looked_at.elapsed(), 2 * APART);
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_took_long_is_followed_by_a_longer_rest_but_by_no_noticeable_one() {
        let wake = Notify::new();
        for (took, rested) in [(1, 5), (20, 80), (5000, 5000)] {
            let looked_at = Instant::now();
            tokio::time::advance(Duration::from_millis(took)).await;
            wake.notify_one();
            rest_after(looked_at, POLL, &wake).await;
            assert_eq!(looked_at.elapsed(), Duration::from_millis(rested));
        }
    }
}
