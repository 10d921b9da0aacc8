//! Secrets at rest: hashes of endpoints' keys, ciphertext of senders' secrets, and the check that the key is still the
//! same.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64, HEXLOWER};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The length of the key, in bytes.
const KEY_BYTES: usize = 32;
/// The length of a nonce, in bytes.
const NONCE_BYTES: usize = 24;
/// The owner of the decoy.
const NOBODY: &str = "nobody";

/// Why something could not be decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The key is not 32 bytes in base64.
    #[error("the key must be 32 bytes, written in base64")]
    BadKey,
    /// It was encrypted with another key or for another owner, or it was changed.
    #[error("sealed with another key, or changed since")]
    CannotOpen,
}

/// Encrypts and decrypts what must not be readable in the database.
#[derive(Clone)]
pub struct Vault {
    cipher: XChaCha20Poly1305,
    key_id: String,
    /// A ciphertext for no owner, decrypted when there is nothing to decrypt.
    decoy: String,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({})", self.key_id)
    }
}

/// A new key for a vault, in base64.
pub fn make_key() -> SecretString {
    SecretString::from(BASE64.encode(&rand::random::<[u8; KEY_BYTES]>()))
}

/// A new random key for a URL: 160 bits.
pub fn make_url_key() -> SecretString {
    SecretString::from(HEXLOWER.encode(&rand::random::<[u8; 20]>()))
}

/// The hash of a URL's key, by which its endpoint is found.
pub fn hash_url_key(key: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(key.as_bytes()))
}

impl Vault {
    /// A vault with this key: 32 bytes in base64.
    #[expect(clippy::disallowed_methods, reason = "the key becomes a cipher")]
    pub fn new(key: &SecretString) -> Result<Self, VaultError> {
        let bytes = BASE64
            .decode(key.expose_secret().trim().as_bytes())
            .map_err(|_| VaultError::BadKey)?;
        let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| VaultError::BadKey)?;
        let key_id = HEXLOWER.encode(&Sha256::digest(&bytes)[..4]);
        let mut vault = Self {
            cipher,
            key_id,
            decoy: String::new(),
        };
        vault.decoy = vault.seal(NOBODY, NOBODY, &make_key());
        Ok(vault)
    }

    /// Encrypts `plain`; only the same field of the same owner decrypts it.
    #[expect(clippy::disallowed_methods, reason = "it is read to be sealed")]
    pub fn seal(&self, owner: &str, field: &str, plain: &SecretString) -> String {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let bound = self.bound(owner, field);
        let payload = Payload {
            msg: plain.expose_secret().as_bytes(),
            aad: bound.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a secret is far shorter than the cipher's limit");
        format!(
            "{}.{}",
            self.key_id,
            BASE64.encode(&[nonce.as_slice(), &sealed].concat())
        )
    }

    /// Decrypts what [`Vault::seal`] encrypted for this owner and field.
    pub fn open(&self, owner: &str, field: &str, sealed: &str) -> Result<SecretString, VaultError> {
        self.try_open(owner, field, sealed)
            .ok_or(VaultError::CannotOpen)
    }

    /// Does the work of [`Vault::open`] if there is nothing to decrypt, so that the time reveals nothing.
    pub fn open_nothing(&self) {
        std::hint::black_box(self.try_open(NOBODY, NOBODY, &self.decoy));
    }

    fn try_open(&self, owner: &str, field: &str, sealed: &str) -> Option<SecretString> {
        let (key_id, rest) = sealed.split_once('.')?;
        if key_id != self.key_id {
            return None;
        }
        let bytes = BASE64.decode(rest.as_bytes()).ok()?;
        let (nonce, msg) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let bound = self.bound(owner, field);
        let payload = Payload {
            msg,
            aad: bound.as_bytes(),
        };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(plain).ok().map(SecretString::from)
    }

    /// The associated data of a ciphertext, so that it cannot be moved to another row.
    fn bound(&self, owner: &str, field: &str) -> String {
        format!("{}/{field}/{owner}", self.key_id)
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::disallowed_methods,
        reason = "made for the tests, and read by them"
    )]

    use super::*;

    #[test]
    fn what_was_sealed_opens_for_the_same_owner_and_field_only() {
        let vault = Vault::new(&make_key()).unwrap();
        let sealed = vault.seal("endpoint-a", "secret", &SecretString::from("swordfish"));
        assert!(!sealed.contains("swordfish"));
        assert_eq!(
            vault
                .open("endpoint-a", "secret", &sealed)
                .unwrap()
                .expose_secret(),
            "swordfish"
        );
        for (owner, field) in [("endpoint-b", "secret"), ("endpoint-a", "key")] {
            assert_eq!(
                vault.open(owner, field, &sealed).unwrap_err(),
                VaultError::CannotOpen
            );
        }
    }

    #[test]
    fn another_key_opens_nothing() {
        let sealed = Vault::new(&make_key())
            .unwrap()
            .seal("a", "b", &SecretString::from("c"));
        let other = Vault::new(&make_key()).unwrap();
        assert_eq!(
            other.open("a", "b", &sealed).unwrap_err(),
            VaultError::CannotOpen
        );
    }

    #[test]
    fn a_key_that_is_not_32_bytes_is_refused() {
        for wrong in ["", "short", "AAAA", "not base64 !"] {
            assert_eq!(
                Vault::new(&SecretString::from(wrong)).unwrap_err(),
                VaultError::BadKey
            );
        }
    }

    #[test]
    fn a_urls_key_has_160_bits_and_is_never_the_same() {
        let key = make_url_key();
        assert_eq!(key.expose_secret().len(), 40);
        assert_ne!(key.expose_secret(), make_url_key().expose_secret());
    }
}
