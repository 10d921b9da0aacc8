//! One run of the load tool, and its results.

use std::collections::HashMap;
use std::process::{Command, Output};

use anyhow::{Context, bail, ensure};

use crate::calls::{Calls, THREADS};
use crate::server::Server;
use crate::settings::Settings;

/// The load tool's script.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/speed/load.lua");

/// How high the load is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) connections: u64,
    pub(crate) seconds: u32,
}

impl Load {
    fn threads(self) -> u64 {
        THREADS.min(self.connections)
    }
}

/// The results of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// Complete answers, whatever their status.
    pub(crate) answers: u64,
    /// Those with a status of 400 and above.
    pub(crate) refused: u64,
    /// Answers a second.
    pub(crate) rate: f64,
    /// How many calls the busiest thread sent.
    pub(crate) most: u64,
    /// The median latency, in microseconds.
    pub(crate) p50_us: f64,
    /// The latency at the 99th percentile, in microseconds.
    pub(crate) p99_us: f64,
}

/// Loads a server that was halted, and halts it again.
pub(crate) async fn turn(
    settings: &Settings,
    server: &Server,
    calls: &Calls,
    load: Load,
) -> anyhow::Result<Run> {
    let run = self::load(settings, server, calls, load).await?;
    server.halt()?;
    Ok(run)
}

/// Loads a server that was halted. It keeps running afterwards, so that it can finish what it has begun.
pub(crate) async fn load(
    settings: &Settings,
    server: &Server,
    calls: &Calls,
    load: Load,
) -> anyhow::Result<Run> {
    server.resume()?;
    let run = run(settings, server, calls, load).await;
    run.with_context(|| format!("{} under load; it said:\n{}", server.name, server.said()))
}

async fn run(
    settings: &Settings,
    server: &Server,
    calls: &Calls,
    load: Load,
) -> anyhow::Result<Run> {
    let mut command = Command::new(&settings.wrk);
    command
        .args(["--timeout", "30s", "--script", SCRIPT])
        .args(["--threads", &load.threads().to_string()])
        .args(["--connections", &load.connections.to_string()])
        .args(["--duration", &format!("{}s", load.seconds)])
        .arg(format!("http://{}/", server.address))
        .arg("--")
        .arg(&calls.stem)
        .arg(calls.size.to_string());
    let output = tokio::task::spawn_blocking(move || command.output()).await??;
    read(&output)
}

fn read(output: &Output) -> anyhow::Result<Run> {
    let said = String::from_utf8_lossy(&output.stdout);
    let Some(line) = said.lines().find_map(|line| line.strip_prefix("found ")) else {
        bail!(
            "wrk said:\n{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let pairs = line.split(' ').filter_map(|pair| pair.split_once('='));
    let found: HashMap<&str, u64> = pairs
        .filter_map(|(name, number)| Some((name, number.parse().ok()?)))
        .collect();
    let get = |name: &str| {
        found
            .get(name)
            .copied()
            .with_context(|| format!("wrk did not say {name}: {line}"))
    };
    ensure!(get("broken")? == 0, "connections broke: {line}");
    ensure!(get("answers")? > 0, "nothing was answered: {line}");
    let seconds = get("us")? as f64 / 1e6;
    Ok(Run {
        answers: get("answers")?,
        refused: get("refused")?,
        rate: get("answers")? as f64 / seconds,
        most: get("most")?,
        p50_us: get("p50")? as f64,
        p99_us: get("p99")? as f64,
    })
}

/// How many calls a turn may need, judging by the fastest so far.
pub(crate) fn enough(fastest: f64, load: Load) -> u64 {
    let seconds = f64::from(load.seconds) + 1.0;
    let per_thread = fastest * 1.5 * seconds / load.threads() as f64;
    (per_thread as u64 + 4 * load.connections) * THREADS
}
