//! Endpoints as calls find them: looked up many at once, and remembered from call to call.
//!
//! What is remembered may no longer be so; another machine may have changed it. Nothing is recorded by memory alone: the
//! recording transaction compares the generation, and whatever else a call comes to is decided by a fresh look.

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

/// How many endpoints are remembered: those that were called last.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(16_384).expect("it is not nought");

/// An endpoint, and the secrets that are good for it.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) endpoint: Endpoint,
    pub(super) generation: i64,
    pub(super) secrets: Vec<SecretString>,
    good_until: Option<Timestamp>,
}

impl Opened {
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

    /// Whether it takes this source's calls.
    pub(super) fn is_of(&self, source: &dyn Source) -> bool {
        self.endpoint.source == source.profile().id.as_str()
    }
}

/// Finds endpoints by the hashes of their keys.
#[derive(Clone, Debug)]
pub struct Endpoints {
    store: Store,
    vault: Vault,
    remembered: Arc<Mutex<LruCache<String, Arc<Opened>>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    /// Anyone who holds it looks up what everyone asked meanwhile.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// A key that someone waits to hear of.
#[derive(Debug)]
struct Asked {
    key_hash: String,
    at: Timestamp,
    reply: oneshot::Sender<Answer>,
}

/// What there is behind a key; or why that cannot be known now.
type Answer = Result<Option<Arc<Opened>>, String>;

impl Endpoints {
    /// The endpoints of this store, whose secrets this vault opens; none is remembered yet.
    pub fn new(store: Store, vault: Vault) -> Self {
        Self {
            store,
            vault,
            remembered: Arc::new(Mutex::new(LruCache::new(REMEMBERED))),
            asked: Arc::default(),
            turn: Arc::default(),
        }
    }

    /// What is remembered behind a key, unless a credential of it has ended since.
    pub(super) fn remembered(&self, key_hash: &str, now: Timestamp) -> Option<Arc<Opened>> {
        let opened = lock(&self.remembered).get(key_hash).cloned()?;
        let is_good = opened.good_until.is_none_or(|until| now < until);
        is_good.then_some(opened)
    }

    /// The living endpoint behind a key: read from the database after this was asked, together with what others ask.
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
                    // A task of its own: a caller who hangs up must not leave a connection in the middle of a statement.
                    let all = self.clone();
                    let _ = tokio::spawn(async move { all.answer_all().await }).await;
                    answer.await
                }
            };
            // Anyone who had the turn may have hung up in the middle of it: then it is asked again.
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

    /// What there is behind each of these keys.
    async fn look_up(
        &self,
        hashes: BTreeSet<String>,
        now: Timestamp,
    ) -> Result<HashMap<String, Answer>, StoreError> {
        let mut tx = self.store.read().await?;
        let mut found = tx.list_opened(&hashes, now).await?;
        drop(tx);
        let answers = hashes.into_iter().map(|hash| {
            let answer = self.open(&hash, found.remove(&hash));
            (hash, answer)
        });
        Ok(answers.collect())
    }

    /// Opens what was found behind a key, and remembers it. Whether there is anything or not, as much is opened.
    fn open(&self, key_hash: &str, found: Option<Found>) -> Answer {
        let count = found.as_ref().map_or(0, |found| found.ciphers.len());
        for _ in count..AT_LEAST {
            self.vault.open_nothing();
        }
        let Some(found) = found else {
            return Ok(None);
        };
        let (id, guild) = (found.endpoint.id.clone(), found.endpoint.guild);
        let opened = Opened::open(found, &self.vault).map_err(|error| {
            tracing::error!(guild.id = %guild, endpoint.id = %id, %error, "a sender's secret cannot be opened");
            error.to_string()
        })?;
        let opened = Arc::new(opened);
        lock(&self.remembered).put(key_hash.to_owned(), opened.clone());
        Ok(Some(opened))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
