//! Why a call to an endpoint was refused, as it is stored and shown to admins. The sender is told much less.

use std::fmt;

/// The longest word from a caller that is kept.
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
    /// Its signature fits the same JSON without whitespace: something between the sender and Crier reformatted the
    /// body.
    Changed,
    /// Its body is too long.
    TooLong,
    /// Its body arrived too slowly.
    TooSlow,
    /// Its body is compressed.
    Compressed,
    /// Its endpoint has used up its storage budget of this hour.
    OverBudget,
    /// It used this method, which no endpoint accepts.
    Method(String),
    /// It was sent to the URL of another source, with this name.
    OtherUrl(String),
    /// The part of its URL after the key is unknown to this source.
    Suffix(String),
    /// It looks like a call of this other source.
    LooksLike(String),
    /// The field at this path is not as the source documents it.
    Field(String),
}

impl Refusal {
    /// Parses the output of [`fmt::Display`]. A path has no blank in it, so a text with one is something else.
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

    /// Its name and its argument.
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

/// The caller's word, cut to the length that is kept.
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
