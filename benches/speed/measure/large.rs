//! The same program with a database as it is after years, compared with an empty one.

use std::time::{Duration, Instant};

use anyhow::anyhow;
use crier_sandbox::seed;

use crate::big::Big;
use crate::calls::Sender;
use crate::figures::{Spread, percentile_ms, short};
use crate::measure::duel::{Round, Rounds, Storing};
use crate::report::{Finding, Good};
use crate::settings::Settings;
use crate::wrk::Load;

const CONNECTIONS: u64 = 64;
/// The commands, and their names in the table.
const COMMANDS: [(&str, &str); 3] = [
    ("/top", "/top"),
    ("/top counts:vote period:month", "/top of the month"),
    ("/votes", "/votes"),
];
/// How often each command is run.
const TIMES: usize = 200;

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let big = Big::open(settings).await?;
    let size = format!("{} events, {} members", big.events, big.members);
    let mut findings = commands(&big, &size).await?;
    findings.insert(0, ingest(settings, big, &size).await?);
    Ok(findings)
}

/// Votes to both, one after the other in each round.
async fn ingest(settings: &Settings, big: Big, size: &str) -> anyhow::Result<Finding> {
    let load = Load {
        connections: CONNECTIONS,
        seconds: settings.seconds,
    };
    let server = big.world.start().await?;
    let mut full = Storing::halted(settings, big.world, server, Sender::Sphere).await?;
    full.caller.skip_to_strangers();
    let mut empty = Storing::crier(settings, Sender::Sphere).await?;
    let mut rounds = Rounds::default();
    for place in 0..=settings.rounds {
        let calls = empty.calls(load)?;
        let theirs = empty.take(settings, &calls, load).await?;
        let calls = full.calls(load)?;
        let ours = full.take(settings, &calls, load).await?;
        // The first one is a warm-up.
        if place > 0 {
            rounds.keep(Round { ours, theirs }, ["large", "empty"]);
        }
    }
    Ok(Finding {
        measure: format!("ingest with {size} over empty, {CONNECTIONS} connections"),
        value: rounds.ratio(),
        unit: "",
        gate: 0.8,
        goal: 0.95,
        good: Good::More,
        sides: rounds.sides(["large", "empty"]),
    })
}

/// How long a member waits in Discord, from the command to the complete reply.
async fn commands(big: &Big, size: &str) -> anyhow::Result<Vec<Finding>> {
    let (_crier, discord) = big.world.start_with_bot().await?;
    let mut findings = Vec::new();
    for (line, name) in COMMANDS {
        let mut waits: Vec<Duration> = Vec::new();
        for place in 0..=TIMES {
            // The member with the most votes, and one without any.
            let who = if place % 2 == 0 {
                seed::MIRA
            } else {
                seed::OLEG
            };
            let begin = Instant::now();
            let reply = discord.person(who).types(line).await;
            reply.map_err(|error| anyhow!("{line}: {error:?}"))?;
            // The first one is a warm-up.
            if place > 0 {
                waits.push(begin.elapsed());
            }
        }
        let p99 = short(percentile_ms(&waits, 99.0));
        let median = percentile_ms(&waits, 50.0);
        println!("  {line}: median {} ms, p99 {p99} ms", short(median));
        findings.push(Finding {
            measure: format!("{name} with {size}, median"),
            value: Spread::of([median]),
            unit: " ms",
            gate: 20.0,
            goal: 5.0,
            good: Good::Less,
            sides: format!("p99 {p99} ms; from the command to the finished reply, the stand-in for Discord included"),
        });
    }
    Ok(findings)
}
