//! From raw bytes to a recorded event, an answer, or a refusal: the path that every call takes.
//!
//! What is answered with a good word is committed; nothing here waits for Discord.

pub mod batch;
pub mod claim;
mod endpoints;
mod meter;
pub mod people;
mod probe;
pub mod promise;
mod record;
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
use crate::domain::time::Timestamp;
use crate::intake::claim::Claim;
pub use crate::intake::endpoints::Endpoints;
use crate::intake::endpoints::Opened;
pub use crate::intake::probe::ProbeError;
pub use crate::intake::record::{RecordError, Recorder};
pub use crate::intake::refusal::Refusals;
use crate::source::json::FieldError;
use crate::source::request::{RawRequest, VerifiedRequest};
use crate::source::scheme::{self, VerifyError};
use crate::source::{self, Ignored, Inbound, Source};
use crate::store::endpoint::Endpoint;
use crate::store::{Store, StoreError};
use crate::vault::{self, Vault};

/// How long a sender waits at most. What is recorded after it was sent away is known when it comes again.
const WITHIN: Duration = Duration::from_secs(9);

/// How often a call is looked at anew whose endpoint is changed while it is recorded.
const TRIES: usize = 3;

/// Takes calls in.
#[derive(Clone, Debug)]
pub struct Intake {
    /// Where everything is kept.
    pub store: Store,
    /// Finds the endpoint of a call.
    pub endpoints: Endpoints,
    /// Opens the senders' secrets.
    pub vault: Vault,
    /// What time it is.
    pub clock: SharedClock,
    /// Commits what is to be recorded.
    pub recorder: Recorder,
    /// The last refusal of each endpoint.
    pub refusals: Refusals,
    /// Whether redacted bodies are kept.
    pub keeps_bodies: bool,
}

/// What a sender hears when all is well.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// Stored, known, or not needed: the same word for all three.
    Accepted,
    /// What it asked for, in its own shape.
    Answer(serde_json::Value),
}

/// Why a sender is sent away.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Unknown endpoint, or a wrong or missing credential: no one outside can tell which.
    #[error("not let in")]
    Unauthorized,
    /// The body is not JSON.
    #[error("the body is not JSON")]
    NotJson,
    /// A field is not as the sender promises.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Our own fault: the sender should come again.
    #[error("cannot store now: {0}")]
    Unavailable(String),
}

impl From<StoreError> for IntakeError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Intake {
    /// Takes one call in: finds its endpoint, verifies, parses, and records or answers.
    pub async fn receive(
        &self,
        source_name: &str,
        key: &str,
        raw: RawRequest<'_>,
    ) -> Result<Reply, IntakeError> {
        let Some(source) = source::find(source_name) else {
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

    /// A call that is good by what is remembered is recorded if that still holds. Everything else is looked at anew; so
    /// whoever is not let in costs the same work, whatever the reason.
    async fn receive_from(
        &self,
        source: &'static dyn Source,
        key: &str,
        raw: RawRequest<'_>,
    ) -> Result<Reply, IntakeError> {
        let key_hash = vault::hash_url_key(key);
        let remembered = self.endpoints.remembered(&key_hash, raw.received_at);
        let remembered = remembered.filter(|opened| opened.is_of(source));
        if let Some(claim) = self.claim_by_memory(source, remembered.as_deref(), raw)
            && let Some(reply) = self.record(claim).await?
        {
            return Ok(reply);
        }
        for _ in 0..TRIES {
            if let Some(reply) = self.receive_anew(source, &key_hash, raw).await? {
                return Ok(reply);
            }
        }
        Err(IntakeError::Unavailable(
            "its endpoint is being changed".to_owned(),
        ))
    }

    /// The claim that a call makes if what is remembered still holds.
    fn claim_by_memory(
        &self,
        source: &'static dyn Source,
        remembered: Option<&Opened>,
        raw: RawRequest<'_>,
    ) -> Option<Claim> {
        let schemes = source.profile().schemes;
        let Some(opened) = remembered else {
            scheme::verify_nothing(schemes, raw);
            return None;
        };
        let verified = scheme::verify(schemes, &opened.secrets, raw).ok()?;
        match source.parse(&verified) {
            Ok(Inbound::Event(event)) => Some(self.claim(source, opened, &verified, *event)),
            _ => None,
        }
    }

    /// Takes a call in by what the database says now; `None` where that changes at this moment.
    async fn receive_anew(
        &self,
        source: &'static dyn Source,
        key_hash: &str,
        raw: RawRequest<'_>,
    ) -> Result<Option<Reply>, IntakeError> {
        let schemes = source.profile().schemes;
        let Some(opened) = self.find(source, key_hash, raw.received_at).await? else {
            return Err(match scheme::verify_nothing(schemes, raw) {
                VerifyError::NotJson => IntakeError::NotJson,
                _ => IntakeError::Unauthorized,
            });
        };
        let endpoint = &opened.endpoint;
        let verified = scheme::verify(schemes, &opened.secrets, raw).map_err(|error| {
            self.refuse(endpoint, refusal_code(error));
            match error {
                VerifyError::NotJson => IntakeError::NotJson,
                _ => IntakeError::Unauthorized,
            }
        })?;
        let inbound = source.parse(&verified).map_err(|error| {
            self.refuse(endpoint, &error.path);
            tracing::info!(guild.id = %endpoint.guild, endpoint.id = %endpoint.id,
                source = source.profile().id.as_str(), field = %error.path, "a call has a bad field");
            IntakeError::Field(error)
        })?;
        self.follow(source, &opened, &verified, inbound).await
    }

    async fn follow(
        &self,
        source: &'static dyn Source,
        opened: &Opened,
        verified: &VerifiedRequest<'_>,
        inbound: Inbound,
    ) -> Result<Option<Reply>, IntakeError> {
        match inbound {
            Inbound::Event(event) => {
                let claim = self.claim(source, opened, verified, *event);
                self.record(claim).await
            }
            Inbound::Question { question, shape } => {
                // Apart, for it is rare and large: every call would carry the room for it.
                let answer = Box::pin(self.answer(&opened.endpoint, &question)).await?;
                Ok(Some(Reply::Answer(shape(&answer))))
            }
            Inbound::Ignored(why) => {
                note_ignored(source, &opened.endpoint, &why);
                Ok(Some(Reply::Accepted))
            }
        }
    }

    fn claim(
        &self,
        source: &dyn Source,
        opened: &Opened,
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
            event: probe::mark(event, verified.raw()),
            body_hash: hash(verified.raw().body),
            body: is_kept.then(|| redact::redacted(verified.json(), redacted)),
            received_at: verified.raw().received_at,
        }
    }

    /// Records a claim; `None` where its endpoint is no longer what it was verified against.
    async fn record(&self, claim: Claim) -> Result<Option<Reply>, IntakeError> {
        let endpoint = claim.endpoint.clone();
        let (guild, kind) = (claim.guild, claim.event.kind);
        let recorded = self
            .recorder
            .record(claim)
            .await
            .map_err(|error| IntakeError::Unavailable(error.to_string()))?;
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

    /// The living endpoint behind a key, where it is one of this source. Whether it is or not, the database hears one
    /// statement, and something is opened.
    async fn find(
        &self,
        source: &dyn Source,
        key_hash: &str,
        at: Timestamp,
    ) -> Result<Option<Arc<Opened>>, IntakeError> {
        let found = self.endpoints.find(key_hash, at).await;
        let found = found.map_err(IntakeError::Unavailable)?;
        Ok(found.filter(|opened| opened.is_of(source)))
    }

    fn refuse(&self, endpoint: &Endpoint, why: &str) {
        self.refusals.note(&endpoint.id, self.clock.now(), why);
    }
}

/// Whether a sender of this source may put this behind the key in a URL.
pub fn takes_suffix(source_name: &str, suffix: &str) -> bool {
    source::find(source_name).is_some_and(|source| source.profile().suffixes.contains(&suffix))
}

/// The code under which `/endpoint show` explains a refusal.
fn refusal_code(error: VerifyError) -> &'static str {
    match error {
        VerifyError::Missing => "missing",
        VerifyError::Wrong => "wrong",
        VerifyError::Stale => "stale",
        VerifyError::NoSecret => "no-secret",
        VerifyError::NotJson => "not-json",
    }
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
