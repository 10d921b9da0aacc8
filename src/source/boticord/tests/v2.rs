//! Tests which event each call of the older generation becomes.

use super::*;

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
fn an_odd_bonus_or_vote_is_read_where_it_can_be_and_left_out_where_not() {
    let bump = |bonus: &str| {
        let data = r#"{"user":"7","at":"5"}"#;
        let body = format!(r#"{{"type":"new_bot_bump","data":{data},"bonus":{bonus}}}"#);
        match event_of(&BotiCord, &body).content {
            Content::Vote {
                bonus, bonus_until, ..
            } => (bonus, bonus_until.map(Timestamp::as_ms)),
            other => panic!("no vote: {other:?}"),
        }
    };
    for nothing in ["false", "7", "[]", r#"{"status":3}"#, r#"{"status":{}}"#] {
        assert_eq!(bump(nothing), (None, None), "{nothing}");
    }
    assert_eq!(
        bump(r#"{"status":1,"expiresAt":"9"}"#),
        (Some(true), Some(9))
    );
    let review = |comment: &str| {
        let data = format!(r#"{{"user":"7","comment":{comment},"at":5}}"#);
        let body = format!(r#"{{"type":"new_bot_comment","data":{data}}}"#);
        match event_of(&BotiCord, &body).content {
            Content::Review { text, score, .. } => (text, score),
            other => panic!("no review: {other:?}"),
        }
    };
    for (comment, text, score) in [
        (r#"{"vote":1,"new":"a"}"#, Some(plain("a")), None),
        (
            r#"{"vote":{"new":"-1"},"new":5}"#,
            Some(plain("5")),
            Some(Score::Thumb(-1)),
        ),
        (r#"{"vote":{"new":"up"}}"#, None, None),
        (r#"{"vote":{}}"#, None, Some(Score::Thumb(0))),
        ("null", None, None),
        ("[]", None, None),
        ("7", None, None),
    ] {
        assert_eq!(review(comment), (text, score), "{comment}");
    }
}
