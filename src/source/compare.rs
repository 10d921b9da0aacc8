//! The only code that compares a secret with a stranger's input: in constant time, and with the same amount of work if
//! there is no secret to compare with.
//!
//! The lints in `clippy.toml` forbid such comparisons, and access to a secret's text, everywhere else.

use std::sync::LazyLock;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Replaces a missing secret in comparisons, if an endpoint has fewer secrets or does not exist. The result of such a
/// comparison is ignored.
static NOBODYS: LazyLock<SecretString> =
    LazyLock::new(|| SecretString::from("nobody's secret, which opens nothing"));

/// The least number of secrets that a refused call is compared with: an endpoint whose secret was just changed has two,
/// and one whose secret was changed twice while the first is still valid has three. Each further change in that time is
/// one more comparison.
pub const AT_LEAST: usize = 3;

/// Whether one of these secrets matches; `None` if there is no usable secret.
///
/// Every secret is tried, even after a match, and if there are too few, the comparisons are filled up to the usual
/// number, so the time reveals nothing. An empty secret does not count, because everyone knows it.
pub(super) fn any(
    secrets: &[SecretString],
    mut fits: impl FnMut(&SecretString) -> bool,
) -> Option<bool> {
    let usable = || secrets.iter().filter(|secret| !is_empty(secret));
    let count = usable().count();
    let found = usable().fold(false, |found, secret| fits(secret) | found);
    if !found {
        for _ in count..AT_LEAST {
            std::hint::black_box(fits(&NOBODYS));
        }
    }
    (count > 0).then_some(found)
}

#[expect(clippy::disallowed_methods, reason = "the comparing module")]
fn is_empty(secret: &SecretString) -> bool {
    secret.expose_secret().is_empty()
}

/// Whether this is the secret. Digests are compared, so that the time does not reveal the length either.
#[expect(clippy::disallowed_methods, reason = "the comparing module")]
pub(super) fn is_same(secret: &SecretString, sent: &[u8]) -> bool {
    let ours = Sha256::digest(secret.expose_secret().as_bytes());
    ours.ct_eq(&Sha256::digest(sent)).into()
}

/// Whether this is the HMAC-SHA256 of `stamp.body`, or of the body alone, with the secret's text as key.
#[expect(clippy::disallowed_methods, reason = "the comparing module")]
pub(super) fn is_signed(
    secret: &SecretString,
    (stamp, body): (Option<&[u8]>, &[u8]),
    signature: &[u8],
) -> bool {
    mac(secret, stamp, body).verify_slice(signature).is_ok()
}

/// The same in hex, as a sender writes it.
pub(super) fn signature(secret: &SecretString, stamp: Option<&[u8]>, body: &[u8]) -> String {
    HEXLOWER.encode(&mac(secret, stamp, body).finalize().into_bytes())
}

#[expect(clippy::disallowed_methods, reason = "the comparing module")]
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

/// The secret's text, for a sender that sends the secret itself instead of a signature.
#[expect(
    clippy::disallowed_methods,
    reason = "a sample carries it as the sender would"
)]
pub(super) fn text(secret: &SecretString) -> &str {
    secret.expose_secret()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_secret_is_tried_and_a_refused_call_is_compared_with_three_at_least() {
        for (texts, fits, tried) in [
            (&["a", "b", "c"][..], Some(true), 3),
            (&["c", "b", ""], Some(true), 2),
            (&["a", "b"], Some(false), 3),
            (&["c"], Some(true), 1),
            (&["a"], Some(false), 3),
            (&["a", ""], Some(false), 3),
            (&["", ""], None, 3),
            (&[], None, 3),
        ] {
            let secrets: Vec<_> = texts.iter().map(|text| SecretString::from(*text)).collect();
            let mut count = 0;
            let found = any(&secrets, |secret| {
                count += 1;
                is_same(secret, b"c")
            });
            assert_eq!((found, count), (fits, tried), "{texts:?}");
        }
    }

    #[test]
    fn what_fits_nobodys_secret_opens_nothing() {
        let guess = text(&NOBODYS).as_bytes();
        assert_eq!(any(&[], |secret| is_same(secret, guess)), None);
        let own = [SecretString::from("a")];
        assert_eq!(any(&own, |secret| is_same(secret, guess)), Some(false));
    }
}
