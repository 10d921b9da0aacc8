//! The layers: which part of the program may name which other, and which crates it alone may name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each part of `src` may import of the others; arrows only lead down, but for the two that are noted.
const LAYERS: [(&str, &[&str]); 22] = [
    ("domain", &[]),
    ("plain", &[]),
    ("shutdown", &[]),
    ("telemetry", &[]),
    ("vault", &[]),
    ("clock", &["domain"]),
    ("source", &["domain"]),
    // Each source brings its own texts, and the texts stand in one bundle.
    ("locale", &["domain", "source"]),
    ("store", &["domain", "clock", "plain"]),
    ("ledger", &["domain", "store"]),
    ("upkeep", &["domain", "clock", "store"]),
    ("discord", &["clock", "domain"]),
    ("render", &["discord", "domain", "locale"]),
    ("answer", &["domain", "store", "locale"]),
    (
        "intake",
        &[
            "domain", "clock", "source", "store", "ledger", "answer", "vault",
        ],
    ),
    (
        "delivery",
        &[
            "domain", "clock", "store", "ledger", "discord", "render", "locale",
        ],
    ),
    // Readiness is the database's; a webhook's methods and limits are its source's.
    ("http", &["domain", "intake", "source", "store"]),
    ("config", &["domain", "http", "plain", "vault"]),
    (
        "bot",
        &[
            "answer", "clock", "discord", "domain", "intake", "ledger", "locale", "render",
            "shutdown", "source", "store", "vault",
        ],
    ),
    (
        "app",
        &[
            "bot", "clock", "config", "delivery", "discord", "domain", "http", "intake", "locale",
            "plain", "shutdown", "store", "upkeep", "vault",
        ],
    ),
    (
        "cli",
        &[
            "app",
            "clock",
            "config",
            "discord",
            "domain",
            "http",
            "plain",
            "shutdown",
            "source",
            "store",
            "telemetry",
            "vault",
        ],
    ),
    ("main", &["cli"]),
];

/// Crates that belong to some parts alone.
const CRATES: [(&str, &[&str]); 18] = [
    ("sqlx", &["store"]),
    ("axum", &["http"]),
    ("hyper", &["http"]),
    ("hyper_util", &["http"]),
    ("reqwest", &["discord", "bot", "cli"]),
    ("serenity", &["bot", "discord"]),
    ("poise", &["bot"]),
    ("anyhow", &["cli", "main"]),
    ("clap", &["cli", "main"]),
    ("fluent_bundle", &["locale", "render", "bot"]),
    ("htmd", &["render"]),
    // The stand-in for Discord: the demo starts it, the clock tells it the time.
    ("crier_sandbox", &["cli", "clock"]),
    ("toml", &["config"]),
    ("tracing_subscriber", &["telemetry"]),
    ("chacha20poly1305", &["vault"]),
    ("hmac", &["source"]),
    ("subtle", &["source"]),
    ("rustix", &["http", "cli"]),
];

/// The one file that compares secrets.
const COMPARES: &str = "source/compare.rs";

/// Words that compare secrets, or read them, and the files that may: each other use would be another place to get it
/// wrong. `clippy.toml` refuses the same by type.
const SECRETS: [(&str, &[&str]); 6] = [
    ("ct_eq", &[COMPARES]),
    ("ct_ne", &[]),
    ("verify_slice", &[COMPARES]),
    ("verify_truncated", &[]),
    ("ConstantTimeEq", &[COMPARES]),
    (
        "expose_secret",
        &[
            COMPARES,
            "vault.rs",
            "app/key.rs",
            "config/tests.rs",
            "bot/session.rs",
            "bot/command/words.rs",
            "bot/command/endpoint/add.rs",
            "discord/rest.rs",
        ],
    ),
];

/// The store's functions that write events, counters, people, links, grants and announcements: only the ledger calls them.
const LEDGER: [&str; 17] = [
    "insert_events",
    "upsert_subjects",
    "insert_subject_aliases",
    "bump_counters",
    "upsert_identities",
    "upsert_link",
    "insert_grants",
    "upsert_grants_renewed",
    "upsert_grants_superseded",
    "upsert_grant_given",
    "upsert_grant_ended",
    "insert_given_role",
    "delete_given_role",
    "move_parked_grants",
    "insert_payout",
    "insert_messages",
    "unpark_member",
];

/// Names that say nothing of what a file is for.
const BANNED: [&str; 7] = [
    "util", "helper", "helpers", "common", "misc", "manager", "info",
];

/// Words that only `store/engine.rs` and its parts may use in code.
const ENGINES: [&str; 5] = [
    "Sqlite",
    "Postgres",
    "sqlx::sqlite",
    "sqlx::postgres",
    "PgPool",
];

/// No file is longer, tests aside.
const LINES: usize = 400;

/// A file of `src`.
struct File {
    /// Its path below `src`.
    path: String,
    /// The part of the program it belongs to.
    part: String,
    text: String,
}

impl File {
    /// Its code: what stands before its tests, without comments and texts in quotes.
    fn code(&self) -> String {
        let code = self
            .text
            .split("#[cfg(test)]\nmod ")
            .next()
            .unwrap_or_default();
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let lines = code.lines().filter(is_code);
        let unquoted = lines.map(|line| line.split('"').step_by(2).collect::<String>());
        unquoted.collect::<Vec<_>>().join("\n")
    }

    fn is_test(&self) -> bool {
        let names: BTreeSet<&str> = self.path.split(['/', '.']).collect();
        ["tests", "testing", "hostile"]
            .iter()
            .any(|name| names.contains(name))
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn files() -> Vec<File> {
    files_below("src")
}

/// The program's files, the sandbox's and the pictures'.
fn all_files() -> Vec<File> {
    ["src", "sandbox/src", "picture/src"]
        .into_iter()
        .flat_map(files_below)
        .collect()
}

fn files_below(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    assert!(paths.len() > 10, "the sources were read");
    let read = |path: PathBuf| {
        let below = path
            .strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        File {
            part: below.split(['/', '.']).next().unwrap().to_owned(),
            text: fs::read_to_string(&path).unwrap(),
            path: below,
        }
    };
    paths
        .into_iter()
        .map(read)
        .filter(|file| file.part != "lib")
        .collect()
}

/// The identifiers that follow `before`, a path's beginning, wherever it stands in `code`.
fn after<'a>(code: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let pieces = code.split(before).skip(1);
    pieces.flat_map(move |rest| {
        let names = match rest.strip_prefix('{') {
            // `crate::{one::…, other::…}`: taken whole, a name at a time.
            Some(group) => group.split(['}', ';']).next().unwrap_or_default(),
            None => rest
                .split(|letter| !is_name(letter))
                .next()
                .unwrap_or_default(),
        };
        names.split(',').map(move |name| {
            let name = name.trim();
            name.split(|letter| !is_name(letter))
                .next()
                .unwrap_or_default()
        })
    })
}

/// Whether `code` names the crate.
fn names_crate(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_' && letter != ':')
    })
}

fn must_be_empty(what: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{what}:\n{}", offences.join("\n"));
}

#[test]
fn every_part_imports_only_what_its_layer_may() {
    let mut offences = Vec::new();
    for file in files() {
        let Some((_, allowed)) = LAYERS.iter().find(|(part, _)| *part == file.part) else {
            offences.push(format!("{}: the table has no {}", file.path, file.part));
            continue;
        };
        let code = file.code();
        let before = if file.part == "main" {
            "crier::"
        } else {
            "crate::"
        };
        for name in after(&code, before) {
            let is_part = LAYERS.iter().any(|(part, _)| *part == name);
            if is_part && name != file.part && !allowed.contains(&name) {
                offences.push(format!("{} names {name}", file.path));
            }
        }
    }
    must_be_empty("against the layers", &offences);
}

#[test]
fn every_crate_is_named_only_where_it_belongs() {
    let mut offences = Vec::new();
    for file in files().iter().filter(|file| !file.is_test()) {
        let code = file.code();
        for (name, parts) in CRATES {
            if names_crate(&code, name) && !parts.contains(&file.part.as_str()) {
                offences.push(format!("{} names {name}", file.path));
            }
        }
    }
    must_be_empty("against the table of crates", &offences);
}

#[test]
fn secrets_are_compared_in_one_file_and_read_in_few() {
    let mut offences = Vec::new();
    let mut needless: Vec<String> = Vec::new();
    let files = files();
    for (word, allowed) in SECRETS {
        let naming = files.iter().filter(|file| file.code().contains(word));
        let naming: Vec<&str> = naming.map(|file| file.path.as_str()).collect();
        let is_other = |path: &&&str| !allowed.contains(path);
        offences.extend(
            naming
                .iter()
                .filter(is_other)
                .map(|path| format!("{path} names {word}")),
        );
        let is_gone = |path: &&&str| !naming.contains(path);
        needless.extend(
            allowed
                .iter()
                .filter(is_gone)
                .map(|path| format!("{path}: {word}")),
        );
    }
    must_be_empty("secrets read or compared elsewhere", &offences);
    must_be_empty("no longer needed in the table", &needless);
}

#[test]
fn only_the_clients_for_discord_open_a_connection() {
    const OPENERS: [&str; 6] = [
        "Client::builder(",
        "Client::new(",
        "reqwest::get(",
        "HttpBuilder::new(",
        "TcpStream::connect(",
        "UdpSocket::",
    ];
    let files = files();
    let opens = |file: &&File| {
        let code = file.code();
        OPENERS.iter().any(|opener| code.contains(opener))
    };
    let found: Vec<&str> = files
        .iter()
        .filter(|file| !file.is_test())
        .filter(opens)
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(found, ["bot/session.rs", "discord/rest.rs"]);
}

#[test]
fn the_engines_are_named_in_one_module() {
    let mut offences = Vec::new();
    let is_engine =
        |file: &File| file.path == "store/engine.rs" || file.path.starts_with("store/engine/");
    for file in files().iter().filter(|file| !is_engine(file)) {
        let code = file.code();
        for word in ENGINES {
            let is_word = |at: usize| {
                let before = code[..at].chars().next_back();
                before.is_none_or(|letter| !letter.is_alphanumeric())
            };
            if code.match_indices(word).any(|(at, _)| is_word(at)) {
                offences.push(format!("{} names {word}", file.path));
            }
        }
    }
    must_be_empty("engines named elsewhere", &offences);
}

#[test]
fn only_the_ledger_writes_what_events_presses_and_links_mean() {
    let mut offences = Vec::new();
    let mut used = BTreeSet::new();
    for file in files().iter().filter(|file| file.part != "store") {
        let code = file.code();
        for verb in LEDGER
            .iter()
            .filter(|verb| code.contains(&format!(".{verb}(")))
        {
            used.insert(*verb);
            if file.part != "ledger" {
                offences.push(format!("{} calls {verb}", file.path));
            }
        }
    }
    must_be_empty("written beside the ledger", &offences);
    assert_eq!(
        used.len(),
        LEDGER.len(),
        "the table names what is not called"
    );
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    let files = all_files();
    let is_silent = |file: &&File| !file.text.starts_with("//! ");
    let silent = files.iter().filter(is_silent).map(|file| file.path.clone());
    must_be_empty("without a first line", &silent.collect::<Vec<_>>());
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    let files = all_files();
    let is_banned = |file: &&File| {
        let mut names = file.path.split(['/', '.']);
        names.any(|name| BANNED.contains(&name))
    };
    let banned = files.iter().filter(is_banned).map(|file| file.path.clone());
    must_be_empty("badly named", &banned.collect::<Vec<_>>());
}

#[test]
fn no_file_is_too_long_to_read() {
    let files = all_files();
    let length = |file: &File| {
        let code = file.text.split("#[cfg(test)]\nmod ").next();
        code.unwrap_or_default().lines().count()
    };
    let is_long = |file: &&File| !file.is_test() && length(file) > LINES;
    let long = files.iter().filter(is_long);
    let long = long.map(|file| format!("{} has {}", file.path, length(file)));
    must_be_empty("too long", &long.collect::<Vec<_>>());
}
