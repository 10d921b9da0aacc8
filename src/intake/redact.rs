//! Removes from bodies what must not be stored.

use serde_json::{Map, Value};

use crate::domain::mail::without_addresses;

/// The replacement of a redacted value.
const REDACTED: &str = "***";

/// The longest body that is kept.
pub const LONGEST_BODY: usize = 64 * 1024;

/// The part of a body that is kept; a body that was cut says so.
pub fn kept(body: String) -> String {
    if body.len() <= LONGEST_BODY {
        return body;
    }
    let (begin, _) = body.split_at(body.floor_char_boundary(LONGEST_BODY));
    format!("{begin}… [cut: {} bytes in all]", body.len())
}

/// The body as text, without the values of these keys and without e-mail addresses anywhere.
pub fn redacted(body: &Value, keys: &[&str]) -> String {
    replace(body, keys).to_string()
}

fn replace(value: &Value, keys: &[&str]) -> Value {
    match value {
        Value::String(text) => Value::String(without_mail(text)),
        Value::Object(members) => Value::Object(replace_members(members, keys)),
        Value::Array(items) => items.iter().map(|item| replace(item, keys)).collect(),
        other => other.clone(),
    }
}

fn replace_members(members: &Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    let kept = members.iter().map(|(key, value)| {
        let is_named = keys.iter().any(|secret| secret.eq_ignore_ascii_case(key));
        let is_secret = is_named || key.to_ascii_lowercase().contains("mail");
        let value = if is_secret {
            Value::from(REDACTED)
        } else {
            replace(value, keys)
        };
        (without_mail(key), value)
    });
    kept.collect()
}

/// The text with each e-mail address in it replaced.
fn without_mail(text: &str) -> String {
    without_addresses(text, |_| REDACTED.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_secret_is_replaced_wherever_it_stands() {
        let body = json!({"APIKey": "k", "a": [{"email": "m@example.org", "b": 1}]});
        let text = redacted(&body, &["apikey", "email"]);
        assert_eq!(text, r#"{"APIKey":"***","a":[{"email":"***","b":1}]}"#);
    }

    #[test]
    fn a_long_body_is_cut_and_says_so() {
        let short = "ж".repeat(LONGEST_BODY / 2);
        assert_eq!(kept(short.clone()), short);
        let long = kept(format!("a{short}"));
        assert!(long.len() < LONGEST_BODY + 64);
        assert!(
            long.ends_with("… [cut: 65537 bytes in all]"),
            "{}",
            long.len()
        );
    }

    #[test]
    fn a_mail_address_is_replaced_under_any_name() {
        let body = json!({"payerEmail": 7, "who": "m@example.org", "text": "write to @mira. now"});
        let text = redacted(&body, &[]);
        assert_eq!(
            text,
            r#"{"payerEmail":"***","who":"***","text":"write to @mira. now"}"#
        );
    }

    #[test]
    fn a_mail_address_is_replaced_within_words_and_as_a_key() {
        for (said, kept) in [
            ("Mira <m@example.org>", "Mira <***>"),
            ("mailto:m@example.org?subject=x", "mailto:***?subject=x"),
            ("m@example.org, or n.o+p@example.co.uk.", "***, or ***"),
            (
                "<a href=\"mailto:m@example.org\">me</a>",
                "<a href=\"mailto:***\">me</a>",
            ),
            ("m@localhost @mira.b a@ b.", "m@localhost @mira.b a@ b."),
        ] {
            assert_eq!(
                redacted(&json!({ "text": said }), &[]),
                json!({ "text": kept }).to_string()
            );
        }
        assert_eq!(redacted(&json!({"m@example.org": 1}), &[]), r#"{"***":1}"#);
    }
}
