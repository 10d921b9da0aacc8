//! Keys that identify the same event in two deliveries, or the same thing in two events.
//!
//! They are hashes, because a key is kept longer than the person and the text it was made of.

use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The key of these parts in this order; different parts have different keys.
pub(super) fn key(parts: &[&str]) -> String {
    let parts: Value = parts.iter().copied().map(Value::from).collect();
    HEXLOWER.encode(&Sha256::digest(parts.to_string()))
}

/// The key of a raw body, among the bodies that were sent with `label`.
pub(super) fn of_body(label: &str, body: &[u8]) -> String {
    let hash = Sha256::new()
        .chain_update(label)
        .chain_update([0])
        .chain_update(body);
    HEXLOWER.encode(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_run_together_have_different_keys() {
        let keys = [
            key(&["ab", "c"]),
            key(&["a", "bc"]),
            key(&["abc"]),
            key(&["abc", ""]),
            key(&["ab\",\"c"]),
        ];
        for (place, one) in keys.iter().enumerate() {
            assert!(!keys[place + 1..].contains(one), "{place}");
        }
        assert_eq!(key(&["ab", "c"]), keys[0]);
    }

    #[test]
    fn a_body_is_known_by_its_label_and_every_byte() {
        assert_eq!(of_body("PUT", b"{}"), of_body("PUT", b"{}"));
        assert_ne!(of_body("PUT", b"{}"), of_body("POST", b"{}"));
        assert_ne!(of_body("PUT", b"{}"), of_body("PUT", b"{ }"));
    }
}
