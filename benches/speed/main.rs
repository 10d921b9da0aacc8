//! Measures how fast Crier is, compared with a bare handler and with programs that users would choose instead.
//!
//! `cargo bench --bench speed -- ingest lone` runs the named measures, without names all but the one that takes hours;
//! [the README](../README.md) says what each number means. A slow run does not fail; a run in which a call was refused
//! or lost does.
#![allow(
    clippy::allow_attributes,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    clippy::print_stdout,
    missing_docs,
    reason = "it talks to whoever runs it, is set up by the environment and lives as long as one run; and what it counts is far inside what any number here can hold"
)]

mod big;
mod calls;
mod discord;
mod figures;
mod look;
mod measure;
mod open_loop;
mod report;
mod serve;
mod server;
mod settings;
mod world;
mod wrk;

use std::process::ExitCode;

use anyhow::bail;
use tokio::signal::unix::{SignalKind, signal};

use crate::measure::Measure;
use crate::report::Report;
use crate::settings::Settings;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match words.split_first() {
        Some((first, rest)) if first == serve::WORD => serve::serve(rest),
        // Words that begin with dashes are cargo's.
        _ => measure_all(&words),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure_all(names: &[String]) -> anyhow::Result<()> {
    let chosen = measure::chosen(names)?;
    if names.iter().any(|name| name == "--list") {
        measure::list();
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // The server under load ends with the run, even if the run is interrupted.
        tokio::select! {
            measured = measure_each(&chosen) => measured,
            signal = broken_off() => signal,
        }
    })
}

async fn measure_each(chosen: &[&'static Measure]) -> anyhow::Result<()> {
    let settings = Settings::read()?;
    let mut report = Report::default();
    settings.say();
    for measure in chosen {
        println!("\n== {}: {}", measure.name, measure.about);
        report.findings.extend((measure.run)(&settings).await?);
    }
    report.print(&settings);
    Ok(())
}

async fn broken_off() -> anyhow::Result<()> {
    let mut ended = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = ended.recv() => {}
    }
    bail!("broken off")
}
