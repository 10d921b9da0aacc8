//! The keys of the configuration and their defaults.

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name with its section, as `http.listen`.
    pub name: &'static str,
    /// Its default, in the form that the environment uses; `None` if it has none.
    pub default: Option<&'static str>,
    /// Another variable that sets it, which many hosting platforms use.
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
    key("metrics.hosts", Some("")),
    key("retention.bodies_days", Some("7")),
    key("limits.endpoint_events_per_hour", Some("20000")),
    key("limits.endpoint_bytes_per_hour", Some("67108864")),
    key("log.level", Some("info")),
    key("log.format", Some("text")),
];

impl Key {
    /// Its name without its section.
    pub(super) fn last(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }

    /// Its section; `None` for a key outside all sections.
    pub(super) fn section(&self) -> Option<&'static str> {
        self.name.split_once('.').map(|(section, _)| section)
    }

    /// The variable that sets it: `CRIER__HTTP__LISTEN`.
    pub fn variable(&self) -> String {
        format!("CRIER__{}", self.name.to_uppercase().replace('.', "__"))
    }
}

/// The known keys that a mistyped name may mean, best first: one that differs by a letter; else those whose last part
/// is exactly what was written, in any section; else the most similar ones.
pub(super) fn meant(written: &str) -> Vec<&'static Key> {
    let written = flat(written);
    let distance = |name: &str| strsim::damerau_levenshtein(&written, &flat(name));
    let mut keys: Vec<&Key> = KEYS.iter().collect();
    keys.sort_by_key(|key| distance(key.name));
    if distance(keys[0].name) <= 1 {
        return vec![keys[0]];
    }
    let is_last = |key: &&&Key| {
        let part = written.strip_suffix(key.last()).unwrap_or("?");
        part.is_empty() || part.ends_with('_')
    };
    let longest = keys.iter().filter(is_last).map(|key| key.last().len());
    let longest = longest.max().unwrap_or(0);
    let mut same: Vec<_> = keys.iter().filter(is_last).copied().collect();
    same.retain(|key| key.last().len() == longest);
    // If a section was written, the most similar one of several.
    if same.first().is_some_and(|key| key.last() != written) {
        same.truncate(1);
    }
    if same.is_empty() {
        let last = written.rsplit('_').next().unwrap_or(&written);
        let by_last = |key: &&Key| strsim::damerau_levenshtein(last, key.last());
        same.extend(keys.into_iter().min_by_key(by_last));
    }
    same
}

/// A common form of names in the file and in the environment: `http_listen`.
fn flat(name: &str) -> String {
    name.to_lowercase().replace('.', "_").replace("__", "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(written: &str) -> Vec<&'static str> {
        meant(written).iter().map(|key| key.name).collect()
    }

    #[test]
    fn a_key_in_the_wrong_section_leads_to_the_key_of_that_name() {
        for (written, meant) in [
            ("token", &["discord.token"][..]),
            ("http.token", &["discord.token"]),
            ("secret.url", &["database.url"]),
            ("key", &["secret.key"]),
            ("bot.api_url", &["discord.api_url"]),
            ("listen", &["http.listen", "metrics.listen"]),
            ("metric.listen", &["metrics.listen"]),
            ("http.public_url", &["public_url"]),
            ("public.url", &["public_url"]),
            ("HTTP_LISTEN", &["http.listen"]),
            ("tokn", &["discord.token"]),
            ("http.lissten", &["http.listen"]),
        ] {
            assert_eq!(names(written), meant, "{written}");
        }
    }

    #[test]
    fn every_key_leads_to_itself() {
        for key in KEYS {
            assert_eq!(names(key.name), [key.name]);
            assert_eq!(
                names(&key.name.to_uppercase().replace('.', "_")),
                [key.name]
            );
        }
    }
}
