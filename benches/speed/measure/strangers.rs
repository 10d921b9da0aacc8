//! Strangers who send a megabyte of brackets without a key: what it costs in memory, and what a genuine sender waits.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::ensure;

use crate::calls::{Caller, Sender, on_the_wire};
use crate::figures::{Spread, percentile_ms, short};
use crate::look;
use crate::open_loop::{self, Line};
use crate::report::{Finding, Good};
use crate::settings::Settings;
use crate::world::World;

/// How many strangers call at a time.
const STRANGERS: usize = 64;
/// Genuine calls a second.
const RATE: f64 = 50.0;
/// How often the memory is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long it may settle before.
const REST: Duration = Duration::from_secs(2);

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let world = World::new(settings).await?;
    let server = world.start(settings).await?;
    let mut caller = Caller::new(settings, &world, Sender::Sphere);
    let count = (f64::from(settings.seconds) * RATE) as usize;
    let mut votes =
        || -> anyhow::Result<Vec<Vec<u8>>> { (0..count).map(|_| caller.next()).collect() };
    let (mut ratios, mut alone, mut beside, mut answered) = (vec![], vec![], vec![], vec![]);
    open_loop::run(server.address, votes()?, RATE).await?;
    tokio::time::sleep(REST).await;
    let idle = look::memory_mb(server.pid())?;
    let mut peak = idle;
    for place in 1..=settings.rounds {
        let quiet = percentile_ms(&open_loop::run(server.address, votes()?, RATE).await?, 99.0);
        let crowd = Crowd::start(server.address);
        let mut genuine = pin!(open_loop::run(server.address, votes()?, RATE));
        let latencies = loop {
            peak = peak.max(look::memory_mb(server.pid())?);
            tokio::select! {
                latencies = &mut genuine => break latencies?,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        };
        let loud = percentile_ms(&latencies, 99.0);
        answered.push(crowd.end() as f64 / f64::from(settings.seconds));
        println!(
            "  round {place}: p99 {} ms alone, {} ms beside strangers; {} MB at most",
            short(quiet),
            short(loud),
            short(peak)
        );
        ratios.push(loud / quiet);
        alone.push(quiet);
        beside.push(loud);
    }
    ensure!(
        answered.iter().all(|count| *count > 0.0),
        "no stranger was answered"
    );
    Ok(vec![
        memory(idle, peak, answered),
        latency(ratios, alone, beside),
    ])
}

fn memory(idle: f64, peak: f64, answered: Vec<f64>) -> Finding {
    let answered = Spread::of(answered);
    Finding {
        measure: format!("memory beside {STRANGERS} strangers with 1 MiB each, above before"),
        value: Spread::of([peak - idle]),
        unit: " MB",
        gate: 32.0,
        goal: 24.0,
        good: Good::Less,
        sides: format!(
            "{} MB before, {answered} of theirs answered a second",
            short(idle)
        ),
    }
}

fn latency(ratios: Vec<f64>, alone: Vec<f64>, beside: Vec<f64>) -> Finding {
    Finding {
        measure: "a genuine call's p99 beside them over alone".to_owned(),
        value: Spread::of(ratios),
        unit: "",
        gate: 2.0,
        goal: 1.5,
        good: Good::Less,
        sides: format!(
            "{} ms alone, {} ms beside, {RATE} calls a second",
            Spread::of(alone),
            Spread::of(beside)
        ),
    }
}

/// Strangers at work.
struct Crowd {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Crowd {
    fn start(address: SocketAddr) -> Self {
        let (stop, answered) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
        );
        let call = Arc::new(on_the_wire(
            "/hooks/barertc/nobodys-key-at-all",
            &[],
            brackets().as_bytes(),
        ));
        let threads = (0..STRANGERS)
            .map(|_| {
                let (stop, answered, call) = (stop.clone(), answered.clone(), call.clone());
                thread::spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        // Each has a connection of its own, as a refusal may end one.
                        let Ok(mut line) = Line::open(address) else {
                            continue;
                        };
                        while !stop.load(Ordering::Relaxed) && line.hears(&call).is_ok() {
                            answered.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                })
            })
            .collect();
        Self {
            stop,
            answered,
            threads,
        }
    }

    fn end(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            let _ = thread.join();
        }
        self.answered.load(Ordering::Relaxed)
    }
}

/// A megabyte of arrays in arrays, 120 deep.
fn brackets() -> String {
    let group = "[".repeat(120) + &"]".repeat(120);
    let groups = vec![group; (1 << 20) / 241 - 1];
    format!("[{}]", groups.join(","))
}
