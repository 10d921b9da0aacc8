//! How a call proves itself: the only code that compares a secret with what a stranger sent.

use std::time::Duration;

use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::domain::time::Timestamp;
use crate::source::json;
use crate::source::request::{RawRequest, VerifiedRequest};

/// One way in which a call proves itself. Header names are in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// The secret itself stands in a header.
    HeaderSecret {
        /// The header.
        header: &'static str,
    },
    /// A header carries hex HMAC-SHA256 under the secret's text as key.
    Hmac {
        /// The header with the signature.
        header: &'static str,
        /// What must stand before the hex digits.
        prefix: &'static str,
        /// The header with the signed time; with it, `time.body` is signed, without it the body alone.
        timestamp: Option<&'static str>,
    },
    /// The secret itself stands at the top of the JSON body.
    BodySecret {
        /// The key.
        key: &'static str,
    },
    /// The URL's own key is the secret, and whoever found the endpoint knows it.
    UrlKey,
}

/// How far a signed time may be from ours, in either direction: what every sample of FastComments allows.
/// <https://docs.fastcomments.com/guide-webhooks.html>, seen 2026-11.
pub const TOLERANCE: Duration = Duration::from_mins(5);

/// A stamp this large is in milliseconds: in seconds it would be past the year 5000.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// Why a call was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// No credential came with it.
    #[error("no credential")]
    Missing,
    /// A credential was wrong.
    #[error("wrong credential")]
    Wrong,
    /// The signature is good, but its time is too far from ours.
    #[error("signed too long ago or in the future")]
    Stale,
    /// The endpoint has no secret yet.
    #[error("the endpoint has no secret yet")]
    NoSecret,
    /// The credential is good or inside the body, and the body is not JSON.
    #[error("the body is not JSON")]
    NotJson,
}

/// Checks a call against the endpoint's live secrets. What comes back may be parsed.
///
/// Each credential that is present must be good under one of the secrets, and at least one must be present.
pub fn verify<'a>(
    schemes: &[Scheme],
    secrets: &[SecretString],
    raw: RawRequest<'a>,
) -> Result<VerifiedRequest<'a>, VerifyError> {
    // Only where the credential is inside the body is the body read first.
    let mut body = None;
    let mut is_present = false;
    for scheme in schemes {
        if matches!(scheme, Scheme::BodySecret { .. }) && body.is_none() {
            body = Some(json::parse(raw.body).map_err(|_| VerifyError::NotJson)?);
        }
        is_present |= check(*scheme, secrets, &raw, body.as_ref())?;
    }
    if !is_present {
        return Err(VerifyError::Missing);
    }
    let body = match body {
        Some(body) => body,
        None => json::parse(raw.body).map_err(|_| VerifyError::NotJson)?,
    };
    Ok(VerifiedRequest::new(raw, body))
}

/// Does the work of a check for an endpoint that does not exist, so that the answer takes as long.
pub fn verify_nothing(schemes: &[Scheme], raw: RawRequest<'_>) -> VerifyError {
    let nobody = [SecretString::from("nobody's secret")];
    match verify(schemes, &nobody, raw) {
        Err(VerifyError::NotJson) if has_body_secret(schemes) => VerifyError::NotJson,
        _ => VerifyError::Wrong,
    }
}

fn has_body_secret(schemes: &[Scheme]) -> bool {
    schemes
        .iter()
        .any(|scheme| matches!(scheme, Scheme::BodySecret { .. }))
}

/// Whether the credential is there; an error where it is there and not good.
fn check(
    scheme: Scheme,
    secrets: &[SecretString],
    raw: &RawRequest<'_>,
    body: Option<&Value>,
) -> Result<bool, VerifyError> {
    match scheme {
        Scheme::UrlKey => Ok(true),
        Scheme::HeaderSecret { header } => match only(raw, header)? {
            None => Ok(false),
            Some(sent) => any(secrets, |secret| is_same(secret, sent)).map(|()| true),
        },
        Scheme::BodySecret { key } => match body.and_then(|body| body.get(key)) {
            None => Ok(false),
            Some(sent) => {
                let sent = sent.as_str().ok_or(VerifyError::Wrong)?;
                any(secrets, |secret| is_same(secret, sent.as_bytes())).map(|()| true)
            }
        },
        Scheme::Hmac {
            header,
            prefix,
            timestamp,
        } => match only(raw, header)? {
            None => Ok(false),
            Some(sent) => check_hmac(secrets, raw, (sent, prefix), timestamp).map(|()| true),
        },
    }
}

fn check_hmac(
    secrets: &[SecretString],
    raw: &RawRequest<'_>,
    (sent, prefix): (&[u8], &str),
    timestamp: Option<&'static str>,
) -> Result<(), VerifyError> {
    let hex = sent
        .strip_prefix(prefix.as_bytes())
        .ok_or(VerifyError::Wrong)?;
    let signature = HEXLOWER_PERMISSIVE
        .decode(hex)
        .map_err(|_| VerifyError::Wrong)?;
    let stamp = match timestamp {
        None => None,
        Some(header) => Some(only(raw, header)?.ok_or(VerifyError::Wrong)?),
    };
    any(secrets, |secret| {
        mac(secret, stamp, raw.body)
            .verify_slice(&signature)
            .is_ok()
    })?;
    match stamp {
        Some(stamp) if !is_fresh(stamp, raw.received_at) => Err(VerifyError::Stale),
        _ => Ok(()),
    }
}

/// The header's only value; a header that stands twice is refused, for which of the two would count?
fn only<'a>(raw: &RawRequest<'a>, header: &str) -> Result<Option<&'a [u8]>, VerifyError> {
    let mut values = raw.header(header);
    match (values.next(), values.next()) {
        (first, None) => Ok(first),
        _ => Err(VerifyError::Wrong),
    }
}

/// Tries every secret, also after one fitted, so that the time tells nothing. An empty secret is none: everyone
/// knows it.
fn any(
    secrets: &[SecretString],
    mut fits: impl FnMut(&SecretString) -> bool,
) -> Result<(), VerifyError> {
    let is_secret = |secret: &&SecretString| !secret.expose_secret().is_empty();
    if !secrets.iter().any(|secret| is_secret(&secret)) {
        return Err(VerifyError::NoSecret);
    }
    let found = secrets
        .iter()
        .filter(is_secret)
        .fold(false, |found, secret| fits(secret) | found);
    if found {
        Ok(())
    } else {
        Err(VerifyError::Wrong)
    }
}

/// Compares digests, so that not even the length shows.
fn is_same(secret: &SecretString, sent: &[u8]) -> bool {
    let ours = Sha256::digest(secret.expose_secret().as_bytes());
    ours.ct_eq(&Sha256::digest(sent)).into()
}

fn mac(secret: &SecretString, stamp: Option<&[u8]>, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("HMAC takes a key of any length");
    if let Some(stamp) = stamp {
        mac.update(stamp);
        mac.update(b".");
    }
    mac.update(body);
    mac
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

/// Adds to a call what the scheme wants, as the sender would. `body` must be what is sent.
pub fn sign(
    scheme: Scheme,
    secret: &SecretString,
    now: Timestamp,
    body: &mut Vec<u8>,
) -> Vec<(String, String)> {
    match scheme {
        Scheme::UrlKey => Vec::new(),
        Scheme::HeaderSecret { header } => {
            vec![(header.to_owned(), secret.expose_secret().to_owned())]
        }
        Scheme::BodySecret { key } => {
            if let Ok(Value::Object(mut members)) = serde_json::from_slice(body) {
                members.insert(key.to_owned(), Value::from(secret.expose_secret()));
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
            let hex =
                data_encoding::HEXLOWER.encode(&mac(secret, signed, body).finalize().into_bytes());
            let mut headers = vec![(header.to_owned(), format!("{prefix}{hex}"))];
            headers.extend(timestamp.map(|name| (name.to_owned(), stamp)));
            headers
        }
    }
}

#[cfg(test)]
mod tests;
