//! Strangers who send a megabyte of brackets without a key: the memory they cost, and how long a genuine sender waits.

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
use crate::serve;
use crate::settings::Settings;
use crate::world::World;

/// How many strangers call at the same time.
const STRANGERS: usize = 64;
/// Genuine calls a second.
const RATE: f64 = 50.0;
/// How often the memory is measured.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long to wait before the measurement.
const REST: Duration = Duration::from_secs(2);

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let world = World::new(settings).await?;
    let crier = world.start().await?;
    let bare = serve::start_bare(settings).await?;
    let mut caller = Caller::new(settings, &world, Sender::Sphere);
    let (mut ours, mut theirs) = (Side::default(), Side::default());
    for server in [&crier, &bare] {
        open_loop::run(server.address, votes(settings, &mut caller)?, RATE).await?;
    }
    tokio::time::sleep(REST).await;
    let idle = look::memory_mb(crier.pid())?;
    for place in 1..=settings.rounds {
        for (server, side) in [(&crier, &mut ours), (&bare, &mut theirs)] {
            let quiet = open_loop::run(server.address, votes(settings, &mut caller)?, RATE).await?;
            let crowd = Crowd::start(server.address);
            let genuine = open_loop::run(server.address, votes(settings, &mut caller)?, RATE);
            let loud = side.watch(server.pid(), genuine).await?;
            let answered = crowd.end() as f64 / f64::from(settings.seconds);
            let (quiet, loud) = (percentile_ms(&quiet, 99.0), percentile_ms(&loud, 99.0));
            println!(
                "  round {place}, {}: p99 {} ms alone, {} ms beside strangers, {} of theirs answered a second; {} MB at most",
                server.name,
                short(quiet),
                short(loud),
                short(answered),
                short(side.peak)
            );
            side.keep(quiet, loud, answered);
        }
    }
    ensure!(
        ours.answered.iter().all(|count| *count > 0.0),
        "no stranger was answered"
    );
    Ok(vec![
        memory(idle, &ours),
        latency(&ours),
        bare_latency(&theirs),
    ])
}

/// A round's genuine calls.
fn votes(settings: &Settings, caller: &mut Caller) -> anyhow::Result<Vec<Vec<u8>>> {
    let count = (f64::from(settings.seconds) * RATE) as usize;
    (0..count).map(|_| caller.next()).collect()
}

/// The measurements of one server.
#[derive(Default)]
struct Side {
    ratios: Vec<f64>,
    alone: Vec<f64>,
    beside: Vec<f64>,
    answered: Vec<f64>,
    /// The highest memory use, in MB.
    peak: f64,
}

impl Side {
    /// The result of a future; meanwhile the server's memory is measured.
    async fn watch<T>(
        &mut self,
        pid: u32,
        future: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let mut future = pin!(future);
        loop {
            self.peak = self.peak.max(look::memory_mb(pid)?);
            tokio::select! {
                output = &mut future => return output,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    fn keep(&mut self, alone: f64, beside: f64, answered: f64) {
        self.ratios.push(beside / alone);
        self.alone.push(alone);
        self.beside.push(beside);
        self.answered.push(answered);
    }

    fn said(&self) -> String {
        format!(
            "{} ms alone, {} ms beside, {RATE} calls a second; {} of theirs answered a second",
            Spread::of(self.alone.iter().copied()),
            Spread::of(self.beside.iter().copied()),
            Spread::of(self.answered.iter().copied())
        )
    }
}

fn memory(idle: f64, side: &Side) -> Finding {
    Finding {
        measure: format!("memory beside {STRANGERS} strangers with 1 MiB each, above before"),
        value: Spread::of([side.peak - idle]),
        unit: " MB",
        gate: 32.0,
        goal: 24.0,
        good: Good::Less,
        sides: format!("{} MB before", short(idle)),
    }
}

fn latency(side: &Side) -> Finding {
    Finding {
        measure: "a genuine call's p99 beside them over alone".to_owned(),
        value: Spread::of(side.ratios.iter().copied()),
        unit: "",
        gate: 2.0,
        goal: 1.5,
        good: Good::Less,
        sides: side.said(),
    }
}

fn bare_latency(side: &Side) -> Finding {
    Finding::beside(
        "the same of the bare handler",
        Spread::of(side.ratios.iter().copied()),
        "",
        side.said(),
    )
}

/// The running strangers.
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
                        // Each has its own connection, because a refusal may close it.
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

/// A megabyte of nested arrays, 120 deep.
fn brackets() -> String {
    let group = "[".repeat(120) + &"]".repeat(120);
    let groups = vec![group; (1 << 20) / 241 - 1];
    format!("[{}]", groups.join(","))
}
