//! Tests which event each of BotiCord's calls becomes, for both generations, and what those tests share.

use super::BotiCord;
use crate::domain::event::{
    Change, Content, EventKind, Lasts, Listed, NewEvent, Person, Remover, Sameness, Score,
    SubjectClaim, Text,
};
use crate::domain::id::MemberId;
use crate::domain::time::Timestamp;
use crate::source::Ignored;
use crate::source::sameness::key;
use crate::source::testing::{bad_path, event_of, ignored};

macro_rules! fixture {
    ($name:literal) => {
        event_of(
            &BotiCord,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/src/source/boticord/fixtures/",
                $name,
                ".http"
            )),
        )
    };
}

// After the macro, because they use it.
mod v2;
mod v3;

const MIRA: &str = "530918274610028545";
const OLEG: &str = "612000000000000007";

fn vote(listed: Option<Listed>) -> Content {
    Content::Vote {
        listed,
        bonus: None,
        bonus_until: None,
        site_total: None,
    }
}

fn plain(text: &str) -> Text {
    Text::Plain(text.to_owned())
}

/// An event by `user` at `at`, identified by these parts.
fn by(user: &str, at: i64, same: &[&str], event: NewEvent) -> NewEvent {
    NewEvent {
        sameness: Sameness::for_ever(key(same)),
        person: Person::Discord(MemberId::parse(user).unwrap()),
        occurred_at: Some(Timestamp::from_ms(at)),
        ..event
    }
}

fn base(kind: EventKind, name: &str, content: Content) -> NewEvent {
    NewEvent::new(kind, name, Sameness::for_ever(""), content)
}

fn review(text: Text, score: Score) -> Content {
    Content::Review {
        listed: None,
        title: None,
        text: Some(text),
        old_text: None,
        score: Some(score),
        old_score: None,
        reason: None,
    }
}

fn about(parts: &[&str], version: i64) -> SubjectClaim {
    SubjectClaim {
        key: key(parts),
        also: None,
        version: Some(version),
        fingerprint: None,
    }
}

#[test]
fn the_test_button_is_a_try_by_nobody() {
    let event = fixture!("test_webhook_message");
    assert!(event.is_test);
    assert_eq!(event.kind, EventKind::Vote);
    assert_eq!(event.content, Content::Test);
    assert_eq!(event.person, Person::Nobody);
    assert!(matches!(event.sameness.lasts, Lasts::Within(_)));
}

#[test]
fn any_type_that_names_a_test_is_a_try() {
    let event = event_of(
        &BotiCord,
        r#"{"type":"webhook_Test","user":7,"happened":1}"#,
    );
    assert!(event.is_test);
    assert_eq!(event.content, Content::Test);
    let event = event_of(
        &BotiCord,
        r#"{"type":"test_webhook_message","data":{"user":"7"}}"#,
    );
    assert_eq!(event.person, Person::Discord(MemberId::new(7).unwrap()));
    let event = event_of(
        &BotiCord,
        r#"{"type":"test_webhook_message","data":{"user":"x"}}"#,
    );
    assert_eq!(event.person, Person::Nobody);
}

#[test]
fn comments_that_differ_in_their_words_alone_are_two_events() {
    let body = |new: &str| {
        format!(
            r#"{{"type":"new_bot_comment","data":{{"user":"7","comment":{{"new":{new}}},"at":5}}}}"#
        )
    };
    let one = event_of(&BotiCord, &body("\"a\"")).sameness;
    assert_eq!(one, event_of(&BotiCord, &body("\"a\"")).sameness);
    assert_ne!(one, event_of(&BotiCord, &body("\"b\"")).sameness);
    assert_ne!(
        event_of(&BotiCord, &body("null")).sameness,
        event_of(&BotiCord, &body("\"\"")).sameness
    );
}

#[test]
fn an_unknown_type_is_ignored_by_its_name() {
    for (body, name) in [
        (r#"{"type":"new_emoji_bump","data":{}}"#, "new_emoji_bump"),
        (r#"{"type":4,"user":"7","happened":1}"#, "4"),
    ] {
        assert_eq!(
            ignored(&BotiCord, body),
            Ignored::UnknownEvent(name.to_owned())
        );
    }
}

#[test]
fn a_damaged_field_is_named_by_its_path() {
    for (body, path) in [
        (r#"{"data":{}}"#, "type"),
        (r#"{"type":{}}"#, "type"),
        (r#"{"type":"new_bot_bump"}"#, "data"),
        (r#"{"type":"new_bot_bump","data":{"at":5}}"#, "data.user"),
        (
            r#"{"type":"new_bot_bump","data":{"user":"mira","at":5}}"#,
            "data.user",
        ),
        (
            r#"{"type":"new_bot_bump","data":{"user":"0","at":5}}"#,
            "data.user",
        ),
        (r#"{"type":"new_bot_bump","data":{"user":"7"}}"#, "data.at"),
        (
            r#"{"type":"new_bot_bump","data":{"user":"7","at":"soon"}}"#,
            "data.at",
        ),
        (
            r#"{"type":"new_bot_bump","data":{"user":"7","at":1e18}}"#,
            "data.at",
        ),
        (r#"{"type":"up_added","happened":5}"#, "user"),
        (r#"{"type":"up_added","user":"7"}"#, "happened"),
    ] {
        assert_eq!(bad_path(&BotiCord, body), path, "{body}");
    }
}
