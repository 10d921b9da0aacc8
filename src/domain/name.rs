//! People's names on a site: how they are compared, and how they are shown.
//!
//! Case is never folded: at most sites `Abc` and `abc` are two accounts.

use sha2::{Digest, Sha256};

/// How many characters of a name are shown.
const SHOWN: usize = 100;

/// The longest name that is kept unhashed: an index entry cannot be longer than a few kilobytes.
const LONGEST_BYTES: usize = 200;

/// The part of a name that is shown.
pub fn shown(name: &str) -> String {
    name.trim().chars().take(SHOWN).collect()
}

/// The key of a name without an account. Names are equal if all their bytes are, without blanks at the ends, however
/// long they are and however much of them is shown.
pub fn key(name: &str) -> String {
    let name = name.trim();
    if name.len() <= LONGEST_BYTES {
        return format!("name:{name}");
    }
    hashed(&data_encoding::HEXLOWER.encode(&Sha256::digest(name)))
}

/// The same for a name of which only a hash may be kept.
pub fn hashed(hash: &str) -> String {
    format!("hash:{hash}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_equal_where_every_byte_between_their_ends_is() {
        assert_eq!(key("Abc"), "name:Abc");
        for same in [" Abc", "Abc\t", "\u{a0}Abc\u{3000}", "\u{2003}Abc\r\n"] {
            assert_eq!(key(same), key("Abc"), "{same:?}");
            assert_eq!(shown(same), "Abc");
        }
        // The last two look like the first: with a Cyrillic letter, and with a zero-width one.
        for other in ["abc", "ABC", "A bc", "Аbc", "Abc\u{200b}"] {
            assert_ne!(key(other), key("Abc"), "{other:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_where_it_is_shown_and_compared_whole() {
        let one = format!("{}a", "ж".repeat(100));
        let other = format!("{}b", "ж".repeat(100));
        assert_eq!(shown(&one), "ж".repeat(100));
        assert_eq!(shown(&one), shown(&other));
        assert_ne!(key(&one), key(&other));
        // A name cannot be equal to the hash of another name.
        let hash = key(&one).strip_prefix("hash:").unwrap().to_owned();
        assert_ne!(key(&hash), key(&one));
    }

    proptest! {
        #[test]
        fn different_names_have_different_keys(one in ".{0,120}", other in ".{0,120}") {
            prop_assert_eq!(one.trim() == other.trim(), key(&one) == key(&other));
            prop_assert!(key(&one).len() <= 205);
        }
    }
}
