//! Carries out what may be much a batch at a time, so that no one who writes waits long.

use super::{Store, StoreError, Tx};

/// So many rows are changed in one transaction at most. More is done in further transactions: a full batch may not be
/// the last.
pub const BATCH: i64 = 256;

impl Store {
    /// Carries out a step that changes at most [`BATCH`] rows, in a transaction of its own each time, until one is not
    /// full. The step gives its transaction back with how many rows it changed; what comes back is how many in all.
    pub async fn in_batches<F>(&self, mut step: impl FnMut(Tx) -> F) -> Result<u64, StoreError>
    where
        F: Future<Output = Result<(Tx, u64), StoreError>>,
    {
        let mut total = 0;
        loop {
            let (tx, some) = step(self.write().await?).await?;
            tx.commit().await?;
            total += some;
            if some < BATCH.unsigned_abs() {
                return Ok(total);
            }
        }
    }
}
