//! Metrics: those that the program counts, those that are explained, and those that are shown and watched are the same.

use std::collections::BTreeSet;

use crier::telemetry::metric::{ALL, Form};
use serde_json::Value;

use super::{read, texts};

/// Names that begin so are metrics.
const PREFIXES: [&str; 2] = ["crier_", "process_"];
/// What Prometheus puts behind a histogram's name.
const OF_HISTOGRAMS: [&str; 3] = ["_bucket", "_sum", "_count"];

fn described() -> BTreeSet<String> {
    ALL.iter().map(|metric| metric.name.to_owned()).collect()
}

/// The names in an expression or a text, histograms by their own.
fn named(text: &str) -> BTreeSet<String> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = text.split(|letter| !is_name(letter));
    let is_metric = |word: &&str| PREFIXES.iter().any(|prefix| word.starts_with(prefix));
    let known = described();
    let own = |word: &str| {
        let bases = OF_HISTOGRAMS
            .iter()
            .filter_map(|end| word.strip_suffix(end));
        let mut bases = bases.filter(|base| known.contains(*base));
        bases.next().unwrap_or(word).to_owned()
    };
    words.filter(is_metric).map(own).collect()
}

/// The names that the program itself counts by.
fn counted() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, text) in texts("src") {
        for call in ["counter!(", "gauge!(", "histogram!("] {
            for piece in text.split(call).skip(1) {
                let literal = piece.trim_start().strip_prefix('"');
                let name = literal.and_then(|rest| rest.split('"').next());
                names.extend(name.map(str::to_owned));
            }
        }
    }
    names
}

fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if name == "expr" => found.push(text.clone()),
                    field => expressions(field, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| expressions(item, found)),
        _ => {}
    }
}

fn dashboard() -> Value {
    serde_json::from_str(&read("deploy/grafana/crier.json")).unwrap()
}

#[test]
fn what_is_counted_is_described_and_what_is_described_is_counted() {
    assert_eq!(counted(), described());
}

#[test]
fn every_metric_is_named_as_prometheus_wants_it_and_says_what_it_says() {
    let units = ["_seconds", "_bytes", "_events"];
    for metric in ALL {
        let name = metric.name;
        assert_eq!(
            metric.form == Form::Counter,
            name.ends_with("_total"),
            "{name}"
        );
        if let Form::Histogram(buckets) = metric.form {
            assert!(units.iter().any(|unit| name.ends_with(unit)), "{name}");
            assert!(buckets.is_sorted(), "{name}");
        }
        assert!(metric.help.ends_with('.'), "{name}");
    }
}

#[test]
fn no_label_could_be_a_guild_an_endpoint_or_a_person() {
    let allowed = [
        "change", "command", "kind", "outcome", "reason", "scope", "source", "verdict", "version",
        "why",
    ];
    let mut seen = BTreeSet::new();
    for (path, text) in texts("src") {
        for call in ["counter!(", "gauge!(", "histogram!("] {
            for piece in text.split(call).skip(1) {
                let arguments = piece.split([';', '{']).next().unwrap_or_default();
                for (before, _) in arguments.match_indices("\" =>") {
                    let label = arguments[..before].rsplit('"').next().unwrap();
                    assert!(allowed.contains(&label), "{path}: a label {label:?}");
                    seen.insert(label.to_owned());
                }
            }
        }
    }
    assert_eq!(seen.len(), allowed.len(), "{seen:?}");
}

#[test]
fn the_page_explains_every_metric_and_no_other() {
    let page = read("docs/metrics.md");
    for metric in ALL {
        let form = match metric.form {
            Form::Counter => "counter",
            Form::Gauge => "gauge",
            Form::Histogram(_) => "histogram",
        };
        let line = format!("| `{}` | {form} | {} |", metric.name, metric.help);
        assert!(page.contains(&line), "docs/metrics.md lacks\n{line}");
    }
    assert_eq!(named(&page), described());
}

#[test]
fn the_dashboard_shows_every_metric_and_no_other() {
    let mut found = Vec::new();
    expressions(&dashboard(), &mut found);
    assert_eq!(named(&found.join(" ")), described());
}

#[test]
fn the_alerts_watch_metrics_that_exist_and_say_what_to_do() {
    let rules = read("deploy/prometheus/alerts.yml");
    let lines: Vec<&str> = rules.lines().map(str::trim).collect();
    let of = |field: &str| lines.iter().filter(|line| line.starts_with(field)).count();
    assert!(of("- alert:") >= 5);
    assert_eq!(of("- alert:"), of("description:"));
    let strangers: Vec<String> = named(&rules).difference(&described()).cloned().collect();
    assert_eq!(strangers, Vec::<String>::new());
}

#[test]
fn the_dashboard_is_one_that_grafana_imports() {
    let dashboard = dashboard();
    let panels = dashboard["panels"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    for panel in panels {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{panel}");
        let place = &panel["gridPos"];
        let edge = place["x"].as_u64().unwrap() + place["w"].as_u64().unwrap();
        assert!(edge <= 24, "{panel}");
        if panel["type"] == "row" {
            continue;
        }
        assert_eq!(panel["datasource"]["uid"], "${datasource}");
        for target in panel["targets"].as_array().unwrap() {
            assert_eq!(target["datasource"]["uid"], "${datasource}");
        }
    }
    let rows = panels.iter().filter(|panel| panel["type"] == "row");
    let rows: Vec<&str> = rows.map(|row| row["title"].as_str().unwrap()).collect();
    assert_eq!(
        rows,
        [
            "Intake",
            "Durability",
            "Delivery",
            "Discord",
            "Bot",
            "Process"
        ]
    );
    assert_eq!(dashboard["templating"]["list"][0]["type"], "datasource");
}
