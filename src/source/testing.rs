//! Shared by the sources' tests: fixtures are verified and parsed like real calls.

use secrecy::SecretString;

use crate::domain::event::NewEvent;
use crate::domain::id::{GuildId, MemberId};
use crate::domain::time::Timestamp;
use crate::source::json::FieldError;
use crate::source::request::{Method, RawRequest};
use crate::source::sample::{SampleCall, SampleParts};
use crate::source::scheme::{sign, verify};
use crate::source::{Ignored, Inbound, Source};

/// 2026-03-02 10:15:30 UTC, when every call in these tests arrives.
pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_772_446_530);

/// The user in the samples of every sender that knows Discord users.
pub(super) fn user() -> MemberId {
    MemberId::new(530_918_274_610_028_545).unwrap()
}

/// Made-up contents for a sample call.
pub(super) fn parts(number: u32) -> SampleParts {
    SampleParts {
        user: user(),
        name: "mira".to_owned(),
        guild: GuildId::new(417_283_905_512_448_011).unwrap(),
        now: NOW,
        number,
        text: None,
    }
}

/// The secret of the endpoint in these tests.
pub(super) fn secret() -> SecretString {
    SecretString::from("a-test-secret-of-some-length")
}

/// Verifies a call and lets a source parse it.
pub(super) fn receive(source: &dyn Source, call: &SampleCall) -> Result<Inbound, FieldError> {
    let headers: Vec<_> = call
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    let raw = RawRequest {
        method: call.method,
        suffix: call.suffix,
        headers: &headers,
        body: &call.body,
        received_at: NOW,
    };
    let verified = verify(source.profile().schemes, &[secret()], raw).unwrap();
    source.parse(&verified)
}

/// Signs and delivers a fixture (headers, a blank line, the body) or a bare body to this path.
pub(super) fn deliver_by(
    source: &dyn Source,
    method: Method,
    suffix: Option<&'static str>,
    fixture: &str,
) -> Result<Inbound, FieldError> {
    let (head, body) = fixture.split_once("\n\n").unwrap_or(("", fixture));
    let mut body = body.trim_end_matches('\n').as_bytes().to_vec();
    let mut headers: Vec<_> = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    headers.extend(sign(source.profile().schemes[0], &secret(), NOW, &mut body));
    receive(
        source,
        &SampleCall {
            method,
            suffix,
            headers,
            body,
        },
    )
}

/// Delivers a fixture or a bare body by POST to the bare URL.
pub(super) fn deliver(source: &dyn Source, fixture: &str) -> Result<Inbound, FieldError> {
    deliver_by(source, Method::Post, None, fixture)
}

/// The event, if the call became one; else a panic.
pub(super) fn event(inbound: Result<Inbound, FieldError>) -> NewEvent {
    match inbound {
        Ok(Inbound::Event(event)) => *event,
        other => panic!("no event: {other:?}"),
    }
}

/// The event that a fixture or bare body becomes.
pub(super) fn event_of(source: &dyn Source, fixture: &str) -> NewEvent {
    event(deliver(source, fixture))
}

/// The path of the field that a bare body is refused for.
pub(super) fn bad_path(source: &dyn Source, body: &str) -> String {
    match deliver(source, body) {
        Err(error) => error.path,
        other => panic!("not refused: {other:?}"),
    }
}

/// Why a bare body is ignored.
pub(super) fn ignored(source: &dyn Source, body: &str) -> Ignored {
    match deliver(source, body) {
        Ok(Inbound::Ignored(why)) => why,
        other => panic!("not ignored: {other:?}"),
    }
}
