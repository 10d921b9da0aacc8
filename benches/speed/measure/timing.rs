//! Refused calls to known and unknown endpoints in turn: how their times differ, and what chance makes of it.

use std::net::SocketAddr;
use std::time::Instant;

use anyhow::ensure;
use rand::seq::SliceRandom;

use crate::calls::{Caller, Sender};
use crate::figures::{Spread, short};
use crate::open_loop::Line;
use crate::report::{Finding, Good};
use crate::settings::Settings;
use crate::world::{World, url_key};

/// The lengths of the bodies, and how many calls of each kind are sent: long ones only as fast as callers without a
/// credential may.
const LENGTHS: [(usize, usize); 2] = [(90, 2_500), (700_000, 500)];
/// How many medians are taken: each of as many calls of a kind in a row.
const BLOCKS: usize = 25;
/// After so many turns there is a new connection, because none lives for ever.
const TURNS: usize = 100;
/// How many secrets the known endpoints have.
const SECRETS: [u64; 3] = [1, 2, 3];
/// The numbers of keys that belong to no endpoint. What the second differs from the first is chance.
const UNKNOWN: [u64; 2] = [77_001, 77_002];

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let world = World::new(settings).await?;
    let mut keys = UNKNOWN.map(url_key).to_vec();
    for secrets in SECRETS {
        keys.push(world.add_with_secrets(88_000 + secrets, secrets).await?);
    }
    let server = world.start().await?;
    let mut findings = Vec::new();
    for (length, count) in LENGTHS {
        let calls = keys
            .iter()
            .map(|key| Caller::with_key(settings, key, Sender::Sphere).forged(length));
        let calls: Vec<Vec<u8>> = calls.collect::<anyhow::Result<_>>()?;
        let address = server.address;
        let times = tokio::task::spawn_blocking(move || in_turn(address, &calls, count));
        findings.extend(judged(length, &times.await??));
    }
    Ok(findings)
}

/// The times of `count` calls of each kind in microseconds. Each turn has its own order.
fn in_turn(address: SocketAddr, calls: &[Vec<u8>], count: usize) -> anyhow::Result<Vec<Vec<f64>>> {
    let mut times = vec![Vec::with_capacity(count); calls.len()];
    let mut order: Vec<usize> = (0..calls.len()).collect();
    let mut line = Line::open(address)?;
    // The first calls are a warm-up.
    for turn in 0..count + TURNS {
        if turn % TURNS == 0 {
            line = Line::open(address)?;
            line.hears(&calls[0])?;
        }
        order.shuffle(&mut rand::rng());
        for &kind in &order {
            let began = Instant::now();
            let (status, _) = line.hears(&calls[kind])?;
            let took = began.elapsed().as_secs_f64() * 1e6;
            ensure!(status.contains(" 401 "), "{status}");
            if turn >= TURNS {
                times[kind].push(took);
            }
        }
    }
    Ok(times)
}

/// How each kind differs from the first, relative to how the second does by chance.
fn judged(length: usize, times: &[Vec<f64>]) -> Vec<Finding> {
    let chance = Difference::between(&times[1], &times[0]);
    let noise = chance.off.abs() + chance.error;
    let line = |(kind, secrets): (&Vec<f64>, u64)| {
        let found = Difference::between(kind, &times[0]);
        let beyond = found.off.abs() / (noise + found.error);
        println!(
            "  {length} bytes, {secrets} secrets: {} us, chance {} us",
            found.said(),
            chance.said()
        );
        Finding {
            measure: format!(
                "a refusal, {length} bytes, {secrets} secrets: difference over chance"
            ),
            value: Spread::of([beyond]),
            unit: "",
            gate: 1.0,
            goal: 1.0,
            good: Good::Less,
            sides: format!(
                "{} us against {} us of another unknown key, of {} us",
                found.said(),
                chance.said(),
                short(Spread::of(times[0].iter().copied()).median)
            ),
        }
    };
    times[2..].iter().zip(SECRETS).map(line).collect()
}

/// How two kinds differ, in microseconds.
struct Difference {
    /// The difference of their medians.
    off: f64,
    /// Twice the standard error of it, from the medians of blocks.
    error: f64,
}

impl Difference {
    fn between(kind: &[f64], other: &[f64]) -> Self {
        let median = |times: &[f64]| Spread::of(times.iter().copied()).median;
        let size = kind.len() / BLOCKS;
        let blocks = kind.chunks(size).zip(other.chunks(size));
        let offs: Vec<f64> = blocks.map(|(one, two)| median(one) - median(two)).collect();
        let mean = offs.iter().sum::<f64>() / BLOCKS as f64;
        let squares: f64 = offs.iter().map(|off| (off - mean).powi(2)).sum();
        Self {
            off: median(kind) - median(other),
            error: 2.0 * (squares / (BLOCKS * (BLOCKS - 1)) as f64).sqrt(),
        }
    }

    fn said(&self) -> String {
        format!("{} ± {}", short(self.off), short(self.error))
    }
}
