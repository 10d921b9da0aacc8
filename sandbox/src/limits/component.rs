//! Limits of buttons and menus. <https://discord.com/developers/docs/components/reference>

use std::collections::HashSet;

use serde_json::Value;

use super::super::api_error::Violations;
use super::{link, list, required_text, text};

const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;
const LAST_SELECT: u64 = 8;
const LINK_STYLE: u64 = 5;

/// Checks the rows of a message.
pub(super) fn check_rows(value: &Value, wrong: &mut Violations) -> Vec<Value> {
    let rows = list(value, "components", 5, wrong);
    let mut seen = HashSet::new();
    for (place, row) in rows.iter().enumerate() {
        let path = format!("components.{place}");
        if row["type"] != 1 {
            wrong.not_a_choice(&format!("{path}.type"), "Value must be one of {1}.");
            continue;
        }
        check_row(row, &path, &mut seen, wrong);
    }
    rows.to_vec()
}

fn check_row<'a>(row: &'a Value, path: &str, seen: &mut HashSet<&'a str>, wrong: &mut Violations) {
    let path = format!("{path}.components");
    let parts = list(&row["components"], &path, 5, wrong);
    if parts.is_empty() {
        wrong.bad_length(&path, 1, 5);
    }
    let has_select = parts.iter().any(|part| part["type"] != BUTTON);
    if has_select && parts.len() > 1 {
        let message = "A select takes a whole row.";
        wrong.add(&path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message);
    }
    for (place, part) in parts.iter().enumerate() {
        let path = format!("{path}.{place}");
        match part["type"].as_u64() {
            Some(BUTTON) => check_button(part, &path, wrong),
            Some(STRING_SELECT..=LAST_SELECT) if part["type"] != 4 => {
                check_select(part, &path, wrong);
            }
            _ => wrong.not_a_choice(
                &format!("{path}.type"),
                "Value must be one of {2, 3, 5, 6, 7, 8}.",
            ),
        }
        let own = part["custom_id"].as_str();
        if own.is_some_and(|own| !seen.insert(own)) {
            let message = "Component custom id cannot be duplicated";
            wrong.add(
                &format!("{path}.custom_id"),
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                message,
            );
        }
    }
}

fn check_button(button: &Value, path: &str, wrong: &mut Violations) {
    let label = text(&button["label"], &format!("{path}.label"), 80, wrong);
    if label.is_empty() && button["emoji"].is_null() {
        wrong.add(
            path,
            "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED",
            "A label or emoji is required",
        );
    }
    match button["style"].as_u64() {
        Some(1..=4) => {
            required_text(
                &button["custom_id"],
                &format!("{path}.custom_id"),
                100,
                wrong,
            );
        }
        Some(LINK_STYLE) => {
            required_text(&button["url"], &format!("{path}.url"), 512, wrong);
            link(
                &button["url"],
                &format!("{path}.url"),
                &["http", "https", "discord"],
                wrong,
            );
        }
        _ => wrong.not_a_choice(
            &format!("{path}.style"),
            "Value must be one of {1, 2, 3, 4, 5, 6}.",
        ),
    }
}

fn check_select(select: &Value, path: &str, wrong: &mut Violations) {
    required_text(
        &select["custom_id"],
        &format!("{path}.custom_id"),
        100,
        wrong,
    );
    text(
        &select["placeholder"],
        &format!("{path}.placeholder"),
        150,
        wrong,
    );
    for bound in ["min_values", "max_values"] {
        if select[bound].as_u64().is_some_and(|count| count > 25) {
            let message = "int value should be less than or equal to 25.";
            wrong.add(&format!("{path}.{bound}"), "NUMBER_TYPE_MAX", message);
        }
    }
    if select["type"] == STRING_SELECT {
        check_options(&select["options"], &format!("{path}.options"), wrong);
    }
}

fn check_options(value: &Value, path: &str, wrong: &mut Violations) {
    let options = list(value, path, 25, wrong);
    if options.is_empty() {
        wrong.bad_length(path, 1, 25);
    }
    let mut seen = HashSet::new();
    for (place, option) in options.iter().enumerate() {
        let at = |part: &str| format!("{path}.{place}.{part}");
        required_text(&option["label"], &at("label"), 100, wrong);
        let own = required_text(&option["value"], &at("value"), 100, wrong);
        text(&option["description"], &at("description"), 100, wrong);
        if !seen.insert(own) {
            let message = "The specified option value is already used";
            wrong.add(
                &at("value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                message,
            );
        }
    }
}
