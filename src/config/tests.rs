//! Tests how the configuration is parsed, and the messages about mistakes.

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
            "discrod.token: there is no such key; did you mean discord.token? It belongs below [discord]",
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
    let example = include_str!("../../config.example.toml");
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
    let mistake = "discord.shards: must be \"auto\", a number from 1 to 10000, or a range such as \"0-3/8\": the \
        first four of eight";
    for wrong in ["\"0-8/8\"", "\"3-1/8\"", "0", "\"0-3\""] {
        assert_eq!(read(wrong), Err(ConfigError(vec![mistake.to_owned()])));
    }
}

fn token(environment: &[(&str, &str)], text: &str) -> Option<String> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let environment = environment.iter().map(owned).collect();
    let config = Config::read(text, &environment).unwrap();
    #[expect(clippy::disallowed_methods, reason = "a token made up for this test")]
    config
        .discord
        .token
        .map(|token| secrecy::ExposeSecret::expose_secret(&token).to_owned())
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let text = "public_url = \"https://a.example\"\n[discord]\ntoken = \"of-the-file\"\n";
    for empty in ["", " ", "\"\"", "' '"] {
        for name in ["DISCORD_TOKEN", "CRIER__DISCORD__TOKEN"] {
            let found = token(&[(name, empty)], text);
            assert_eq!(found.as_deref(), Some("of-the-file"), "{name}={empty:?}");
        }
    }
    let all: Environment = KEYS
        .iter()
        .flat_map(|key| [Some(key.variable()), key.alias.map(str::to_owned)])
        .flatten()
        .map(|name| (name, String::new()))
        .collect();
    let (with, without) = (
        Config::read(text, &all).unwrap(),
        Config::read(text, &Vec::new()).unwrap(),
    );
    assert_eq!(format!("{with:?}"), format!("{without:?}"));
}

#[test]
fn what_surrounds_a_token_in_examples_is_taken_off() {
    for written in [
        "a.b.c",
        " a.b.c\n",
        "\"a.b.c\"",
        "'a.b.c'",
        "Bot a.b.c",
        "bot  a.b.c ",
        "\"Bot a.b.c\"",
        "Bot \"a.b.c\"",
    ] {
        let found = token(&[("DISCORD_TOKEN", written)], "");
        assert_eq!(found.as_deref(), Some("a.b.c"), "{written:?}");
        let text = format!("[discord]\ntoken = {written:?}\n");
        assert_eq!(token(&[], &text).as_deref(), Some("a.b.c"), "{text}");
    }
    for wrong in ["a.b c", "a.b\nc", "Bearer a.b.c", "a.b.ü"] {
        let found = mistakes("", &[("DISCORD_TOKEN", wrong)]);
        let is_named = found.len() == 1 && found[0].starts_with("discord.token: has a blank");
        assert!(is_named, "{wrong:?}: {found:?}");
        assert!(!found[0].contains(wrong), "{found:?}");
    }
}

#[test]
fn quotes_that_a_tool_passes_on_do_not_count() {
    let set = [("CRIER__PUBLIC_URL", "\"https://hooks.example.org\"")];
    let set = set.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::read("", &set.into()).unwrap();
    assert_eq!(
        config.public_url.as_deref(),
        Some("https://hooks.example.org")
    );
}

#[test]
fn a_key_in_the_wrong_section_is_led_to_the_right_one() {
    let found = mistakes(
        "token = \"x\"\n[http]\npublic_url = \"x\"\n[discrod]\n",
        &[("CRIER__TOKEN", "x")],
    );
    assert_eq!(
        found,
        [
            "[discrod]: there is no such section",
            "http.public_url: there is no such key; did you mean public_url? It belongs above the first [section]",
            "token: there is no such key; did you mean discord.token? It belongs below [discord]",
            "CRIER__TOKEN: there is no such key; did you mean CRIER__DISCORD__TOKEN?",
        ]
    );
}

#[test]
fn a_variable_that_looks_like_ours_and_is_not_read_is_warned_about() {
    let set = [
        ("CRIER_HTTP_LISTEN", "127.0.0.1:1"),
        ("crier__http__listen", "127.0.0.1:1"),
        ("CRIER_TOKEN", "x"),
        ("CRIER_SEND_SECRET", "x"),
        ("CRIER_EMPTY", ""),
        ("CRIERS", "x"),
    ];
    let set = set.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::read("", &set.into()).unwrap();
    assert_eq!(
        config.warnings,
        [
            "CRIER_HTTP_LISTEN: this variable is not read; did you mean CRIER__HTTP__LISTEN?",
            "crier__http__listen: this variable is not read; did you mean CRIER__HTTP__LISTEN?",
            "CRIER_TOKEN: this variable is not read; did you mean CRIER__DISCORD__TOKEN?",
        ]
    );
    assert_ne!(config.http.listen.port(), 1);
}

#[test]
fn a_file_that_is_there_and_cannot_be_read_is_never_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let load = |name: &str| {
        let path = folder.path().join(name);
        Config::load(Some(&path), &Vec::new()).unwrap_err().0
    };
    std::fs::write(folder.path().join("latin"), b"# caf\xe9\n").unwrap();
    std::fs::write(folder.path().join("broken"), "\n[http\n").unwrap();
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    for (name, says) in [
        ("missing", "does not exist"),
        ("folder", "is a folder"),
        ("latin", "is not UTF-8 text"),
        ("broken", ": line 2: "),
    ] {
        let found = load(name);
        assert_eq!(found.len(), 1, "{found:?}");
        let is_plain = found[0].contains(says) && !found[0].contains("os error");
        assert!(is_plain, "{found:?}");
        let place = folder.path().join(name).display().to_string();
        assert!(found[0].contains(&place), "{found:?}");
    }
}

#[test]
fn a_file_with_a_secret_that_everyone_may_read_is_warned_about() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crier.toml");
    let warnings = |text: &str, mode| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let config = Config::load(Some(&path), &Vec::new()).unwrap();
        config.warnings.len()
    };
    assert_eq!(warnings("[discord]\ntoken = \"x\"\n", 0o644), 1);
    assert_eq!(warnings("[discord]\ntoken = \"x\"\n", 0o640), 0);
    assert_eq!(warnings("[log]\nlevel = \"warn\"\n", 0o644), 0);
}

#[test]
fn postgresql_needs_a_given_key() {
    let found = mistakes("[database]\nurl = \"postgres://localhost/crier\"\n", &[]);
    assert!(
        found.len() == 1 && found[0].starts_with("secret.key: must be given"),
        "{found:?}"
    );
}
