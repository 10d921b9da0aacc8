//! The commands as they are registered: their JSON, with names and descriptions in every language from the texts.
//!
//! A command's texts are found by its path: `command-endpoint-add` is a name, `command-endpoint-add-description` says
//! what it does, `command-endpoint-add-source` is an option. An option that several commands have in the same sense
//! is `option-` and its name; a choice is `choice-`, the option's name and the value.

use poise::serenity_prelude as serenity;
use serde_json::{Map, Value};

use super::{BotError, Data};
use crate::locale::Language;

/// Discord's locale of each language beside English, which is the default.
const LOCALES: [(Language, &str); 2] = [(Language::Ru, "ru"), (Language::Bg, "bg")];

/// The JSON that registers these commands.
pub(super) fn commands(all: &[poise::Command<Data, BotError>]) -> Value {
    let builders: Vec<serenity::CreateCommand> = poise::builtins::create_application_commands(all);
    let mut json = serde_json::to_value(builders).unwrap_or_default();
    for command in json.as_array_mut().into_iter().flatten() {
        translate(command, "command");
    }
    json
}

/// Translates a command or a group and all that is in it; `above` is the path so far.
fn translate(command: &mut Value, above: &str) {
    let Some(name) = command["name"].as_str() else {
        return;
    };
    let path = format!("{above}-{name}");
    set_texts(command, &path, &path);
    let options = command.get_mut("options").and_then(Value::as_array_mut);
    for option in options.into_iter().flatten() {
        // 1 is a command in a group, 2 a group in a group; all others are options.
        if matches!(option["type"].as_u64(), Some(1 | 2)) {
            translate(option, &path);
        } else {
            translate_option(option, &path);
        }
    }
}

fn translate_option(option: &mut Value, path: &str) {
    let Some(name) = option["name"].as_str().map(str::to_owned) else {
        return;
    };
    set_texts(option, &format!("{path}-{name}"), &format!("option-{name}"));
    let choices = option.get_mut("choices").and_then(Value::as_array_mut);
    for choice in choices.into_iter().flatten() {
        let Some(value) = choice["value"].as_str() else {
            continue;
        };
        let key = format!("choice-{name}-{value}");
        if let Some(english) = text(Language::En, &key) {
            choice["name"] = english.into();
        }
        if let Some(names) = localised(&key, &key) {
            choice["name_localizations"] = names;
        }
    }
}

/// Sets the description, and name and description in the other languages.
fn set_texts(thing: &mut Value, key: &str, shared: &str) {
    let (description, shared_description) = (
        format!("{key}-description"),
        format!("{shared}-description"),
    );
    let english =
        text(Language::En, &description).or_else(|| text(Language::En, &shared_description));
    if let Some(english) = english {
        thing["description"] = english.into();
    }
    if let Some(names) = localised(key, shared) {
        thing["name_localizations"] = names;
    }
    if let Some(descriptions) = localised(&description, &shared_description) {
        thing["description_localizations"] = descriptions;
    }
}

fn localised(key: &str, shared: &str) -> Option<Value> {
    let all = LOCALES.iter().filter_map(|(language, locale)| {
        let found = text(*language, key).or_else(|| text(*language, shared))?;
        Some(((*locale).to_owned(), Value::from(found)))
    });
    let all: Map<String, Value> = all.collect();
    (!all.is_empty()).then_some(Value::Object(all))
}

fn text(language: Language, key: &str) -> Option<String> {
    let texts = language.texts();
    texts.has(key).then(|| texts.get(key))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Walks every named thing, its siblings' names beside it.
    fn walk(things: &[Value], path: &str, visit: &mut impl FnMut(&Value, &str)) {
        for thing in things {
            let path = format!("{path} {}", thing["name"].as_str().unwrap());
            visit(thing, &path);
            if let Some(options) = thing["options"].as_array() {
                walk(options, &path, visit);
            }
        }
    }

    fn registered() -> Vec<Value> {
        let json = commands(&super::super::command::all());
        json.as_array().unwrap().clone()
    }

    fn in_every_language<'v>(thing: &'v Value, what: &str) -> Vec<&'v str> {
        let other = &thing[format!("{what}_localizations")];
        let mut all = vec![thing[what].as_str().unwrap()];
        for (_, locale) in LOCALES {
            all.push(
                other[locale].as_str().unwrap_or_else(|| {
                    panic!("{what} of {} is missing in {locale}", thing["name"])
                }),
            );
        }
        all
    }

    #[test]
    fn every_command_and_option_has_a_name_and_a_description_in_every_language() {
        walk(&registered(), "", &mut |thing, path| {
            for name in in_every_language(thing, "name") {
                let is_fine = (1..=32).contains(&name.chars().count())
                    && name == name.to_lowercase()
                    && name
                        .chars()
                        .all(|c| c.is_alphanumeric() || c == '_' || c == '-');
                assert!(is_fine, "{path}: {name:?} is no name");
            }
            for description in in_every_language(thing, "description") {
                let length = description.chars().count();
                assert!(
                    (1..=100).contains(&length),
                    "{path}: {description:?} has {length}"
                );
                assert!(
                    !description.contains("-description"),
                    "{path}: {description:?}"
                );
            }
        });
    }

    #[test]
    fn siblings_have_different_names_in_every_language() {
        let check = |siblings: &[Value], path: &str| {
            for language in 0..=LOCALES.len() {
                let names: Vec<&str> = siblings
                    .iter()
                    .map(|thing| in_every_language(thing, "name")[language])
                    .collect();
                let different: HashSet<&&str> = names.iter().collect();
                assert_eq!(different.len(), names.len(), "{path}: {names:?}");
            }
        };
        let all = registered();
        check(&all, "commands");
        walk(&all, "", &mut |thing, path| {
            if let Some(options) = thing["options"].as_array() {
                check(options, path);
            }
        });
    }

    #[test]
    fn choices_are_words_with_a_name_of_at_most_a_hundred_characters() {
        walk(&registered(), "", &mut |thing, path| {
            for choice in thing["choices"].as_array().into_iter().flatten() {
                assert!(choice["value"].is_string(), "{path}: {choice}");
                let locales = choice["name_localizations"].as_object();
                let others = locales.into_iter().flat_map(Map::values);
                for name in others.chain([&choice["name"]]) {
                    let name = name.as_str().unwrap();
                    assert!(
                        (1..=100).contains(&name.chars().count()),
                        "{path}: {name:?}"
                    );
                    assert!(!name.starts_with("choice-"), "{path}: {name:?} is missing");
                }
            }
        });
    }

    #[test]
    fn every_command_that_a_text_names_is_registered() {
        let mut known = HashSet::new();
        walk(&registered(), "", &mut |thing, path| {
            if thing["type"].as_u64().unwrap_or(1) == 1 {
                known.insert(path.trim().to_owned());
            }
        });
        let mut named = 0;
        for language in Language::ALL {
            for file in crate::locale::files(language) {
                for quoted in file.split("`/").skip(1) {
                    let command = quoted.split('`').next().unwrap();
                    // A part of a URL.
                    if command.starts_with("hooks/") || command.starts_with('{') {
                        continue;
                    }
                    assert!(known.contains(command), "{language:?}: `/{command}`");
                    named += 1;
                }
            }
        }
        assert!(named > 100, "the texts were read");
    }

    #[test]
    fn english_names_are_the_fixed_ones() {
        walk(&registered(), "command", &mut |thing, path| {
            let key = path.replace(' ', "-");
            if let Some(name) = text(Language::En, &key) {
                assert_eq!(Some(name.as_str()), thing["name"].as_str());
            }
        });
    }

    #[test]
    fn commands_that_change_the_guild_are_for_those_who_manage_it() {
        let manage_guild = serenity::Permissions::MANAGE_GUILD.bits().to_string();
        for command in registered() {
            let name = command["name"].as_str().unwrap();
            let is_admin = ["endpoint", "route", "reward", "settings", "diagnose"].contains(&name);
            let asked = command["default_member_permissions"].as_str();
            assert_eq!(asked == Some(manage_guild.as_str()), is_admin, "{name}");
            assert_eq!(command["contexts"], serde_json::json!([0]), "{name}");
        }
    }
}
