//! A lone call: how its time compares with a bare answer plus the one sync that durability costs.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::Instant;

use crate::calls::Sender;
use crate::figures::{Spread, short};
use crate::measure::duel::Storing;
use crate::report::{Finding, Good};
use crate::serve;
use crate::settings::Settings;
use crate::wrk::{self, Load};

/// How many syncs are timed in a round.
const SYNCS: u32 = 500;
/// The data before each sync: one page, as in SQLite's log.
const PAGE: [u8; 4096] = [7; 4096];
/// The number of positions that are written in turn, so that the file does not grow; a log that was reset does not grow
/// either.
const PLACES: u32 = 256;

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let load = Load {
        connections: 1,
        seconds: settings.seconds,
    };
    let mut crier = Storing::crier(settings, Sender::Sphere).await?;
    let bare = serve::start_bare(settings).await?;
    bare.halt()?;
    let (mut ratios, mut ours, mut theirs, mut syncs) = (vec![], vec![], vec![], vec![]);
    for place in 0..=settings.rounds {
        let calls = crier.calls(load)?;
        let bare = wrk::turn(settings, &bare, &calls, load).await?.p50_us;
        let sync = sync_us(settings)?;
        let lone = crier.take(settings, &calls, load).await?.p50_us;
        // The first one is a warm-up.
        if place == 0 {
            continue;
        }
        ratios.push(lone / (bare + sync));
        println!(
            "  round {place}: {lone} us over {bare} us and {} us: {}",
            short(sync),
            short(lone / (bare + sync))
        );
        ours.push(lone);
        theirs.push(bare);
        syncs.push(sync);
    }
    Ok(vec![Finding {
        measure: "lone call: answer over bare and one sync".to_owned(),
        value: Spread::of(ratios),
        unit: "",
        gate: 2.0,
        goal: 1.3,
        good: Good::Less,
        sides: format!(
            "crier {} us, bare {} us, fdatasync {} us",
            Spread::of(ours),
            Spread::of(theirs),
            Spread::of(syncs)
        ),
    }])
}

/// The median time of a page written and synced, on the databases' disk, in microseconds.
fn sync_us(settings: &Settings) -> anyhow::Result<f64> {
    let file = tempfile::tempfile_in(&settings.folder)?;
    let times: anyhow::Result<Vec<f64>> = (0..PLACES + SYNCS)
        .map(|place| {
            let begin = Instant::now();
            write_page(&file, place % PLACES)?;
            Ok(begin.elapsed().as_secs_f64() * 1e6)
        })
        .collect();
    // The file grows the first time around.
    Ok(Spread::of(times?.into_iter().skip(PLACES as usize)).median)
}

fn write_page(file: &File, place: u32) -> std::io::Result<()> {
    file.write_all_at(&PAGE, u64::from(place) * PAGE.len() as u64)?;
    file.sync_data()
}
