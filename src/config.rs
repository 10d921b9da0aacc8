//! The configuration: one TOML file and the environment, parsed into typed sections with every mistake reported at
//! once. Only this module reads the environment.

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

/// The configuration file if none is named.
pub const DEFAULT_FILE: &str = "crier.toml";

/// The largest value of a limit: the largest number in a database column.
const MOST: u64 = i64::MAX.unsigned_abs();

/// Everything an operator can set.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address at which senders reach the listener; printed in setup replies.
    pub public_url: Option<String>,
    /// Discord.
    pub discord: DiscordSection,
    /// The senders' listener.
    pub http: HttpSection,
    /// The database's address.
    pub database_url: String,
    /// The key that encrypts secrets; if `None`, it is created and kept next to a SQLite database.
    pub secret_key: Option<SecretString>,
    /// Where Prometheus reads metrics.
    pub metrics_listen: SocketAddr,
    /// Host names that Prometheus uses, besides loopback and the listen address.
    pub metrics_hosts: Vec<String>,
    /// How many days redacted bodies are kept; 0 keeps none.
    pub retention_bodies_days: u32,
    /// What an endpoint may store in an hour.
    pub limits: LimitsSection,
    /// What is logged.
    pub log: LogSection,
    /// The file that was read; `None` if there is none.
    pub file: Option<PathBuf>,
    /// Settings that are ignored and probably should not be, one line each.
    pub warnings: Vec<String>,
}

/// A configuration and every mistake in it. A key with a mistake has its default.
#[derive(Debug)]
pub struct Examined {
    /// The configuration.
    pub config: Config,
    /// The mistakes.
    pub mistakes: Vec<Mistake>,
}

/// Discord and the bot.
#[derive(Clone, Debug)]
pub struct DiscordSection {
    /// The bot's token.
    pub token: Option<SecretString>,
    /// Discord's address, or that of a simulated Discord.
    pub api_url: String,
    /// The shards of this process; `None` lets Discord choose the number.
    pub shards: Option<Shards>,
    /// What to do with a message that may already be posted.
    pub on_ambiguous: OnAmbiguous,
}

/// What to do with a message that may already be posted in a channel whose history cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnAmbiguous {
    /// Send it again: at worst it appears twice.
    Repost,
    /// Hold it until the history can be read: at worst it never appears.
    Hold,
}

/// The senders' listener.
#[derive(Clone, Debug)]
pub struct HttpSection {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The longest body, in bytes.
    pub body_limit_bytes: usize,
    /// The operator's own proxies.
    pub trusted_proxies: Vec<String>,
}

/// What an endpoint may store in an hour; 0 means no limit.
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

/// The environment variables that the configuration reads.
pub type Environment = Vec<(String, String)>;

/// The environment of this process.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
pub fn environment() -> Environment {
    // A value that is not text is converted as well as possible: then its key reports a mistake, instead of being
    // ignored.
    let text = |(name, value): (OsString, OsString)| {
        Some((
            name.into_string().ok()?,
            value.to_string_lossy().into_owned(),
        ))
    };
    std::env::vars_os().filter_map(text).collect()
}

impl Config {
    /// Reads the file, which must exist if it was named; environment variables override it.
    pub fn load(file: Option<&Path>, environment: &Environment) -> Result<Self, ConfigError> {
        Self::examine_file(file, environment).finish()
    }

    /// Parses a configuration's text; environment variables override it.
    pub fn read(text: &str, environment: &Environment) -> Result<Self, ConfigError> {
        Self::examine(text, environment).finish()
    }

    /// Reads as much as possible of the file and the environment.
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

/// Whether a configuration's text sets a secret. A text that cannot be parsed might.
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
