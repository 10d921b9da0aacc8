//! A lone call: how its time compares with a bare answer plus one commit of the same rows by SQLite alone.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

use crate::calls::Sender;
use crate::figures::{Spread, short};
use crate::measure::duel::Storing;
use crate::report::{Finding, Good};
use crate::serve;
use crate::settings::Settings;
use crate::wrk::{self, Load};

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let load = Load {
        connections: 1,
        seconds: settings.seconds,
    };
    let mut crier = Storing::crier(settings, Sender::Sphere).await?;
    let bare = serve::start_bare(settings).await?;
    bare.halt()?;
    let (mut ratios, mut ours, mut theirs, mut commits) = (vec![], vec![], vec![], vec![]);
    for place in 0..=settings.rounds {
        let calls = crier.calls(load)?;
        let bare = wrk::turn(settings, &bare, &calls, load).await?.p50_us;
        let commit = commit_us(settings)?;
        let lone = crier.take(settings, &calls, load).await?.p50_us;
        // The first one is a warm-up.
        if place == 0 {
            continue;
        }
        ratios.push(lone / (bare + commit));
        println!(
            "  round {place}: {lone} us over {bare} us and {} us: {}",
            short(commit),
            short(lone / (bare + commit))
        );
        ours.push(lone);
        theirs.push(bare);
        commits.push(commit);
    }
    Ok(vec![Finding {
        measure: "lone call: answer over bare and one commit by SQLite alone".to_owned(),
        value: Spread::of(ratios),
        unit: "",
        gate: 2.0,
        goal: 1.5,
        good: Good::Less,
        sides: format!(
            "crier {} us, bare {} us, one commit {} us",
            Spread::of(ours),
            Spread::of(theirs),
            Spread::of(commits)
        ),
    }])
}

/// The median time of a commit of one vote's rows by SQLite alone, on the databases' disk, in microseconds.
fn commit_us(settings: &Settings) -> anyhow::Result<f64> {
    let floor = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/floor.py");
    let mut command = Command::new("python3");
    command.arg(floor).arg(&settings.folder).arg("lone");
    let output = command.output().context("python3 cannot be started")?;
    ensure!(
        output.status.success(),
        "floor.py failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said = String::from_utf8(output.stdout)?;
    said.trim().parse().context("floor.py said no number")
}
