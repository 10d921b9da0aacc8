//! Properties of a body before it is stored: no value that must be secret is left in it, and no e-mail address.

use crier::intake::redact::redacted;
use crier::source::{self, json};
use serde_json::Value;

/// Any JSON, redacted as each source's bodies are.
pub(crate) fn run(input: &[u8]) {
    let Ok(body) = json::parse(input) else {
        return;
    };
    for source in source::ALL {
        holds(&body, source.profile().redacted);
    }
}

/// Redacts the body and searches for what must be gone.
pub(crate) fn holds(body: &Value, keys: &[&str]) {
    let stored = redacted(body, keys);
    let read: Value = serde_json::from_str(&stored).expect("what is stored is JSON");
    is_clean(&read, keys);
}

fn is_clean(value: &Value, keys: &[&str]) {
    match value {
        Value::String(text) => assert!(!is_mail(text), "an address: {text:?}"),
        Value::Array(items) => items.iter().for_each(|item| is_clean(item, keys)),
        Value::Object(members) => {
            for (key, value) in members {
                let is_named = keys.iter().any(|secret| secret.eq_ignore_ascii_case(key));
                assert!(!is_named || value == "***", "{key}: {value}");
                assert!(!is_mail(key), "an address as a key: {key:?}");
                is_clean(value, keys);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether the text is, or contains between blanks, something like `name@example.org`.
pub(crate) fn is_mail(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    text.match_indices('@').any(|(at, _)| {
        let host: &str = &text[at + 1..];
        let host = &host[..host
            .find(|c: char| !c.is_ascii_alphanumeric() && !".-".contains(c))
            .unwrap_or(host.len())];
        let labels: Vec<&str> = host.trim_end_matches('.').split('.').collect();
        let is_host = labels.len() > 1 && labels.iter().all(|label| !label.is_empty());
        text[..at].ends_with(is_name) && is_host
    })
}
