//! The last refusal of each endpoint: kept in memory, because a refused call must not write, and flushed every two
//! seconds.
//!
//! The reason of a refusal is examined after the answer, and at most once per endpoint and flush, so that a stranger
//! can neither learn anything from the time of the answer nor make the program write often.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::domain::id::EndpointId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::intake::evidence::Evidence;
use crate::store::{Store, StoreError};

/// How often refusals are written.
const FLUSH_EVERY: Duration = Duration::from_secs(2);
/// How many keys are looked up at a flush, of calls that were refused before their endpoint was looked up.
const KEYS: usize = 256;
/// How many refusals one transaction writes.
const BATCH: usize = 256;
/// How many bytes of refused bodies are kept until the flush.
const BODIES: usize = 4 * 1024 * 1024;

/// The last refusal of each endpoint since the last flush.
#[derive(Clone, Debug, Default)]
pub struct Refusals(Arc<Mutex<Noted>>);

/// Refusals since the last flush.
#[derive(Debug, Default)]
struct Noted {
    /// The key `None` holds refusals without an endpoint: they cost the same work, and are then dropped.
    calls: HashMap<Option<EndpointId>, Evidence>,
    /// The total length of the bodies in it.
    bodies: usize,
    /// Calls that were refused before their endpoint was looked up, by the hash of their key.
    unread: HashMap<String, (Timestamp, Refusal)>,
    /// Calls that were refused after they were parsed and verified.
    known: HashMap<EndpointId, (Timestamp, Refusal)>,
}

impl Refusals {
    /// Records a refused call; `endpoint` is `None` if there is none.
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

    /// Records a call that was refused before its endpoint was looked up.
    pub(super) fn note_unread(&self, key_hash: String, at: Timestamp, why: Refusal) {
        let mut noted = self.lock();
        if noted.unread.len() < KEYS || noted.unread.contains_key(&key_hash) {
            noted.unread.insert(key_hash, (at, why));
        }
    }

    /// Records a refused call whose endpoint and reason are known.
    pub(super) fn note_known(&self, endpoint: &EndpointId, at: Timestamp, why: Refusal) {
        self.lock().known.insert(endpoint.clone(), (at, why));
    }

    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes everything that was recorded since the last flush.
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

    /// Flushes until told to stop, and then once more.
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

/// The endpoints behind these keys, if there are any, with their refusals.
async fn of_keys(
    unread: HashMap<String, (Timestamp, Refusal)>,
    store: &Store,
) -> Result<BTreeMap<EndpointId, (Timestamp, Refusal)>, StoreError> {
    let Some(now) = unread.values().map(|(at, _)| *at).max() else {
        return Ok(BTreeMap::new());
    };
    let hashes: BTreeSet<String> = unread.keys().cloned().collect();
    let mut tx = store.read().await?;
    let opened = tx.list_opened(&hashes, now).await?.opened;
    drop(tx);
    let of_endpoint = unread.into_iter().filter_map(|(hash, noted)| {
        let found = opened.get(&hash)?;
        Some((found.endpoint.id.clone(), noted))
    });
    Ok(of_endpoint.collect())
}
