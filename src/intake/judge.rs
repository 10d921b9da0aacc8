//! What a call comes to by what its endpoint is. Of its body only what is kept of it is left: the tree is gone before
//! anything is waited for.

use tokio::sync::Semaphore;

use crate::domain::profile::{ProfileAnswer, ProfileQuestion};
use crate::intake::endpoints::Opened;
use crate::intake::{Intake, IntakeError};
use crate::ledger::claim::Claim;
use crate::source::json::FieldError;
use crate::source::request::RawRequest;
use crate::source::scheme::{self, VerifyError};
use crate::source::{Ignored, Inbound, Source};

/// A body of so many bytes is long. Hardly any sender has one, and reading it takes milliseconds.
const LONG: usize = 64 * 1024;

/// Long bodies are read one at a time: many of them must not keep every thread from the short ones.
static TURN: Semaphore = Semaphore::const_new(1);

/// What a call comes to.
#[derive(Debug)]
pub(super) enum Judged {
    /// Something to record.
    Claim(Box<Claim>),
    /// Someone waits for an answer, in a shape of its own.
    Question(ProfileQuestion, fn(&ProfileAnswer) -> serde_json::Value),
    /// Authentic, and nothing for us.
    Ignored(Ignored),
    /// It is sent away.
    Refused(Cause),
}

/// Why a call is sent away.
#[derive(Clone, Debug)]
pub(super) enum Cause {
    /// It is not let in, or is no JSON.
    Verify(VerifyError),
    /// It is let in, and a field is not as its sender promises.
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
    /// Judges a call; where there is no endpoint for it, with the same work.
    pub(super) async fn judge(
        &self,
        source: &'static dyn Source,
        opened: Option<&Opened>,
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
        opened: Option<&Opened>,
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
