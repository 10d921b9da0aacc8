//! Tests what every source tolerates: only who, what and when matter, and no other field is a reason to refuse a call.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::source::sample::{SampleCall, call};
use crate::source::scheme::{Scheme, sign};
use crate::source::testing::{NOW, parts, receive, secret};
use crate::source::{ALL, Inbound, Source};

/// The required fields, as paths into each source's bodies; everything else is optional.
fn decisive(source: &str) -> &'static [&'static str] {
    match source {
        "boticord" => &["/type", "/data/user", "/data/at", "/user", "/happened"],
        "sphere" => &[
            "/event",
            "/guild_id",
            "/user_id",
            "/review/id",
            "/review/published_timestamp",
        ],
        "website-toolbox" => &[
            "/id",
            "/type",
            "/object",
            "/data/object/topicId",
            "/data/object/postId",
            "/data/object/userId",
        ],
        "fastcomments" => &["/id"],
        "barertc" => &["/APIKey", "/Action", "/Report", "/Username"],
        other => panic!("what decides in the calls of {other}?"),
    }
}

/// A sample of a source, and the paths of its optional fields.
#[derive(Clone, Debug)]
struct Decorated {
    source: &'static str,
    event: &'static str,
    body: Value,
    paths: Vec<String>,
}

impl Decorated {
    fn source(&self) -> &'static dyn Source {
        crate::source::find(self.source).unwrap()
    }

    /// Whether the call is still accepted with this body.
    fn received(&self, body: &Value) -> Result<Inbound, String> {
        let source = self.source();
        let sample = call(source, self.event, &parts(7), &secret()).unwrap();
        let mut bytes = body.to_string().into_bytes();
        let mut headers = Vec::new();
        for scheme in source.profile().schemes {
            headers.extend(sign(*scheme, &secret(), NOW, &mut bytes));
        }
        let call = SampleCall {
            headers,
            body: bytes,
            ..sample
        };
        receive(source, &call).map_err(|error| error.to_string())
    }
}

fn walk(json: &Value, at: &str, paths: &mut Vec<String>) {
    let members = json.as_object().into_iter().flatten();
    for (key, value) in members {
        let path = format!("{at}/{key}");
        walk(value, &path, paths);
        paths.push(path);
    }
}

fn samples() -> Vec<Decorated> {
    let mut all = Vec::new();
    for source in ALL {
        let id = source.profile().id.as_str();
        let decides = decisive(id);
        for sample in source.samples() {
            let call = call(*source, sample.event, &parts(7), &secret()).unwrap();
            let body: Value = serde_json::from_slice(&call.body).unwrap();
            let mut paths = Vec::new();
            walk(&body, "", &mut paths);
            // A value that contains a required field is not replaced.
            paths.retain(|path| {
                !decides
                    .iter()
                    .any(|it| *it == path || it.starts_with(&format!("{path}/")))
            });
            all.push(Decorated {
                source: id,
                event: sample.event,
                body,
                paths,
            });
        }
    }
    all
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop_oneof!["[0-9]{1,20}", "true|false|", ".{0,12}"].prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".{0,6}", inner), 0..4)
                .prop_map(|members| members.into_iter().collect::<Value>()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_decoration_of_any_type_is_a_reason_to_refuse_a_call(
        sample in prop::sample::select(samples()),
        place in any::<prop::sample::Index>(),
        value in any_json(),
        new_key in ".{0,8}",
    ) {
        let mut body = sample.body.clone();
        if !sample.paths.is_empty() {
            let path = &sample.paths[place.index(sample.paths.len())];
            *body.pointer_mut(path).unwrap() = value.clone();
        }
        if body.get(&new_key).is_none() {
            body[new_key] = value;
        }
        let heard = sample.received(&body);
        prop_assert!(!matches!(heard, Err(_) | Ok(Inbound::Ignored(_))), "{heard:?}: {body}");
    }
}

#[test]
fn no_plain_value_in_place_of_a_decoration_is_a_reason_to_refuse_a_call() {
    let values = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-7),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("1"),
        json!("x"),
        json!([]),
        json!([1]),
        json!({}),
        json!({"a": {"b": 1}}),
    ];
    let mut tried = 0;
    for sample in samples() {
        for path in &sample.paths {
            for value in &values {
                let mut body = sample.body.clone();
                *body.pointer_mut(path).unwrap() = value.clone();
                let heard = sample.received(&body);
                let is_good = matches!(heard, Ok(Inbound::Event(_) | Inbound::Question { .. }));
                assert!(is_good, "{} {path}: {heard:?}: {body}", sample.source);
                tried += 1;
            }
        }
    }
    assert!(tried > 2000, "{tried}");
}

#[test]
fn ids_are_taken_as_number_or_text() {
    for sample in samples() {
        let known = format!("{:?}", sample.received(&sample.body));
        for path in decisive(sample.source) {
            let Some(id) = sample.body.pointer(path) else {
                continue;
            };
            let other = match id {
                Value::Number(number) => Value::from(number.to_string()),
                Value::String(text) => match text.parse::<i64>() {
                    Ok(number) => Value::from(number),
                    Err(_) => continue,
                },
                _ => continue,
            };
            let mut body = sample.body.clone();
            *body.pointer_mut(path).unwrap() = other;
            let heard = sample.received(&body);
            // If the bytes identify a call, other bytes are another call.
            let is_by_bytes = sample.event == "VOTE_ADD" || sample.source == "fastcomments";
            if is_by_bytes {
                assert!(matches!(heard, Ok(Inbound::Event(_))), "{path}: {heard:?}");
            } else {
                assert_eq!(format!("{heard:?}"), known, "{} {path}", sample.source);
            }
        }
    }
}

#[test]
fn half_of_an_emoji_becomes_the_replacement_character_in_any_text_or_key() {
    for sample in samples() {
        let text = sample.body.to_string();
        let strings: Vec<_> = text
            .match_indices('"')
            .map(|(at, _)| at)
            .step_by(2)
            .collect();
        for at in strings {
            let key_or_text = &text[at..];
            let decides = [r#""type"#, r#""event"#, r#""Action"#];
            if decides.iter().any(|key| key_or_text.starts_with(key)) {
                continue;
            }
            // After the opening quote: a known key becomes an unknown one, and a text begins with the half.
            let cut = format!(r"{}\ud83d{}", &text[..=at], &text[at + 1..]);
            let whole = cut.replace(r"\ud83d", "\u{fffd}");
            let read = |body: &str| crate::source::json::parse(body.as_bytes());
            assert_eq!(read(&cut), read(&whole), "{cut}");
            assert!(read(&cut).is_ok(), "{cut}");
        }
    }
}

#[test]
fn every_source_says_what_decides_in_its_calls() {
    for source in ALL {
        assert!(!decisive(source.profile().id.as_str()).is_empty());
        let has_key = source
            .profile()
            .schemes
            .iter()
            .any(|scheme| matches!(scheme, Scheme::BodySecret { .. }));
        let is_named = decisive(source.profile().id.as_str()).contains(&"/APIKey");
        assert_eq!(has_key, is_named, "{}", source.profile().id);
    }
}
