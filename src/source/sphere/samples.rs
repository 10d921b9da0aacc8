//! The calls that SphereCord makes, with made-up contents.

use serde_json::{Value, json};

use super::SIGNATURE;
use crate::source::request::Method;
use crate::source::sample::{Sample, SampleParts};

pub(super) const ALL: &[Sample] = &[
    Sample {
        event: "VOTE_ADD",
        method: Method::Post,
        suffix: None,
        scheme: SIGNATURE,
        body: vote_add,
    },
    Sample {
        event: "REVIEW_ADD",
        method: Method::Post,
        suffix: None,
        scheme: SIGNATURE,
        body: review_add,
    },
];

/// Two votes of one user for one guild have the same bytes, as they do at SphereCord.
fn vote_add(parts: &SampleParts) -> Value {
    json!({
        "event": "VOTE_ADD",
        "guild_id": parts.guild.to_string(),
        "user_id": parts.user.to_string(),
    })
}

fn review_add(parts: &SampleParts) -> Value {
    let number = u64::from(parts.number);
    let usual = ("Уютно", "Живой чат, вежливые модераторы");
    let (title, words) = match parts.text.as_deref() {
        Some(text) => text.split_once('\n').unwrap_or((usual.0, text)),
        None => usual,
    };
    json!({
        "event": "REVIEW_ADD",
        "guild_id": parts.guild.to_string(),
        "user_id": parts.user.to_string(),
        "review": {
            "id": (900_000_000_000_000_000 + number).to_string(),
            "published_timestamp": parts.now.as_ms(),
            "stars": number % 5 + 1,
            "content": {
                "title": title,
                "description": words,
            },
        },
    })
}
