//! What comes due by the clock alone: the end of old secrets, of removed endpoints' credentials and of stored bodies,
//! and another try for what is parked. The times stand in the database; this only looks.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock::SharedClock;
use crate::domain::effect::Reason;
use crate::domain::time::Timestamp;
use crate::store::{Store, StoreError, Tx};

/// Under what name the processes on one database take turns: once is enough.
const TURN: &str = "upkeep";
/// How often one of them looks.
const EVERY: Duration = Duration::from_mins(1);
/// How long something is parked before it is tried once more although nothing told of a change.
const TRY_PARKED_AFTER: Duration = Duration::from_hours(1);
/// How long a post waits for a route.
const UNROUTED_FOR: Duration = Duration::from_hours(7 * 24);
/// A day.
const DAY: Duration = Duration::from_hours(24);

/// Does what is due.
#[derive(Clone, Debug)]
pub(crate) struct Upkeep {
    pub(crate) store: Store,
    pub(crate) clock: SharedClock,
    pub(crate) bodies_days: u32,
}

impl Upkeep {
    /// Looks until told to stop.
    pub(crate) async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.look(&stop).await {
                tracing::warn!(%error, "upkeep could not be done");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    async fn look(&self, stop: &CancellationToken) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        // A little sooner than it comes by: what was looked at late is not looked at later still.
        if !tx.upsert_turn_due(TURN, EVERY * 9 / 10).await? {
            return Ok(());
        }
        tx.commit().await?;
        let credentials = self.delete_credentials(now, stop).await?;
        let bodies = self.delete_old_bodies(now, stop).await?;
        self.delete_unrouted(now, stop).await?;
        self.try_parked(now, stop).await?;
        if credentials + bodies > 0 {
            tracing::info!(credentials, bodies, "deleted what has come to its end");
        }
        Ok(())
    }

    /// Deletes the keys and secrets whose time is over, a batch in each transaction.
    async fn delete_credentials(
        &self,
        now: Timestamp,
        stop: &CancellationToken,
    ) -> Result<u64, StoreError> {
        self.until(stop, |mut tx| async move {
            let some = tx.delete_purged_credentials(now).await?;
            Ok((tx, some))
        })
        .await
    }

    /// Deletes what is too old a little at a time: between two transactions, whoever records has their turn.
    async fn delete_old_bodies(
        &self,
        now: Timestamp,
        stop: &CancellationToken,
    ) -> Result<u64, StoreError> {
        let before = now.minus(DAY * self.bodies_days);
        self.until(stop, |mut tx| async move {
            let some = tx.delete_old_bodies(before).await?;
            Ok((tx, some))
        })
        .await
    }

    /// The same for posts that no route leads anywhere: as long as a removed route can come back, they can go on.
    async fn delete_unrouted(
        &self,
        now: Timestamp,
        stop: &CancellationToken,
    ) -> Result<(), StoreError> {
        let before = now.minus(UNROUTED_FOR);
        self.until(stop, |mut tx| async move {
            let some = tx.delete_unrouted(before).await?;
            Ok((tx, some))
        })
        .await?;
        Ok(())
    }

    /// Carries work out in batches until there is no more, or until told to stop; says how many rows it changed.
    async fn until<F>(
        &self,
        stop: &CancellationToken,
        work: impl Fn(Tx) -> F,
    ) -> Result<u64, StoreError>
    where
        F: Future<Output = Result<(Tx, u64), StoreError>>,
    {
        let work = &work;
        self.store
            .in_batches(|tx| async move {
                if stop.is_cancelled() {
                    return Ok((tx, 0));
                }
                work(tx).await
            })
            .await
    }

    /// The same for what is parked; it is looked for without holding up anyone who writes.
    async fn try_parked(&self, now: Timestamp, stop: &CancellationToken) -> Result<(), StoreError> {
        let before = now.minus(TRY_PARKED_AFTER);
        while !stop.is_cancelled() {
            let mut tx = self.store.read().await?;
            let some = tx.list_parked_older(before, &Reason::TRIED_BY_CLOCK);
            let some = some.await?;
            drop(tx);
            if some.is_empty() {
                break;
            }
            let mut tx = self.store.write().await?;
            tx.unpark_effects(&some, now).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
