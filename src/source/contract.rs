//! Tests that every source in [`ALL`] must pass.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::source::sample::call;
use crate::source::testing::{deliver_by, parts, receive, secret};
use crate::source::{ALL, Inbound, Source};

/// The languages in which every source has texts.
const LANGUAGES: [&str; 3] = ["en", "ru", "bg"];

fn id(source: &dyn Source) -> &'static str {
    source.profile().id.as_str()
}

fn folder(source: &dyn Source) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src/source")
        .join(id(source).replace('-', "_"))
}

/// The names of a source's fixtures, without their extension. The part after a hyphen distinguishes variants of one
/// event.
fn fixtures(source: &dyn Source) -> BTreeSet<String> {
    std::fs::read_dir(folder(source).join("fixtures"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".http").unwrap().to_owned())
        .collect()
}

fn keys(source: &dyn Source, language: &str) -> BTreeSet<String> {
    let (_, text) = source
        .profile()
        .texts
        .iter()
        .find(|(of, _)| *of == language)
        .unwrap();
    // Each key begins its line; the lines of its value are indented.
    text.lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .map(|line| line.split_once(" =").unwrap().0.to_owned())
        .collect()
}

#[test]
fn every_id_is_there_once_and_found_by_name() {
    let ids: BTreeSet<_> = ALL.iter().map(|source| id(*source)).collect();
    assert_eq!(ids.len(), ALL.len());
    for source in ALL {
        let found = crate::source::find(id(*source)).unwrap();
        assert_eq!(found.profile().title, source.profile().title);
    }
    assert!(crate::source::find("nobody").is_none());
}

#[test]
fn what_is_routed_by_default_is_a_kind_the_source_brings() {
    for source in ALL {
        let profile = source.profile();
        assert!(!profile.schemes.is_empty() && !profile.kinds.is_empty());
        for kind in profile.default_kinds {
            assert!(profile.kinds.contains(kind), "{} {kind:?}", profile.id);
        }
    }
}

#[test]
fn every_folder_has_a_readme_and_a_fixture_for_each_sample() {
    for source in ALL {
        assert!(
            folder(*source).join("README.md").is_file(),
            "{}",
            id(*source)
        );
        let fixtures = fixtures(*source);
        let samples: BTreeSet<_> = source.samples().iter().map(|sample| sample.event).collect();
        assert_eq!(samples.len(), source.samples().len(), "a name stands twice");
        for sample in &samples {
            assert!(fixtures.contains(*sample), "{} {sample}", id(*source));
        }
        for fixture in &fixtures {
            let event = fixture.split('-').next().unwrap();
            assert!(samples.contains(event), "{} {fixture}", id(*source));
        }
    }
}

#[test]
fn every_sample_is_signed_verified_and_understood() {
    for source in ALL {
        for sample in source.samples() {
            let name = format!("{} {}", id(*source), sample.event);
            assert!(source.profile().schemes.contains(&sample.scheme), "{name}");
            let call = call(*source, sample.event, &parts(7), &secret()).unwrap();
            let inbound = receive(*source, &call).unwrap();
            assert!(!matches!(inbound, Inbound::Ignored(_)), "{name}");
            if let Inbound::Event(event) = inbound {
                assert!(source.profile().kinds.contains(&event.kind), "{name}");
                assert!(source.find_sample(&event.site_event), "{name}");
            }
        }
        assert!(call(*source, "no such event", &parts(7), &secret()).is_none());
    }
}

#[test]
fn every_fixture_is_understood_as_its_sample_is() {
    for source in ALL {
        for sample in source.samples() {
            let path = format!("fixtures/{}.http", sample.event);
            let fixture = std::fs::read_to_string(folder(*source).join(path)).unwrap();
            let inbound = deliver_by(*source, sample.method, sample.suffix, &fixture).unwrap();
            let call = call(*source, sample.event, &parts(7), &secret()).unwrap();
            match (inbound, receive(*source, &call).unwrap()) {
                (Inbound::Event(one), Inbound::Event(other)) => {
                    assert_eq!(one.kind, other.kind, "{}", sample.event);
                    assert_eq!(one.change, other.change, "{}", sample.event);
                    assert_eq!(one.is_test, other.is_test, "{}", sample.event);
                }
                (Inbound::Question { .. }, Inbound::Question { .. }) => {}
                other => panic!("{}: {other:?}", sample.event),
            }
        }
    }
}

#[test]
fn two_numbers_make_two_events_where_the_sender_can_tell() {
    for source in ALL {
        for sample in source.samples() {
            let sameness = |number| {
                let call = call(*source, sample.event, &parts(number), &secret()).unwrap();
                match receive(*source, &call).unwrap() {
                    Inbound::Event(event) => Some(event.sameness),
                    _ => None,
                }
            };
            // Two Sphere votes, or two presses of a test button, cannot be distinguished.
            let is_alike = matches!(
                sample.event,
                "VOTE_ADD" | "test_webhook_message" | "profile"
            );
            assert_eq!(sameness(1) == sameness(2), is_alike, "{}", sample.event);
            assert_eq!(sameness(1), sameness(1), "{}", sample.event);
        }
    }
}

#[test]
fn a_samples_own_words_arrive() {
    let mut parts = parts(7);
    parts.text = Some("Съвсем нови думи".to_owned());
    for event in [
        "new_bot_comment",
        "comment_added",
        "REVIEW_ADD",
        "topic.created",
        "post.created",
    ] {
        let source = ALL.iter().find(|source| source.find_sample(event)).unwrap();
        let call = call(*source, event, &parts, &secret()).unwrap();
        let inbound = receive(*source, &call).unwrap();
        assert!(
            format!("{inbound:?}").contains("Съвсем нови думи"),
            "{event}"
        );
    }
}

#[test]
fn every_source_speaks_every_language_with_the_same_keys() {
    for source in ALL {
        let name = id(*source);
        let english = keys(*source, "en");
        for needed in ["site", "guide", "secret"] {
            assert!(
                english.contains(&format!("source-{name}-{needed}")),
                "{name} {needed}"
            );
        }
        let has_votes = source
            .profile()
            .kinds
            .contains(&crate::domain::event::EventKind::Vote);
        assert_eq!(
            english.contains(&format!("source-{name}-vote")),
            has_votes,
            "{name}"
        );
        assert_eq!(source.profile().texts.len(), LANGUAGES.len());
        for language in LANGUAGES {
            assert_eq!(keys(*source, language), english, "{name} {language}");
            assert!(
                english
                    .iter()
                    .all(|key| key.starts_with(&format!("source-{name}-")))
            );
        }
        for (language, text) in source.profile().texts {
            assert!(text.contains("{ $url }"), "{name} {language}");
        }
    }
}

#[test]
fn no_secret_key_of_a_body_is_stored() {
    for source in ALL {
        for scheme in source.profile().schemes {
            if let crate::source::scheme::Scheme::BodySecret { key } = scheme {
                assert!(source.profile().redacted.contains(key), "{}", id(*source));
            }
        }
    }
}

/// Finds a sample of a source by name.
trait FindSample {
    fn find_sample(&self, event: &str) -> bool;
}

impl FindSample for &dyn Source {
    fn find_sample(&self, event: &str) -> bool {
        self.samples().iter().any(|sample| sample.event == event)
    }
}
