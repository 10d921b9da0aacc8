//! Checks commands as Discord does before it registers them.
//! <https://discord.com/developers/docs/interactions/application-commands>

use std::collections::HashSet;

use serde_json::Value;

use super::super::api_error::{ApiError, Violations};
use super::super::limits::length;
use super::naming::{
    check_description, check_locale, check_names_differ, check_texts, translations,
};

const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;
/// Kinds that may have choices or autocompletion: text, integer, number.
const OPEN_KINDS: [u64; 3] = [3, 4, 10];
/// How many commands a bot may register globally.
const MOST_COMMANDS: usize = 100;
/// The longest names, descriptions and choices of one command together.
const TOTAL: usize = 8000;

/// Checks a whole set of commands.
pub(crate) fn check_all(commands: &[Value]) -> Result<(), ApiError> {
    let mut wrong = Violations::default();
    if commands.len() > MOST_COMMANDS {
        wrong.bad_length("", 0, MOST_COMMANDS);
    }
    for (place, command) in commands.iter().enumerate() {
        check_command(command, &place.to_string(), &mut wrong);
    }
    let path = |place: usize| format!("{place}.name");
    check_names_differ(
        commands,
        path,
        "APPLICATION_COMMANDS_DUPLICATE_NAME",
        &mut wrong,
    );
    wrong.into_result()
}

/// Checks a single command.
pub(crate) fn check_one(command: &Value) -> Result<(), ApiError> {
    let mut wrong = Violations::default();
    check_command(command, "", &mut wrong);
    wrong.into_result()
}

fn check_command(command: &Value, path: &str, wrong: &mut Violations) {
    if command["type"].as_u64().unwrap_or(1) != 1 {
        return;
    }
    check_texts(command, path, wrong);
    check_options(&command["options"], path, 0, wrong);
    if total(command) > TOTAL {
        let message = format!("Command exceeds maximum size of {TOTAL}");
        wrong.add(path, "APPLICATION_COMMAND_TOO_LARGE", &message);
    }
}

/// Checks a level of options: 0 directly under the command, 1 under a group, 2 under a subcommand.
fn check_options(options: &Value, path: &str, level: u8, wrong: &mut Violations) {
    let options = options.as_array().map_or(&[][..], Vec::as_slice);
    let at = |place: usize| format!("{path}.options.{place}");
    if options.len() > 25 {
        wrong.bad_length(&format!("{path}.options"), 0, 25);
    }
    check_names_differ(
        options,
        |place| format!("{}.name", at(place)),
        "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
        wrong,
    );
    let branches = options.iter().filter(|option| is_branch(option)).count();
    if branches != 0 && branches != options.len() {
        let message = "Sub-command and sub-command group option types are mutually exclusive to all other types";
        wrong.add(
            &format!("{path}.options"),
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            message,
        );
    }
    let mut seen_optional = false;
    for (place, option) in options.iter().enumerate() {
        check_option(option, &at(place), level, wrong);
        let is_required = option["required"] == true;
        if is_required && seen_optional {
            let message = "Required options must be placed before non-required options";
            wrong.add(
                &at(place),
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                message,
            );
        }
        seen_optional |= !is_required;
    }
}

fn is_branch(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP))
}

fn check_option(option: &Value, path: &str, level: u8, wrong: &mut Violations) {
    check_texts(option, path, wrong);
    let kind = option["type"].as_u64().unwrap_or(0);
    let is_allowed = match kind {
        GROUP => level == 0,
        SUBCOMMAND => level <= 1,
        3..=11 => level != 1,
        _ => false,
    };
    if !is_allowed {
        wrong.not_a_choice(
            &format!("{path}.type"),
            "This option type is not allowed here.",
        );
        return;
    }
    match kind {
        GROUP => check_options(&option["options"], path, 1, wrong),
        SUBCOMMAND => check_options(&option["options"], path, 2, wrong),
        _ => check_choices(option, path, kind, wrong),
    }
}

fn check_choices(option: &Value, path: &str, kind: u64, wrong: &mut Violations) {
    let choices = option["choices"].as_array().map_or(&[][..], Vec::as_slice);
    let completes = option["autocomplete"] == true;
    let path = format!("{path}.choices");
    if (completes || !choices.is_empty()) && !OPEN_KINDS.contains(&kind) {
        wrong.not_a_choice(
            &path,
            "This option type takes neither choices nor autocomplete.",
        );
    }
    if completes && !choices.is_empty() {
        let message = "Autocomplete and choices are mutually exclusive";
        wrong.add(
            &path,
            "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
            message,
        );
    }
    if choices.len() > 25 {
        wrong.bad_length(&path, 0, 25);
    }
    let name_path = |place: usize| format!("{path}.{place}.name");
    let code = "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS";
    check_names_differ(choices, name_path, code, wrong);
    let mut seen = HashSet::new();
    for (place, choice) in choices.iter().enumerate() {
        let at = |part: &str| format!("{path}.{place}.{part}");
        check_description(&choice["name"], &at("name"), wrong);
        for (locale, name) in translations(choice, "name_localizations") {
            check_locale(locale, &at(&format!("name_localizations.{locale}")), wrong);
            check_description(name, &at(&format!("name_localizations.{locale}")), wrong);
        }
        if kind == 3 {
            check_description(&choice["value"], &at("value"), wrong);
        }
        if !seen.insert(choice["value"].to_string()) {
            let code = "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE_ALREADY_EXISTS";
            wrong.add(&at("value"), code, "Choice value already exists");
        }
    }
}

/// The length of all visible texts of a command, without translations.
fn total(part: &Value) -> usize {
    let own = ["name", "description", "value"];
    let own = own
        .iter()
        .filter_map(|name| part[name].as_str())
        .map(length)
        .sum::<usize>();
    let lists = ["options", "choices"]
        .iter()
        .filter_map(|name| part[name].as_array());
    own + lists.flatten().map(total).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complaint(command: Value, pointer: &str) -> String {
        let errors = check_all(&[command])
            .err()
            .and_then(|refusal| refusal.errors);
        let found = errors.unwrap_or_default();
        let code = found
            .pointer(&format!("/0{pointer}/_errors/0/code"))
            .and_then(Value::as_str);
        code.unwrap_or_default().to_owned()
    }

    fn with_options(options: &Value) -> Value {
        json!({ "name": "vote", "description": "Votes", "options": options })
    }

    #[test]
    fn a_name_is_lower_case_and_short() {
        let named = |name: &str| json!({ "name": name, "description": "d" });
        assert!(check_all(&[named("vote"), named("гласове")]).is_ok());
        assert_eq!(
            complaint(named("Vote"), "/name"),
            "APPLICATION_COMMAND_INVALID_NAME"
        );
        assert_eq!(
            complaint(named("Гласове"), "/name"),
            "APPLICATION_COMMAND_INVALID_NAME"
        );
        assert_eq!(
            complaint(named("two words"), "/name"),
            "APPLICATION_COMMAND_INVALID_NAME"
        );
        assert_eq!(
            complaint(named(&"a".repeat(33)), "/name"),
            "BASE_TYPE_BAD_LENGTH"
        );
    }

    #[test]
    fn a_description_has_one_to_a_hundred() {
        let command = json!({ "name": "a", "description": "d".repeat(101) });
        assert_eq!(complaint(command, "/description"), "BASE_TYPE_BAD_LENGTH");
    }

    #[test]
    fn required_options_come_first() {
        let option = |name: &str, required: bool| json!({ "type": 3, "name": name, "description": "d", "required": required });
        let good = with_options(&json!([option("a", true), option("b", false)]));
        assert!(check_all(&[good]).is_ok());
        let bad = with_options(&json!([option("a", false), option("b", true)]));
        let code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID";
        assert_eq!(complaint(bad, "/options/1"), code);
    }

    #[test]
    fn siblings_differ_in_every_language() {
        let option = |name: &str, russian: &str| {
            json!({ "type": 3, "name": name, "description": "d",
                    "name_localizations": { "ru": russian } })
        };
        let good = with_options(&json!([option("a", "а"), option("b", "б")]));
        assert!(check_all(&[good]).is_ok());
        let bad = with_options(&json!([option("a", "а"), option("b", "а")]));
        let code = "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS";
        assert_eq!(complaint(bad, "/options/1/name"), code);
    }

    #[test]
    fn an_unknown_language_is_refused() {
        let command =
            json!({ "name": "a", "description": "d", "name_localizations": { "bg-BG": "а" } });
        assert_eq!(
            complaint(command, "/name_localizations/bg-BG"),
            "BASE_TYPE_CHOICES"
        );
    }

    #[test]
    fn twenty_five_choices_are_enough() {
        let choice =
            |number: usize| json!({ "name": number.to_string(), "value": number.to_string() });
        let choices = |count: usize| {
            let choices: Vec<_> = (0..count).map(choice).collect();
            with_options(
                &json!([{ "type": 3, "name": "a", "description": "d", "choices": choices }]),
            )
        };
        assert!(check_all(&[choices(25)]).is_ok());
        assert_eq!(
            complaint(choices(26), "/options/0/choices"),
            "BASE_TYPE_BAD_LENGTH"
        );
    }
}
