//! What an operator sees of the database from outside: whether it is able to store, what waits in the outbox, how large
//! its files are. Looked at now and then, whether anyone reads it or not: whoever asks for the metrics over and over
//! gets the last look and costs the database nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use metrics::gauge;
use tokio_util::sync::CancellationToken;

use crate::clock::SharedClock;
use crate::store::{Store, StoreError};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(15);
/// How long a look may take.
const WITHIN: Duration = Duration::from_secs(5);

/// Looks at the database.
#[derive(Clone, Debug)]
pub(super) struct Gauges {
    pub(super) store: Store,
    pub(super) clock: SharedClock,
    /// The database's file, where it has one.
    pub(super) file: Option<PathBuf>,
}

impl Gauges {
    /// Looks until told to stop.
    pub(super) async fn run(self, stop: CancellationToken) {
        let mut turn = tokio::time::interval(EVERY);
        while stop.run_until_cancelled(turn.tick()).await.is_some() {
            let looked = tokio::time::timeout(WITHIN, self.look()).await;
            let is_ready = matches!(looked, Ok(Ok(())));
            gauge!("crier_ready").set(f64::from(u8::from(is_ready)));
            if let Some(file) = &self.file {
                gauge!("crier_database_bytes").set(size(file));
                gauge!("crier_database_wal_bytes").set(size(&log_of(file)));
            }
        }
    }

    /// Fails where nothing can be stored; what waits is then as it was seen last.
    async fn look(&self) -> Result<(), StoreError> {
        self.store.probe().await?;
        let backlog = self.store.read().await?.find_backlog().await?;
        let now = self.clock.now();
        let due = backlog.first_due.filter(|due| *due < now);
        let lag = due.map_or(Duration::ZERO, |due| due.until(now));
        gauge!("crier_effects_pending").set(f64::from(backlog.pending));
        gauge!("crier_delivery_lag_seconds").set(lag.as_secs_f64());
        Ok(())
    }
}

/// The write-ahead log of a database file.
fn log_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// A file's size; none where it is not there.
#[expect(
    clippy::cast_precision_loss,
    reason = "a curve is drawn of it: what is beyond 2^53 bytes may be rounded"
)]
fn size(file: &Path) -> f64 {
    std::fs::metadata(file).map_or(0.0, |found| found.len() as f64)
}
