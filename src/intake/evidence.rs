//! The part of a refused call that is kept until it is examined: enough to tell an admin what the call looks like.

use std::sync::Arc;

use crate::domain::refusal::{Refusal, word};
use crate::domain::time::Timestamp;
use crate::intake::endpoints::RememberedEndpoint;
use crate::intake::judge::Cause;
use crate::source::request::{Method, RawRequest};
use crate::source::resemblance::looks_like;
use crate::source::scheme::{VerifyError, fits_compact};
use crate::source::{self, Source};

/// The longest body that is examined: hardly any call has a longer one.
const LONGEST_BODY: usize = 64 * 1024;

/// A refused call.
#[derive(Debug)]
pub(super) struct Evidence {
    source: &'static dyn Source,
    /// The endpoint behind its key, which may belong to another source.
    opened: Option<Arc<RememberedEndpoint>>,
    cause: Cause,
    method: Method,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    at: Timestamp,
}

impl Evidence {
    /// The part of a call to this source's URL that is worth keeping.
    pub(super) fn of(
        source: &'static dyn Source,
        opened: Option<Arc<RememberedEndpoint>>,
        (cause, raw): (Cause, RawRequest<'_>),
    ) -> Self {
        let is_short = raw.body.len() <= LONGEST_BODY;
        Self {
            source,
            opened,
            cause,
            method: raw.method,
            headers: raw
                .headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.to_vec()))
                .collect(),
            body: if is_short {
                raw.body.to_vec()
            } else {
                Vec::new()
            },
            at: raw.received_at,
        }
    }

    /// The length of the kept body.
    pub(super) fn len(&self) -> usize {
        self.body.len()
    }

    /// Drops the kept body.
    pub(super) fn forget_body(&mut self) {
        self.body = Vec::new();
    }

    /// When it was received.
    pub(super) fn at(&self) -> Timestamp {
        self.at
    }

    /// Why it was refused, judging by what it looks like.
    pub(super) fn refusal(self) -> Refusal {
        let asked = self.source.profile().id.as_str();
        let opened = self.opened.as_deref();
        if opened.is_some_and(|opened| opened.endpoint.source != asked) {
            return Refusal::OtherUrl(asked.to_owned());
        }
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()))
            .collect();
        let raw = RawRequest {
            method: self.method,
            suffix: None,
            headers: &headers,
            body: &self.body,
            received_at: self.at,
        };
        let schemes = self.source.profile().schemes;
        let is_changed =
            || opened.is_some_and(|opened| fits_compact(schemes, &opened.secrets, raw));
        let other = || looks_like(&raw, self.source).map(|other| other.profile().id.to_string());
        match &self.cause {
            Cause::Verify(VerifyError::Wrong) if is_changed() => Refusal::Changed,
            Cause::Verify(VerifyError::Wrong) => Refusal::Wrong,
            Cause::Verify(VerifyError::Stale) => Refusal::Stale,
            Cause::Verify(VerifyError::NoSecret) => Refusal::NoSecret,
            Cause::Verify(VerifyError::Missing) => {
                other().map_or(Refusal::Missing, Refusal::LooksLike)
            }
            Cause::Verify(VerifyError::NotJson) => {
                other().map_or(Refusal::NotJson, Refusal::LooksLike)
            }
            Cause::Field(error) => {
                other().map_or_else(|| Refusal::Field(error.path.clone()), Refusal::LooksLike)
            }
        }
    }
}

/// The refusal of a call whose URL is not one that Crier has.
pub(super) fn odd_url(source_name: &str, suffix: Option<&str>) -> Refusal {
    match (source::find(source_name), suffix) {
        (Some(_), Some(suffix)) => Refusal::Suffix(word(suffix)),
        _ => Refusal::OtherUrl(word(source_name)),
    }
}
