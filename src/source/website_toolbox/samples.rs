//! The calls that Website Toolbox makes, with made-up contents. One number is one user, topic or post from its creation
//! to its removal, and its later events have higher ids.

use serde_json::{Value, json};

use crate::source::request::Method;
use crate::source::sample::{Sample, SampleParts};
use crate::source::scheme::Scheme;

pub(super) const ALL: &[Sample] = &[
    sample("user.created", |parts| {
        event(0, "user.created", &user(parts), parts)
    }),
    sample("user.approved", |parts| {
        event(1, "user.approved", &user(parts), parts)
    }),
    sample("user.updated", |parts| {
        event(2, "user.updated", &user(parts), parts)
    }),
    sample("user.email.verified", |parts| {
        event(3, "user.email.verified", &user(parts), parts)
    }),
    sample("user.payment.received", |parts| {
        event(4, "user.payment.received", &user(parts), parts)
    }),
    sample("user.paid_subscription.started", |parts| {
        event(5, "user.paid_subscription.started", &user(parts), parts)
    }),
    sample("user.paid_subscription.ended", |parts| {
        event(6, "user.paid_subscription.ended", &user(parts), parts)
    }),
    sample("user.deleted", |parts| {
        event(7, "user.deleted", &user(parts), parts)
    }),
    sample("topic.created", |parts| {
        event(8, "topic.created", &topic("", parts), parts)
    }),
    sample("topic.updated", |parts| {
        event(9, "topic.updated", &topic(" (solved)", parts), parts)
    }),
    sample("topic.deleted", |parts| {
        event(
            10,
            "topic.deleted",
            &json!({"object": "Topic", "topicId": topic_id(parts)}),
            parts,
        )
    }),
    sample("post.created", |parts| {
        event(11, "post.created", &post("", parts), parts)
    }),
    sample("post.approved", |parts| {
        event(12, "post.approved", &post("", parts), parts)
    }),
    sample("post.updated", |parts| {
        event(13, "post.updated", &post(" (edited)", parts), parts)
    }),
    sample("post.deleted", |parts| {
        event(
            14,
            "post.deleted",
            &json!({"object": "Post", "postId": post_id(parts)}),
            parts,
        )
    }),
    sample("conversation.created", |parts| {
        event(15, "conversation.created", &conversation(parts), parts)
    }),
    sample("message.created", |parts| {
        event(16, "message.created", &message(parts), parts)
    }),
];

const fn sample(event: &'static str, body: fn(&SampleParts) -> Value) -> Sample {
    Sample {
        event,
        method: Method::Post,
        suffix: None,
        scheme: Scheme::UrlKey,
        body,
    }
}

/// How many events can share a number.
const EVENTS: u64 = 32;

fn event(place: u64, kind: &str, object: &Value, parts: &SampleParts) -> Value {
    json!({
        "api_version": "1",
        "data": {"object": object},
        "object": "event",
        "id": u64::from(parts.number) * EVENTS + place,
        "type": kind,
        "mode": "live",
    })
}

fn topic_id(parts: &SampleParts) -> u64 {
    50_000 + u64::from(parts.number)
}

/// The id of an answer; the topic's first post has the number before it.
fn post_id(parts: &SampleParts) -> u64 {
    800_001 + 2 * u64::from(parts.number)
}

/// The forum's number for a username: the same name always has the same one.
fn user_id(name: &str) -> u64 {
    let folded = name.bytes().fold(7_u64, |folded, byte| {
        (folded * 31 + u64::from(byte)) % 1_000_000
    });
    100_000 + folded
}

fn author(parts: &SampleParts) -> Value {
    json!({"userId": user_id(&parts.name), "username": parts.name, "avatarUrl": ""})
}

fn user(parts: &SampleParts) -> Value {
    json!({
        "signature": "",
        "name": "",
        "allowEmails": false,
        "lastPostTimestamp": 0,
        "userGroups": [7440],
        "userTitle": "Newcomer",
        "reputation": 0,
        "username": parts.name,
        "postCount": 0,
        "userId": user_id(&parts.name),
        "lastVisitTimestamp": parts.now.as_seconds(),
        "instantMessagingType": "",
        "instantMessagingId": "",
        "object": "User",
        "invisible": false,
        "email": "someone@example.org",
        "avatarUrl": "",
        "joinDateTimestamp": parts.now.as_seconds(),
        "enableMessages": true,
    })
}

fn topic(mark: &str, parts: &SampleParts) -> Value {
    let title = parts.text.as_deref().unwrap_or("Patch 2.4 feedback");
    json!({
        "object": "Topic",
        "topicId": topic_id(parts),
        "title": format!("{}{mark}", escaped(title)),
        "categoryId": 12,
        "firstPostId": post_id(parts) - 1,
        "locked": false,
        "pinned": false,
        "postCount": 1,
        "replyCount": 0,
        "viewCount": 0,
        "dateTimestamp": parts.now.as_seconds(),
        "author": author(parts),
    })
}

fn post(mark: &str, parts: &SampleParts) -> Value {
    let text = parts.text.as_deref().unwrap_or("Works for me & my team");
    json!({
        "object": "Post",
        "postId": post_id(parts),
        "message": format!("<p>{}{mark}</p>", escaped(text)),
        "postTimestamp": parts.now.as_seconds(),
        "pending": false,
        "likeCount": 0,
        "dislikeCount": 0,
        "attachmentCount": 0,
        "attachments": [],
        "author": author(parts),
    })
}

fn conversation(parts: &SampleParts) -> Value {
    json!({
        "object": "Conversation",
        "conversationId": 700 + u64::from(parts.number),
        "subject": "Hi",
        "dateTimestamp": parts.now.as_seconds(),
        "participants": [
            {"userId": user_id(&parts.name), "username": parts.name, "isStarter": true},
            {"userId": user_id("oleg"), "username": "oleg", "isStarter": false},
        ],
    })
}

fn message(parts: &SampleParts) -> Value {
    json!({
        "object": "Message",
        "messageId": 9000 + u64::from(parts.number),
        "message": "Hi Oleg",
        "dateTimestamp": parts.now.as_seconds(),
        "sender": {"userId": user_id(&parts.name), "username": parts.name},
        "attachments": [],
    })
}

/// The text as the forum writes it, in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
