//! Checks names and descriptions of commands, options and choices, in every language.
//! <https://discord.com/developers/docs/interactions/application-commands#localization>

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::super::api_error::Violations;
use super::super::limits::length;

/// The languages of Discord's client.
const LOCALES: [&str; 32] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
];

/// Name, description and their translations.
pub(super) fn check_texts(part: &Value, path: &str, wrong: &mut Violations) {
    check_name(&part["name"], &format!("{path}.name"), wrong);
    check_description(&part["description"], &format!("{path}.description"), wrong);
    for (locale, name) in translations(part, "name_localizations") {
        let path = format!("{path}.name_localizations.{locale}");
        check_locale(locale, &path, wrong);
        check_name(name, &path, wrong);
    }
    for (locale, text) in translations(part, "description_localizations") {
        let path = format!("{path}.description_localizations.{locale}");
        check_locale(locale, &path, wrong);
        check_description(text, &path, wrong);
    }
}

pub(super) fn translations<'a>(
    part: &'a Value,
    kind: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    part[kind].as_object().into_iter().flatten()
}

pub(super) fn check_locale(locale: &str, path: &str, wrong: &mut Violations) {
    if !LOCALES.contains(&locale) {
        wrong.not_a_choice(path, "This locale is not supported.");
    }
}

/// `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, in lower case if the script has one.
fn check_name(name: &Value, path: &str, wrong: &mut Violations) {
    let Some(name) = name.as_str() else {
        return wrong.required(path);
    };
    if !(1..=32).contains(&length(name)) {
        return wrong.bad_length(path, 1, 32);
    }
    let fits = |letter: char| letter.is_alphanumeric() || "-_'".contains(letter);
    if !name.chars().all(fits) || name.to_lowercase() != name {
        let message = "Command name is invalid";
        wrong.add(path, "APPLICATION_COMMAND_INVALID_NAME", message);
    }
}

pub(super) fn check_description(text: &Value, path: &str, wrong: &mut Violations) {
    match text.as_str().map(|text| length(text.trim())) {
        Some(1..=100) => {}
        Some(_) => wrong.bad_length(path, 1, 100),
        None => wrong.required(path),
    }
}

/// Siblings need different names, in the default language and in every other one.
pub(super) fn check_names_differ(
    siblings: &[Value],
    path: impl Fn(usize) -> String,
    code: &str,
    wrong: &mut Violations,
) {
    let locales = siblings
        .iter()
        .flat_map(|each| translations(each, "name_localizations"));
    let locales: BTreeSet<&str> = locales.map(|(locale, _)| locale.as_str()).collect();
    for locale in std::iter::once("").chain(locales) {
        let mut seen = HashSet::new();
        for (place, each) in siblings.iter().enumerate() {
            let name = each["name_localizations"][locale]
                .as_str()
                .or(each["name"].as_str());
            if !seen.insert(name) {
                let message = format!("Names must be unique {locale}");
                wrong.add(&path(place), code, message.trim());
            }
        }
    }
}
