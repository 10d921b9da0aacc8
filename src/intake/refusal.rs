//! The last refusal of each endpoint: kept in memory, because a refused call writes nothing, and flushed now and then.
//!
//! Why a call was refused is looked into after it was answered, and at most once per endpoint and flush: a stranger
//! neither learns anything by how long the answer takes nor makes the program write.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::domain::id::EndpointId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::intake::evidence::Evidence;
use crate::store::{Store, StoreError};

/// How often refusals are written down.
const FLUSH_EVERY: Duration = Duration::from_secs(2);
/// How many keys are looked up at a flush: calls that were refused before their endpoint was looked for.
const KEYS: usize = 256;
/// How many refusals one transaction writes.
const BATCH: usize = 256;
/// How much of refused bodies is kept until the flush, in bytes.
const BODIES: usize = 4 * 1024 * 1024;

/// The last refusal of each endpoint since the last flush.
#[derive(Clone, Debug, Default)]
pub struct Refusals(Arc<Mutex<Noted>>);

/// What was noted since the last flush.
#[derive(Debug, Default)]
struct Noted {
    /// Under none is what was refused where there is no endpoint: that costs the same, and comes to nothing.
    calls: HashMap<Option<EndpointId>, Evidence>,
    /// How long the bodies in it are.
    bodies: usize,
    /// What was refused before its endpoint was looked for, by the hash of its key.
    unread: HashMap<String, (Timestamp, Refusal)>,
    /// What was refused although it was read and verified.
    known: HashMap<EndpointId, (Timestamp, Refusal)>,
}

impl Refusals {
    /// Notes that a call was sent away; `endpoint` is none where there is none.
    pub(super) fn note(&self, endpoint: Option<&EndpointId>, mut evidence: Evidence) {
        let mut noted = self.lock();
        let before = noted.calls.get(&endpoint.cloned());
        let others = noted.bodies - before.map_or(0, Evidence::len);
        if others + evidence.len() > BODIES {
            evidence.forget_body();
        }
        noted.bodies = others + evidence.len();
        noted.calls.insert(endpoint.cloned(), evidence);
    }

    /// Notes that a call was sent away before its endpoint was looked for.
    pub(super) fn note_unread(&self, key_hash: String, at: Timestamp, why: Refusal) {
        let mut noted = self.lock();
        if noted.unread.len() < KEYS || noted.unread.contains_key(&key_hash) {
            noted.unread.insert(key_hash, (at, why));
        }
    }

    /// Notes that a call was sent away whose endpoint and reason are known.
    pub(super) fn note_known(&self, endpoint: &EndpointId, at: Timestamp, why: Refusal) {
        self.lock().known.insert(endpoint.clone(), (at, why));
    }

    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down what was noted since the last time.
    pub async fn flush(&self, store: &Store) -> Result<(), StoreError> {
        let Noted {
            calls,
            unread,
            known,
            ..
        } = std::mem::take(&mut *self.lock());
        let mut last = of_keys(unread, store).await?;
        last.extend(known);
        for (endpoint, evidence) in calls {
            let Some(endpoint) = endpoint else { continue };
            let at = evidence.at();
            if last.get(&endpoint).is_none_or(|(before, _)| *before <= at) {
                last.insert(endpoint, (at, evidence.refusal()));
            }
        }
        let last: Vec<_> = last.into_iter().collect();
        for batch in last.chunks(BATCH) {
            let mut tx = store.write().await?;
            for (endpoint, (at, why)) in batch {
                tx.upsert_endpoint_refusal(endpoint, *at, &why.to_string())
                    .await?;
            }
            tx.commit().await?;
        }
        Ok(())
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

/// The endpoints behind these keys, where there are any, with what was noted.
async fn of_keys(
    unread: HashMap<String, (Timestamp, Refusal)>,
    store: &Store,
) -> Result<BTreeMap<EndpointId, (Timestamp, Refusal)>, StoreError> {
    let Some(now) = unread.values().map(|(at, _)| *at).max() else {
        return Ok(BTreeMap::new());
    };
    let hashes: BTreeSet<String> = unread.keys().cloned().collect();
    let mut tx = store.read().await?;
    let opened = tx.list_opened(&hashes, now).await?;
    drop(tx);
    let of_endpoint = unread.into_iter().filter_map(|(hash, noted)| {
        let found = opened.get(&hash)?;
        Some((found.endpoint.id.clone(), noted))
    });
    Ok(of_endpoint.collect())
}
