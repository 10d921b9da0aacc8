//! Memory use: when idle, and while many events wait to be posted.

use std::time::Duration;

use anyhow::ensure;
use crier_sandbox::{Fault, Times};

use crate::calls::{Caller, Sender};
use crate::figures::{Spread, short};
use crate::look;
use crate::report::{Finding, Good};
use crate::settings::Settings;
use crate::world::World;
use crate::wrk::{self, Load};

/// How many events wait.
const PENDING: u64 = 100_000;
/// How long it is idle before it is measured.
const REST: Duration = Duration::from_secs(5);
/// The load between two measurements.
const LOAD: Load = Load {
    connections: 64,
    seconds: 2,
};
/// How many calls a second are prepared.
const FASTEST: f64 = 30_000.0;

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let world = World::new(settings).await?;
    let (crier, discord) = world.start_with_bot().await?;
    tokio::time::sleep(REST).await;
    let idle = look::memory_mb(crier.pid())?;
    println!("  idle, gateway connected: {} MB", short(idle));
    discord
        .faults()
        .order("POST", "/messages", Times::Always, Fault::Hang);
    let mut caller = Caller::new(settings, &world, Sender::Sphere);
    let mut pending = 0;
    while pending < PENDING {
        let calls = caller.write(wrk::enough(FASTEST, LOAD))?;
        let run = wrk::load(settings, &crier, &calls, LOAD).await?;
        ensure!(run.refused == 0, "{} votes were refused", run.refused);
        pending = look::pending(&world.database()).await?;
    }
    tokio::time::sleep(REST).await;
    let full = look::memory_mb(crier.pid())?;
    println!(
        "  with {pending} pending, just after they came: {} MB",
        short(full)
    );
    drop((crier, discord));
    let (crier, discord) = world.start_with_bot().await?;
    discord
        .faults()
        .order("POST", "/messages", Times::Always, Fault::Hang);
    tokio::time::sleep(REST).await;
    let again = look::memory_mb(crier.pid())?;
    println!("  the same after a start: {} MB", short(again));
    let sides = |what: &str| format!("idle {} MB, {what} {pending} pending", short(idle));
    Ok(vec![
        limit(
            "memory idle, gateway connected",
            idle,
            (40.0, 25.0),
            "VmRSS of the whole program".to_owned(),
        ),
        limit(
            "memory with 100,000 pending, above idle",
            full - idle,
            (32.0, 8.0),
            sides("just after a load that left"),
        ),
        Finding::beside(
            "the same after a start",
            Spread::of([again - idle]),
            " MB",
            sides("started with"),
        ),
    ])
}

fn limit(measure: &str, found: f64, (gate, goal): (f64, f64), sides: String) -> Finding {
    Finding {
        measure: measure.to_owned(),
        value: Spread::of([found]),
        unit: " MB",
        gate,
        goal,
        good: Good::Less,
        sides,
    }
}
