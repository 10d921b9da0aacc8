//! A chat that asks for a member's profile while votes arrive as fast as possible.

use std::time::Duration;

use anyhow::ensure;
use crier::clock::{Clock, SystemClock};
use crier::domain::time::Timestamp;
use crier::source;
use crier::source::sample::{self, SampleParts};

use crate::calls::{Sender, on_the_wire};
use crate::figures::{Spread, percentile_ms, short};
use crate::measure::duel::Storing;
use crate::open_loop;
use crate::report::{Finding, Good};
use crate::settings::Settings;
use crate::world::{self, NAME, SECRET, World};
use crate::wrk::Load;

const CONNECTIONS: u64 = 64;
/// Questions a second.
const RATE: f64 = 50.0;

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let load = Load {
        connections: CONNECTIONS,
        seconds: settings.seconds,
    };
    let mut crier = Storing::crier(settings, Sender::Sphere).await?;
    let question = question(&crier.world, SystemClock.now())?;
    let mut rounds: Vec<Vec<Duration>> = Vec::new();
    let mut rates = Vec::new();
    for place in 0..=settings.rounds {
        let calls = crier.calls(load)?;
        let address = crier.server.address;
        // A little shorter than the load, so that every question is asked under load.
        let count = (f64::from(settings.seconds) * RATE * 0.8) as usize;
        let questions = vec![question.clone(); count];
        let asking = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            open_loop::run(address, questions, RATE).await
        };
        let (run, latencies) = tokio::join!(crier.take(settings, &calls, load), asking);
        let (run, latencies) = (run?, latencies?);
        let [p50, p99] = [50.0, 99.0].map(|percent| short(percentile_ms(&latencies, percent)));
        println!(
            "  round {place}: p50 {p50} ms, p99 {p99} ms beside {} k/s",
            short(run.rate / 1e3)
        );
        // The first one is a warm-up.
        if place > 0 {
            rounds.push(latencies);
            rates.push(run.rate / 1e3);
        }
    }
    Ok(vec![Finding {
        measure: "profile answer under full ingest load, p99".to_owned(),
        value: Spread::of(rounds.iter().map(|round| percentile_ms(round, 99.0))),
        unit: " ms",
        gate: 50.0,
        goal: 10.0,
        good: Good::Less,
        sides: format!(
            "{RATE} questions a second beside {} k/s of votes",
            Spread::of(rates)
        ),
    }])
}

/// BareRTC's question as bytes; the answer must not be empty.
fn question(world: &World, now: Timestamp) -> anyhow::Result<Vec<u8>> {
    let parts = SampleParts {
        user: world::voter()?,
        name: NAME.to_owned(),
        guild: world::guild()?,
        now,
        number: 0,
        text: None,
    };
    let call = source::find("barertc")
        .and_then(|source| sample::call(source, "profile", &parts, &SECRET.into()));
    ensure!(call.is_some(), "BareRTC asks for no profile");
    let path = format!("/hooks/barertc/{}", world.keys["barertc"]);
    Ok(call
        .map(|call| on_the_wire(&path, &call.headers, &call.body))
        .unwrap_or_default())
}
