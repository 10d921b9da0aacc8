//! The texts: the same keys with the same variables in every language, each of them used, and none missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crier::domain::effect::{EffectKind, Reason};
use crier::domain::event::{CounterKind, EventKind};
use crier::domain::language::Language;
use crier::domain::permission::Permission;
use crier::locale;

use crate::support::latin::latin_words;

/// Keys that the code builds and nowhere writes out: the command tree's, walked by a test of the bot's own.
const BUILT: [&str; 1] = ["command-"];

/// Written like keys and none: the ids of buttons.
const NO_KEYS: [&str; 4] = [
    "endpoint-remove",
    "endpoint-restore",
    "route-restore",
    "rule-restore",
];

/// Every text of a language as written, by its key.
fn texts(language: Language) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for file in locale::files(language) {
        let mut key = None;
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let head = line.split_once('=').map(|(key, _)| key.trim());
            if let Some(head) =
                head.filter(|_| line.starts_with(|letter: char| letter.is_ascii_lowercase()))
            {
                assert!(
                    !texts.contains_key(head),
                    "{head} stands in {language:?} twice"
                );
                key = Some(head.to_owned());
            }
            if let Some(key) = &key {
                texts.entry(key.clone()).or_default().push_str(line);
            }
        }
    }
    texts
}

/// The variables that a text takes.
fn variables(text: &str) -> BTreeSet<&str> {
    let names = text.split('$').skip(1);
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    names
        .filter_map(|rest| rest.split(|letter| !is_name(letter)).next())
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && name != "sandbox" {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !["tests", "testing", "hostile", "contract"].contains(&name.as_str())
        {
            found.push(path);
        }
    }
}

/// Every text in quotes that the program's code holds on one line.
fn literals() -> BTreeSet<String> {
    let mut paths = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut paths,
    );
    let mut literals = BTreeSet::new();
    for path in paths {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        literals.extend(
            lines
                .flat_map(|line| line.split('"').skip(1).step_by(2))
                .map(str::to_owned),
        );
    }
    literals
}

/// Whether a text could be a key.
fn is_key_like(text: &str) -> bool {
    let mut words = text.split('-');
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    text.contains('-') && words.all(is_word)
}

#[test]
fn every_language_has_the_same_texts() {
    let english: BTreeSet<String> = texts(Language::En).into_keys().collect();
    assert!(english.len() > 40, "the texts were read: {english:?}");
    for language in Language::ALL {
        let keys: BTreeSet<String> = texts(language).into_keys().collect();
        let differing: Vec<&String> = english.symmetric_difference(&keys).collect();
        assert!(
            differing.is_empty(),
            "in {language:?} or in English only: {differing:?}"
        );
        let unread = keys.iter().find(|key| !language.texts().has(key));
        assert_eq!(unread, None, "not understood in {language:?}");
    }
}

#[test]
fn a_text_takes_the_same_variables_in_every_language() {
    let english = texts(Language::En);
    for language in Language::ALL {
        for (key, text) in texts(language) {
            let expected = variables(&english[&key]);
            assert_eq!(variables(&text), expected, "{key} in {language:?}");
        }
    }
}

/// Texts without a word of their own, or with one that is the same in every language.
const WITHOUT_WORDS: [&str; 9] = [
    "choice-language-en",
    "endpoint-line",
    "endpoint-about",
    "help-title",
    "profile-rank-value",
    "route-line",
    "rule-granted",
    "stuck-parked",
    "votes-totals",
];

/// The words of a text as a reader sees them: without its placeables' names and its variants' keys.
fn words(text: &str) -> String {
    let text = text.split_once('=').map_or("", |(_, text)| text);
    let is_syntax = |word: &&str| {
        let word = word.trim_start_matches('*');
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        let bare = word.trim_matches(|letter| "[]{}()$".contains(letter));
        (word.starts_with(['[', '$', '{']) || word.contains('('))
            && !word.contains("](")
            && bare
                .chars()
                .all(|letter| is_name(letter) || letter == '$' || letter == '(')
    };
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !is_syntax(word) && !["{", "}", "->"].contains(word))
        .collect();
    words.join(" ")
}

#[test]
fn no_text_is_left_in_english_or_has_an_english_word_in_another_language() {
    let is_cyrillic = |text: &str| text.chars().any(|letter| ('а'..='я').contains(&letter));
    for language in [Language::Ru, Language::Bg] {
        for (key, text) in texts(language) {
            let said = words(&text);
            let is_site = key.starts_with("source-") && key.ends_with("-site");
            let has_words = is_cyrillic(&said) || latin_words(&said).is_empty();
            let is_translated = is_cyrillic(&said.to_lowercase())
                || WITHOUT_WORDS.contains(&key.as_str())
                || is_site;
            assert!(
                has_words && (is_translated || !said.chars().any(char::is_alphabetic)),
                "{key} in {language:?} is left in English: {said}"
            );
            assert_eq!(latin_words(&said), [""; 0], "{key} in {language:?}: {said}");
        }
    }
}

#[test]
fn every_key_in_the_code_has_a_text() {
    let texts = texts(Language::En);
    let families: BTreeSet<&str> = texts
        .keys()
        .filter_map(|key| key.split('-').next())
        .collect();
    let is_reason = |text: &str| Reason::parse(text).is_some();
    let is_unknown = |text: &String| {
        let family = text.split('-').next().unwrap_or_default();
        let is_key = is_key_like(text) && families.contains(family);
        is_key && !texts.contains_key(text) && !is_reason(text) && !NO_KEYS.contains(&text.as_str())
    };
    let unknown: Vec<String> = literals().into_iter().filter(is_unknown).collect();
    assert!(unknown.is_empty(), "no text for {unknown:?}");
}

#[test]
fn every_text_is_used() {
    let literals = literals();
    // `source-{name}-guide` in the code stands for every key of that shape.
    let shapes: Vec<(&str, &str)> = literals
        .iter()
        .filter_map(|text| {
            let (before, rest) = text.split_once('{')?;
            let (_, after) = rest.rsplit_once('}')?;
            (before.ends_with('-') && before.len() > 1).then_some((before, after))
        })
        .collect();
    let is_used = |key: &String| {
        let has_shape =
            |(before, after): &(&str, &str)| key.starts_with(before) && key.ends_with(after);
        literals.contains(key)
            || BUILT.iter().any(|before| key.starts_with(before))
            || shapes.iter().any(has_shape)
            // A sender's own texts are asked for by its name, which a test of the senders' walks.
            || key.starts_with("source-")
    };
    let unused: Vec<String> = texts(Language::En)
        .into_keys()
        .filter(|key| !is_used(key))
        .collect();
    assert!(unused.is_empty(), "nothing shows {unused:?}");
}

#[test]
fn every_reason_permission_and_kind_has_its_texts() {
    let english = texts(Language::En);
    let mut wanted = Vec::new();
    for reason in Reason::ALL {
        wanted.push(format!("reason-{}", reason.as_str()));
        wanted.push(format!("step-{}", reason.as_str()));
    }
    for kind in EffectKind::ALL {
        wanted.push(format!("stuck-{}", kind.as_str()));
    }
    let announce = [false, true].map(Permission::to_announce).concat();
    for permission in Permission::DANGEROUS.into_iter().chain(announce) {
        wanted.push(format!("permission-{}", permission.as_str()));
    }
    for kind in EventKind::ALL {
        wanted.push(format!("choice-event-{}", kind.as_str()));
    }
    for counts in CounterKind::ALL {
        wanted.push(format!("count-{}", counts.as_str()));
    }
    for code in [
        "missing",
        "wrong",
        "stale",
        "no-secret",
        "not-json",
        "changed",
        "too-long",
        "too-slow",
        "compressed",
        "method",
        "other-url",
        "suffix",
        "looks-like",
        "field",
    ] {
        wanted.push(format!("refusal-{code}"));
    }
    for key in wanted {
        assert!(english.contains_key(&key), "{key}");
    }
}

#[test]
fn votes_are_counted_as_each_language_counts() {
    let in_posts = |language: Language, count: i64| {
        language
            .texts()
            .with("post-count-vote", [("count", count.into())])
    };
    let in_replies =
        |language: Language, count: i64| language.texts().with("count-vote", [("n", count.into())]);
    let nouns = [
        (Language::Ru, 1, "1 голос"),
        (Language::Ru, 2, "2 голоса"),
        (Language::Ru, 4, "4 голоса"),
        (Language::Ru, 5, "5 голосов"),
        (Language::Ru, 11, "11 голосов"),
        (Language::Ru, 21, "21 голос"),
        (Language::Ru, 112, "112 голосов"),
        (Language::Bg, 1, "1 глас"),
        (Language::Bg, 2, "2 гласа"),
        (Language::En, 1, "1 vote"),
        (Language::En, 21, "21 votes"),
    ];
    for (language, count, expected) in nouns {
        let text = in_posts(language, count);
        let is_whole = |rest: &str| !rest.starts_with(char::is_alphabetic);
        let is_said = text
            .split_once(expected)
            .is_some_and(|(_, rest)| is_whole(rest));
        assert!(is_said, "{text:?} says {expected:?}");
        assert_eq!(in_replies(language, count), expected);
    }
}
