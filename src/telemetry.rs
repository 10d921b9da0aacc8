//! Log lines and metrics: where they go and how much of them there is.

use std::io::IsTerminal;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Libraries that log what they send and receive, or what stands in an address with a password: they are not heard at
/// all, whatever the operator sets.
const SILENT: [&str; 4] = ["serenity", "poise", "tungstenite", "sqlx_postgres::options"];

/// Sends log lines to standard error: our own up to `level`, those of libraries as warnings at most.
pub fn init(level: Level, is_json: bool) {
    let is_heard = filter_fn(move |line| {
        let target = line.target();
        if target.starts_with("crier") {
            return *line.level() <= level;
        }
        let is_silent = SILENT.iter().any(|library| target.contains(library));
        !is_silent && *line.level() <= level.min(Level::WARN)
    });
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let lines = if is_json {
        lines.json().boxed()
    } else {
        lines.boxed()
    };
    // A second start in the same process, as in tests, keeps the first one's.
    // The filter is everyone's and not the lines' own: sqlx asks whether a line of its would be heard without saying it, and
    // a filter of one layer then forgets the next line that is said on that thread.
    let _ = tracing_subscriber::registry()
        .with(is_heard)
        .with(lines)
        .try_init();
}

/// Begins to count; what comes back renders the counts for Prometheus.
pub fn count() -> Option<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().ok()
}
