//! Tests which event each call of the newer generation becomes.

use super::*;

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
fn an_odd_payload_is_read_where_it_can_be_and_left_out_where_not() {
    let call = |kind: &str, payload: &str| {
        event_of(
            &BotiCord,
            &format!(r#"{{"type":"{kind}","payload":{payload},"user":7,"happened":"1"}}"#),
        )
        .content
    };
    for payload in [r#"{"upCount":"12"}"#, r#"{"upCount":12.0}"#] {
        let total = Some(12);
        assert!(
            matches!(call("up_added", payload), Content::Vote { site_total, .. } if site_total == total),
            "{payload}"
        );
    }
    let five = review(plain("7"), Score::Stars(5));
    assert_eq!(call("comment_added", r#"{"rating":"5","content":7}"#), five);
    for payload in ["[]", "5", "\"x\"", r#"{"rating":{},"content":[]}"#] {
        let content = call("comment_added", payload);
        assert!(
            matches!(
                content,
                Content::Review {
                    text: None,
                    score: None,
                    ..
                }
            ),
            "{payload}: {content:?}"
        );
    }
}

#[test]
fn two_resources_are_two_subjects_however_they_are_written() {
    let subject = |affected: &str| {
        let call = r#""type":"comment_added","user":"7","happened":1"#;
        event_of(&BotiCord, &format!(r#"{{{call},"affected":{affected}}}"#)).subject
    };
    assert_eq!(subject("5"), subject("\"5\""));
    let all = [
        "5",
        "6",
        "null",
        "true",
        r#"{"id":"5"}"#,
        r#"{"id":"6"}"#,
        "[5]",
    ]
    .map(subject);
    for (place, one) in all.iter().enumerate() {
        assert!(!all[place + 1..].contains(one), "{place}");
    }
}
