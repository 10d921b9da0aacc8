//! Finds endpoints for calls: several lookups share one query, and results are cached.
//!
//! A cached endpoint may be outdated, because another machine may have changed it. A claim is never recorded from the
//! cache alone: the recording transaction compares the generation, and any other result of a call is decided after a
//! fresh lookup.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use secrecy::SecretString;
use tokio::sync::oneshot;

use crate::domain::time::Timestamp;
use crate::source::Source;
use crate::source::scheme::AT_LEAST;
use crate::store::credential::Opened as Found;
use crate::store::endpoint::Endpoint;
use crate::store::{Store, StoreError};
use crate::vault::{Vault, VaultError};

/// How many endpoints are cached: the most recently called ones.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(16_384).expect("it is not nought");

/// An endpoint and its valid secrets.
#[derive(Debug)]
pub(super) struct RememberedEndpoint {
    pub(super) endpoint: Endpoint,
    pub(super) generation: i64,
    pub(super) secrets: Vec<SecretString>,
    good_until: Option<Timestamp>,
}

impl RememberedEndpoint {
    /// An endpoint that was just read, with its secrets.
    pub(super) fn now(endpoint: Endpoint, generation: i64, secrets: Vec<SecretString>) -> Self {
        Self {
            endpoint,
            generation,
            secrets,
            good_until: None,
        }
    }

    fn open(found: Found, vault: &Vault) -> Result<Self, VaultError> {
        let endpoint = found.endpoint;
        let open = |cipher: &String| vault.open(endpoint.id.as_str(), "secret", cipher);
        Ok(Self {
            secrets: found.ciphers.iter().map(open).collect::<Result<_, _>>()?,
            endpoint,
            generation: found.generation,
            good_until: found.good_until,
        })
    }

    /// Whether it belongs to this source.
    pub(super) fn is_of(&self, source: &dyn Source) -> bool {
        self.endpoint.source == source.profile().id.as_str()
    }
}

/// Finds endpoints by the hashes of their keys.
#[derive(Clone, Debug)]
pub struct Endpoints {
    store: Store,
    vault: Vault,
    remembered: Arc<Mutex<LruCache<String, Arc<RememberedEndpoint>>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    /// The task that holds it looks up every key that was requested meanwhile.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// A key whose lookup is pending.
#[derive(Debug)]
struct Asked {
    key_hash: String,
    at: Timestamp,
    reply: oneshot::Sender<Answer>,
}

/// The endpoint behind a key, or why it cannot be looked up now.
type Answer = Result<Option<Arc<RememberedEndpoint>>, String>;

impl Endpoints {
    /// The endpoints of this store, whose secrets this vault decrypts; the cache is empty.
    pub fn new(store: Store, vault: Vault) -> Self {
        Self {
            store,
            vault,
            remembered: Arc::new(Mutex::new(LruCache::new(REMEMBERED))),
            asked: Arc::default(),
            turn: Arc::default(),
        }
    }

    /// The cached endpoint behind a key, unless one of its credentials has expired since.
    pub(super) fn remembered(
        &self,
        key_hash: &str,
        now: Timestamp,
    ) -> Option<Arc<RememberedEndpoint>> {
        let opened = lock(&self.remembered).get(key_hash).cloned()?;
        let is_good = opened.good_until.is_none_or(|until| now < until);
        is_good.then_some(opened)
    }

    /// The active endpoint behind a key, read from the database after this call began, together with the keys that
    /// others look up.
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever has the turn waits for it, and so does the stop"
    )]
    pub(super) async fn find(&self, key_hash: &str, at: Timestamp) -> Answer {
        loop {
            let (reply, mut answer) = oneshot::channel();
            lock(&self.asked).push(Asked {
                key_hash: key_hash.to_owned(),
                at,
                reply,
            });
            let answer = tokio::select! {
                biased;
                answer = &mut answer => answer,
                _turn = self.turn.lock() => {
                    // A separate task, because a caller that disconnects must not leave a connection in the middle of a
                    // statement.
                    let all = self.clone();
                    let _ = tokio::spawn(async move { all.answer_all().await }).await;
                    answer.await
                }
            };
            // The task that had the turn may have been cancelled in the middle of it: then the key is requested again.
            if let Ok(answer) = answer {
                return answer;
            }
        }
    }

    async fn answer_all(&self) {
        let asked = std::mem::take(&mut *lock(&self.asked));
        let Some(now) = asked.iter().map(|asked| asked.at).max() else {
            return;
        };
        let hashes = asked.iter().map(|asked| asked.key_hash.clone()).collect();
        let opened = self.look_up(hashes, now).await;
        for asked in asked {
            let answer = match &opened {
                Ok(opened) => opened.get(&asked.key_hash).cloned().unwrap_or(Ok(None)),
                Err(error) => Err(error.to_string()),
            };
            let _ = asked.reply.send(answer);
        }
    }

    /// Looks up the endpoint behind each of these keys.
    async fn look_up(
        &self,
        hashes: BTreeSet<String>,
        now: Timestamp,
    ) -> Result<HashMap<String, Answer>, StoreError> {
        let mut tx = self.store.read().await?;
        let mut found = tx.list_opened(&hashes, now).await?;
        drop(tx);
        let answers = hashes.into_iter().map(|hash| {
            let answer = if let Some(opened) = found.opened.remove(&hash) {
                self.open(&hash, opened)
            } else {
                self.open_nothing(found.stand_ins.remove(&hash));
                Ok(None)
            };
            (hash, answer)
        });
        Ok(answers.collect())
    }

    /// Decrypts the endpoint found behind a key, and caches it.
    fn open(&self, key_hash: &str, found: Found) -> Answer {
        let (id, guild) = (found.endpoint.id.clone(), found.endpoint.guild);
        let opened = self.decrypt(found).map_err(|error| {
            tracing::error!(guild.id = %guild, endpoint.id = %id, %error, "a sender's secret cannot be opened");
            error.to_string()
        })?;
        let opened = Arc::new(opened);
        lock(&self.remembered).put(key_hash.to_owned(), opened.clone());
        Ok(Some(opened))
    }

    /// Does the same work for a key that opens nothing. Only a database without endpoints has no stand-in.
    fn open_nothing(&self, stand_in: Option<Found>) {
        if let Some(found) = stand_in {
            let _ = std::hint::black_box(self.decrypt(found));
        }
    }

    /// Decrypts an endpoint's secrets, and as many more as make the usual number.
    fn decrypt(&self, found: Found) -> Result<RememberedEndpoint, VaultError> {
        for _ in found.ciphers.len()..AT_LEAST {
            self.vault.open_nothing();
        }
        RememberedEndpoint::open(found, &self.vault)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
