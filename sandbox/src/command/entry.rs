//! Finds the registered command that a typed line begins with.

use serde_json::Value;

/// A command, down to its subcommand.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) command: &'a Value,
    /// The group and the subcommand, if there are any.
    pub(crate) branches: Vec<&'a Value>,
    /// The rest of the line.
    pub(crate) rest: &'a str,
}

impl<'a> Entry<'a> {
    /// Finds the command that a line begins with, by its names in the default language or in the given one.
    pub(crate) fn find(commands: &'a [Value], line: &'a str, locale: &str) -> Option<Self> {
        let line = line.trim_start().strip_prefix('/')?;
        let (word, rest) = first_word(line);
        let command = commands.iter().find(|each| is_called(each, word, locale))?;
        let mut entry = Self {
            command,
            branches: Vec::new(),
            rest,
        };
        while let Some(branch) = entry.next_branch(locale) {
            entry.rest = first_word(entry.rest.trim_start()).1;
            entry.branches.push(branch);
        }
        Some(entry)
    }

    fn next_branch(&self, locale: &str) -> Option<&'a Value> {
        let (word, _) = first_word(self.rest.trim_start());
        let options = self.options();
        options
            .iter()
            .find(|each| is_branch(each) && is_called(each, word, locale))
    }

    /// The options of the command or subcommand.
    pub(crate) fn options(&self) -> &'a [Value] {
        let innermost = self.branches.last().copied().unwrap_or(self.command);
        innermost["options"]
            .as_array()
            .map_or(&[][..], Vec::as_slice)
    }

    /// Whether a subcommand is missing.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.options().iter().any(is_branch)
    }

    /// Its names as Discord knows it, as in `endpoint add`.
    pub(crate) fn full_name(&self) -> String {
        let parts = std::iter::once(&self.command).chain(&self.branches);
        let names: Vec<&str> = parts.filter_map(|part| part["name"].as_str()).collect();
        names.join(" ")
    }
}

/// Whether a command or subcommand has this name.
pub(crate) fn is_called(part: &Value, word: &str, locale: &str) -> bool {
    let own = part["name_localizations"][locale].as_str();
    part["name"] == word || own == Some(word)
}

fn is_branch(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(1 | 2))
}

fn first_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}
