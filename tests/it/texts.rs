//! Every text that the program asks for exists in every language, and every language has the same texts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crier::domain::effect::{EffectKind, Reason};
use crier::domain::event::{CounterKind, EventKind};
use crier::domain::permission::Permission;
use crier::locale::{Language, files};

/// The keys of a language's files.
fn keys(language: Language) -> BTreeSet<String> {
    let lines = files(language).into_iter().flat_map(str::lines);
    let keys = lines.filter_map(|line| line.split_once(" ="));
    keys.map(|(key, _)| key)
        .filter(|key| key.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter(|key| !key.contains(' '))
        .map(str::to_owned)
        .collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The literal keys that a file asks for.
fn asked_for(code: &str) -> Vec<String> {
    let mut asked = Vec::new();
    for call in ["texts.get(", "texts.with(", ".texts\n", "about("] {
        for (at, _) in code.match_indices(call) {
            let rest = code[at + call.len()..].trim_start();
            let rest = rest.strip_prefix(".with(").unwrap_or(rest).trim_start();
            let literal = rest
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next());
            asked.extend(literal.map(str::to_owned));
        }
    }
    asked
}

#[test]
fn every_language_has_the_same_texts() {
    let english = keys(Language::En);
    for language in Language::ALL {
        let own = keys(language);
        let missing: Vec<_> = english.difference(&own).collect();
        let extra: Vec<_> = own.difference(&english).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{language:?}: {missing:?} {extra:?}"
        );
    }
}

#[test]
fn every_text_that_a_command_asks_for_exists() {
    let mut found = Vec::new();
    rust_files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bot"),
        &mut found,
    );
    let english = keys(Language::En);
    let mut count = 0;
    for path in found {
        for key in asked_for(&std::fs::read_to_string(&path).unwrap()) {
            assert!(english.contains(&key), "{}: {key}", path.display());
            count += 1;
        }
    }
    assert!(count > 100, "only {count} found: the search is broken");
}

#[test]
fn every_reason_permission_and_kind_has_its_texts() {
    let english = keys(Language::En);
    let mut wanted = Vec::new();
    for reason in Reason::ALL {
        wanted.push(format!("reason-{}", reason.as_str()));
        wanted.push(format!("step-{}", reason.as_str()));
    }
    for kind in [
        EffectKind::Post,
        EffectKind::Edit,
        EffectKind::Grant,
        EffectKind::Revoke,
    ] {
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
        "field",
    ] {
        wanted.push(format!("refusal-{code}"));
    }
    for key in wanted {
        assert!(english.contains(&key), "{key}");
    }
}

#[test]
fn nouns_follow_their_number() {
    let votes = |language: Language, number: i64| {
        language.texts().with("count-vote", [("n", number.into())])
    };
    let russian: Vec<String> = [1, 3, 5, 11, 21, 22, 112]
        .map(|number| votes(Language::Ru, number))
        .to_vec();
    assert_eq!(
        russian,
        [
            "1 голос",
            "3 голоса",
            "5 голосов",
            "11 голосов",
            "21 голос",
            "22 голоса",
            "112 голосов"
        ]
    );
    assert_eq!(votes(Language::Bg, 1), "1 глас");
    assert_eq!(votes(Language::Bg, 2), "2 гласа");
    assert_eq!(votes(Language::En, 1000), "1000 votes");
}
