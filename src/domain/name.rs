//! Names that people go by on a site: what is compared, and what is shown.
//!
//! Never folded: `Abc` and `abc` are two accounts at most sites.

use sha2::{Digest, Sha256};

/// How many letters of a name are shown.
const SHOWN: usize = 100;

/// The longest name that is kept as it is: an index takes no more than some kilobytes.
const LONGEST_BYTES: usize = 200;

/// As much of a name as is shown.
pub fn shown(name: &str) -> String {
    name.trim().chars().take(SHOWN).collect()
}

/// What a name without an account is found by. Names are equal where every byte between their ends is, however long they
/// are and however much of them is shown.
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
        // The last two look like the first: a Cyrillic letter, a zero-width one.
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
        // Nobody is called like the hash of somebody else's name.
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
