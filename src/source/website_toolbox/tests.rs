//! Tests which event each of Website Toolbox's calls becomes.

use super::WebsiteToolbox;
use crate::domain::event::{
    Change, Content, EventKind, ForumThing, Hold, MemberHappening, NewEvent, PaymentHappening,
    Person, Remover, Sameness, SitePerson, SubjectClaim, Text,
};
use crate::domain::time::Timestamp;
use crate::source::Ignored;
use crate::source::sameness::key;
use crate::source::testing::{bad_path, event_of, ignored};

macro_rules! fixture {
    ($name:literal) => {
        event_of(
            &WebsiteToolbox,
            include_str!(concat!("fixtures/", $name, ".http")),
        )
    };
}

fn someone(id: &str, name: &str) -> Person {
    Person::Site(SitePerson {
        id: Some(id.to_owned()),
        name_hash: None,
        name: name.to_owned(),
        avatar_url: None,
    })
}

fn base(kind: EventKind, name: &str, id: &str, content: Content) -> NewEvent {
    NewEvent::new(kind, name, Sameness::for_ever(id), content)
}

fn forum(thing: ForumThing, title: Option<&str>, html: Option<&str>) -> Content {
    Content::Forum {
        thing,
        title: title.map(str::to_owned),
        text: html.map(|html| Text::Html(html.to_owned())),
        old_text: None,
    }
}

fn about(key: &str, also: Option<&str>, id: i64, fingerprint: Option<String>) -> SubjectClaim {
    SubjectClaim {
        key: key.to_owned(),
        also: also.map(str::to_owned),
        version: Some(id),
        fingerprint,
    }
}

fn member(happened: MemberHappening) -> Content {
    Content::Member { happened }
}

#[test]
fn a_new_user_joined() {
    let content = member(MemberHappening::Joined);
    assert_eq!(
        fixture!("user.created"),
        NewEvent {
            person: Person::Site(SitePerson {
                id: Some("181902".to_owned()),
                name_hash: None,
                name: "mira".to_owned(),
                avatar_url: Some("https://forum.example/a/181902.png".to_owned()),
            }),
            occurred_at: Some(Timestamp::from_seconds(1_764_000_000)),
            ..base(EventKind::Member, "user.created", "2001", content)
        }
    );
}

#[test]
fn an_approved_user_is_announced() {
    let content = member(MemberHappening::Approved);
    assert_eq!(
        fixture!("user.approved"),
        NewEvent {
            person: someone("181902", "mira"),
            ..base(EventKind::Member, "user.approved", "2010", content)
        }
    );
}

#[test]
fn what_else_happens_to_a_user_is_never_announced() {
    let deleted = Change::Removed(Remover::Unknown);
    for (event, happened, change) in [
        (
            fixture!("user.updated"),
            MemberHappening::Updated,
            Change::Edited,
        ),
        (fixture!("user.deleted"), MemberHappening::Deleted, deleted),
        (
            fixture!("user.email.verified"),
            MemberHappening::EmailVerified,
            Change::Created,
        ),
    ] {
        assert!(!event.is_announced, "{happened:?}");
        assert_eq!(event.kind, EventKind::Member);
        assert_eq!(event.content, member(happened));
        assert_eq!(event.change, change);
        assert_eq!(event.person, someone("181902", "mira"));
    }
}

#[test]
fn payments_are_a_kind_of_their_own() {
    for (event, happened) in [
        (
            fixture!("user.payment.received"),
            PaymentHappening::Received,
        ),
        (
            fixture!("user.paid_subscription.started"),
            PaymentHappening::SubscriptionStarted,
        ),
        (
            fixture!("user.paid_subscription.ended"),
            PaymentHappening::SubscriptionEnded,
        ),
    ] {
        assert_eq!(event.kind, EventKind::Payment);
        assert_eq!(event.content, Content::Payment { happened });
        assert_eq!(event.person, someone("181902", "mira"));
        assert!(event.is_announced && event.subject.is_none());
    }
}

#[test]
fn a_topic_is_also_its_first_post() {
    let title = "Patch 2.4 feedback";
    let fingerprint = Some(key(&[title, "", "0"]));
    let content = forum(ForumThing::Topic, Some(title), None);
    assert_eq!(
        fixture!("topic.created"),
        NewEvent {
            subject: Some(about("topic:55120", Some("post:880301"), 2003, fingerprint)),
            person: someone("181902", "mira"),
            occurred_at: Some(Timestamp::from_seconds(1_764_003_600)),
            ..base(EventKind::Forum, "topic.created", "2003", content)
        }
    );
}

#[test]
fn an_updated_topic_has_its_title_as_text() {
    let event = fixture!("topic.updated");
    let title = "Patch 2.4 feedback & fixes";
    assert_eq!(event.change, Change::Edited);
    assert_eq!(event.content, forum(ForumThing::Topic, Some(title), None));
}

#[test]
fn a_deleted_topic_needs_nothing_but_its_id() {
    let event = fixture!("topic.deleted");
    assert_eq!(event.change, Change::Removed(Remover::Unknown));
    assert_eq!(event.subject, Some(about("topic:55120", None, 2016, None)));
    assert_eq!(event.person, Person::Nobody);
}

#[test]
fn a_pending_post_is_held() {
    let html = "<p>Works for me &amp; my team</p>";
    let fingerprint = Some(key(&["", html, "1"]));
    let content = forum(ForumThing::Post, None, Some(html));
    assert_eq!(
        fixture!("post.created"),
        NewEvent {
            subject: Some(about("post:880302", None, 2004, fingerprint)),
            person: someone("181903", "oleg"),
            occurred_at: Some(Timestamp::from_seconds(1_764_003_700)),
            hold: Some(Hold::Pending),
            ..base(EventKind::Forum, "post.created", "2004", content)
        }
    );
}

#[test]
fn an_approved_post_is_there_now() {
    let event = fixture!("post.approved");
    assert_eq!(event.change, Change::Present);
    assert_eq!(event.hold, None);
    let html = "<p>Works for me &amp; my team</p>";
    let fingerprint = Some(key(&["", html, "0"]));
    assert_eq!(
        event.subject,
        Some(about("post:880302", None, 2005, fingerprint))
    );
}

#[test]
fn an_updated_post_is_edited() {
    let event = fixture!("post.updated");
    assert_eq!(event.change, Change::Edited);
    let html = Some("<p>Works for me, too</p>");
    assert_eq!(event.content, forum(ForumThing::Post, None, html));
}

#[test]
fn a_deleted_post_needs_nothing_but_its_id() {
    let event = fixture!("post.deleted");
    assert_eq!(event.change, Change::Removed(Remover::Unknown));
    assert_eq!(event.subject, Some(about("post:880302", None, 2006, None)));
}

#[test]
fn the_connectors_names_are_understood() {
    let event = fixture!("post.created-connector");
    let title = Some("Patch 2.4 feedback");
    assert_eq!(
        event.content,
        forum(ForumThing::Post, title, Some("<p>Same here</p>"))
    );
    assert_eq!(event.person, someone("181903", "oleg"));
    assert_eq!(
        event.occurred_at,
        Some(Timestamp::from_seconds(1_764_003_800))
    );
}

#[test]
fn a_conversation_has_its_subject_and_who_takes_part() {
    let content = Content::Private {
        is_new: true,
        subject: Some("Hi".to_owned()),
        participants: vec!["mira".to_owned(), "oleg".to_owned()],
    };
    assert_eq!(
        fixture!("conversation.created"),
        NewEvent {
            person: someone("181902", "mira"),
            occurred_at: Some(Timestamp::from_seconds(1_764_004_000)),
            ..base(EventKind::Private, "conversation.created", "2007", content)
        }
    );
}

#[test]
fn a_private_message_is_without_its_words() {
    let event = fixture!("message.created");
    assert_eq!(event.person, someone("181902", "mira"));
    assert!(!format!("{event:?}").contains("Hi Oleg"));
    assert!(matches!(
        event.content,
        Content::Private { is_new: false, .. }
    ));
}

fn call(kind: &str, object: &str) -> String {
    format!(r#"{{"object":"event","id":1,"type":"{kind}","data":{{"object":{object}}}}}"#)
}

#[test]
fn a_mode_that_is_not_live_is_a_try() {
    let body = call("user.created", r#"{"userId":1}"#);
    assert!(!event_of(&WebsiteToolbox, &body).is_test);
    let body = body.replace("\"id\":1", "\"mode\":\"test\",\"id\":1");
    let event = event_of(&WebsiteToolbox, &body);
    assert!(event.is_test);
    assert_eq!(event.person, someone("1", "1"));
}

#[test]
fn an_odd_title_or_author_is_no_reason_to_refuse() {
    let body = call(
        "topic.created",
        r#"{"topicId":"t1","title":{},"author":[],"dateTimestamp":"1764003600"}"#,
    );
    let event = event_of(&WebsiteToolbox, &body);
    assert_eq!(event.content, forum(ForumThing::Topic, None, None));
    assert_eq!((event.person, event.hold), (Person::Nobody, None));
    assert_eq!(
        event.occurred_at,
        Some(Timestamp::from_seconds(1_764_003_600))
    );
    let body = call("topic.created", r#"{"topicId":1,"title":404}"#);
    let event = event_of(&WebsiteToolbox, &body.replace("\"id\":1", "\"id\":\"209\""));
    assert_eq!(event.content, forum(ForumThing::Topic, Some("404"), None));
    assert_eq!(event.sameness, Sameness::for_ever("209"));
}

#[test]
fn what_may_wait_for_a_moderator_is_held() {
    for (pending, hold) in [
        ("true", Some(Hold::Pending)),
        ("1", Some(Hold::Pending)),
        ("\"1\"", Some(Hold::Pending)),
        ("\"true\"", Some(Hold::Pending)),
        ("\"no\"", Some(Hold::Pending)),
        ("\"\"", Some(Hold::Pending)),
        ("[]", Some(Hold::Pending)),
        ("{}", Some(Hold::Pending)),
        ("7", Some(Hold::Pending)),
        ("null", None),
        ("false", None),
        ("0", None),
        ("\"0\"", None),
    ] {
        for kind in [
            "topic.created",
            "post.created",
            "post.updated",
            "post.flagged",
        ] {
            let object = format!(r#"{{"topicId":1,"postId":2,"pending":{pending}}}"#);
            let event = event_of(&WebsiteToolbox, &call(kind, &object));
            assert_eq!(event.hold, hold, "{kind} {pending}");
        }
        let object = format!(r#"{{"postId":2,"pending":{pending}}}"#);
        let event = event_of(&WebsiteToolbox, &call("post.approved", &object));
        assert_eq!(event.hold, None, "{pending}");
    }
}

#[test]
fn a_new_name_in_a_known_family_is_shown_by_that_name() {
    let object = r#"{"object":"Like","title":"A &amp; B","author":{"userId":1,"username":"mira"}}"#;
    for (name, kind, is_announced) in [
        ("post.liked", EventKind::Forum, true),
        ("topic.approved", EventKind::Forum, true),
        ("user.banned", EventKind::Member, false),
        ("message.deleted", EventKind::Private, true),
    ] {
        let event = event_of(&WebsiteToolbox, &call(name, object));
        assert_eq!(
            (event.kind, event.is_announced),
            (kind, is_announced),
            "{name}"
        );
        assert_eq!(event.site_event, name);
        assert_eq!(event.person, someone("1", "mira"));
        let title = (kind == EventKind::Forum).then(|| "A & B".to_owned());
        let thing = Some("Like".to_owned());
        assert_eq!(event.content, Content::Other { thing, title });
    }
}

#[test]
fn a_name_of_no_known_family_is_ignored() {
    for name in ["category.created", "ping", "post"] {
        assert_eq!(
            ignored(&WebsiteToolbox, &call(name, "{}")),
            Ignored::UnknownEvent(name.to_owned())
        );
    }
    let body = call("post.created", "{}").replace("\"event\"", "\"list\"");
    assert!(matches!(
        ignored(&WebsiteToolbox, &body),
        Ignored::NotForUs(_)
    ));
}

#[test]
fn a_damaged_field_is_named_by_its_path() {
    for (body, path) in [
        ("{}".to_owned(), "id"),
        (r#"{"id":"x","type":"user.created"}"#.to_owned(), "id"),
        (r#"{"id":1}"#.to_owned(), "type"),
        (r#"{"id":1,"type":"user.created"}"#.to_owned(), "data"),
        (
            r#"{"id":1,"type":"post.created","data":{}}"#.to_owned(),
            "data.object",
        ),
        (call("post.created", "5"), "data.object"),
        (call("post.created", "{}"), "data.object.postId"),
        (
            call("topic.created", r#"{"topicId":1.5}"#),
            "data.object.topicId",
        ),
        (
            call("user.created", r#"{"userId":[]}"#),
            "data.object.userId",
        ),
    ] {
        assert_eq!(bad_path(&WebsiteToolbox, &body), path, "{body}");
    }
}
