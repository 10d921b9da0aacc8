//! Values gathered from file and environment, and read one by one; what is wrong is collected, not thrown.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use secrecy::SecretString;

use crate::config::key::{KEYS, nearest};
use crate::config::{ConfigError, Environment};
use crate::domain::shard::Shards;
use crate::http::TrustedProxies;
use crate::vault::Vault;

/// What was set, as text, and every mistake so far.
pub(super) struct Values {
    set: BTreeMap<&'static str, String>,
    mistakes: Vec<(usize, String)>,
}

/// Where unknown keys and unreadable files come among the mistakes: before all known keys.
const FIRST: usize = 0;

impl Values {
    /// Gathers what file and environment set; the environment goes first.
    pub(super) fn gather(text: &str, environment: &Environment) -> Self {
        let mut values = Self {
            set: BTreeMap::new(),
            mistakes: Vec::new(),
        };
        match text.parse::<toml::Table>() {
            Ok(table) => values.gather_file(&table),
            Err(error) => {
                let line = error.message().to_owned();
                let at = error
                    .span()
                    .map_or(0, |span| text[..span.start].lines().count().max(1));
                values.mistakes.push((FIRST, format!("line {at}: {line}")));
            }
        }
        values.gather_environment(environment);
        values
    }

    fn gather_file(&mut self, table: &toml::Table) {
        for (name, value) in table {
            match value {
                toml::Value::Table(section) => {
                    for (key, value) in section {
                        self.set_from_file(&format!("{name}.{key}"), value);
                    }
                }
                value => self.set_from_file(name, value),
            }
        }
    }

    fn set_from_file(&mut self, name: &str, value: &toml::Value) {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let known = KEYS.iter().map(|key| key.name.to_owned());
            self.unknown(name, nearest(name, known));
            return;
        };
        match as_text(value) {
            Some(text) => {
                self.set.insert(key.name, text);
            }
            None => self.complain(key.name, "is neither text, number nor list of texts"),
        }
    }

    fn gather_environment(&mut self, environment: &Environment) {
        for key in KEYS {
            let alias = environment
                .iter()
                .find(|(name, _)| Some(name.as_str()) == key.alias);
            if let Some((_, value)) = alias {
                self.set.insert(key.name, value.clone());
            }
        }
        for (name, value) in environment
            .iter()
            .filter(|(name, _)| name.starts_with("CRIER__"))
        {
            match KEYS.iter().find(|key| key.variable() == *name) {
                Some(key) => {
                    self.set.insert(key.name, value.clone());
                }
                None => self.unknown(
                    name,
                    nearest(name, KEYS.iter().map(super::key::Key::variable)),
                ),
            }
        }
    }

    fn unknown(&mut self, name: &str, nearest: Option<String>) {
        let hint = nearest
            .map(|nearest| format!("; did you mean {nearest}?"))
            .unwrap_or_default();
        self.mistakes
            .push((FIRST, format!("{name}: there is no such key{hint}")));
    }

    /// Notes a mistake in a key's value.
    pub(super) fn complain(&mut self, key: &'static str, why: &str) {
        let place = KEYS
            .iter()
            .position(|known| known.name == key)
            .unwrap_or(FIRST);
        self.mistakes.push((place + 1, format!("{key}: {why}")));
    }

    /// The configuration, or every mistake in the order of the keys.
    pub(super) fn finish<T>(mut self, config: T) -> Result<T, ConfigError> {
        if self.mistakes.is_empty() {
            return Ok(config);
        }
        self.mistakes.sort_by_key(|(place, _)| *place);
        Err(ConfigError(
            self.mistakes.into_iter().map(|(_, line)| line).collect(),
        ))
    }

    /// A key's text; nothing where it is not set and has no default, or is set to nothing.
    fn text(&self, key: &'static str) -> Option<String> {
        let default = || {
            KEYS.iter()
                .find(|known| known.name == key)?
                .default
                .map(str::to_owned)
        };
        let text = self.set.get(key).cloned().or_else(default)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(super) fn secret(&self, key: &'static str) -> Option<SecretString> {
        self.text(key).map(SecretString::from)
    }

    /// An http or https address, without a slash at its end.
    pub(super) fn web_address(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key)?;
        let is_web = url::Url::parse(&text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none()
        });
        if !is_web {
            self.complain(key, "is no address like https://hooks.example.org");
            return None;
        }
        // It is printed, in replies and where something is wrong.
        if text.contains('@') {
            self.complain(key, "has a name or a password in it, and is no secret");
            return None;
        }
        Some(text.trim_end_matches('/').to_owned())
    }

    pub(super) fn socket(&mut self, key: &'static str) -> SocketAddr {
        let text = self.text(key).unwrap_or_default();
        text.parse().unwrap_or_else(|_| {
            self.complain(
                key,
                "is no address with a port, like [::]:8080 or 127.0.0.1:8080",
            );
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    pub(super) fn number(&mut self, key: &'static str, least: u64, most: u64) -> u64 {
        let number = self.text(key).and_then(|text| text.parse().ok());
        number
            .filter(|number| (least..=most).contains(number))
            .unwrap_or_else(|| {
                self.complain(key, &format!("is no whole number from {least} to {most}"));
                least
            })
    }

    pub(super) fn shards(&mut self, key: &'static str) -> Option<Shards> {
        let text = self.text(key)?;
        if text == "auto" {
            return None;
        }
        let shards = Shards::parse(&text);
        if shards.is_none() {
            self.complain(
                key,
                "is neither \"auto\" nor a number from 1 to 10000 nor some of so many, as \"0-3/8\" is the first four of \
                 eight",
            );
        }
        shards
    }

    pub(super) fn proxies(&mut self, key: &'static str) -> Vec<String> {
        let text = self.text(key).unwrap_or_default();
        let proxies: Vec<String> = text
            .split([',', ' '])
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        if let Err(wrong) = TrustedProxies::parse(&proxies) {
            self.complain(
                key,
                &format!("{wrong} is no address like 10.0.0.1 and no network like 10.0.0.0/8"),
            );
        }
        proxies
    }

    pub(super) fn database(&mut self, key: &'static str) -> String {
        let text = self.text(key).unwrap_or_default();
        let is_known = ["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| text.starts_with(scheme));
        if !is_known {
            self.complain(key, "begins neither with sqlite: nor with postgres:");
        }
        text
    }

    pub(super) fn sealing_key(&mut self, key: &'static str) -> Option<SecretString> {
        let secret = self.secret(key)?;
        if let Err(error) = Vault::new(&secret) {
            self.complain(
                key,
                &format!("{error}: `openssl rand -base64 32` makes one"),
            );
        }
        Some(secret)
    }

    pub(super) fn level(&mut self, key: &'static str) -> tracing::Level {
        let text = self.text(key).unwrap_or_default();
        text.parse().unwrap_or_else(|_| {
            self.complain(key, "is none of error, warn, info, debug, trace");
            tracing::Level::INFO
        })
    }

    pub(super) fn choice(&mut self, key: &'static str, known: &[&str]) -> String {
        let text = self.text(key).unwrap_or_default();
        if !known.contains(&text.as_str()) {
            self.complain(key, &format!("is none of {}", known.join(", ")));
        }
        text
    }
}

/// A value of the file as it would be written in the environment.
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
