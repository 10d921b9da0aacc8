//! What must end when its time has come: old secrets and keys, credentials of removed endpoints, stored bodies. The
//! times stand in the database; this only looks.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock::SharedClock;
use crate::store::{Store, StoreError};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(60);
/// A day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Deletes what has come to its end.
#[derive(Debug)]
pub(super) struct Upkeep {
    pub(super) store: Store,
    pub(super) clock: SharedClock,
    pub(super) bodies_days: u32,
}

impl Upkeep {
    /// Looks until told to stop.
    pub(super) async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "what has come to its end could not be deleted");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    async fn look(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        let credentials = tx.delete_purged_credentials(now).await?;
        let bodies = tx
            .delete_old_bodies(now.minus(DAY * self.bodies_days))
            .await?;
        tx.commit().await?;
        if credentials + bodies > 0 {
            tracing::info!(credentials, bodies, "deleted what has come to its end");
        }
        Ok(())
    }
}
