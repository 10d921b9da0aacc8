//! The keys of the configuration and their defaults.

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name with its section, as `http.listen`.
    pub name: &'static str,
    /// Its default, as it is written in the environment; `None` where there is none.
    pub default: Option<&'static str>,
    /// Another variable that sets it, for hosts that know nothing of ours.
    pub alias: Option<&'static str>,
}

const fn key(name: &'static str, default: Option<&'static str>) -> Key {
    Key {
        name,
        default,
        alias: None,
    }
}

/// Every key, in the order in which mistakes are reported.
pub const KEYS: &[Key] = &[
    key("public_url", None),
    Key {
        alias: Some("DISCORD_TOKEN"),
        ..key("discord.token", None)
    },
    key("discord.api_url", Some("https://discord.com")),
    key("discord.shards", Some("auto")),
    key("discord.on_ambiguous", Some("repost")),
    key("http.listen", Some("[::]:8080")),
    key("http.body_limit_bytes", Some("1048576")),
    key("http.trusted_proxies", Some("")),
    Key {
        alias: Some("DATABASE_URL"),
        ..key("database.url", Some("sqlite://crier.db"))
    },
    key("secret.key", None),
    key("metrics.listen", Some("127.0.0.1:9464")),
    key("retention.bodies_days", Some("7")),
    key("log.level", Some("info")),
    key("log.format", Some("text")),
];

impl Key {
    /// The variable that sets it: `CRIER__HTTP__LISTEN`.
    pub fn variable(&self) -> String {
        format!("CRIER__{}", self.name.to_uppercase().replace('.', "__"))
    }
}

/// What comes nearest to a mistyped name.
pub(super) fn nearest(name: &str, known: impl Iterator<Item = String>) -> Option<String> {
    known
        .map(|candidate| (strsim::damerau_levenshtein(name, &candidate), candidate))
        .min()
        .map(|(_, candidate)| candidate)
}
