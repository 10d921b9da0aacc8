//! Verifies and parses a call for its endpoint. The JSON tree is dropped before anything is awaited; only the part of
//! the body that is stored is kept.

use tokio::sync::Semaphore;

use crate::domain::profile::{ProfileAnswer, ProfileQuestion};
use crate::intake::endpoints::RememberedEndpoint;
use crate::intake::{Intake, IntakeError};
use crate::ledger::claim::Claim;
use crate::source::json::FieldError;
use crate::source::request::RawRequest;
use crate::source::scheme::{self, VerifyError};
use crate::source::{Ignored, Inbound, Source};

/// A body of at least this many bytes is long. Hardly any sender has one, and parsing it takes milliseconds.
const LONG: usize = 64 * 1024;

/// Long bodies are parsed one at a time, so that many of them do not occupy every thread.
static TURN: Semaphore = Semaphore::const_new(1);

/// The result of a call.
#[derive(Debug)]
pub(super) enum Judged {
    /// Something to record.
    Claim(Box<Claim>),
    /// The sender waits for an answer in its own format.
    Question(ProfileQuestion, fn(&ProfileAnswer) -> serde_json::Value),
    /// Authentic, but not used.
    Ignored(Ignored),
    /// It is refused.
    Refused(Cause),
}

/// Why a call is refused.
#[derive(Clone, Debug)]
pub(super) enum Cause {
    /// Its credential is wrong, or it is not JSON.
    Verify(VerifyError),
    /// It is authentic, but a field is not as its sender documents it.
    Field(FieldError),
}

impl From<Cause> for IntakeError {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Verify(VerifyError::NotJson) => Self::NotJson,
            Cause::Verify(_) => Self::Unauthorized,
            Cause::Field(error) => Self::Field(error),
        }
    }
}

impl Intake {
    /// Judges a call; if there is no endpoint for it, with the same amount of work.
    pub(super) async fn judge(
        &self,
        source: &'static dyn Source,
        opened: Option<&RememberedEndpoint>,
        raw: RawRequest<'_>,
    ) -> Judged {
        let _turn = if raw.body.len() < LONG {
            None
        } else {
            TURN.acquire().await.ok()
        };
        self.judge_now(source, opened, raw)
    }

    fn judge_now(
        &self,
        source: &'static dyn Source,
        opened: Option<&RememberedEndpoint>,
        raw: RawRequest<'_>,
    ) -> Judged {
        let schemes = source.profile().schemes;
        let Some(opened) = opened else {
            return Judged::Refused(Cause::Verify(scheme::verify_nothing(schemes, raw)));
        };
        let verified = match scheme::verify(schemes, &opened.secrets, raw) {
            Ok(verified) => verified,
            Err(error) => return Judged::Refused(Cause::Verify(error)),
        };
        match source.parse(&verified) {
            Ok(Inbound::Event(event)) => {
                Judged::Claim(Box::new(self.claim(source, opened, &verified, *event)))
            }
            Ok(Inbound::Question { question, shape }) => Judged::Question(question, shape),
            Ok(Inbound::Ignored(why)) => Judged::Ignored(why),
            Err(error) => Judged::Refused(Cause::Field(error)),
        }
    }
}
