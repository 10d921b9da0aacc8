//! What lies in `deploy/` and `docs/`, held true: keys, ports and commands that exist, metrics that are really there, a
//! proxy that hands on what it is given, and one event followed through the log.

mod follow;
mod metric;
mod operator;
mod program;
mod proxy;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crier::config::{Config, KEYS};

use crate::support::missing::is_installed;

/// Where the repository is.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository.
fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// The texts below a folder of the repository, with their paths in it.
fn texts(folder: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    walk(&root().join(folder), &mut files);
    files.sort();
    let text = |path: PathBuf| {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        Some((name, fs::read_to_string(path).ok()?))
    };
    files.into_iter().filter_map(text).collect()
}

/// The program on this command line, with a configuration that it cannot start with.
fn code_of(arguments: &[String]) -> Option<i32> {
    let output = Command::new(env!("CARGO_BIN_EXE_crier"))
        .args(arguments)
        .env_clear()
        .env("CRIER__DATABASE__URL", "nothing:that-exists")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    output.status.code()
}

fn checked(program: &str, arguments: &[&str], variables: &[(&str, &str)]) {
    let output = Command::new(program)
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {printed}{said}"
    );
}

#[test]
fn every_key_that_a_file_sets_exists() {
    let mut seen = 0;
    for (path, text) in texts("deploy").into_iter().chain(texts("docs")) {
        let is_name = |letter: char| letter.is_ascii_uppercase() || letter == '_';
        for (at, _) in text.match_indices("CRIER__") {
            let name: String = text[at..].chars().take_while(|one| is_name(*one)).collect();
            let is_known = KEYS.iter().any(|key| key.variable() == name);
            assert!(is_known, "{path} sets {name}, and there is no such key");
            seen += 1;
        }
    }
    assert!(seen >= 5, "the files were read");
    for alias in ["DISCORD_TOKEN", "DATABASE_URL"] {
        assert!(KEYS.iter().any(|key| key.alias == Some(alias)));
        assert!(read("deploy/compose.yaml").contains(alias));
    }
}

#[test]
fn the_ports_are_those_that_the_program_listens_on() {
    let defaults = Config::read("", &Vec::new()).unwrap();
    let senders = defaults.http.listen.port();
    let operator = defaults.metrics_listen.port();
    for (path, text) in [
        ("deploy/Containerfile", format!("EXPOSE {senders}\n")),
        ("deploy/Caddyfile", format!("localhost:{senders}")),
        (
            "deploy/compose.yaml",
            format!("http-1:{senders} http-2:{senders}"),
        ),
        (
            "deploy/compose.yaml",
            format!("CRIER__METRICS__LISTEN: \"[::]:{operator}\""),
        ),
        (
            "deploy/prometheus/prometheus.yml",
            format!("[http-1:{operator}, http-2:{operator}]"),
        ),
    ] {
        assert!(read(path).contains(&text), "{path} has no {text:?}");
    }
    let published = read("deploy/compose.yaml");
    let ports = published.split("ports:").nth(1).unwrap();
    let ports = ports.split("volumes:").next().unwrap();
    assert!(!ports.contains(&operator.to_string()), "{ports}");
}

#[test]
fn every_command_that_a_file_runs_is_one() {
    let mut commands: Vec<Vec<String>> = Vec::new();
    for line in read("deploy/compose.yaml").lines() {
        if let Some(list) = line.trim().strip_prefix("command: ") {
            commands.push(serde_json::from_str(list).unwrap());
        }
    }
    for line in read("deploy/Containerfile").lines() {
        let list = line.strip_prefix("CMD ").or_else(|| {
            let (_, list) = line.split_once("CMD ")?;
            line.starts_with("HEALTHCHECK").then_some(list)
        });
        if let Some(list) = list {
            let mut words: Vec<String> = serde_json::from_str(list).unwrap();
            words.retain(|word| word != "/usr/local/bin/crier");
            commands.push(words);
        }
    }
    for line in read("deploy/crier.service").lines() {
        let run = line
            .strip_prefix("ExecStart=")
            .or_else(|| line.strip_prefix("ExecStartPre="));
        if let Some(command) = run {
            let words = command.split_whitespace().skip(1);
            commands.push(words.map(str::to_owned).collect());
        }
    }
    assert!(commands.len() >= 8, "{commands:?}");
    let unknown = ["run".to_owned(), "--only".to_owned(), "nobody".to_owned()];
    assert_eq!(
        code_of(&unknown),
        Some(2),
        "a wrong line is told from a right one"
    );
    for command in commands {
        // Understood, and then refused for the configuration.
        assert_eq!(code_of(&command), Some(1), "{command:?}");
    }
}

#[test]
fn the_unit_is_one_that_systemd_takes_and_gives_little_away() {
    if !is_installed("systemd-analyze") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let unit = folder.path().join("crier.service");
    let text = read("deploy/crier.service");
    let here = text.replace("/usr/local/bin/crier", env!("CARGO_BIN_EXE_crier"));
    assert_ne!(text, here);
    fs::write(&unit, here).unwrap();
    let unit = unit.to_str().unwrap();
    checked("systemd-analyze", &["verify", "--man=no", unit], &[]);
    // Tenths: 1.2 was seen with systemd 252.
    let most = ["security", "--offline=true", "--threshold=20", unit];
    checked("systemd-analyze", &most, &[]);
}

#[test]
fn the_proxys_configuration_is_one_with_and_without_its_variables() {
    if !is_installed("caddy") {
        return;
    }
    let validate = ["validate", "--config", "deploy/Caddyfile"];
    checked("caddy", &validate, &[]);
    let variables = [
        ("CRIER_HOST", "hooks.example.org"),
        ("CRIER_UPSTREAMS", "http-1:8080 http-2:8080"),
    ];
    checked("caddy", &validate, &variables);
}

#[test]
fn the_compose_file_is_one() {
    if !is_installed("docker-compose") {
        return;
    }
    let variables = [
        ("CRIER_HOST", "hooks.example.org"),
        ("DISCORD_TOKEN", "t"),
        ("CRIER_SECRET_KEY", "k"),
        ("POSTGRES_PASSWORD", "p"),
    ];
    let config = ["--file", "deploy/compose.yaml", "config", "--quiet"];
    checked("docker-compose", &config, &variables);
    for (name, _) in variables {
        let example = read("deploy/env.example");
        assert!(example.contains(&format!("\n{name}=")), "{name}");
    }
}

#[test]
fn prometheus_takes_the_rules() {
    if !is_installed("promtool") {
        return;
    }
    let rules = ["check", "config", "deploy/prometheus/prometheus.yml"];
    checked("promtool", &rules, &[]);
}

#[test]
fn an_alert_fires_at_the_first_loss_and_also_where_nothing_is_measured_any_more() {
    if !is_installed("promtool") {
        return;
    }
    let story = ["test", "rules", "tests/it/deploy/alerts_test.yml"];
    checked("promtool", &story, &[]);
}

#[test]
fn every_file_is_explained_and_every_link_leads_somewhere() {
    let index = read("deploy/README.md");
    for (path, _) in texts("deploy") {
        let name = path.strip_prefix("deploy/").unwrap();
        let is_named = name == "README.md" || index.contains(&format!("`{name}`"));
        assert!(is_named, "deploy/README.md does not say what {name} is");
    }
    let pages = texts("docs").into_iter().chain(texts("deploy"));
    let readme = ("README.md".to_owned(), read("README.md"));
    for (path, text) in pages.chain([readme]) {
        if Path::new(&path).extension().is_none_or(|end| end != "md") {
            continue;
        }
        for (_, rest) in text
            .match_indices("](")
            .map(|(at, two)| (at, &text[at + two.len()..]))
        {
            let link = rest.split(')').next().unwrap();
            let file = link.split('#').next().unwrap();
            if file.is_empty() || link.starts_with("http") {
                continue;
            }
            let page = root().join(&path);
            let target = page.parent().unwrap().join(file);
            assert!(target.exists(), "{path} leads to {link}");
        }
    }
}
