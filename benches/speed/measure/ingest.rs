//! Durable ingest: the whole of recording, with the answer after the commit.

use crate::calls::Sender;
use crate::measure::duel::{Round, Rounds, Storing, over_bare};
use crate::report::{Finding, Good};
use crate::settings::Settings;
use crate::wrk::Load;

/// The numbers of connections, with the gate and the goal for each.
const OVER_BARE: [(u64, f64, f64); 2] = [(64, 0.12, 0.20), (512, 0.17, 0.33)];
/// The number of connections for the comparison with one commit per call.
const PLAIN: u64 = 64;

/// The votes of a sender that signs.
pub(super) async fn signed(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let mut findings = against_bare(settings, Sender::Sphere, "durable ingest").await?;
    findings.push(against_one_by_one(settings).await?);
    Ok(findings)
}

/// The bumps of a sender with a shared key.
pub(super) async fn bumps(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    against_bare(settings, Sender::BotiCord, "the same, BotiCord's bump").await
}

async fn against_bare(
    settings: &Settings,
    sender: Sender,
    measure: &str,
) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (connections, gate, goal) in OVER_BARE {
        println!(" {connections} connections");
        let rounds = over_bare(settings, sender, connections).await?;
        let measure = format!("{measure}, {connections} connections");
        findings.extend(rounds.over_before(&measure));
        findings.push(Finding {
            measure: format!("{measure}, over bare"),
            value: rounds.ratio(),
            unit: "",
            gate,
            goal,
            good: Good::More,
            sides: rounds.sides(["crier", "bare"]),
        });
    }
    Ok(findings)
}

async fn against_one_by_one(settings: &Settings) -> anyhow::Result<Finding> {
    println!(" {PLAIN} connections, beside one commit per call");
    let load = Load {
        connections: PLAIN,
        seconds: settings.seconds,
    };
    let warm = Load {
        connections: PLAIN,
        seconds: 1,
    };
    let mut crier = Storing::crier(settings, Sender::Sphere).await?;
    let mut plain = Storing::one_by_one(settings, Sender::Sphere).await?;
    let mut rounds = Rounds::default();
    for place in 0..=settings.rounds {
        let load = if place == 0 { warm } else { load };
        let calls = plain.calls(load)?;
        let theirs = plain.take(settings, &calls, load).await?;
        let calls = crier.calls(load)?;
        let ours = crier.take(settings, &calls, load).await?;
        // The first one is a warm-up.
        if place > 0 {
            rounds.keep(Round { ours, theirs }, ["crier", "one by one"]);
        }
    }
    Ok(Finding {
        measure: format!("the same over one commit per call, {PLAIN} connections"),
        value: rounds.ratio(),
        unit: "x",
        gate: 4.0,
        goal: 8.0,
        good: Good::More,
        sides: rounds.sides(["crier", "one by one"]),
    })
}
