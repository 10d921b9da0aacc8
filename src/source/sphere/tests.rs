//! Tests which event each of SphereCord's calls becomes.

use std::time::Duration;

use super::Sphere;
use crate::domain::event::{Content, EventKind, Listed, NewEvent, Person, Sameness, Score, Text};
use crate::domain::time::Timestamp;
use crate::source::Ignored;
use crate::source::sameness::{key, of_body};
use crate::source::testing::{bad_path, event_of, ignored, user};

const VOTE: &str = include_str!("fixtures/VOTE_ADD.http");
const REVIEW: &str = include_str!("fixtures/REVIEW_ADD.http");
const GUILD: &str = "417283905512448011";

#[test]
fn a_vote_is_known_by_its_body_for_five_hours() {
    let body = VOTE.split_once("\n\n").unwrap().1.trim_end();
    let same = Sameness::within(
        of_body("VOTE_ADD", body.as_bytes()),
        Duration::from_hours(5),
    );
    let content = Content::Vote {
        listed: Some(Listed::Server),
        bonus: None,
        bonus_until: None,
        site_total: None,
    };
    assert_eq!(
        event_of(&Sphere, VOTE),
        NewEvent {
            person: Person::Discord(user()),
            claimed_guild: Some(GUILD.to_owned()),
            ..NewEvent::new(EventKind::Vote, "VOTE_ADD", same, content)
        }
    );
}

#[test]
fn a_review_has_stars_and_no_subject() {
    let id = user().to_string();
    let same = Sameness::for_ever(key(&["REVIEW_ADD", GUILD, &id, &id, "1608480000123"]));
    let content = Content::Review {
        listed: Some(Listed::Server),
        title: Some("Уютно".to_owned()),
        text: Some(Text::Plain("Живой чат, вежливые модераторы".to_owned())),
        old_text: None,
        score: Some(Score::Stars(4)),
        old_score: None,
        reason: None,
    };
    assert_eq!(
        event_of(&Sphere, REVIEW),
        NewEvent {
            person: Person::Discord(user()),
            occurred_at: Some(Timestamp::from_ms(1_608_480_000_123)),
            claimed_guild: Some(GUILD.to_owned()),
            ..NewEvent::new(EventKind::Review, "REVIEW_ADD", same, content)
        }
    );
}

#[test]
fn a_review_of_before_2020_12_16_names_its_time_otherwise() {
    let old = REVIEW.replace("published_timestamp", "timestamp");
    assert_eq!(event_of(&Sphere, &old), event_of(&Sphere, REVIEW));
}

#[test]
fn ids_may_be_numbers() {
    let numbers = REVIEW
        .replace("\"530918274610028545\"", "530918274610028545")
        .replace("\"417283905512448011\"", "417283905512448011");
    assert_eq!(event_of(&Sphere, &numbers), event_of(&Sphere, REVIEW));
}

#[test]
fn stars_outside_one_to_five_are_no_score() {
    for stars in ["0", "6", "-1", "3.5"] {
        let body = REVIEW.replace("\"stars\":4", &format!("\"stars\":{stars}"));
        let content = event_of(&Sphere, &body).content;
        assert!(
            matches!(content, Content::Review { score: None, .. }),
            "{stars}"
        );
    }
}

#[test]
fn odd_stars_and_words_are_read_where_they_can_be_and_left_out_where_not() {
    for (review, score, text) in [
        (r#""stars":"5""#, Some(Score::Stars(5)), None),
        (
            r#""stars":5.0,"content":{"description":7}"#,
            Some(Score::Stars(5)),
            Some("7"),
        ),
        (r#""stars":{},"content":[]"#, None, None),
        (r#""content":"x""#, None, None),
    ] {
        let review = format!(r#"{{"id":3,"published_timestamp":"4",{review}}}"#);
        let body =
            format!(r#"{{"event":"REVIEW_ADD","guild_id":1,"user_id":2,"review":{review}}}"#);
        let Content::Review {
            score: read,
            text: words,
            ..
        } = event_of(&Sphere, &body).content
        else {
            panic!("no review: {body}")
        };
        let text = text.map(|text| Text::Plain(text.to_owned()));
        assert_eq!((read, words), (score, text), "{body}");
    }
}

#[test]
fn a_review_without_words_is_one() {
    let body = r#"{"event":"REVIEW_ADD","guild_id":"1","user_id":"2","review":{"id":"3","published_timestamp":4,"stars":5}}"#;
    let content = event_of(&Sphere, body).content;
    assert!(matches!(
        content,
        Content::Review {
            title: None,
            text: None,
            score: Some(Score::Stars(5)),
            ..
        }
    ));
}

#[test]
fn an_unknown_event_is_ignored_by_its_name() {
    assert_eq!(
        ignored(&Sphere, r#"{"event":"VOTE_REMOVE"}"#),
        Ignored::UnknownEvent("VOTE_REMOVE".to_owned())
    );
}

#[test]
fn a_damaged_field_is_named_by_its_path() {
    for (body, path) in [
        ("{}", "event"),
        (r#"{"event":"VOTE_ADD","user_id":"2"}"#, "guild_id"),
        (
            r#"{"event":"VOTE_ADD","guild_id":"1","user_id":"x"}"#,
            "user_id",
        ),
        (
            r#"{"event":"REVIEW_ADD","guild_id":"1","user_id":"2"}"#,
            "review",
        ),
        (
            r#"{"event":"REVIEW_ADD","guild_id":"1","user_id":"2","review":{"id":"","published_timestamp":4,"stars":5}}"#,
            "review.id",
        ),
        (
            r#"{"event":"REVIEW_ADD","guild_id":"1","user_id":"2","review":{"id":"3","published_timestamp":1e17,"stars":5}}"#,
            "review.published_timestamp",
        ),
    ] {
        assert_eq!(bad_path(&Sphere, body), path, "{body}");
    }
}
