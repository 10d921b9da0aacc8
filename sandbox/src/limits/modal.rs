//! Limits of forms. <https://discord.com/developers/docs/components/reference#text-input>

use serde_json::Value;

use super::super::api_error::{ApiError, Violations};
use super::{list, required_text, text};

const TEXT_INPUT: u64 = 4;

/// Checks a form and every text input in it.
pub(crate) fn check_modal(modal: &Value) -> Result<(), ApiError> {
    let mut wrong = Violations::default();
    required_text(&modal["title"], "data.title", 45, &mut wrong);
    required_text(&modal["custom_id"], "data.custom_id", 100, &mut wrong);
    let rows = list(&modal["components"], "data.components", 5, &mut wrong);
    if rows.is_empty() {
        wrong.bad_length("data.components", 1, 5);
    }
    for (place, row) in rows.iter().enumerate() {
        let path = format!("data.components.{place}.components");
        let inputs = list(&row["components"], &path, 1, &mut wrong);
        match inputs.first() {
            Some(input) => check_input(input, &format!("{path}.0"), &mut wrong),
            None => wrong.bad_length(&path, 1, 1),
        }
    }
    wrong.into_result()
}

fn check_input(input: &Value, path: &str, wrong: &mut Violations) {
    let at = |part: &str| format!("{path}.{part}");
    if input["type"] != TEXT_INPUT {
        wrong.not_a_choice(&at("type"), "Value must be one of {4}.");
    }
    if !matches!(input["style"].as_u64(), Some(1 | 2)) {
        wrong.not_a_choice(&at("style"), "Value must be one of {1, 2}.");
    }
    required_text(&input["custom_id"], &at("custom_id"), 100, wrong);
    required_text(&input["label"], &at("label"), 45, wrong);
    text(&input["placeholder"], &at("placeholder"), 100, wrong);
    text(&input["value"], &at("value"), 4000, wrong);
    for bound in ["min_length", "max_length"] {
        if input[bound].as_u64().is_some_and(|count| count > 4000) {
            let message = "int value should be less than or equal to 4000.";
            wrong.add(&at(bound), "NUMBER_TYPE_MAX", message);
        }
    }
}
