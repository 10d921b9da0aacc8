//! Parses the gathered values into their types.

use std::net::SocketAddr;

use secrecy::SecretString;

use crate::config::gather::{Values, unquoted};
use crate::domain::shard::Shards;
use crate::http::TrustedProxies;
use crate::vault::Vault;

impl Values {
    pub(super) fn secret(&self, key: &'static str) -> Option<SecretString> {
        self.text(key).map(SecretString::from)
    }

    /// The bot's token, without the blanks, the quotes and the word `Bot ` that surround it in examples.
    pub(super) fn token(&mut self, key: &'static str) -> Option<SecretString> {
        let text = self.text(key)?;
        let text = unquoted(&text);
        let bare = match text.split_once(char::is_whitespace) {
            Some((word, rest)) if word.eq_ignore_ascii_case("bot") => unquoted(rest),
            _ => text,
        };
        if !bare.chars().all(|letter| letter.is_ascii_graphic()) {
            self.complain(
                key,
                "has a blank or a letter in it that no token has: copy the whole token once more, and nothing else",
            );
        }
        (!bare.is_empty()).then(|| bare.into())
    }

    /// An http or https address, without a trailing slash.
    pub(super) fn web_address(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key)?;
        let is_web = url::Url::parse(&text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none()
        });
        if !is_web {
            self.complain(key, "must be an address like https://hooks.example.org");
            return None;
        }
        // The address is printed, in replies and in error messages.
        if text.contains('@') {
            self.complain(
                key,
                "must not have a name or a password in it: it is shown to others",
            );
            return None;
        }
        Some(text.trim_end_matches('/').to_owned())
    }

    pub(super) fn socket(&mut self, key: &'static str) -> SocketAddr {
        let text = self.text(key).unwrap_or_default();
        text.parse().unwrap_or_else(|_| {
            self.complain(
                key,
                "must be an IP address with a port, like [::]:8080 or 127.0.0.1:8080",
            );
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    pub(super) fn number(&mut self, key: &'static str, least: u64, most: u64) -> u64 {
        let number = self.text(key).and_then(|text| text.parse().ok());
        number
            .filter(|number| (least..=most).contains(number))
            .unwrap_or_else(|| {
                self.complain(
                    key,
                    &format!("must be a whole number from {least} to {most}"),
                );
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
                "must be \"auto\", a number from 1 to 10000, or a range such as \"0-3/8\": the first four of eight",
            );
        }
        shards
    }

    fn list(&self, key: &'static str) -> Vec<String> {
        let text = self.text(key).unwrap_or_default();
        let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    }

    /// Host names without ports.
    pub(super) fn hosts(&mut self, key: &'static str) -> Vec<String> {
        let hosts = self.list(key);
        let is_name = |host: &String| {
            host.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        if let Some(wrong) = hosts.iter().find(|host| !is_name(host)) {
            let why = format!("{wrong} must be a name like worker-1, without a port");
            self.complain(key, &why);
        }
        hosts
    }

    pub(super) fn proxies(&mut self, key: &'static str) -> Vec<String> {
        let proxies = self.list(key);
        if let Err(wrong) = TrustedProxies::parse(&proxies) {
            self.complain(
                key,
                &format!(
                    "{wrong} is neither an address like 10.0.0.1 nor a network like 10.0.0.0/8"
                ),
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
            self.complain(key, "must begin with sqlite:// or postgres://");
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
            self.complain(key, "must be one of error, warn, info, debug, trace");
            tracing::Level::INFO
        })
    }

    pub(super) fn choice(&mut self, key: &'static str, known: &[&str]) -> String {
        let text = self.text(key).unwrap_or_default();
        if !known.contains(&text.as_str()) {
            self.complain(key, &format!("must be one of {}", known.join(", ")));
        }
        text
    }
}
