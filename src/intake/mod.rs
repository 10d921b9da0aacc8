//! From raw bytes to a recorded event, an answer, or a refusal: the path of every call.
//!
//! A call is answered 200 only after its commit; nothing here waits for Discord.

mod budget;
mod endpoints;
mod evidence;
mod judge;
mod meter;
mod probe;
mod recorder;
pub mod redact;
mod refusal;

use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::counter;
use sha2::{Digest, Sha256};

use crate::answer;
use crate::clock::SharedClock;
use crate::domain::event::{EventKind, NewEvent};
use crate::domain::profile::{ProfileAnswer, ProfileQuestion};
use crate::domain::refusal::Refusal;
pub use crate::intake::budget::Budget;
pub use crate::intake::endpoints::Endpoints;
use crate::intake::endpoints::RememberedEndpoint;
use crate::intake::evidence::Evidence;
use crate::intake::judge::{Cause, Judged};
pub use crate::intake::probe::ProbeError;
pub use crate::intake::recorder::{RecordError, Recorder};
pub use crate::intake::refusal::Refusals;
use crate::ledger::claim::{Claim, Recorded};
use crate::source::json::FieldError;
use crate::source::request::{RawRequest, VerifiedRequest};
use crate::source::{self, Ignored, Source};
use crate::store::endpoint::Endpoint;
use crate::store::{Store, StoreError};
use crate::vault::{self, Vault};

/// How long a sender waits at most. If the event is recorded after that, the sender's next attempt is a duplicate.
const WITHIN: Duration = Duration::from_secs(9);

/// Bodies from this size on are checked for text that is too long to be shown.
const LONG: usize = 8 * 1024;

/// How many attempts a call gets if its endpoint changes while it is being recorded.
const TRIES: usize = 3;

/// Handles calls.
#[derive(Clone, Debug)]
pub struct Intake {
    /// The store.
    pub store: Store,
    /// Finds endpoints.
    pub endpoints: Endpoints,
    /// Decrypts the senders' secrets.
    pub vault: Vault,
    /// The clock.
    pub clock: SharedClock,
    /// Commits claims.
    pub recorder: Recorder,
    /// The last refusal of each endpoint.
    pub refusals: Refusals,
    /// What each endpoint may store in an hour.
    pub budget: Budget,
    /// Whether redacted bodies are kept.
    pub keeps_bodies: bool,
}

/// The answer to a sender on success.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// Stored, known, or not used: the same answer for all three.
    Accepted,
    /// The answer to its question, in its own format.
    Answer(serde_json::Value),
}

/// Why a sender is refused.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Unknown endpoint, or a wrong or missing credential; the sender cannot tell which.
    #[error("not let in")]
    Unauthorized,
    /// The body is not JSON.
    #[error("the body is not JSON")]
    NotJson,
    /// A field is not as the sender documents it.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The endpoint has used up its budget of this hour: the sender should try again when the hour is over.
    #[error("the endpoint's budget for this hour is spent")]
    OverBudget(Duration),
    /// Crier's own failure: the sender should try again.
    #[error("cannot store now: {0}")]
    Unavailable(String),
}

impl From<StoreError> for IntakeError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Intake {
    /// Handles one call: finds its endpoint, verifies, parses, and records or answers.
    pub async fn receive(
        &self,
        source_name: &str,
        key: &str,
        raw: RawRequest<'_>,
    ) -> Result<Reply, IntakeError> {
        let Some(source) = source::find(source_name) else {
            self.note_odd_url((source_name, key, None));
            return Err(IntakeError::Unauthorized);
        };
        let began = Instant::now();
        let receiving = self.receive_from(source, key, raw);
        let outcome = tokio::time::timeout(WITHIN, receiving)
            .await
            .unwrap_or_else(|_| Err(IntakeError::Unavailable("it took too long".to_owned())));
        meter::note_call(source, &outcome, began.elapsed());
        outcome
    }

    /// If a call is valid for the cached endpoint, it is recorded, provided the endpoint has not changed. Everything
    /// else is decided after a fresh lookup, so every refused call costs the same work, whatever the reason.
    async fn receive_from(
        &self,
        source: &'static dyn Source,
        key: &str,
        raw: RawRequest<'_>,
    ) -> Result<Reply, IntakeError> {
        let key_hash = vault::hash_url_key(key);
        let mut opened = self.endpoints.remembered(&key_hash, raw.received_at);
        opened = opened.filter(|opened| opened.is_of(source));
        let mut judged = match opened.as_deref() {
            Some(opened) => Some(self.judge(source, Some(opened), raw).await),
            None => None,
        };
        for _ in 0..TRIES {
            if let Some(Judged::Claim(claim)) = judged.take_if(|it| matches!(it, Judged::Claim(_)))
                && let Some(reply) = self.record(*claim).await?
            {
                return Ok(reply);
            }
            let found = self.endpoints.find(&key_hash, raw.received_at).await;
            let found = found.map_err(IntakeError::Unavailable)?;
            let own = found.clone().filter(|opened| opened.is_of(source));
            let is_as_judged =
                opened.as_deref().map(|it| it.generation) == own.as_deref().map(|it| it.generation);
            opened = own;
            let judgment = match judged.take().filter(|_| is_as_judged) {
                Some(judgment) => judgment,
                None => self.judge(source, opened.as_deref(), raw).await,
            };
            match judgment {
                Judged::Claim(claim) => judged = Some(Judged::Claim(claim)),
                Judged::Refused(cause) => return Err(self.refuse(source, found, (cause, raw))),
                other => return self.follow(source, opened.as_deref(), other).await,
            }
        }
        Err(IntakeError::Unavailable(
            "its endpoint is being changed".to_owned(),
        ))
    }

    /// Answers a call that is neither recorded nor refused.
    async fn follow(
        &self,
        source: &'static dyn Source,
        opened: Option<&RememberedEndpoint>,
        judged: Judged,
    ) -> Result<Reply, IntakeError> {
        match (judged, opened) {
            (Judged::Question(question, shape), Some(opened)) => {
                // Boxed, because it is rare and its future is large: otherwise every call would need the memory for it.
                let answer = Box::pin(self.answer(&opened.endpoint, &question)).await?;
                Ok(Reply::Answer(shape(&answer)))
            }
            (Judged::Ignored(why), Some(opened)) => {
                note_ignored(source, &opened.endpoint, &why);
                Ok(Reply::Accepted)
            }
            _ => Err(IntakeError::Unauthorized),
        }
    }

    fn claim(
        &self,
        source: &dyn Source,
        opened: &RememberedEndpoint,
        verified: &VerifiedRequest<'_>,
        event: NewEvent,
    ) -> Claim {
        let endpoint = &opened.endpoint;
        let is_kept = self.keeps_bodies && event.kind != EventKind::Private;
        let redacted = source.profile().redacted;
        Claim {
            endpoint: endpoint.id.clone(),
            generation: opened.generation,
            guild: endpoint.guild,
            is_paused: endpoint.paused_at.is_some(),
            event: probe::mark(shortened(event, verified.raw()), verified.raw()),
            body_hash: hash(verified.raw().body),
            body: is_kept.then(|| redact::kept(redact::redacted(verified.json(), redacted))),
            bytes: verified.raw().body.len().min(redact::LONGEST_BODY),
            received_at: verified.raw().received_at,
        }
    }

    /// Records a claim; `None` if its endpoint changed after the claim was verified.
    async fn record(&self, claim: Claim) -> Result<Option<Reply>, IntakeError> {
        let endpoint = claim.endpoint.clone();
        let (guild, kind) = (claim.guild, claim.event.kind);
        let (bytes, at) = (claim.bytes, claim.received_at);
        if let Some(wait) = self.budget.wait(&endpoint, at) {
            self.refusals.note_known(&endpoint, at, Refusal::OverBudget);
            return Err(IntakeError::OverBudget(wait));
        }
        let recorded = self
            .recorder
            .record(claim)
            .await
            .map_err(|error| IntakeError::Unavailable(error.to_string()))?;
        if recorded == Recorded::Stored {
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            self.budget.spend(&endpoint, bytes, at);
        }
        let Some(outcome) = meter::note_event(kind, recorded) else {
            return Ok(None);
        };
        tracing::debug!(guild.id = %guild, endpoint.id = %endpoint, event.kind = kind.as_str(), outcome,
            "a call was recorded");
        Ok(Some(Reply::Accepted))
    }

    async fn answer(
        &self,
        endpoint: &Endpoint,
        question: &ProfileQuestion,
    ) -> Result<ProfileAnswer, StoreError> {
        let mut tx = self.store.read().await?;
        answer::answer(&mut tx, endpoint, question, self.clock.now()).await
    }

    /// Records why a call is refused, for its endpoint's admins.
    fn refuse(
        &self,
        source: &'static dyn Source,
        found: Option<Arc<RememberedEndpoint>>,
        (cause, raw): (Cause, RawRequest<'_>),
    ) -> IntakeError {
        if let (Cause::Field(error), Some(opened)) = (&cause, &found) {
            let endpoint = &opened.endpoint;
            tracing::info!(guild.id = %endpoint.guild, endpoint.id = %endpoint.id,
                source = source.profile().id.as_str(), field = %error.path, "a call has a bad field");
        }
        let id = found.as_deref().map(|opened| opened.endpoint.id.clone());
        let evidence = Evidence::of(source, found, (cause.clone(), raw));
        self.refusals.note(id.as_ref(), evidence);
        cause.into()
    }

    /// Records why a call was refused before its body was read, if its key belongs to an endpoint.
    pub fn note_unread(&self, key: &str, why: Refusal) {
        let hash = vault::hash_url_key(key);
        self.refusals.note_unread(hash, self.clock.now(), why);
    }

    /// Records that a call with an endpoint's key came to a URL that does not exist.
    pub fn note_odd_url(&self, (source_name, key, suffix): (&str, &str, Option<&str>)) {
        self.note_unread(key, evidence::odd_url(source_name, suffix));
    }
}

/// The event, shortened to what can be shown. No text is longer than the body that contains it.
fn shortened(mut event: NewEvent, raw: &RawRequest<'_>) -> NewEvent {
    if raw.body.len() > LONG {
        event.content = event.content.shortened();
    }
    event
}

/// Whether this source's URLs may have this suffix.
pub fn takes_suffix(source_name: &str, suffix: &str) -> bool {
    source::find(source_name).is_some_and(|source| source.profile().suffixes.contains(&suffix))
}

fn note_ignored(source: &dyn Source, endpoint: &Endpoint, why: &Ignored) {
    let source = source.profile().id.as_str();
    counter!("crier_ignored_total", "source" => source).increment(1);
    match why {
        Ignored::UnknownEvent(name) => {
            let name: String = name.chars().take(64).collect();
            tracing::info!(guild.id = %endpoint.guild, endpoint.id = %endpoint.id, source, event.name = ?name,
                "ignored: unknown event");
        }
        Ignored::NotForUs(what) => {
            tracing::info!(guild.id = %endpoint.guild, endpoint.id = %endpoint.id, source, what, "ignored");
        }
    }
}

fn hash(body: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(body))
}
