//! `crier recount` with a database as it is after years, while a service writes to it.

use std::time::{Duration, Instant};

use anyhow::ensure;
use crier::store::Store;

use crate::big::Big;
use crate::figures::{Spread, percentile_ms, short};
use crate::report::{Finding, Good};
use crate::settings::Settings;

/// How many events are compared.
const EVENTS: u64 = 1_000_000;
/// How often something is written meanwhile.
const WRITE_EVERY: Duration = Duration::from_millis(20);

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let big = Big::open_with(settings, EVENTS).await?;
    let _crier = big.world.start().await?;
    let store = Store::open(&big.world.database_url()).await?;
    let (mut seconds, mut waits) = (Vec::new(), Vec::new());
    for _ in 0..settings.rounds {
        let begin = Instant::now();
        let mut command = std::process::Command::new(&settings.program);
        big.world.equip(command.arg("recount"));
        let recount = tokio::task::spawn_blocking(move || command.output());
        tokio::pin!(recount);
        let mut turn = tokio::time::interval(WRITE_EVERY);
        let output = loop {
            tokio::select! {
                output = &mut recount => break output??,
                _ = turn.tick() => waits.push(write(&store).await?),
            }
        };
        ensure!(output.status.success(), "recount found a fault: {output:?}");
        seconds.push(begin.elapsed().as_secs_f64());
    }
    store.close().await;
    Ok(vec![Finding {
        measure: format!(
            "recount of {} events of {} members",
            big.events, big.members
        ),
        value: Spread::of(seconds),
        unit: " s",
        gate: 60.0,
        goal: 30.0,
        good: Good::Less,
        sides: format!(
            "a commit beside it waits {} ms, p99 {} ms",
            short(percentile_ms(&waits, 50.0)),
            short(percentile_ms(&waits, 99.0))
        ),
    }])
}

/// How long a small commit takes.
async fn write(store: &Store) -> anyhow::Result<Duration> {
    let begin = Instant::now();
    let mut tx = store.write().await?;
    tx.upsert_probe(&format!("{:016x}", rand::random::<u64>()))
        .await?;
    tx.commit().await?;
    Ok(begin.elapsed())
}
