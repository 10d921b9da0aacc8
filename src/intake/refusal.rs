//! The last refusal of each endpoint: kept in memory, for a refused call writes nothing, and flushed now and then.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::domain::id::EndpointId;
use crate::domain::time::Timestamp;
use crate::store::{Store, StoreError};

/// How often refusals are written down.
const FLUSH_EVERY: Duration = Duration::from_secs(1);
/// The longest reason kept.
const LONGEST_WHY: usize = 100;

/// The last refusal of each endpoint since the last flush.
#[derive(Clone, Debug, Default)]
pub struct Refusals(Arc<Mutex<HashMap<EndpointId, (Timestamp, String)>>>);

impl Refusals {
    /// Notes that an endpoint sent a call away.
    pub fn note(&self, endpoint: &EndpointId, at: Timestamp, why: &str) {
        let why = why.chars().take(LONGEST_WHY).collect();
        let mut refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.insert(endpoint.clone(), (at, why));
    }

    /// Writes down what was noted since the last time.
    pub async fn flush(&self, store: &Store) -> Result<(), StoreError> {
        let noted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if noted.is_empty() {
            return Ok(());
        }
        let mut tx = store.write().await?;
        for (endpoint, (at, why)) in noted {
            tx.upsert_endpoint_refusal(&endpoint, at, &why).await?;
        }
        tx.commit().await
    }

    /// Flushes until told to stop, and once more then.
    pub async fn flush_until(self, store: Store, stop: CancellationToken) {
        loop {
            let is_last = tokio::select! {
                () = stop.cancelled() => true,
                () = tokio::time::sleep(FLUSH_EVERY) => false,
            };
            if let Err(error) = self.flush(&store).await {
                tracing::warn!(%error, "the last refusals could not be written down");
            }
            if is_last {
                return;
            }
        }
    }
}
