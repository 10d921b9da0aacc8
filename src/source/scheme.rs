//! Schemes that authenticate a call: what a sender sends, and how it is verified.

use std::time::Duration;

use data_encoding::HEXLOWER_PERMISSIVE;
use secrecy::SecretString;
use serde_json::Value;

use crate::domain::time::Timestamp;
use crate::source::compare;
use crate::source::json::{self, Member};
use crate::source::request::{RawRequest, VerifiedRequest};

pub use crate::source::compare::AT_LEAST;

/// One way to authenticate a call. Header names are in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// A header contains the secret itself.
    HeaderSecret {
        /// The header.
        header: &'static str,
    },
    /// A header contains a hex HMAC-SHA256 with the secret's text as key.
    Hmac {
        /// The header with the signature.
        header: &'static str,
        /// The text before the hex digits.
        prefix: &'static str,
        /// The header with the signed time; if there is one, `time.body` is signed, else the body alone.
        timestamp: Option<&'static str>,
    },
    /// The JSON body contains the secret itself at its top level.
    BodySecret {
        /// The key.
        key: &'static str,
    },
    /// The URL's own key is the secret, so a caller that found the endpoint knows it.
    UrlKey,
}

/// The largest difference between a signed time and the current time, in either direction, as in every sample of
/// FastComments. <https://docs.fastcomments.com/guide-webhooks.html>, seen 2026-11.
pub const TOLERANCE: Duration = Duration::from_mins(5);

/// A larger number is in milliseconds: in seconds it would be after the year 5000.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// Why a call was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// No credential came with it.
    #[error("no credential")]
    Missing,
    /// A credential was wrong.
    #[error("wrong credential")]
    Wrong,
    /// The signature is correct, but its time is too far from the current time.
    #[error("signed too long ago or in the future")]
    Stale,
    /// The endpoint has no secret yet.
    #[error("the endpoint has no secret yet")]
    NoSecret,
    /// The credential is correct or inside the body, and the body is not JSON.
    #[error("the body is not JSON")]
    NotJson,
}

/// Compared if no signature was sent, or an impossible one.
const NO_SIGNATURE: [u8; 32] = [0; 32];

/// Checks a call against the endpoint's valid secrets. The result may be parsed.
///
/// Each credential that is present must match one of the secrets, and at least one must be present. The amount of work
/// does not depend on what is missing or wrong: every scheme compares, if needed with an empty input and with a secret
/// that belongs to no one. The whole body is only parsed if the credential is correct.
pub fn verify<'a>(
    schemes: &[Scheme],
    secrets: &[SecretString],
    raw: RawRequest<'a>,
) -> Result<VerifiedRequest<'a>, VerifyError> {
    authenticate(schemes, secrets, &raw)?;
    let body = json::parse(raw.body).map_err(|_| VerifyError::NotJson)?;
    Ok(VerifiedRequest::new(raw, body))
}

/// Does the same work for an endpoint that does not exist, so that the answer takes as long. If the URL's key is the
/// only secret, there is nothing to check.
pub fn verify_nothing(schemes: &[Scheme], raw: RawRequest<'_>) -> VerifyError {
    match authenticate(schemes, &[], &raw) {
        Err(VerifyError::NotJson) => VerifyError::NotJson,
        _ => VerifyError::Wrong,
    }
}

/// Whether the call would be valid if its body were the same JSON without whitespace, which is how most senders write
/// and sign it: then something in between reformatted the body. Such a call is refused anyway.
pub fn fits_compact(schemes: &[Scheme], secrets: &[SecretString], raw: RawRequest<'_>) -> bool {
    let Ok(body) = json::parse(raw.body) else {
        return false;
    };
    let compact = body.to_string();
    let raw = RawRequest {
        body: compact.as_bytes(),
        ..raw
    };
    let heard = authenticate(schemes, secrets, &raw);
    matches!(heard, Ok(()) | Err(VerifyError::Stale))
}

fn authenticate(
    schemes: &[Scheme],
    secrets: &[SecretString],
    raw: &RawRequest<'_>,
) -> Result<(), VerifyError> {
    let mut is_present = Ok(false);
    for scheme in schemes {
        let shown = check(*scheme, secrets, raw);
        is_present = is_present.and_then(|before| shown.map(|now| before | now));
    }
    if is_present? {
        Ok(())
    } else {
        Err(VerifyError::Missing)
    }
}

/// Whether the credential is present; an error if it is present and wrong.
fn check(
    scheme: Scheme,
    secrets: &[SecretString],
    raw: &RawRequest<'_>,
) -> Result<bool, VerifyError> {
    match scheme {
        Scheme::UrlKey => Ok(true),
        Scheme::HeaderSecret { header } => check_secret(secrets, only(raw, header)),
        Scheme::BodySecret { key } => {
            let sent = json::member(raw.body, key).map_err(|_| VerifyError::NotJson)?;
            let text = match &sent {
                None => Ok(None),
                Some(Member::Text(text)) => Ok(Some(text.as_bytes())),
                Some(Member::Other) => Err(VerifyError::Wrong),
            };
            check_secret(secrets, text)
        }
        Scheme::Hmac {
            header,
            prefix,
            timestamp,
        } => check_hmac(secrets, raw, (header, prefix), timestamp),
    }
}

fn check_secret(
    secrets: &[SecretString],
    sent: Result<Option<&[u8]>, VerifyError>,
) -> Result<bool, VerifyError> {
    let compared = sent.ok().flatten().unwrap_or_default();
    let proof = any(secrets, |secret| compare::is_same(secret, compared));
    match sent? {
        None => Ok(false),
        Some(_) => proof.map(|()| true),
    }
}

fn check_hmac(
    secrets: &[SecretString],
    raw: &RawRequest<'_>,
    (header, prefix): (&str, &str),
    timestamp: Option<&'static str>,
) -> Result<bool, VerifyError> {
    let sent = only(raw, header);
    let signature = sent.and_then(|sent| sent.map(|sent| decode(sent, prefix)).transpose());
    let stamp =
        timestamp.map(|header| only(raw, header).and_then(|stamp| stamp.ok_or(VerifyError::Wrong)));
    let compared = signature.as_ref().ok().and_then(Option::as_deref);
    let compared = compared.unwrap_or(&NO_SIGNATURE);
    let signed = (stamp.map(Result::unwrap_or_default), raw.body);
    let proof = any(secrets, |secret| {
        compare::is_signed(secret, signed, compared)
    });
    if signature?.is_none() {
        return Ok(false);
    }
    let stamp = stamp.transpose()?;
    proof?;
    match stamp {
        Some(stamp) if !is_fresh(stamp, raw.received_at) => Err(VerifyError::Stale),
        _ => Ok(true),
    }
}

fn decode(sent: &[u8], prefix: &str) -> Result<Vec<u8>, VerifyError> {
    let hex = sent
        .strip_prefix(prefix.as_bytes())
        .ok_or(VerifyError::Wrong)?;
    HEXLOWER_PERMISSIVE
        .decode(hex)
        .map_err(|_| VerifyError::Wrong)
}

/// The header's only value. A duplicate header is refused, because it would be unclear which of the two counts.
fn only<'a>(raw: &RawRequest<'a>, header: &str) -> Result<Option<&'a [u8]>, VerifyError> {
    let mut values = raw.header(header);
    match (values.next(), values.next()) {
        (first, None) => Ok(first),
        _ => Err(VerifyError::Wrong),
    }
}

fn any(
    secrets: &[SecretString],
    fits: impl FnMut(&SecretString) -> bool,
) -> Result<(), VerifyError> {
    match compare::any(secrets, fits) {
        Some(true) => Ok(()),
        Some(false) => Err(VerifyError::Wrong),
        None => Err(VerifyError::NoSecret),
    }
}

fn is_fresh(stamp: &[u8], now: Timestamp) -> bool {
    let digits = std::str::from_utf8(stamp)
        .ok()
        .and_then(|text| text.parse::<i64>().ok());
    let Some(number) = digits else { return false };
    let signed = if number >= MILLISECONDS_FROM {
        Timestamp::from_ms(number)
    } else {
        Timestamp::from_seconds(number)
    };
    now.minus(TOLERANCE) <= signed && signed <= now.plus(TOLERANCE)
}

/// Adds the credential to a call, as the sender would. `body` must be what is sent.
pub fn sign(
    scheme: Scheme,
    secret: &SecretString,
    now: Timestamp,
    body: &mut Vec<u8>,
) -> Vec<(String, String)> {
    match scheme {
        Scheme::UrlKey => Vec::new(),
        Scheme::HeaderSecret { header } => {
            vec![(header.to_owned(), compare::text(secret).to_owned())]
        }
        Scheme::BodySecret { key } => {
            if let Ok(Value::Object(mut members)) = serde_json::from_slice(body) {
                members.insert(key.to_owned(), Value::from(compare::text(secret)));
                *body = Value::Object(members).to_string().into_bytes();
            }
            Vec::new()
        }
        Scheme::Hmac {
            header,
            prefix,
            timestamp,
        } => {
            let stamp = now.as_seconds().to_string();
            let signed = timestamp.map(|_| stamp.as_bytes());
            let hex = compare::signature(secret, signed, body);
            let mut headers = vec![(header.to_owned(), format!("{prefix}{hex}"))];
            headers.extend(timestamp.map(|name| (name.to_owned(), stamp)));
            headers
        }
    }
}

#[cfg(test)]
mod tests;
