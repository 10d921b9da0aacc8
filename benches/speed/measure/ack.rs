//! How long a sender waits at an ordinary rate, while others wait too.

use std::time::Duration;

use anyhow::ensure;

use crate::calls::Sender;
use crate::figures::{Spread, percentile_ms, short};
use crate::look;
use crate::measure::duel::Storing;
use crate::open_loop;
use crate::report::{Finding, Good};
use crate::settings::Settings;

/// Calls a second.
const RATE: f64 = 500.0;
/// The percentiles, their gates and their goals, in milliseconds.
const MARKS: [(f64, f64, f64); 3] = [(50.0, 2.0, 1.0), (99.0, 10.0, 6.0), (99.9, 50.0, 25.0)];

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let mut crier = Storing::crier(settings, Sender::Sphere).await?;
    crier.server.resume()?;
    let mut rounds: Vec<Vec<Duration>> = Vec::new();
    let mut sent = 0;
    for place in 0..=settings.rounds {
        let count = (f64::from(settings.seconds) * RATE) as usize;
        let calls: anyhow::Result<Vec<_>> = (0..count).map(|_| crier.caller.next()).collect();
        let latencies = open_loop::run(crier.server.address, calls?, RATE).await?;
        sent += latencies.len() as u64;
        let [p50, p99, p999] = MARKS.map(|(percent, ..)| short(percentile_ms(&latencies, percent)));
        println!("  round {place}: p50 {p50} ms, p99 {p99} ms, p99.9 {p999} ms");
        // The first one is a warm-up.
        if place > 0 {
            rounds.push(latencies);
        }
    }
    let stored = look::events(&crier.world.database()).await?;
    ensure!(
        stored == sent,
        "{sent} calls were answered 200, and {stored} are stored"
    );
    Ok(MARKS
        .into_iter()
        .map(|(percent, gate, goal)| Finding {
            measure: format!("ack at {RATE}/s, open loop, p{percent}"),
            value: Spread::of(rounds.iter().map(|round| percentile_ms(round, percent))),
            unit: " ms",
            gate,
            goal,
            good: Good::Less,
            sides: format!(
                "{} calls, latency from the moment each was due",
                rounds.iter().map(Vec::len).sum::<usize>()
            ),
        })
        .collect())
}
