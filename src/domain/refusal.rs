//! Why a call to an endpoint was refused, as it is stored and told to admins. The sender itself hears far less.

use std::fmt;

/// The longest word of a caller's own that is kept.
const LONGEST_WORD: usize = 40;

/// Why a call was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It came without a credential.
    Missing,
    /// Its credential was wrong.
    Wrong,
    /// It was signed too long ago or in the future.
    Stale,
    /// The endpoint has no secret yet.
    NoSecret,
    /// Its body is not JSON.
    NotJson,
    /// Its signature fits the same JSON written without blanks: something on the way wrote the body again.
    Changed,
    /// Its body is too long.
    TooLong,
    /// Its body came in too slowly.
    TooSlow,
    /// Its body is compressed.
    Compressed,
    /// Its endpoint has stored as much in this hour as it may.
    OverBudget,
    /// It came with this method, which no endpoint takes.
    Method(String),
    /// It came to the URL of another source, by this name.
    OtherUrl(String),
    /// Something that this source does not know was behind the key in its URL.
    Suffix(String),
    /// It looks like a call of this other source.
    LooksLike(String),
    /// A field, at this path, is not as the source promises.
    Field(String),
}

impl Refusal {
    /// What [`fmt::Display`] wrote. A path has no blank in it, so anything else is one.
    pub fn read(text: &str) -> Self {
        let (name, word) = text.split_once(' ').unwrap_or((text, ""));
        match (name, word) {
            ("missing", "") => Self::Missing,
            ("wrong", "") => Self::Wrong,
            ("stale", "") => Self::Stale,
            ("no-secret", "") => Self::NoSecret,
            ("not-json", "") => Self::NotJson,
            ("changed", "") => Self::Changed,
            ("too-long", "") => Self::TooLong,
            ("too-slow", "") => Self::TooSlow,
            ("compressed", "") => Self::Compressed,
            ("over-budget", "") => Self::OverBudget,
            (_, "") => Self::Field(text.to_owned()),
            ("method", _) => Self::Method(word.to_owned()),
            ("other-url", _) => Self::OtherUrl(word.to_owned()),
            ("suffix", _) => Self::Suffix(word.to_owned()),
            ("looks-like", _) => Self::LooksLike(word.to_owned()),
            _ => Self::Field(text.to_owned()),
        }
    }

    /// Its name, and what it is about.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Missing => ("missing", ""),
            Self::Wrong => ("wrong", ""),
            Self::Stale => ("stale", ""),
            Self::NoSecret => ("no-secret", ""),
            Self::NotJson => ("not-json", ""),
            Self::Changed => ("changed", ""),
            Self::TooLong => ("too-long", ""),
            Self::TooSlow => ("too-slow", ""),
            Self::Compressed => ("compressed", ""),
            Self::OverBudget => ("over-budget", ""),
            Self::Method(word) => ("method", word),
            Self::OtherUrl(word) => ("other-url", word),
            Self::Suffix(word) => ("suffix", word),
            Self::LooksLike(word) => ("looks-like", word),
            Self::Field(path) => ("field", path),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            ("field", path) => f.write_str(path),
            (name, "") => f.write_str(name),
            (name, word) => write!(f, "{name} {word}"),
        }
    }
}

/// As much of a caller's own word as is worth keeping.
pub fn word(text: &str) -> String {
    let plain = text.chars().filter(char::is_ascii_graphic);
    plain.take(LONGEST_WORD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        let word = || "GET".to_owned();
        for refusal in [
            Refusal::Missing,
            Refusal::Wrong,
            Refusal::Stale,
            Refusal::NoSecret,
            Refusal::NotJson,
            Refusal::Changed,
            Refusal::TooLong,
            Refusal::TooSlow,
            Refusal::Compressed,
            Refusal::OverBudget,
            Refusal::Method(word()),
            Refusal::OtherUrl(word()),
            Refusal::Suffix(word()),
            Refusal::LooksLike(word()),
            Refusal::Field("data.user".to_owned()),
            Refusal::Field("method".to_owned()),
        ] {
            assert_eq!(Refusal::read(&refusal.to_string()), refusal);
        }
    }

    #[test]
    fn of_a_callers_word_only_what_is_harmless_is_kept() {
        assert_eq!(word("BREW"), "BREW");
        assert_eq!(word("a b\u{202e}c\n"), "abc");
        assert_eq!(word(&"x".repeat(500)).len(), LONGEST_WORD);
    }
}
