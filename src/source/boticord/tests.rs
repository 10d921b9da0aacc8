//! What each of BotiCord's calls becomes.

use super::BotiCord;
use crate::domain::event::{
    Change, Content, EventKind, Listed, NewEvent, Person, Remover, Sameness, Score, SubjectClaim,
    Text,
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
            include_str!(concat!("fixtures/", $name, ".http")),
        )
    };
}

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

/// An event by `user` at `at`, known by these parts.
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
    assert!(event.sameness.window.is_some());
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
fn a_bot_bump_is_a_vote_for_the_bot() {
    let same = ["new_bot_bump", MIRA, "1664280000123"];
    let event = base(EventKind::Vote, "new_bot_bump", vote(Some(Listed::Bot)));
    assert_eq!(
        fixture!("new_bot_bump"),
        by(MIRA, 1_664_280_000_123, &same, event)
    );
}

#[test]
fn a_bump_with_a_bonus_says_until_when() {
    let event = fixture!("new_bot_bump-bonus");
    assert_eq!(
        event.content,
        Content::Vote {
            listed: Some(Listed::Bot),
            bonus: Some(true),
            bonus_until: Some(Timestamp::from_ms(1_664_323_200_456)),
            site_total: None,
        }
    );
    let as_text = event_of(
        &BotiCord,
        r#"{"type":"new_bot_bump","data":{"user":"7","at":1.0},"bonus":{"status":"true"}}"#,
    );
    assert!(matches!(
        as_text.content,
        Content::Vote {
            bonus: Some(true),
            bonus_until: None,
            ..
        }
    ));
}

#[test]
fn a_server_bump_without_bonus_has_no_end_of_one() {
    let same = ["new_server_bump", OLEG, "1681000000789"];
    let content = Content::Vote {
        listed: Some(Listed::Server),
        bonus: Some(false),
        bonus_until: None,
        site_total: None,
    };
    let event = base(EventKind::Vote, "new_server_bump", content);
    assert_eq!(
        fixture!("new_server_bump"),
        by(OLEG, 1_681_000_000_789, &same, event)
    );
}

#[test]
fn a_new_comment_is_a_review_with_a_thumb() {
    let words = r#"{"vote":{"old":null,"new":1},"old":null,"new":"Отличный бот"}"#;
    let same = ["new_bot_comment", MIRA, "1664280100000", words];
    let mut content = review(plain("Отличный бот"), Score::Thumb(1));
    if let Content::Review { listed, .. } = &mut content {
        *listed = Some(Listed::Bot);
    }
    let event = NewEvent {
        subject: Some(about(&[MIRA], 1_664_280_100_000)),
        ..base(EventKind::Review, "new_bot_comment", content)
    };
    assert_eq!(
        fixture!("new_bot_comment"),
        by(MIRA, 1_664_280_100_000, &same, event)
    );
}

#[test]
fn an_edited_comment_keeps_what_stood_there() {
    let event = fixture!("edit_bot_comment");
    assert_eq!(event.change, Change::Edited);
    assert_eq!(event.subject, Some(about(&[MIRA], 1_664_290_100_000)));
    assert_eq!(
        event.content,
        Content::Review {
            listed: Some(Listed::Bot),
            title: None,
            text: Some(plain("Сломали музыку")),
            old_text: Some(plain("Отличный бот")),
            score: Some(Score::Thumb(-1)),
            old_score: Some(Score::Thumb(1)),
            reason: None,
        }
    );
}

#[test]
fn a_comment_removed_by_moderation_is_not_the_authors_act() {
    let event = fixture!("delete_bot_comment");
    assert_eq!(event.change, Change::Removed(Remover::Moderation));
    assert_eq!(
        event.person,
        Person::Discord(MemberId::parse(MIRA).unwrap())
    );
    assert_eq!(
        event.content,
        Content::Review {
            listed: Some(Listed::Bot),
            title: None,
            text: Some(plain("Сломали музыку")),
            old_text: None,
            score: Some(Score::Thumb(-1)),
            old_score: None,
            reason: None,
        }
    );
}

#[test]
fn a_new_server_comment_may_be_neutral() {
    let event = fixture!("new_server_comment");
    assert_eq!(event.change, Change::Created);
    assert!(matches!(
        event.content,
        Content::Review {
            listed: Some(Listed::Server),
            score: Some(Score::Thumb(0)),
            ..
        }
    ));
}

#[test]
fn an_edited_server_comment_has_both_scores() {
    let event = fixture!("edit_server_comment");
    assert_eq!(event.change, Change::Edited);
    assert!(matches!(
        event.content,
        Content::Review {
            score: Some(Score::Thumb(1)),
            old_score: Some(Score::Thumb(0)),
            ..
        }
    ));
}

#[test]
fn a_comment_its_author_removed_is_the_authors_act() {
    let event = fixture!("delete_server_comment");
    assert_eq!(event.change, Change::Removed(Remover::Author));
    assert_eq!(event.subject, Some(about(&[OLEG], 1_664_299_400_000)));
}

#[test]
fn an_unknown_reason_is_shown_as_it_is() {
    let event = event_of(
        &BotiCord,
        r#"{"type":"delete_bot_comment","data":{"user":"7","reason":"court order","at":5}}"#,
    );
    assert_eq!(event.change, Change::Removed(Remover::Unknown));
    assert!(matches!(
        event.content,
        Content::Review { reason: Some(reason), text: None, score: None, .. } if reason == "court order"
    ));
}

#[test]
fn an_up_is_a_vote_with_the_sites_total() {
    let guild = "417283905512448011";
    let same = ["up_added", guild, MIRA, "1690000000123"];
    let content = Content::Vote {
        listed: None,
        bonus: None,
        bonus_until: None,
        site_total: Some(1284),
    };
    let event = base(EventKind::Vote, "up_added", content);
    assert_eq!(
        fixture!("up_added"),
        by(MIRA, 1_690_000_000_123, &same, event)
    );
}

#[test]
fn an_added_comment_is_a_review_with_stars() {
    let same = ["comment_added", "66a1c0de", MIRA, "1690000100123"];
    let event = NewEvent {
        subject: Some(about(&[MIRA, "66a1c0de"], 1_690_000_100_123)),
        ..base(
            EventKind::Review,
            "comment_added",
            review(plain("Хороший бот"), Score::Stars(5)),
        )
    };
    assert_eq!(
        fixture!("comment_added"),
        by(MIRA, 1_690_000_100_123, &same, event)
    );
}

#[test]
fn an_edited_and_a_removed_comment_are_the_same_subject() {
    let edited = fixture!("comment_edited");
    let removed = fixture!("comment_removed");
    assert_eq!(edited.change, Change::Edited);
    assert_eq!(removed.change, Change::Removed(Remover::Unknown));
    assert_eq!(
        edited.subject,
        Some(about(&[MIRA, "66a1c0de"], 1_690_000_200_123))
    );
    assert_eq!(
        removed.subject,
        Some(about(&[MIRA, "66a1c0de"], 1_690_000_300_123))
    );
    assert_eq!(
        removed.content,
        review(plain("Стало хуже"), Score::Stars(2))
    );
}

#[test]
fn a_comment_without_payload_has_no_words() {
    let event = fixture!("comment_added-bare");
    assert!(matches!(
        event.content,
        Content::Review {
            text: None,
            score: None,
            ..
        }
    ));
}

#[test]
fn a_rating_outside_one_to_five_is_no_score() {
    for rating in ["0", "6", "-1", "4.5"] {
        let body = format!(
            r#"{{"type":"comment_added","payload":{{"rating":{rating}}},"user":"7","happened":1}}"#
        );
        let event = event_of(&BotiCord, &body);
        assert!(
            matches!(event.content, Content::Review { score: None, .. }),
            "{rating}"
        );
    }
}

#[test]
fn a_notification_may_come_in_its_websocket_frame() {
    let bare = r#"{"type":"up_added","affected":"9","user":"7","happened":1690000000123}"#;
    let framed = format!(r#"{{"event":"notify","data":{bare}}}"#);
    assert_eq!(event_of(&BotiCord, bare), event_of(&BotiCord, &framed));
    let broken = r#"{"event":"notify","data":{"type":"up_added","user":"x","happened":1}}"#;
    assert_eq!(bad_path(&BotiCord, broken), "data.user");
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
            r#"{"type":"new_bot_bump","data":{"user":"7","at":"5"}}"#,
            "data.at",
        ),
        (
            r#"{"type":"new_bot_bump","data":{"user":"7","at":1e18}}"#,
            "data.at",
        ),
        (
            r#"{"type":"new_bot_bump","data":{"user":"7","at":5},"bonus":{"status":3}}"#,
            "bonus.status",
        ),
        (
            r#"{"type":"new_bot_comment","data":{"user":"7","at":5}}"#,
            "data.comment",
        ),
        (
            r#"{"type":"new_bot_comment","data":{"user":"7","comment":{"new":5},"at":5}}"#,
            "data.comment.new",
        ),
        (
            r#"{"type":"edit_bot_comment","data":{"user":"7","comment":{"vote":{"new":"up"}},"at":5}}"#,
            "data.comment.vote.new",
        ),
        (r#"{"type":"up_added","happened":5}"#, "user"),
        (r#"{"type":"up_added","user":"7"}"#, "happened"),
        (
            r#"{"type":"comment_added","user":"7","happened":5,"payload":{"content":5}}"#,
            "payload.content",
        ),
    ] {
        assert_eq!(bad_path(&BotiCord, body), path, "{body}");
    }
}
