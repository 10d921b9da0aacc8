//! The configuration: one TOML file and the environment, read into typed sections with every mistake reported at
//! once. The only reader of the environment.

mod gather;
mod key;
mod read;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use crate::domain::shard::Shards;
use crate::plain;
use gather::Values;

pub use gather::Mistake;
pub use key::KEYS;

/// Where the configuration is looked for unless a file is named.
pub const DEFAULT_FILE: &str = "crier.toml";

/// The largest number of a limit: what the numbers of a database can hold.
const MOST: u64 = i64::MAX.unsigned_abs();

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
    /// By which names it is asked, beside loopback and its address.
    pub metrics_hosts: Vec<String>,
    /// How many days redacted bodies are kept; nought keeps none.
    pub retention_bodies_days: u32,
    /// What an endpoint may store in an hour.
    pub limits: LimitsSection,
    /// What is logged.
    pub log: LogSection,
    /// The file that was read; `None` if there is none.
    pub file: Option<PathBuf>,
    /// What is ignored and was probably not meant to be, a line each.
    pub warnings: Vec<String>,
}

/// A configuration as far as it can be read, and every mistake in it. What is wrong has its default.
#[derive(Debug)]
pub struct Examined {
    /// What could be read.
    pub config: Config,
    /// What could not.
    pub mistakes: Vec<Mistake>,
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

/// What an endpoint may store in an hour; 0 is no limit.
#[derive(Clone, Debug)]
pub struct LimitsSection {
    /// Events.
    pub events: u64,
    /// Bytes of bodies.
    pub bytes: u64,
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
    // A value that is not text is read as well as it can be: then its key complains, and it is not ignored.
    let text = |(name, value): (OsString, OsString)| {
        Some((
            name.into_string().ok()?,
            value.to_string_lossy().into_owned(),
        ))
    };
    std::env::vars_os().filter_map(text).collect()
}

impl Config {
    /// Reads the file, which must exist if it was named, and the environment over it.
    pub fn load(file: Option<&Path>, environment: &Environment) -> Result<Self, ConfigError> {
        Self::examine_file(file, environment).finish()
    }

    /// Reads a configuration's text, and the environment over it.
    pub fn read(text: &str, environment: &Environment) -> Result<Self, ConfigError> {
        Self::examine(text, environment).finish()
    }

    /// Reads as much as can be read of the file and the environment.
    pub fn examine_file(file: Option<&Path>, environment: &Environment) -> Examined {
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        let (text, unread) = match std::fs::read_to_string(path) {
            Ok(text) => (Some(text), None),
            Err(error) if file.is_none() && error.kind() == ErrorKind::NotFound => (None, None),
            Err(error) => (None, Some(plain::file(path, &error))),
        };
        let mut examined = Self::examine(text.as_deref().unwrap_or_default(), environment);
        let is_in_file = |mistake: &Mistake| mistake.line.starts_with("line ");
        for mistake in examined.mistakes.iter_mut().filter(|each| is_in_file(each)) {
            mistake.line = format!("{}: {}", path.display(), mistake.line);
        }
        if let Some(line) = unread {
            examined.mistakes.insert(0, Mistake { key: None, line });
        }
        let holds_secret = text.as_deref().is_some_and(holds_secret);
        if holds_secret && plain::is_open_to(path, 0o007) {
            examined.config.warnings.push(format!(
                "{}: everyone on this machine may read it, and a secret is in it: chmod o= {0}",
                path.display()
            ));
        }
        examined.config.file = text.map(|_| path.to_owned());
        examined
    }

    fn examine(text: &str, environment: &Environment) -> Examined {
        let mut values = Values::gather(text, environment);
        let config = Self {
            public_url: values.web_address("public_url"),
            discord: discord(&mut values),
            http: http(&mut values),
            database_url: values.database("database.url"),
            secret_key: values.sealing_key("secret.key"),
            metrics_listen: values.socket("metrics.listen"),
            metrics_hosts: values.hosts("metrics.hosts"),
            retention_bodies_days: u32::try_from(values.number("retention.bodies_days", 0, 3650))
                .unwrap_or_default(),
            limits: LimitsSection {
                events: values.number("limits.endpoint_events_per_hour", 0, MOST),
                bytes: values.number("limits.endpoint_bytes_per_hour", 0, MOST),
            },
            log: LogSection {
                level: values.level("log.level"),
                is_json: values.choice("log.format", &["text", "json"]) == "json",
            },
            file: None,
            warnings: std::mem::take(&mut values.warnings),
        };
        let is_postgres = config.database_url.starts_with("postgres");
        if is_postgres && !values.is_set("secret.key") {
            values.complain(
                "secret.key",
                "must be given on PostgreSQL, the same on every machine: `openssl rand -base64 32` makes one",
            );
        }
        let mistakes = values.into_mistakes();
        Examined { config, mistakes }
    }
}

impl Examined {
    fn finish(self) -> Result<Config, ConfigError> {
        if self.mistakes.is_empty() {
            return Ok(self.config);
        }
        let lines = self.mistakes.into_iter().map(|mistake| mistake.line);
        Err(ConfigError(lines.collect()))
    }
}

fn discord(values: &mut Values) -> DiscordSection {
    let on_ambiguous = values.choice("discord.on_ambiguous", &["repost", "hold"]);
    DiscordSection {
        token: values.token("discord.token"),
        api_url: values.web_address("discord.api_url").unwrap_or_default(),
        shards: values.shards("discord.shards"),
        on_ambiguous: if on_ambiguous == "hold" {
            OnAmbiguous::Hold
        } else {
            OnAmbiguous::Repost
        },
    }
}

fn http(values: &mut Values) -> HttpSection {
    let longest = values.number("http.body_limit_bytes", 1024, 64 << 20);
    HttpSection {
        listen: values.socket("http.listen"),
        body_limit_bytes: usize::try_from(longest).unwrap_or(usize::MAX),
        trusted_proxies: values.proxies("http.trusted_proxies"),
    }
}

/// Whether a configuration's text sets a secret. Anything that cannot be read may be one.
fn holds_secret(text: &str) -> bool {
    let values = Values::gather(text, &Vec::new());
    let is_secret = |key: &&key::Key| matches!(key.name, "discord.token" | "secret.key");
    KEYS.iter()
        .filter(is_secret)
        .any(|key| values.is_set(key.name))
        || values
            .text("database.url")
            .is_some_and(|url| url.contains('@'))
}

#[cfg(test)]
mod tests;
