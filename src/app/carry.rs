//! Keeps SQLite's log short beside the commits, for one that has to do it itself answers late.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::store::Store;

/// How often it looks how long the log is.
const EVERY: Duration = Duration::from_secs(1);
/// From how many bytes on it is carried at once. Not sooner: while the file is synced every commit waits longer.
const LONG_BYTES: u64 = 16 * 1024 * 1024;
/// After how long a shorter one is carried too.
const AFTER: Duration = Duration::from_secs(20);

/// Carries what was committed into the file until told to stop.
pub(super) async fn run(store: Store, stop: CancellationToken) {
    let mut carried_at = Instant::now();
    while !stop.is_cancelled() {
        let at_least = if carried_at.elapsed() < AFTER {
            LONG_BYTES
        } else {
            0
        };
        match store.carry_log(at_least).await {
            Ok(true) => carried_at = Instant::now(),
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "the database's log could not be carried into its file");
            }
        }
        stop.run_until_cancelled(tokio::time::sleep(EVERY)).await;
    }
}
