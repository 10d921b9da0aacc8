//! `crier run`: the listener, the worker and the bot, or some of them.

use std::process::ExitCode;
use std::sync::Arc;

use clap::ValueEnum;

use crate::app::App;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::domain::time::Timestamp;
use crate::shutdown::Signals;
use crate::telemetry;

/// A part of the program that a process can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Role {
    /// Receives webhooks.
    Http,
    /// Posts messages and changes roles.
    Worker,
    /// Answers slash commands.
    Bot,
}

/// Runs until a signal, then stops in order. A second signal stops at once; nothing that a sender was told is stored
/// gets lost.
pub(super) async fn run(
    config: &Config,
    only: &[Role],
    reconcile: bool,
) -> anyhow::Result<ExitCode> {
    telemetry::init(config.log.level, config.log.is_json);
    if config.file.is_none() {
        tracing::info!("no crier.toml in this folder: what is not in a variable has its default");
    }
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let counts = telemetry::count(seconds(SystemClock.now()));
    let does = |role| only.is_empty() || only.contains(&role);
    if does(Role::Worker) || does(Role::Bot) {
        crate::app::token(config)?;
    }
    let mut signals = Signals::listen();
    let app = App::start(config, Arc::new(SystemClock)).await?;
    if reconcile {
        app.reconcile().await?;
    }
    if let Some(counts) = counts {
        let keeping = counts.clone().keep(app.tasks.stop.clone());
        app.tasks.spawn_edge("counts", keeping);
        app.start_metrics(config, move || counts.render());
    }
    if does(Role::Http) {
        app.start_http(config)?;
    }
    if does(Role::Worker) {
        app.start_worker(config)?;
    }
    if does(Role::Bot) {
        app.start_bot(config)?;
    }
    let fallen = app.tasks.fallen.clone();
    tokio::select! {
        () = signals.stop() => {}
        () = fallen.cancelled() => {}
    }
    tracing::info!("stopping: what was begun comes to an end");
    app.stop_sooner(signals.stop()).await;
    Ok(if fallen.is_cancelled() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 fit for some hundred thousand years"
)]
fn seconds(at: Timestamp) -> f64 {
    at.as_ms() as f64 / 1000.0
}
