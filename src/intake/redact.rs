//! Bodies without what must not be stored.

use serde_json::{Map, Value};

/// What stands in place of a redacted value.
const REDACTED: &str = "***";

/// The body as text, the values of these keys replaced wherever they stand.
pub(super) fn redacted(body: &Value, keys: &[&str]) -> String {
    replace(body, keys).to_string()
}

fn replace(value: &Value, keys: &[&str]) -> Value {
    match value {
        Value::String(text) if is_mail_address(text) => Value::from(REDACTED),
        Value::Object(members) => Value::Object(replace_members(members, keys)),
        Value::Array(items) => items.iter().map(|item| replace(item, keys)).collect(),
        other => other.clone(),
    }
}

fn replace_members(members: &Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    let kept = members.iter().map(|(key, value)| {
        let is_named = keys.iter().any(|secret| secret.eq_ignore_ascii_case(key));
        let is_secret = is_named || key.to_ascii_lowercase().contains("mail");
        (
            key.clone(),
            if is_secret {
                Value::from(REDACTED)
            } else {
                replace(value, keys)
            },
        )
    });
    kept.collect()
}

/// Whether a value is nothing but a mail address, whatever its key is called.
fn is_mail_address(text: &str) -> bool {
    let parts = text.trim().split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !text.trim().contains(char::is_whitespace)
    })
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
    fn a_mail_address_is_replaced_under_any_name() {
        let body = json!({"payerEmail": 7, "who": "m@example.org", "text": "write to @mira. now"});
        let text = redacted(&body, &[]);
        assert_eq!(
            text,
            r#"{"payerEmail":"***","who":"***","text":"write to @mira. now"}"#
        );
    }
}
