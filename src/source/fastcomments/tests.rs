//! Tests which event each of FastComments' calls becomes.

use super::FastComments;
use crate::domain::event::{
    Change, Content, EventKind, Hold, Lasts, NewEvent, Person, Remover, Sameness, SitePerson,
    SubjectClaim, Text,
};
use crate::domain::time::Timestamp;
use crate::source::request::Method;
use crate::source::sameness::{key, of_body};
use crate::source::testing::{NOW, bad_path, deliver, deliver_by, event, event_of};
use crate::source::{Ignored, Inbound};

const CREATED: &str = include_str!("fixtures/created.http");
const UPDATED: &str = include_str!("fixtures/updated.http");
const SPAM: &str = include_str!("fixtures/created-spam.http");
const DELETED: &str = include_str!("fixtures/deleted.http");
const ID: &str = "5fd2b1c09a7e4c0012ab34cd";

fn by(method: Method, suffix: Option<&'static str>, fixture: &str) -> NewEvent {
    event(deliver_by(&FastComments, method, suffix, fixture))
}

fn body(fixture: &str) -> &[u8] {
    fixture.split_once("\n\n").unwrap().1.trim_end().as_bytes()
}

fn about(fingerprint: Option<&[&str]>) -> SubjectClaim {
    SubjectClaim {
        key: ID.to_owned(),
        also: None,
        version: None,
        fingerprint: fingerprint.map(key),
    }
}

#[test]
fn a_created_comment_is_a_comment_by_its_commenter() {
    let content = Content::Comment {
        text: Some(Text::Plain("Nice one & thanks".to_owned())),
        old_text: None,
        page_url: Some("https://blog.example.org/post-7".to_owned()),
        page: None,
        is_reply: false,
    };
    let same = Sameness::for_ever(of_body("created", body(CREATED)));
    assert_eq!(
        by(Method::Put, Some("created"), CREATED),
        NewEvent {
            subject: Some(about(Some(&["Nice one & thanks", "1", "0", "0"]))),
            person: Person::Site(SitePerson {
                id: None,
                name_hash: None,
                name: "Mira".to_owned(),
                avatar_url: None,
            }),
            occurred_at: Some(NOW),
            ..NewEvent::new(EventKind::Comment, "created", same, content)
        }
    );
}

#[test]
fn an_updated_comment_is_the_same_subject_edited() {
    let content = Content::Comment {
        text: Some(Text::Plain("Nice one, edited @Oleg".to_owned())),
        old_text: None,
        page_url: Some("https://blog.example.org/post-7#c".to_owned()),
        page: None,
        is_reply: false,
    };
    let same = Sameness::while_latest(of_body("updated", body(UPDATED)));
    assert_eq!(
        by(Method::Put, Some("updated"), UPDATED),
        NewEvent {
            change: Change::Edited,
            subject: Some(about(Some(&["Nice one, edited @Oleg", "1", "0", "1"]))),
            person: Person::Site(SitePerson {
                id: Some("tenant1:42".to_owned()),
                name_hash: None,
                name: "Mira".to_owned(),
                avatar_url: Some("https://cdn.example/a.png".to_owned()),
            }),
            occurred_at: Some(Timestamp::from_ms(1_772_446_530_000)),
            ..NewEvent::new(EventKind::Comment, "updated", same, content)
        }
    );
}

#[test]
fn spam_is_held() {
    let event = by(Method::Put, Some("created"), SPAM);
    assert_eq!(event.hold, Some(Hold::Spam));
    let Content::Comment { page_url, page, .. } = event.content else {
        panic!("no comment")
    };
    assert_eq!((page_url, page.as_deref()), (None, Some("post-7")));
    let pending = SPAM.replace("\"isSpam\":true", "\"isSpam\":false");
    let pending = by(Method::Put, Some("created"), &pending);
    assert_eq!(pending.hold, Some(Hold::Pending));
}

#[test]
fn what_may_be_spam_or_unapproved_is_held() {
    let held = |field: &str, value: &str| {
        event_of(
            &FastComments,
            &format!(r#"{{"id":"c1","comment":"x","{field}":{value}}}"#),
        )
        .hold
    };
    for yes in ["true", "1", "\"1\"", "\"true\""] {
        assert_eq!(held("isSpam", yes), Some(Hold::Spam), "{yes}");
        assert_eq!(held("approved", yes), None, "{yes}");
    }
    for no in ["false", "0", "\"0\"", "\"False\""] {
        assert_eq!(held("isSpam", no), None, "{no}");
        assert_eq!(held("approved", no), Some(Hold::Pending), "{no}");
    }
    for unreadable in ["\"yes\"", "\"\"", "2", "{}", "[true]", "0.5"] {
        assert_eq!(
            held("isSpam", unreadable),
            Some(Hold::Pending),
            "{unreadable}"
        );
        assert_eq!(
            held("approved", unreadable),
            Some(Hold::Pending),
            "{unreadable}"
        );
    }
    assert_eq!(
        (held("isSpam", "null"), held("approved", "null")),
        (None, None)
    );
}

#[test]
fn ids_and_decorations_may_be_numbers() {
    let event = event_of(
        &FastComments,
        r#"{"id":7,"urlId":1042,"userId":42,"commenterName":5,"comment":6,"isSpam":0,"parentId":3,"date":1772446530000}"#,
    );
    assert_eq!(event.subject.unwrap().key, "7");
    assert_eq!((event.hold, event.occurred_at), (None, Some(NOW)));
    assert_eq!(
        event.person,
        Person::Site(SitePerson {
            id: Some("42".to_owned()),
            name_hash: None,
            name: "5".to_owned(),
            avatar_url: None,
        })
    );
    assert_eq!(
        event.content,
        Content::Comment {
            text: Some(Text::Plain("6".to_owned())),
            old_text: None,
            page_url: None,
            page: Some("1042".to_owned()),
            is_reply: true,
        }
    );
}

#[test]
fn a_removal_may_have_nothing_but_the_id() {
    let event = by(Method::Delete, Some("deleted"), DELETED);
    assert_eq!(event.change, Change::Removed(Remover::Unknown));
    assert_eq!(event.subject, Some(about(None)));
    assert_eq!(event.person, Person::Nobody);
    assert_eq!(event.site_event, "deleted");
}

#[test]
fn without_an_end_of_the_url_the_method_tells() {
    let changed = |method, fixture| by(method, None, fixture).change;
    assert_eq!(changed(Method::Put, CREATED), Change::Present);
    assert_eq!(changed(Method::Post, UPDATED), Change::Present);
    let removed = Change::Removed(Remover::Unknown);
    assert_eq!(changed(Method::Delete, UPDATED), removed);
    assert_eq!(changed(Method::Post, DELETED), removed);
    assert_eq!(
        changed(Method::Put, r#"{"id":"x","comment":null}"#),
        removed
    );
}

#[test]
fn the_end_of_the_url_tells_more_than_the_method() {
    let changed = |suffix, fixture| by(Method::Post, Some(suffix), fixture).change;
    assert_eq!(changed("created", DELETED), Change::Created);
    assert_eq!(changed("updated", CREATED), Change::Edited);
    assert_eq!(
        changed("deleted", CREATED),
        Change::Removed(Remover::Unknown)
    );
}

#[test]
fn a_call_is_known_by_where_it_went_and_its_bytes() {
    let same = |method, suffix, fixture: &str| by(method, suffix, fixture).sameness;
    let first = same(Method::Put, None, CREATED);
    assert_eq!(first, same(Method::Put, None, CREATED));
    assert_ne!(first, same(Method::Post, None, CREATED));
    assert_ne!(first, same(Method::Put, Some("updated"), CREATED));
    assert_eq!(
        same(Method::Put, Some("updated"), CREATED),
        same(Method::Post, Some("updated"), CREATED)
    );
}

#[test]
fn a_creation_and_a_removal_come_once_and_a_state_may_come_back() {
    let lasts = |method, suffix, fixture: &str| by(method, suffix, fixture).sameness.lasts;
    for (suffix, expected) in [
        (Some("created"), Lasts::ForEver),
        (Some("updated"), Lasts::WhileLatest),
        (Some("deleted"), Lasts::ForEver),
        (None, Lasts::WhileLatest),
    ] {
        assert_eq!(lasts(Method::Put, suffix, CREATED), expected, "{suffix:?}");
    }
    assert_eq!(lasts(Method::Delete, None, CREATED), Lasts::ForEver);
    assert_eq!(lasts(Method::Post, None, DELETED), Lasts::ForEver);
}

#[test]
fn a_vote_on_a_comment_changes_nothing_worth_showing() {
    let voted = CREATED.replace("\"votes\":0,\"votesUp\":0", "\"votes\":1,\"votesUp\":1");
    let (before, after) = (
        event_of(&FastComments, CREATED),
        event_of(&FastComments, &voted),
    );
    assert_eq!(before.subject, after.subject);
    assert_ne!(before.sameness, after.sameness);
    let approved = CREATED.replace("\"approved\":true", "\"approved\":false");
    assert_ne!(before.subject, event_of(&FastComments, &approved).subject);
}

#[test]
fn a_comment_of_the_interface_that_has_six_fields_is_one() {
    let event = event_of(
        &FastComments,
        r#"{"id":"c1","urlId":"javascript:alert(1)","commenterName":"","userId":"u1","commentHTML":"<b>x</b>","parentId":"c0","date":"soon","avatarSrc":"data:image/png;base64,AA"}"#,
    );
    assert_eq!(
        event.person,
        Person::Site(SitePerson {
            id: Some("u1".to_owned()),
            name_hash: None,
            name: "…".to_owned(),
            avatar_url: None,
        })
    );
    assert_eq!((event.occurred_at, event.hold), (None, None));
    assert_eq!(
        event.content,
        Content::Comment {
            text: Some(Text::Html("<b>x</b>".to_owned())),
            old_text: None,
            page_url: None,
            page: Some("javascript:alert(1)".to_owned()),
            is_reply: true,
        }
    );
}

#[test]
fn a_call_of_an_agent_is_not_mistaken_for_a_comment() {
    let fixture = format!("X-FastComments-Agent-Event: trigger.succeeded\n{CREATED}");
    let inbound = deliver(&FastComments, &fixture).unwrap();
    assert!(matches!(inbound, Inbound::Ignored(Ignored::NotForUs(_))));
}

#[test]
fn a_damaged_field_is_named_by_its_path() {
    for (body, path) in [
        ("{}", "id"),
        (r#"{"id":{}}"#, "id"),
        (r#"{"id":1.5}"#, "id"),
        (r#"{"id":""}"#, "id"),
    ] {
        assert_eq!(bad_path(&FastComments, body), path, "{body}");
    }
}
