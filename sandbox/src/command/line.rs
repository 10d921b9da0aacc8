//! Parses the options of a typed line: `source:boticord channel:#votes name:"My bot"`.

use serde_json::Value;
use thiserror::Error;

use super::entry::is_called;

/// Why a client would not send a line.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LineError {
    /// No such command is registered.
    #[error("there is no such command: {0}")]
    UnknownCommand(String),
    /// The command has subcommands, and none was named.
    #[error("a subcommand is missing after /{0}")]
    MissingSubcommand(String),
    /// The command has no such option.
    #[error("there is no such option: {0}")]
    UnknownOption(String),
    /// A required option is missing.
    #[error("the option {0} is required")]
    MissingOption(String),
    /// An option cannot have this value.
    #[error("{option}: {reason}")]
    BadValue {
        /// The option.
        option: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// An option with its typed value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Typed<'a> {
    pub(crate) option: &'a Value,
    pub(crate) text: String,
}

/// Parses all options of a line. An unquoted value ends where the next known option begins.
pub(crate) fn parse_options<'a>(
    options: &'a [Value],
    mut rest: &str,
    locale: &str,
) -> Result<Vec<Typed<'a>>, LineError> {
    let mut typed: Vec<Typed<'_>> = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(typed);
        }
        let (option, after) = option_at(options, rest, locale)
            .ok_or_else(|| LineError::UnknownOption(first_word(rest).to_owned()))?;
        let (text, after) = value_at(options, after, locale);
        typed.retain(|each| each.option["name"] != option["name"]);
        typed.push(Typed { option, text });
        rest = after;
    }
}

fn first_word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or(text)
}

/// The known option that the text begins with, and the text after its colon.
fn option_at<'a, 't>(
    options: &'a [Value],
    text: &'t str,
    locale: &str,
) -> Option<(&'a Value, &'t str)> {
    let (name, after) = text.split_once(':')?;
    let option = options
        .iter()
        .find(|option| is_called(option, name, locale))?;
    Some((option, after))
}

fn value_at<'t>(options: &[Value], text: &'t str, locale: &str) -> (String, &'t str) {
    if let Some(found) = text.strip_prefix('"').and_then(quoted) {
        return found;
    }
    let spaces = text
        .char_indices()
        .filter(|(_, letter)| letter.is_whitespace());
    let starts_option = |at: &usize| option_at(options, text[*at..].trim_start(), locale).is_some();
    let end = spaces
        .map(|(at, _)| at)
        .find(starts_option)
        .unwrap_or(text.len());
    (text[..end].trim().to_owned(), &text[end..])
}

/// A quoted value, in which `"` and `\` are written as `\"` and `\\`.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[at + 1..])),
            '\\' if text[at + 1..].starts_with(['"', '\\']) => {
                value.extend(letters.next().map(|(_, escaped)| escaped));
            }
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn options() -> Value {
        json!([
            { "name": "source", "name_localizations": { "ru": "источник" } },
            { "name": "name" },
            { "name": "secret" },
        ])
    }

    fn texts(line: &str) -> Vec<(String, String)> {
        let options = options();
        let typed = parse_options(options.as_array().unwrap(), line, "ru").unwrap();
        let pair = |each: &Typed<'_>| {
            (
                each.option["name"].as_str().unwrap().into(),
                each.text.clone(),
            )
        };
        typed.iter().map(pair).collect()
    }

    fn pair(name: &str, text: &str) -> (String, String) {
        (name.to_owned(), text.to_owned())
    }

    #[test]
    fn values_may_be_quoted_or_run_up_to_the_next_option() {
        let expected = [
            pair("source", "boticord"),
            pair("name", "My bot"),
            pair("secret", "a b"),
        ];
        assert_eq!(
            texts("source:boticord name:\"My bot\" secret:a b"),
            expected
        );
        assert_eq!(texts("source:boticord name:My bot  secret:a b"), expected);
    }

    #[test]
    fn colons_and_escaped_quotes_belong_to_the_value() {
        assert_eq!(
            texts("name:see https://example.org"),
            [pair("name", "see https://example.org")]
        );
        assert_eq!(texts(r#"name:"a \"b\" \\""#), [pair("name", r#"a "b" \"#)]);
    }

    #[test]
    fn an_unclosed_quote_is_an_ordinary_letter() {
        assert_eq!(texts("name:\"half"), [pair("name", "\"half")]);
    }

    #[test]
    fn options_go_by_their_names_in_ones_own_language_too() {
        assert_eq!(texts("источник:x"), [pair("source", "x")]);
    }

    #[test]
    fn a_stranger_is_named() {
        let options = options();
        let refused = parse_options(options.as_array().unwrap(), "colour:red", "ru");
        assert_eq!(refused, Err(LineError::UnknownOption("colour:red".into())));
    }
}
