//! The calls that BotiCord makes, of both generations, with made-up contents.

use serde_json::{Value, json};

use super::{HOOK_KEY, TOKEN};
use crate::source::request::Method;
use crate::source::sample::{Sample, SampleParts};
use crate::source::scheme::Scheme;

pub(super) const ALL: &[Sample] = &[
    sample("test_webhook_message", HOOK_KEY, test_webhook_message),
    sample("new_bot_bump", HOOK_KEY, new_bot_bump),
    sample("new_server_bump", HOOK_KEY, new_server_bump),
    sample("new_bot_comment", HOOK_KEY, |parts| {
        new_comment("new_bot_comment", parts)
    }),
    sample("edit_bot_comment", HOOK_KEY, |parts| {
        edit_comment("edit_bot_comment", parts)
    }),
    sample("delete_bot_comment", HOOK_KEY, |parts| {
        delete_comment("delete_bot_comment", "moderation", parts)
    }),
    sample("new_server_comment", HOOK_KEY, |parts| {
        new_comment("new_server_comment", parts)
    }),
    sample("edit_server_comment", HOOK_KEY, |parts| {
        edit_comment("edit_server_comment", parts)
    }),
    sample("delete_server_comment", HOOK_KEY, |parts| {
        delete_comment("delete_server_comment", "self", parts)
    }),
    sample("up_added", TOKEN, up_added),
    sample("comment_added", TOKEN, |parts| {
        comment("comment_added", "Хороший бот", 5, parts)
    }),
    sample("comment_edited", TOKEN, |parts| {
        comment("comment_edited", "Стало хуже", 2, parts)
    }),
    sample("comment_removed", TOKEN, |parts| {
        comment("comment_removed", "Стало хуже", 2, parts)
    }),
];

const fn sample(event: &'static str, scheme: Scheme, body: fn(&SampleParts) -> Value) -> Sample {
    Sample {
        event,
        method: Method::Post,
        suffix: None,
        scheme,
        body,
    }
}

/// The time of the call; the number distinguishes calls in the same millisecond.
fn at(parts: &SampleParts) -> i64 {
    parts.now.as_ms() + i64::from(parts.number % 100_000)
}

fn text<'a>(parts: &'a SampleParts, usual: &'a str) -> &'a str {
    parts.text.as_deref().unwrap_or(usual)
}

fn test_webhook_message(_parts: &SampleParts) -> Value {
    json!({"type": "test_webhook_message", "data": {"hello": true, "world": true}})
}

fn new_bot_bump(parts: &SampleParts) -> Value {
    let bonus = json!({"status": true, "expiresAt": at(parts) + 6 * 60 * 60 * 1000});
    json!({
        "type": "new_bot_bump",
        "data": {"user": parts.user.to_string(), "at": at(parts)},
        "bonus": bonus,
    })
}

fn new_server_bump(parts: &SampleParts) -> Value {
    json!({
        "type": "new_server_bump",
        "data": {"user": parts.user.to_string(), "at": at(parts)},
        "bonus": {"status": false, "expiresAt": 0},
    })
}

fn new_comment(name: &str, parts: &SampleParts) -> Value {
    json!({"type": name, "data": {
        "user": parts.user.to_string(),
        "comment": {
            "vote": {"old": null, "new": 1},
            "old": null,
            "new": text(parts, "Отличный бот"),
        },
        "at": at(parts),
    }})
}

fn edit_comment(name: &str, parts: &SampleParts) -> Value {
    json!({"type": name, "data": {
        "user": parts.user.to_string(),
        "comment": {
            "vote": {"old": 1, "new": -1},
            "old": "Отличный бот",
            "new": text(parts, "Сломали музыку"),
        },
        "at": at(parts),
    }})
}

fn delete_comment(name: &str, reason: &str, parts: &SampleParts) -> Value {
    json!({"type": name, "data": {
        "user": parts.user.to_string(),
        "comment": {
            "vote": {"old": -1, "new": null},
            "old": text(parts, "Сломали музыку"),
            "new": null,
        },
        "reason": reason,
        "at": at(parts),
    }})
}

fn up_added(parts: &SampleParts) -> Value {
    let listing = parts.guild.to_string();
    json!({
        "type": "up_added",
        "payload": {"upCount": 1000 + u64::from(parts.number)},
        "affected": listing,
        "id": listing,
        "user": parts.user.to_string(),
        "happened": at(parts),
    })
}

fn comment(name: &str, usual: &str, rating: u8, parts: &SampleParts) -> Value {
    json!({
        "type": name,
        "payload": {"content": text(parts, usual), "rating": rating},
        "affected": format!("{:08x}", parts.number),
        "id": parts.guild.to_string(),
        "user": parts.user.to_string(),
        "happened": at(parts),
    })
}
