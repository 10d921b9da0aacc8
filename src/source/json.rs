//! JSON from strangers: refuses ambiguous input, and says exactly which field is wrong.

mod member;
mod surrogate;
mod tree;

use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny};
use serde_json::Value;

pub(in crate::source) use member::Member;

/// A field that is not as its sender documents it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct FieldError {
    /// Its path, as `data.user`.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

/// The bytes are not JSON with one clear meaning: bad UTF-8, bad syntax, or a duplicate key; or they contain more
/// values than any sender sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is not JSON")]
pub struct NotJson;

/// The most values in one body, including arrays and objects. A comment with every field has fewer than 100.
pub const MAX_NODES: usize = 20_000;
/// How deep arrays and objects may be nested. The deepest known call has 5 levels.
pub const MAX_DEPTH: usize = 32;

/// Parses a whole body. An escaped NUL, which PostgreSQL cannot store, and an escaped half of a surrogate pair, which
/// JavaScript leaves behind when it cuts an emoji, become U+FFFD.
pub fn parse(body: &[u8]) -> Result<Value, NotJson> {
    read_all(body, tree::Tree::of(MAX_NODES, MAX_DEPTH))
}

/// Finds one member of the object that a body is, without keeping anything else of it. This is safe for callers that
/// are not authenticated yet.
pub(in crate::source) fn member(body: &[u8], key: &str) -> Result<Option<Member>, NotJson> {
    // Skipped values are not checked for this.
    std::str::from_utf8(body).map_err(|_| NotJson)?;
    if body.trim_ascii_start().starts_with(b"{") {
        read_all(body, member::Named(key))
    } else {
        read_all(body, PhantomData::<IgnoredAny>).map(|_| None)
    }
}

fn read_all<T>(
    body: &[u8],
    how: impl for<'de> DeserializeSeed<'de, Value = T>,
) -> Result<T, NotJson> {
    let body = surrogate::without_halves(body);
    let mut json = serde_json::Deserializer::from_slice(&body);
    let read = how.deserialize(&mut json).map_err(|_| NotJson)?;
    json.end().map_err(|_| NotJson)?;
    Ok(read)
}

/// Reads JSON as one of a sender's types; the error names the field that does not fit.
pub fn read<T: DeserializeOwned>(json: &Value) -> Result<T, FieldError> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let why = error.inner().to_string();
        let around = error.path().to_string();
        // For a missing field serde names the object around it.
        let path = match missing_field(&why) {
            Some(field) => join(&around, field),
            None => around,
        };
        FieldError {
            path,
            why: without_value(why),
        }
    })
}

/// Reads the part of `json` at `path`, as `data.object`; an error names the whole path.
pub fn read_at<T: DeserializeOwned>(json: &Value, path: &str) -> Result<T, FieldError> {
    let mut part = json;
    let mut walked = String::from(".");
    for key in path.split('.').filter(|key| !key.is_empty()) {
        walked = join(&walked, key);
        part = part.get(key).ok_or_else(|| FieldError {
            path: walked.clone(),
            why: format!("missing field `{key}`"),
        })?;
    }
    read(part).map_err(|error| FieldError {
        path: join(&walked, &error.path),
        why: error.why,
    })
}

/// What is wrong, without the sender's own text, which must not be logged.
fn without_value(why: String) -> String {
    match why.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => why,
    }
}

fn missing_field(why: &str) -> Option<&str> {
    why.strip_prefix("missing field `")?.strip_suffix('`')
}

/// The path of `inner` within `outer`; a single dot is the whole.
fn join(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        (".", _) => inner.to_owned(),
        (_, ".") => outer.to_owned(),
        _ => format!("{outer}.{inner}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_mean_two_things_is_refused() {
        let wrong: [&[u8]; 5] = [
            b"",
            b"{\"a\":1,\"a\":2}",
            b"{\"a\":{\"b\":1,\"\\u0062\":2}}",
            b"{\"a\":\"\xff\"}",
            b"{} {}",
        ];
        for body in wrong {
            assert_eq!(
                parse(body),
                Err(NotJson),
                "{}",
                String::from_utf8_lossy(body)
            );
        }
    }

    #[test]
    fn a_raw_nul_is_refused_and_an_escaped_one_is_replaced() {
        assert_eq!(parse(b"{\"a\":\"\0\"}"), Err(NotJson));
        assert_eq!(parse(b"{\"a\":\"x\\u0000y\"}").unwrap()["a"], "x\u{fffd}y");
    }

    #[test]
    fn half_of_a_pair_is_replaced_in_texts_and_keys() {
        let body = br#"{"a\ud83d":["cut \ud83d","\udC00x","\ud83d\ude00","\\ud83d"]}"#;
        let json = parse(body).unwrap();
        let texts = serde_json::json!(["cut \u{fffd}", "\u{fffd}x", "\u{1f600}", "\\ud83d"]);
        assert_eq!(json["a\u{fffd}"], texts);
    }

    #[test]
    fn more_than_any_sender_sends_is_refused() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        let many = |nodes: usize| format!("[{}0]", "0,".repeat(nodes - 2));
        for (body, is_read) in [
            (nested(MAX_DEPTH), true),
            (nested(MAX_DEPTH + 1), false),
            (nested(500_000), false),
            (many(MAX_NODES), true),
            (many(MAX_NODES + 1), false),
        ] {
            assert_eq!(parse(body.as_bytes()).is_ok(), is_read, "{}", body.len());
        }
    }

    #[test]
    fn one_member_is_found_whatever_is_around_it() {
        let deep = format!(
            "{{\"x\":{}{},\"k\":\"v\"}}",
            "[".repeat(400_000),
            "]".repeat(400_000)
        );
        let text = || Some(Member::Text("v".to_owned()));
        for (body, found) in [
            (deep.as_str(), text()),
            (r#"{"k":"v"}"#, text()),
            (r#"{"\ud800":1,"\u006b":"v"}"#, text()),
            (r#"{"k":["v"]}"#, Some(Member::Other)),
            (r#"{"k":{"k":"v"}}"#, Some(Member::Other)),
            (r#"{"k":null}"#, Some(Member::Other)),
            (r#"{"x":{"k":"v"}}"#, None),
            (r#"["k","v"]"#, None),
            ("7", None),
        ] {
            let begins = &body[..body.len().min(40)];
            assert_eq!(member(body.as_bytes(), "k"), Ok(found), "{begins}");
        }
        for body in [
            &b"{"[..],
            b"{\"k\":1,\"k\":1}",
            b"{\"x\":\"\xff\"}",
            b"{} 1",
            b"{\"x\":\"\0\"}",
        ] {
            assert_eq!(member(body, "k"), Err(NotJson), "{body:?}");
        }
    }

    #[test]
    fn an_error_names_the_path_of_the_field() {
        #[derive(Debug, serde::Deserialize)]
        struct Outer {
            #[serde(rename = "data")]
            _inner: Inner,
        }
        #[derive(Debug, serde::Deserialize)]
        struct Inner {
            #[serde(rename = "at")]
            _at: i64,
        }
        let json = parse(b"{\"data\":{\"at\":\"soon\"}}").unwrap();
        assert_eq!(read::<Outer>(&json).unwrap_err().path, "data.at");
    }

    #[test]
    fn a_field_that_is_not_there_is_named_itself() {
        #[derive(Debug, serde::Deserialize)]
        struct Outer {
            #[serde(rename = "data")]
            _inner: Inner,
        }
        #[derive(Debug, serde::Deserialize)]
        struct Inner {
            #[serde(rename = "at")]
            _at: i64,
        }
        for (body, path) in [("{}", "data"), ("{\"data\":{}}", "data.at"), ("7", ".")] {
            let json = parse(body.as_bytes()).unwrap();
            let error = read::<Outer>(&json).unwrap_err();
            assert_eq!(error.path, path, "{body}");
        }
        let json = parse(b"{\"x\":{\"y\":{\"data\":{}}}}").unwrap();
        assert_eq!(
            read_at::<Outer>(&json, "x.y").unwrap_err().path,
            "x.y.data.at"
        );
        assert_eq!(read_at::<Outer>(&json, "x.z.y").unwrap_err().path, "x.z");
        let json = parse(b"{\"x\":7}").unwrap();
        assert_eq!(read_at::<Outer>(&json, "x").unwrap_err().path, "x");
    }

    #[test]
    fn an_error_does_not_repeat_what_was_sent() {
        let json = parse(b"{\"at\":\"Mira, expected at 7\"}").unwrap();
        let error = read::<std::collections::BTreeMap<String, i64>>(&json).unwrap_err();
        assert_eq!(error.to_string(), "at: expected i64");
    }
}
