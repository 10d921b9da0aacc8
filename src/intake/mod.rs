//! From raw bytes to a recorded event, an answer, or a refusal: the path that every call takes.
//!
//! What is answered with a good word is committed; nothing here waits for Discord.

pub mod batch;
pub mod claim;
mod meter;
pub mod people;
mod probe;
pub mod promise;
mod record;
pub mod redact;
mod refusal;

use std::time::{Duration, Instant};

use metrics::counter;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use crate::answer;
use crate::clock::SharedClock;
use crate::domain::event::EventKind;
use crate::domain::profile::{ProfileAnswer, ProfileQuestion};
use crate::intake::claim::Claim;
pub use crate::intake::probe::ProbeError;
pub use crate::intake::record::{RecordError, Recorder};
pub use crate::intake::refusal::Refusals;
use crate::source::json::FieldError;
use crate::source::request::{RawRequest, VerifiedRequest};
use crate::source::scheme::{self, VerifyError};
use crate::source::{self, Ignored, Inbound, Source};
use crate::store::endpoint::{self as store, Endpoint};
use crate::store::{Store, StoreError};
use crate::vault::{self, Vault};

/// How long a sender waits at most. What is recorded after it was sent away is known when it comes again.
const WITHIN: Duration = Duration::from_secs(9);

/// Takes calls in.
#[derive(Clone, Debug)]
pub struct Intake {
    /// Where everything is kept.
    pub store: Store,
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

/// An endpoint and the secrets that are good for it now.
struct Opened {
    endpoint: Endpoint,
    secrets: Vec<SecretString>,
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

    async fn receive_from(
        &self,
        source: &'static dyn Source,
        key: &str,
        raw: RawRequest<'_>,
    ) -> Result<Reply, IntakeError> {
        let schemes = source.profile().schemes;
        let Some(opened) = self.open(source, key, &raw).await? else {
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
        self.follow(source, endpoint, &verified, inbound).await
    }

    async fn follow(
        &self,
        source: &'static dyn Source,
        endpoint: &Endpoint,
        verified: &VerifiedRequest<'_>,
        inbound: Inbound,
    ) -> Result<Reply, IntakeError> {
        match inbound {
            Inbound::Event(event) => {
                let body = self.keeps_bodies && event.kind != EventKind::Private;
                let redacted = source.profile().redacted;
                let claim = Claim {
                    endpoint: endpoint.id.clone(),
                    guild: endpoint.guild,
                    is_paused: endpoint.paused_at.is_some(),
                    event: *event,
                    body_hash: hash(verified.raw().body),
                    body: body.then(|| redact::redacted(verified.json(), redacted)),
                    received_at: verified.raw().received_at,
                };
                self.record(claim).await
            }
            Inbound::Question { question, shape } => {
                let answer = self.answer(endpoint, &question).await?;
                Ok(Reply::Answer(shape(&answer)))
            }
            Inbound::Ignored(why) => {
                note_ignored(source, endpoint, &why);
                Ok(Reply::Accepted)
            }
        }
    }

    async fn record(&self, claim: Claim) -> Result<Reply, IntakeError> {
        let endpoint = claim.endpoint.clone();
        let (guild, kind) = (claim.guild, claim.event.kind);
        let recorded = self
            .recorder
            .record(claim)
            .await
            .map_err(|error| IntakeError::Unavailable(error.to_string()))?;
        let outcome = meter::note_event(kind, recorded);
        tracing::debug!(guild.id = %guild, endpoint.id = %endpoint, event.kind = kind.as_str(), outcome,
            "a call was recorded");
        Ok(Reply::Accepted)
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
    async fn open(
        &self,
        source: &dyn Source,
        key: &str,
        raw: &RawRequest<'_>,
    ) -> Result<Option<Opened>, IntakeError> {
        let mut tx = self.store.read().await?;
        let found = tx
            .find_endpoint_by_key(&vault::hash_url_key(key), raw.received_at)
            .await?
            .filter(|found| found.endpoint.source == source.profile().id.as_str());
        if found.as_ref().is_none_or(|found| found.ciphers.is_empty()) {
            self.vault.open_nothing();
        }
        let Some(store::Opened { endpoint, ciphers }) = found else {
            return Ok(None);
        };
        let open = |cipher: &String| self.vault.open(endpoint.id.as_str(), "secret", cipher);
        let secrets: Result<_, _> = ciphers.iter().map(open).collect();
        let secrets = secrets.map_err(|error| {
            tracing::error!(guild.id = %endpoint.guild, endpoint.id = %endpoint.id, %error, "a sender's secret cannot be opened");
            IntakeError::Unavailable(error.to_string())
        })?;
        Ok(Some(Opened { endpoint, secrets }))
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
