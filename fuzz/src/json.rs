//! Properties of the strict JSON parser: it reads what other parsers read, in the same way, and refuses what is
//! ambiguous.

use std::collections::BTreeSet;

use crier::source::json;
use serde_json::Value;

/// Any bytes.
pub(crate) fn run(input: &[u8]) {
    let strict = json::parse(input);
    let loose = serde_json::from_slice::<Value>(input);
    match (&strict, &loose) {
        (Ok(strict), Ok(loose)) => assert_eq!(strict, &without_nul(loose)),
        (Ok(strict), Err(error)) => assert!(has_half(input), "only we read {strict}: {error}"),
        (Err(_), Ok(loose)) => {
            let is_too_much = depth(loose) > json::MAX_DEPTH || nodes(loose) > json::MAX_NODES;
            assert!(
                is_too_much || has_key_twice(input),
                "refused without a reason: {loose}"
            );
        }
        (Err(_), Err(_)) => {}
    }
    if let Ok(strict) = strict {
        assert!(depth(&strict) <= json::MAX_DEPTH && nodes(&strict) <= json::MAX_NODES);
        assert!(!holds_nul(&strict), "PostgreSQL takes no NUL: {strict}");
    }
}

/// Whether half of a surrogate pair is escaped in it; other parsers refuse that. If both halves are present, it is
/// none.
fn has_half(input: &[u8]) -> bool {
    input
        .windows(3)
        .any(|three| three.eq_ignore_ascii_case(b"\\ud"))
}

/// Whether it contains a NUL anywhere.
pub(crate) fn holds_nul(value: &Value) -> bool {
    without_nul(value) != *value
}

fn without_nul(value: &Value) -> Value {
    let text = |text: &str| text.replace('\0', "\u{fffd}");
    match value {
        Value::String(it) => Value::String(text(it)),
        Value::Array(items) => items.iter().map(without_nul).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (text(key), without_nul(value)))
            .collect(),
        other => other.clone(),
    }
}

/// Whether an object in this JSON, which other parsers can read, has a duplicate key once a NUL is replaced.
fn has_key_twice(json: &[u8]) -> bool {
    let mut objects = vec![BTreeSet::new()];
    let mut at = 0;
    while at < json.len() {
        match json[at] {
            b'{' => objects.push(BTreeSet::new()),
            b'}' => drop(objects.pop()),
            b'"' => {
                let end = at + string_length(&json[at..]);
                let is_key =
                    json[end..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
                let text: String = serde_json::from_slice(&json[at..end]).expect("a string");
                let keys = objects.last_mut().expect("an object around a key");
                if is_key && !keys.insert(text.replace('\0', "\u{fffd}")) {
                    return true;
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    false
}

/// The length of the string at the beginning, including its quotes.
fn string_length(json: &[u8]) -> usize {
    let mut at = 1;
    while json[at] != b'"' {
        at += if json[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(nodes).sum(),
        Value::Object(members) => members.values().map(nodes).sum(),
        _ => 0,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
