//! Gathers values from the file and the environment as text, and collects mistakes and warnings.

use std::collections::BTreeMap;

use crate::config::Environment;
use crate::config::key::{KEYS, Key, meant};

/// The prefix of all of Crier's variables.
const PREFIX: &str = "CRIER__";
/// Variables that look like settings but are read elsewhere: by `crier send`, and by Crier's own tests.
const OTHERS: [&str; 2] = ["CRIER_SEND_SECRET", "CRIER_KILLS"];
/// The place of unknown keys and unreadable files among the mistakes: before all known keys.
const FIRST: usize = 0;

/// A mistake, and the key whose value is unusable because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The key; `None` if the name is wrong or the file cannot be read.
    pub key: Option<&'static str>,
    /// What is wrong, in one line.
    pub line: String,
}

/// The gathered values as text, and the mistakes so far.
#[derive(Debug, Default)]
pub(super) struct Values {
    set: BTreeMap<&'static str, String>,
    mistakes: Vec<(usize, Mistake)>,
    /// Settings that are ignored and probably should not be.
    pub(super) warnings: Vec<String>,
}

impl Values {
    /// Gathers the values of the file and the environment; the environment wins.
    pub(super) fn gather(text: &str, environment: &Environment) -> Self {
        let mut values = Self::default();
        match text.parse::<toml::Table>() {
            Ok(table) => values.gather_file(&table),
            Err(error) => {
                let at = error
                    .span()
                    .map_or(0, |span| text[..span.start].lines().count().max(1));
                values.complain_first(format!("line {at}: {}", error.message()));
            }
        }
        values.gather_environment(environment);
        values
    }

    fn gather_file(&mut self, table: &toml::Table) {
        for (name, value) in table {
            match value {
                toml::Value::Table(section) => self.gather_section(name, section),
                value => self.set_from_file(name, value),
            }
        }
    }

    fn gather_section(&mut self, name: &str, section: &toml::Table) {
        if section.is_empty() && !KEYS.iter().any(|key| key.section() == Some(name)) {
            self.complain_first(format!("[{name}]: there is no such section"));
        }
        for (key, value) in section {
            self.set_from_file(&format!("{name}.{key}"), value);
        }
    }

    fn set_from_file(&mut self, name: &str, value: &toml::Value) {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let hint = file_hint(name, &meant(name));
            self.complain_first(format!("{name}: there is no such key; {hint}"));
            return;
        };
        match as_text(value) {
            Some(text) => {
                self.set.insert(key.name, text);
            }
            None => self.complain(key.name, "must be a text, a number or a list of texts"),
        }
    }

    /// An empty variable counts as not set, because compose files pass empty variables that nobody filled in.
    fn gather_environment(&mut self, environment: &Environment) {
        let filled: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (name.as_str(), unquoted(value)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        for key in KEYS {
            let alias = filled.iter().find(|(name, _)| Some(*name) == key.alias);
            if let Some((_, value)) = alias {
                self.set.insert(key.name, (*value).to_owned());
            }
        }
        for (name, value) in filled {
            match KEYS.iter().find(|key| key.variable() == name) {
                Some(key) => {
                    self.set.insert(key.name, value.to_owned());
                }
                None => self.note_unknown_variable(name),
            }
        }
    }

    /// A name with both underscores can only be meant for Crier, and is refused. One with a single underscore may
    /// belong to another program.
    fn note_unknown_variable(&mut self, name: &str) {
        let upper = name.to_uppercase();
        if !upper.starts_with("CRIER_") || OTHERS.contains(&name) {
            return;
        }
        let written = upper["CRIER_".len()..].trim_start_matches('_');
        let meant: Vec<String> = meant(written).into_iter().map(Key::variable).collect();
        let meant = meant.join(" or ");
        if name.starts_with(PREFIX) {
            self.complain_first(format!(
                "{name}: there is no such key; did you mean {meant}?"
            ));
        } else {
            self.warnings.push(format!(
                "{name}: this variable is not read; did you mean {meant}?"
            ));
        }
    }

    fn complain_first(&mut self, line: String) {
        self.mistakes.push((FIRST, Mistake { key: None, line }));
    }

    /// Records a mistake in a key's value.
    pub(super) fn complain(&mut self, key: &'static str, why: &str) {
        let place = KEYS
            .iter()
            .position(|known| known.name == key)
            .map_or(FIRST, |place| place + 1);
        let line = format!("{key}: {why}");
        let key = Some(key);
        self.mistakes.push((place, Mistake { key, line }));
    }

    /// Every mistake, in the order of the keys.
    pub(super) fn into_mistakes(mut self) -> Vec<Mistake> {
        self.mistakes.sort_by_key(|(place, _)| *place);
        self.mistakes
            .into_iter()
            .map(|(_, mistake)| mistake)
            .collect()
    }

    /// Whether the file or the environment sets it.
    pub(super) fn is_set(&self, key: &'static str) -> bool {
        self.set.contains_key(key)
    }

    /// A key's text; `None` if it is empty, or not set and without a default.
    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        let default = || {
            let known = KEYS.iter().find(|known| known.name == key);
            known?.default.map(str::to_owned)
        };
        let text = self.set.get(key).cloned().or_else(default)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// Suggests the key that was meant, and its section if that is wrong.
fn file_hint(written: &str, meant: &[&Key]) -> String {
    let names: Vec<&str> = meant.iter().map(|key| key.name).collect();
    let hint = format!("did you mean {}?", names.join(" or "));
    let section = written.split_once('.').map(|(section, _)| section);
    match meant {
        [key] if key.section() == section || !written.ends_with(key.last()) => hint,
        [key] => match key.section() {
            Some(section) => format!("{hint} It belongs below [{section}]"),
            None => format!("{hint} It belongs above the first [section]"),
        },
        _ => hint,
    }
}

/// A variable's value without surrounding blanks and quotes, because some tools pass on the quotes of their file.
pub(super) fn unquoted(value: &str) -> &str {
    let value = value.trim();
    ['"', '\'', '`']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
        .map_or(value, str::trim)
}

/// A value of the file in the form that the environment uses.
fn as_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(answer) => Some(answer.to_string()),
        toml::Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}
