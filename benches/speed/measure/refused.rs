//! Calls with a wrong signature: what they cost, and that they write nothing.

use anyhow::ensure;

use crate::calls::Sender;
use crate::figures::Spread;
use crate::look;
use crate::measure::duel::{Round, Rounds, Storing};
use crate::report::{Finding, Good};
use crate::serve;
use crate::settings::Settings;
use crate::wrk::{self, Load};

const CONNECTIONS: u64 = 64;
/// How many different calls are repeated: nothing is stored, so they may be repeated.
const CALLS: u64 = 100_000;
/// The most bytes that may be written in a second: the last refusal of an endpoint is stored every two seconds.
const BYTES_A_SECOND: f64 = 64.0 * 1024.0;

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let load = Load {
        connections: CONNECTIONS,
        seconds: settings.seconds,
    };
    let mut crier = Storing::crier(settings, Sender::Sphere).await?;
    let mut before = Storing::before(settings, Sender::Sphere).await?;
    let bare = serve::start_bare(settings).await?;
    bare.halt()?;
    let calls = crier.caller.write_forged(CALLS)?;
    let earlier_calls = before
        .as_mut()
        .map(|before| before.caller.write_forged(CALLS));
    let earlier_calls = earlier_calls.transpose()?;
    let mut rounds = Rounds::default();
    let mut bytes = Vec::new();
    for _ in 0..settings.rounds {
        if let Some((before, calls)) = before.as_ref().zip(earlier_calls.as_ref()) {
            rounds.keep_before(wrk::turn(settings, &before.server, calls, load).await?);
        }
        let theirs = wrk::turn(settings, &bare, &calls, load).await?;
        let written = look::written(crier.server.pid())?;
        let ours = wrk::turn(settings, &crier.server, &calls, load).await?;
        ensure!(
            ours.refused == ours.answers,
            "{} of {} forged calls were let in",
            ours.answers - ours.refused,
            ours.answers
        );
        bytes.push((look::written(crier.server.pid())? - written) as f64 / f64::from(load.seconds));
        rounds.keep(Round { ours, theirs }, ["crier", "bare"]);
    }
    let stored = look::events(&crier.world.database()).await?;
    ensure!(stored == 0, "{stored} forged calls were stored");
    let written = Spread::of(bytes);
    ensure!(
        written.most < BYTES_A_SECOND,
        "refused calls wrote {written} bytes a second: more than a note now and then"
    );
    let mut findings = Vec::from_iter(rounds.over_before("bad signatures"));
    findings.extend([
        Finding {
            measure: format!("bad signatures over bare, {CONNECTIONS} connections"),
            value: rounds.ratio(),
            unit: "",
            gate: 0.6,
            goal: 0.8,
            good: Good::More,
            sides: rounds.sides(["crier", "bare"]),
        },
        Finding::beside(
            "written meanwhile, whatever came in",
            written.times(1.0 / 1024.0),
            " KiB/s",
            "the note of the last refusal, every two seconds; no row came",
        ),
    ]);
    Ok(findings)
}
