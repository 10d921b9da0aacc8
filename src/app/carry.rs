//! Keeps SQLite's log short beside the commits, for one that has to do it itself answers late.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::store::Store;

/// How often it looks whether something was committed.
const EVERY: Duration = Duration::from_secs(1);

/// Carries what was committed into the file until told to stop.
pub(super) async fn run(store: Store, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = store.carry_log().await {
            tracing::warn!(%error, "the database's log could not be carried into its file");
        }
        stop.run_until_cancelled(tokio::time::sleep(EVERY)).await;
    }
}
