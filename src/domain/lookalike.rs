//! Detects names that look alike, and words with letters of two scripts.

use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;

/// Whether two names look the same to a reader: confusable letters of other scripts, case, blanks, punctuation and
/// invisible characters make no difference.
pub fn look_the_same(one: &str, other: &str) -> bool {
    outline(&one.to_lowercase()) == outline(&other.to_lowercase())
        || outline(&one.to_uppercase()) == outline(&other.to_uppercase())
}

/// The visible outline of a name: its letters and digits, each replaced by the one it is confused with.
fn outline(name: &str) -> String {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let outline: String = skeleton(&plain).filter(|c| c.is_alphanumeric()).collect();
    outline.to_lowercase()
}

/// Whether a word in `text` mixes letters of several scripts. Words of different scripts next to each other are normal.
pub fn mixes_scripts(text: &str) -> bool {
    text.split_whitespace().any(|word| !word.is_single_script())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_another_script_and_invisible_ones_change_nothing_for_the_eye() {
        for look_alike in [
            "votes",
            "VOTES",
            "Vоtes",
            "Votes\u{200b}",
            "\u{202e}Votes",
            "Vo tes",
            "Votes:",
            "Vötes".replace('ö', "o").as_str(),
        ] {
            assert!(look_the_same("Votes", look_alike), "{look_alike:?}");
        }
        for other in ["Notes", "My votes", "Голоса", ""] {
            assert!(!look_the_same("Votes", other), "{other:?}");
        }
        assert!(look_the_same("Ранг", "PaHг"));
    }

    #[test]
    fn a_word_of_two_scripts_is_told_from_two_words() {
        for mixed in ["Rаnk", "my Vоtes", "Гoлоса"] {
            assert!(mixes_scripts(mixed), "{mixed:?}");
        }
        for plain in [
            "VIP статус",
            "имя",
            "Pronouns",
            "№ 7",
            "日本の名前",
            "👩‍💻 work",
            "C++",
        ] {
            assert!(!mixes_scripts(plain), "{plain:?}");
        }
    }
}
