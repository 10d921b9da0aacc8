//! Discord's limits for messages, forms and replies, and the tree of errors.

mod component;
mod embed;
mod message;
mod modal;

use serde_json::Value;

pub(crate) use self::message::{Body, parse_draft};
pub(crate) use self::modal::check_modal;
use super::api_error::Violations;

/// The length of a text for limits: the number of Unicode scalar values.
pub(crate) fn length(text: &str) -> usize {
    text.chars().count()
}

/// An optional text, trimmed as Discord does. Other types and texts longer than `max` are errors.
fn text<'a>(value: &'a Value, path: &str, max: usize, wrong: &mut Violations) -> &'a str {
    let text = match value {
        Value::Null => "",
        Value::String(text) => text.trim(),
        _ => {
            wrong.add(
                path,
                "STRING_TYPE_CONVERT",
                "Could not interpret this value as string.",
            );
            ""
        }
    };
    if length(text) > max {
        wrong.too_long(path, max);
    }
    text
}

/// A text that must not be empty.
fn required_text<'a>(value: &'a Value, path: &str, max: usize, wrong: &mut Violations) -> &'a str {
    let text = text(value, path, max, wrong);
    if text.is_empty() && (value.is_null() || value.is_string()) {
        wrong.required(path);
    }
    text
}

/// An optional list. Other types and lists longer than `max` are errors.
fn list<'a>(value: &'a Value, path: &str, max: usize, wrong: &mut Violations) -> &'a [Value] {
    let list = match value {
        Value::Null => &[][..],
        Value::Array(list) => list,
        _ => {
            wrong.add(
                path,
                "LIST_TYPE_CONVERT",
                "Could not interpret this value as a list.",
            );
            &[]
        }
    };
    if list.len() > max {
        wrong.bad_length(path, 0, max);
    }
    list
}

/// An optional link.
fn link(value: &Value, path: &str, schemes: &[&str], wrong: &mut Violations) {
    let text = text(value, path, 2048, wrong);
    if text.is_empty() {
        return;
    }
    match url::Url::parse(text) {
        Ok(url) if schemes.contains(&url.scheme()) => {}
        Ok(_) => wrong.add(
            path,
            "URL_TYPE_INVALID_SCHEME",
            "Scheme must be one of the supported ones.",
        ),
        Err(_) => wrong.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL."),
    }
}
