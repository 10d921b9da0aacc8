//! Tests: the sample that `/endpoint test` sends through the whole path, and the calls of `crier send`. They are marked
//! TEST and never counted.

use std::time::Duration;

use crate::domain::event::{Lasts, NewEvent, Sameness};
use crate::domain::id::{EventId, Id, MemberId};
use crate::intake::endpoints::RememberedEndpoint;
use crate::intake::judge::Judged;
use crate::intake::{Intake, IntakeError};
use crate::source::request::RawRequest;
use crate::source::sample::{self, SampleParts, TEST_HEADER};
use crate::source::{self, SecretOrigin, Source};
use crate::store::endpoint::Endpoint;

/// How long an equal test is a repeat. Short, because people repeat a test to see it again.
const REPEATED: Duration = Duration::from_secs(5);

/// Marks the event of a verified call as a test if its sender says so. A test and a real event are never repeats of
/// each other, whatever key their source gives them.
pub(super) fn mark(mut event: NewEvent, raw: &RawRequest<'_>) -> NewEvent {
    let says_so = raw.header(TEST_HEADER).any(|value| value == b"1");
    event.is_test |= says_so;
    if event.is_test {
        let Sameness { key, lasts } = event.sameness;
        event.sameness = Sameness {
            key: format!("test:{key}"),
            lasts: match lasts {
                Lasts::Within(window) => Lasts::Within(window.min(REPEATED)),
                // A test changes no state of its subject.
                Lasts::ForEver | Lasts::WhileLatest => Lasts::ForEver,
            },
        };
    }
    event
}

/// Why a probe did not go through.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The endpoint has no secret, so the site's calls would be refused, and so would this one.
    #[error("the endpoint has no secret yet")]
    NoSecret,
    /// The call was refused.
    #[error(transparent)]
    Refused(#[from] IntakeError),
}

impl Intake {
    /// Sends a sample call through verification, parsing and recording, as if the site had sent it; `text` is its text.
    pub async fn probe(
        &self,
        endpoint: &Endpoint,
        by: MemberId,
        text: String,
    ) -> Result<(), ProbeError> {
        let Some(source) = source::find(&endpoint.source) else {
            return Err(IntakeError::Unauthorized.into());
        };
        let now = self.clock.now();
        let mut tx = self.store.read().await.map_err(IntakeError::from)?;
        let sealed = tx
            .list_endpoint_secrets(&endpoint.id, now)
            .await
            .map_err(IntakeError::from)?;
        let generation = tx.get_generation(&endpoint.id).await;
        let generation = generation.map_err(IntakeError::from)?;
        drop(tx);
        let secrets: Vec<_> = sealed
            .iter()
            .filter_map(|one| {
                self.vault
                    .open(endpoint.id.as_str(), "secret", &one.cipher)
                    .ok()
            })
            .collect();
        let secret = match (secrets.first(), source.profile().secret) {
            (Some(secret), _) => secret.clone(),
            (None, SecretOrigin::Url) => String::new().into(),
            (None, _) => return Err(ProbeError::NoSecret),
        };
        let opened = RememberedEndpoint::now(endpoint.clone(), generation, secrets);
        let parts = SampleParts {
            user: by,
            name: "Crier".to_owned(),
            guild: endpoint.guild,
            now,
            number: rand::random(),
            text: Some(text),
        };
        for sample in source.samples() {
            let Some(call) = sample::call(source, sample.event, &parts, &secret) else {
                continue;
            };
            let headers: Vec<(&str, &[u8])> = call
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_bytes()))
                .collect();
            let raw = RawRequest {
                method: call.method,
                suffix: call.suffix,
                headers: &headers,
                body: &call.body,
                received_at: now,
            };
            if self.probe_with(source, &opened, raw).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Whether the sample was an event and so went through the whole path.
    async fn probe_with(
        &self,
        source: &'static dyn Source,
        opened: &RememberedEndpoint,
        raw: RawRequest<'_>,
    ) -> Result<bool, ProbeError> {
        let mut claim = match self.judge(source, Some(opened), raw).await {
            Judged::Claim(claim) => *claim,
            Judged::Refused(cause) => return Err(IntakeError::from(cause).into()),
            Judged::Question(..) | Judged::Ignored(_) => return Ok(false),
        };
        let id: EventId = Id::next(claim.received_at);
        claim.event.is_test = true;
        claim.event.sameness = Sameness::for_ever(format!("test:probe:{id}"));
        match self.record(claim).await? {
            Some(_) => Ok(true),
            None => {
                Err(IntakeError::Unavailable("the endpoint was just changed".to_owned()).into())
            }
        }
    }
}
