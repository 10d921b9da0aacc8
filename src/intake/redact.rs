//! Bodies without what must not be stored.

use serde_json::{Map, Value};

/// What stands in place of a redacted value.
const REDACTED: &str = "***";

/// The body as text, the values of these keys replaced wherever they stand.
pub(super) fn redacted(body: &Value, keys: &[&str]) -> String {
    if keys.is_empty() {
        return body.to_string();
    }
    replace(body, keys).to_string()
}

fn replace(value: &Value, keys: &[&str]) -> Value {
    match value {
        Value::Object(members) => Value::Object(replace_members(members, keys)),
        Value::Array(items) => items.iter().map(|item| replace(item, keys)).collect(),
        other => other.clone(),
    }
}

fn replace_members(members: &Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    let kept = members.iter().map(|(key, value)| {
        let is_secret = keys.iter().any(|secret| secret.eq_ignore_ascii_case(key));
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
}
