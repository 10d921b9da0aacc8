//! Commands that replies name, as Discord makes them clickable: `</endpoint show:id>`.
//!
//! Texts name a command by its English name in backticks. Discord links only that name, whatever the reader's
//! language. As long as the command's id is not known, the text stays as it is.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Deserialize;

/// The ids of the registered commands; none until Discord has told them.
#[derive(Clone, Debug, Default)]
pub struct CommandIds(Arc<RwLock<HashMap<String, String>>>);

/// A command as Discord lists it.
#[derive(Debug, Deserialize)]
pub(super) struct Registered {
    id: String,
    name: String,
}

impl CommandIds {
    /// Takes the ids of these commands in place of those known before.
    pub(super) fn set(&self, commands: Vec<Registered>) {
        let ids = commands
            .into_iter()
            .map(|command| (command.name, command.id));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = ids.collect();
    }

    /// The text with every command in backticks clickable.
    pub(super) fn link(&self, text: &str) -> String {
        let ids = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut linked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("`/") {
            let (before, quoted) = rest.split_at(start);
            linked.push_str(before);
            let Some((command, after)) = quoted[2..].split_once('`') else {
                rest = quoted;
                break;
            };
            match command
                .split(' ')
                .next()
                .and_then(|name| ids.get(name))
                .filter(|_| is_path(command))
            {
                Some(id) => linked.extend(["</", command, ":", id, ">"]),
                None => linked.push_str(&quoted[..command.len() + 3]),
            }
            rest = after;
        }
        linked + rest
    }
}

/// Whether a text is only a command and its subcommands.
fn is_path(command: &str) -> bool {
    let is_name = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    command.split(' ').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> CommandIds {
        let ids = CommandIds::default();
        ids.set(vec![Registered {
            id: "77".to_owned(),
            name: "endpoint".to_owned(),
        }]);
        ids
    }

    #[test]
    fn a_registered_command_is_clickable_and_everything_else_stays_as_it_is() {
        for (text, linked) in [
            ("Use `/endpoint show`.", "Use </endpoint show:77>."),
            (
                "`/endpoint add`, `/other` and `code`",
                "</endpoint add:77>, `/other` and `code`",
            ),
            ("`/endpoint show endpoint:x`", "`/endpoint show endpoint:x`"),
            ("`/endpoint", "`/endpoint"),
            (
                "```\nhttp://x/`/endpoint\n```",
                "```\nhttp://x/`/endpoint\n```",
            ),
        ] {
            assert_eq!(ids().link(text), linked);
        }
    }

    #[test]
    fn before_the_commands_are_registered_they_are_named_in_plain_text() {
        let text = "Use `/endpoint show`.";
        assert_eq!(CommandIds::default().link(text), text);
    }
}
