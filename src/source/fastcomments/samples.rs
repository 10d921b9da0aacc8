//! The calls that FastComments makes, with made-up contents. One number is one comment from its creation to its
//! removal.

use serde_json::{Value, json};

use super::SIGNATURE;
use crate::source::request::Method;
use crate::source::sample::{Sample, SampleParts};

pub(super) const ALL: &[Sample] = &[
    Sample {
        event: "created",
        method: Method::Put,
        suffix: Some("created"),
        scheme: SIGNATURE,
        body: created,
    },
    Sample {
        event: "updated",
        method: Method::Put,
        suffix: Some("updated"),
        scheme: SIGNATURE,
        body: updated,
    },
    Sample {
        event: "deleted",
        method: Method::Delete,
        suffix: Some("deleted"),
        scheme: SIGNATURE,
        body: deleted,
    },
];

fn created(parts: &SampleParts) -> Value {
    comment("Nice one & thanks", "Nice one &amp; thanks", parts)
}

fn updated(parts: &SampleParts) -> Value {
    comment("Nice one, edited", "Nice one, edited", parts)
}

fn deleted(parts: &SampleParts) -> Value {
    json!({"id": id(parts)})
}

fn id(parts: &SampleParts) -> String {
    format!("5fd2b1c09a7e4c00{:08x}", parts.number)
}

fn comment(usual: &str, usual_html: &str, parts: &SampleParts) -> Value {
    let text = parts.text.as_deref();
    json!({
        "id": id(parts),
        "urlId": "https://blog.example.org/post-7",
        "url": "https://blog.example.org/post-7",
        "userId": format!("tenant1:{}", parts.name),
        "commenterName": parts.name,
        "comment": text.unwrap_or(usual),
        "commentHTML": text.unwrap_or(usual_html),
        "parentId": null,
        "date": parts.now.as_iso(),
        "votes": 0,
        "votesUp": 0,
        "votesDown": 0,
        "verified": true,
        "reviewed": false,
        "isSpam": false,
        "aiDeterminedSpam": false,
        "hasImages": false,
        "pageNumber": 0,
        "pageNumberOF": 0,
        "pageNumberNF": 0,
        "approved": true,
        "locale": "en_us",
        "domain": "blog.example.org",
    })
}
