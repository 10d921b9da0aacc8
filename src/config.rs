//! The configuration: one TOML file and the environment, read into typed sections with every mistake reported at
//! once. The only reader of the environment.

mod key;
mod read;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::Path;

use secrecy::SecretString;

use crate::domain::shard::Shards;
pub use key::KEYS;
use read::Values;

/// Where the configuration is looked for unless a file is named.
pub const DEFAULT_FILE: &str = "crier.toml";

/// Everything an operator can set.
#[derive(Clone, Debug)]
pub struct Config {
    /// How the world reaches the listener; printed in set-up replies.
    pub public_url: Option<String>,
    /// Discord.
    pub discord: DiscordSection,
    /// The senders' listener.
    pub http: HttpSection,
    /// The database's address.
    pub database_url: String,
    /// The key that seals secrets; `None` is made and kept beside a SQLite database.
    pub secret_key: Option<SecretString>,
    /// Where Prometheus reads.
    pub metrics_listen: SocketAddr,
    /// How many days redacted bodies are kept; nought keeps none.
    pub retention_bodies_days: u32,
    /// What is logged.
    pub log: LogSection,
}

/// Discord, and who the bot is there.
#[derive(Clone, Debug)]
pub struct DiscordSection {
    /// The bot's token.
    pub token: Option<SecretString>,
    /// Discord's address, or a stand-in's.
    pub api_url: String,
    /// Which shards of how many; `None` takes as many as Discord wants.
    pub shards: Option<Shards>,
    /// What to do with a message that may stand already.
    pub on_ambiguous: OnAmbiguous,
}

/// What to do with a message that may stand in a channel already, where the channel's history cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnAmbiguous {
    /// Send it again: at worst it stands twice.
    Repost,
    /// Hold it until the history can be read: at worst it is never seen.
    Hold,
}

/// The senders' listener.
#[derive(Clone, Debug)]
pub struct HttpSection {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The longest body.
    pub body_limit_bytes: usize,
    /// The operator's own proxies.
    pub trusted_proxies: Vec<String>,
}

/// What is logged.
#[derive(Clone, Debug)]
pub struct LogSection {
    /// Crier's own level.
    pub level: tracing::Level,
    /// Whether each line is JSON.
    pub is_json: bool,
}

/// Every mistake in the configuration, a line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

/// The environment, as far as the configuration looks at it.
pub type Environment = Vec<(String, String)>;

/// The environment of this process.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
pub fn environment() -> Environment {
    let text = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(text).collect()
}

impl Config {
    /// Reads the file, which must exist if it was named, and the environment over it.
    pub fn load(file: Option<&Path>, environment: &Environment) -> Result<Self, ConfigError> {
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(_) if file.is_none() => String::new(),
            Err(error) => {
                let line = format!("{}: cannot be read: {error}", path.display());
                return Err(ConfigError(vec![line]));
            }
        };
        Self::read(&text, environment)
    }

    /// Reads a configuration's text, and the environment over it.
    pub fn read(text: &str, environment: &Environment) -> Result<Self, ConfigError> {
        let mut values = Values::gather(text, environment);
        let config = Self {
            public_url: values.web_address("public_url"),
            discord: DiscordSection {
                token: values.secret("discord.token"),
                api_url: values.web_address("discord.api_url").unwrap_or_default(),
                shards: values.shards("discord.shards"),
                on_ambiguous: if values.choice("discord.on_ambiguous", &["repost", "hold"])
                    == "hold"
                {
                    OnAmbiguous::Hold
                } else {
                    OnAmbiguous::Repost
                },
            },
            http: HttpSection {
                listen: values.socket("http.listen"),
                body_limit_bytes: usize::try_from(values.number(
                    "http.body_limit_bytes",
                    1024,
                    64 << 20,
                ))
                .unwrap_or(usize::MAX),
                trusted_proxies: values.proxies("http.trusted_proxies"),
            },
            database_url: values.database("database.url"),
            secret_key: values.sealing_key("secret.key"),
            metrics_listen: values.socket("metrics.listen"),
            retention_bodies_days: u32::try_from(values.number("retention.bodies_days", 0, 3650))
                .unwrap_or_default(),
            log: LogSection {
                level: values.level("log.level"),
                is_json: values.choice("log.format", &["text", "json"]) == "json",
            },
        };
        let is_postgres = config.database_url.starts_with("postgres");
        if is_postgres && config.secret_key.is_none() {
            values.complain("secret.key", "must be given on PostgreSQL, for every machine needs the same: `openssl rand -base64 32` makes one");
        }
        values.finish(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str, environment: &[(&str, &str)]) -> Vec<String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let environment = environment.iter().map(owned).collect();
        Config::read(text, &environment).map_or_else(|error| error.0, |_| Vec::new())
    }

    #[test]
    fn every_mistake_is_named_at_once_with_its_key() {
        let text = "public_url = \"ftp://x\"\n[http]\nlisten = \"here\"\nbody_limit_bytes = \"big\"\n\
            [database]\nurl = \"mysql://x\"\n[discord]\nshards = 0\n";
        let found = mistakes(text, &[]);
        let keys = [
            "public_url",
            "discord.shards",
            "http.listen",
            "http.body_limit_bytes",
            "database.url",
        ];
        assert_eq!(found.len(), keys.len(), "{found:#?}");
        for (key, line) in keys.iter().zip(&found) {
            assert!(line.starts_with(&format!("{key}: ")), "{line}");
        }
    }

    #[test]
    fn an_unknown_key_names_its_nearest_neighbour() {
        let found = mistakes("[http]\nlissten = \"x\"\n[discrod]\ntoken = \"x\"\n", &[]);
        assert_eq!(
            found,
            [
                "discrod.token: there is no such key; did you mean discord.token?",
                "http.lissten: there is no such key; did you mean http.listen?",
            ]
        );
        let found = mistakes("", &[("CRIER__HTTP__LISTN", "x")]);
        assert_eq!(
            found,
            ["CRIER__HTTP__LISTN: there is no such key; did you mean CRIER__HTTP__LISTEN?"]
        );
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let text = "public_url = \"https://a.example\"\n[discord]\ntoken = \"file\"\n";
        let environment = vec![
            (
                "CRIER__PUBLIC_URL".to_owned(),
                "https://b.example/".to_owned(),
            ),
            ("DISCORD_TOKEN".to_owned(), "host".to_owned()),
            (
                "CRIER__HTTP__BODY_LIMIT_BYTES".to_owned(),
                "2048".to_owned(),
            ),
            (
                "CRIER__HTTP__TRUSTED_PROXIES".to_owned(),
                "10.0.0.1, 10.1.0.0/16".to_owned(),
            ),
        ];
        let config = Config::read(text, &environment).unwrap();
        assert_eq!(config.public_url.as_deref(), Some("https://b.example"));
        #[expect(clippy::disallowed_methods, reason = "a token made up for this test")]
        let token = secrecy::ExposeSecret::expose_secret(config.discord.token.as_ref().unwrap());
        assert_eq!(token, "host");
        assert_eq!(config.http.body_limit_bytes, 2048);
        assert_eq!(config.http.trusted_proxies, ["10.0.0.1", "10.1.0.0/16"]);
    }

    #[test]
    fn the_example_names_every_key_and_equals_the_defaults() {
        let example = include_str!("../config.example.toml");
        let set: String = example
            .lines()
            .map(|line| line.strip_prefix("#= ").unwrap_or(line))
            .flat_map(|line| [line, "\n"])
            .collect();
        for key in KEYS {
            let name = key.name.rsplit('.').next().unwrap();
            assert!(
                example.contains(&format!("{name} = ")),
                "{} is not in the example",
                key.name
            );
        }
        let (shown, defaults) = (
            Config::read(&set, &Vec::new()).unwrap(),
            Config::read("", &Vec::new()).unwrap(),
        );
        assert_eq!(format!("{shown:?}"), format!("{defaults:?}"));
        assert_ne!(set, example, "the defaults stand there commented out");
    }

    #[test]
    fn shards_are_all_of_a_number_or_a_range_of_it() {
        let read = |value: &str| {
            let text = format!("[discord]\nshards = {value}\n");
            Config::read(&text, &Vec::new()).map(|config| config.discord.shards)
        };
        assert_eq!(read("\"auto\""), Ok(None));
        assert_eq!(read("8"), Ok(Some(Shards::all(8))));
        assert_eq!(read("\"0-3/8\""), Ok(Shards::parse("0-3/8")));
        let mistake = "discord.shards: is neither \"auto\" nor a number from 1 to 10000 nor some of so many, as \"0-3/8\" is \
            the first four of eight";
        for wrong in ["\"0-8/8\"", "\"3-1/8\"", "0", "\"0-3\""] {
            assert_eq!(read(wrong), Err(ConfigError(vec![mistake.to_owned()])));
        }
    }

    #[test]
    fn postgresql_needs_a_given_key() {
        let found = mistakes("[database]\nurl = \"postgres://localhost/crier\"\n", &[]);
        assert!(
            found.len() == 1 && found[0].starts_with("secret.key: must be given"),
            "{found:?}"
        );
    }
}
