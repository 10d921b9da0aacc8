//! Log lines and metrics: where they are written, and at which levels.

pub mod metric;
mod process;

use std::io::IsTerminal;
use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;
use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Libraries that log what they send and receive, or an address with a password. They are never logged, whatever the
/// operator sets.
const SILENT: [&str; 4] = ["serenity", "poise", "tungstenite", "sqlx_postgres::options"];

/// Sends log lines to standard error: Crier's up to `level`, those of libraries at most as warnings.
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
    // A second start in the same process, as in tests, keeps the first one's subscriber. The filter is global and not
    // the layer's own: sqlx asks whether a line would be logged without logging it, and a per-layer filter then drops
    // the next line on that thread.
    let _ = tracing_subscriber::registry()
        .with(is_heard)
        .with(lines)
        .try_init();
}

/// How often recorded durations are put into their buckets, and the process metrics are updated. Until then each
/// duration is kept in memory, so this must not wait for someone to read the metrics.
const EVERY: Duration = Duration::from_secs(5);

/// The metrics recorder.
#[derive(Clone, Debug)]
pub struct Counts(PrometheusHandle);

/// Starts the recorder; `began` is the time when the process started, in seconds since 1970. Without a recorder,
/// metrics are dropped at no cost.
pub fn count(began: f64) -> Option<Counts> {
    let recorder = builder().ok()?.install_recorder().ok()?;
    metric::describe();
    metrics::gauge!("crier_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    metrics::gauge!("process_start_time_seconds").set(began);
    process::look();
    Some(Counts(recorder))
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    let mut builder = PrometheusBuilder::new();
    for metric in metric::ALL {
        if let metric::Form::Histogram(buckets) = metric.form {
            let name = Matcher::Full(metric.name.to_owned());
            builder = builder.set_buckets_for_metric(name, buckets)?;
        }
    }
    Ok(builder)
}

impl Counts {
    /// The metrics in Prometheus's text format.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Empties the buffers and updates the process metrics until told to stop.
    pub async fn keep(self, stop: CancellationToken) {
        let mut turn = tokio::time::interval(EVERY);
        while stop.run_until_cancelled(turn.tick()).await.is_some() {
            self.0.run_upkeep();
            process::look();
        }
    }
}
