//! JSON from strangers: strict about what is ambiguous, exact about where a field is wrong.

use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A field that is not as its sender promises.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct FieldError {
    /// Where it stands, as `data.user`.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

/// The bytes are no JSON that means one thing: bad UTF-8, bad syntax, too deep, or a key that stands twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is not JSON")]
pub struct NotJson;

/// Reads a whole body. An escaped NUL becomes U+FFFD, for PostgreSQL stores none.
pub fn parse(body: &[u8]) -> Result<Value, NotJson> {
    let text = std::str::from_utf8(body).map_err(|_| NotJson)?;
    serde_json::from_str::<Strict>(text)
        .map(|strict| strict.0)
        .map_err(|_| NotJson)
}

/// Reads JSON as one of a sender's shapes; the error says where it does not fit.
pub fn read<T: DeserializeOwned>(json: &Value) -> Result<T, FieldError> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let why = error.inner().to_string();
        let around = error.path().to_string();
        // For a field that is not there serde names the object around it.
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

/// What is wrong, without the sender's own words: they have no place in a log.
fn without_value(why: String) -> String {
    match why.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => why,
    }
}

fn missing_field(why: &str) -> Option<&str> {
    why.strip_prefix("missing field `")?.strip_suffix('`')
}

/// The path of `inner` within `outer`; a lone dot is the whole.
fn join(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        (".", _) => inner.to_owned(),
        (_, ".") => outer.to_owned(),
        _ => format!("{outer}.{inner}"),
    }
}

/// A JSON value in which no object has a key twice.
struct Strict(Value);

impl<'de> serde::Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

struct StrictVisitor;

fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Strict;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Strict, E> {
        Ok(Strict(Value::Bool(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Strict, E> {
        Ok(Strict(Value::from(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Strict, E> {
        Ok(Strict(Value::from(value)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Strict, E> {
        Ok(Strict(Value::from(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Strict, E> {
        Ok(Strict(Value::String(without_nul(value))))
    }

    fn visit_unit<E: Error>(self) -> Result<Strict, E> {
        Ok(Strict(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Strict, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Strict(Value::Array(items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Strict, A::Error> {
        let mut members = Map::new();
        while let Some((key, Strict(value))) = access.next_entry::<String, Strict>()? {
            if members.insert(without_nul(&key), value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Strict(Value::Object(members)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_mean_two_things_is_refused() {
        let deep = format!("{}{}", "[".repeat(129), "]".repeat(129));
        let wrong: [&[u8]; 7] = [
            b"",
            b"{\"a\":1,\"a\":2}",
            b"{\"a\":{\"b\":1,\"\\u0062\":2}}",
            b"{\"a\":\"\xff\"}",
            b"{\"a\":\"\\ud800\"}",
            b"{} {}",
            deep.as_bytes(),
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
    fn very_many_keys_are_read_at_once() {
        let begun = std::time::Instant::now();
        let keys: Vec<String> = (0..100_000).map(|n| format!("\"{n}\":0")).collect();
        let body = format!("{{{}}}", keys.join(","));
        assert!(body.len() < 1 << 20);
        let json = parse(body.as_bytes()).unwrap();
        assert_eq!(json.as_object().unwrap().len(), 100_000);
        // Far longer than it takes on a busy machine, and far shorter than where each key looked at all the others.
        assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
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
