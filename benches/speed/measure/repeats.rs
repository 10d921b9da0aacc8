//! Calls that are already stored: nothing needs to be written, so they should cost less than new ones.

use anyhow::ensure;

use crate::calls::Sender;
use crate::look;
use crate::measure::duel::{Round, Rounds, Storing};
use crate::report::{Finding, Good};
use crate::settings::Settings;
use crate::wrk::{self, Load};

const CONNECTIONS: u64 = 64;
/// The part of a turn whose calls were all answered, even if one of them took long.
const SURE: f64 = 0.8;

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let load = Load {
        connections: CONNECTIONS,
        seconds: settings.seconds,
    };
    let mut crier = Storing::crier(settings, Sender::Sphere).await?;
    let mut before = Storing::before(settings, Sender::Sphere).await?;
    let warm = Load { seconds: 1, ..load };
    for storing in before.iter_mut().chain([&mut crier]) {
        let calls = storing.calls(warm)?;
        storing.take(settings, &calls, warm).await?;
    }
    let mut rounds = Rounds::default();
    for _ in 0..settings.rounds {
        if let Some(before) = &mut before {
            rounds.keep_before(repeat(settings, before, load).await?.ours);
        }
        let round = repeat(settings, &mut crier, load).await?;
        rounds.keep(round, ["repeats", "new"]);
    }
    let mut findings = Vec::from_iter(rounds.over_before("repeats"));
    findings.push(Finding {
        measure: format!("repeats over new events, {CONNECTIONS} connections"),
        value: rounds.ratio(),
        unit: "",
        gate: 1.0,
        goal: 1.5,
        good: Good::More,
        sides: rounds.sides(["repeats", "new"]),
    });
    Ok(findings)
}

/// A turn of new calls, and a turn of the same ones again.
async fn repeat(settings: &Settings, storing: &mut Storing, load: Load) -> anyhow::Result<Round> {
    let mut calls = storing.calls(load)?;
    let theirs = storing.take(settings, &calls, load).await?;
    // Only calls that both threads have certainly got an answer for are repeated: not the last ones sent.
    let sure = (theirs.answers - theirs.most.min(theirs.answers)) as f64 * SURE;
    ensure!(sure >= 1.0, "one of two threads sent everything");
    calls.keep(sure as usize)?;
    let rows = look::events(&storing.world.database()).await?;
    let ours = wrk::turn(settings, &storing.server, &calls, load).await?;
    ensure!(ours.refused == 0, "{} repeats were refused", ours.refused);
    let new = look::events(&storing.world.database()).await? - rows;
    ensure!(new == 0, "{new} repeats were stored as new");
    Ok(Round { ours, theirs })
}
