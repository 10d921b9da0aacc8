//! How soon after its 200 a vote is sent to Discord when nothing else happens.

use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::sync::broadcast::Receiver;

use crate::calls::{Caller, Sender};
use crate::discord::Asked;
use crate::figures::{Spread, percentile_ms, short};
use crate::open_loop::Line;
use crate::report::{Finding, Good};
use crate::settings::Settings;
use crate::world::World;

/// How many listings there are, each with its own channel: a channel's turn comes so rarely that no rate limit is near.
const LISTINGS: u64 = 40;
/// The first channel.
const FIRST_CHANNEL: u64 = 417_283_905_512_449_000;
/// The least time between two votes; a random time is added, so that they are not in step with the worker's polling.
const APART_MS: u64 = 60;
/// How long to wait for a post.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let world = World::with_listings(settings, FIRST_CHANNEL..FIRST_CHANNEL + LISTINGS).await?;
    let ours = waits(settings, &world).await?;
    let before = match &settings.before {
        Some(program) => {
            println!("  the earlier build");
            let world = World::before(settings, program, LISTINGS).await?;
            Some(waits(settings, &world).await?)
        }
        None => None,
    };
    let marks = [(50.0, 20.0, 3.0), (99.0, 100.0, 20.0)];
    Ok(marks
        .map(|(percent, gate, goal)| {
            let at = |waits: &[Duration]| short(percentile_ms(waits, percent));
            let earlier = before
                .as_deref()
                .map(|waits| format!("; the earlier build {} ms", at(waits)));
            Finding {
                measure: format!("200 to the start of the Discord request, idle lane, p{percent}"),
                value: Spread::of([percentile_ms(&ours, percent)]),
                unit: " ms",
                gate,
                goal,
                good: Good::Less,
                sides: format!(
                    "{} votes, one at a time, in {LISTINGS} channels{}",
                    ours.len(),
                    earlier.unwrap_or_default()
                ),
            }
        })
        .into())
}

/// How long each vote waited for its post.
async fn waits(settings: &Settings, world: &World) -> anyhow::Result<Vec<Duration>> {
    world.discord.answer_after(Duration::from_millis(5));
    let crier = world.start().await?;
    let mut asked = world.discord.asked();
    let callers = world
        .listings
        .iter()
        .map(|(channel, key)| (*channel, Caller::with_key(settings, key, Sender::BotiCord)));
    let mut callers: Vec<(u64, Caller)> = callers.collect();
    let mut line = Line::open(crier.address)?;
    let mut waits = Vec::new();
    let each = settings.rounds * settings.seconds * 10 / u32::try_from(LISTINGS)? + 1;
    for place in 0..=each {
        let mut round = Vec::new();
        for (channel, caller) in &mut callers {
            tokio::time::sleep(Duration::from_millis(
                APART_MS + rand::random::<u64>() % APART_MS,
            ))
            .await;
            round.push(vote(&mut line, caller, (&mut asked, *channel)).await?);
        }
        println!(
            "  round {place}: p50 {} ms",
            short(percentile_ms(&round, 50.0))
        );
        // The first one is a warm-up.
        if place > 0 {
            waits.push(round);
        }
    }
    Ok(waits.concat())
}

/// Sends a vote, and returns how long after its 200 the post to this channel was requested.
pub(super) async fn vote(
    line: &mut Line,
    caller: &mut Caller,
    (asked, channel): (&mut Receiver<Asked>, u64),
) -> anyhow::Result<Duration> {
    let call = caller.next()?;
    tokio::task::block_in_place(|| line.send(&call))?;
    let told = Instant::now();
    let post = tokio::time::timeout(PATIENCE, on_its_way(asked, channel));
    let post = post.await.context("no post came of a vote")??;
    Ok(post.saturating_duration_since(told))
}

/// When the next message to this channel was requested.
async fn on_its_way(asked: &mut Receiver<Asked>, channel: u64) -> anyhow::Result<Instant> {
    loop {
        let asked = asked.recv().await?;
        if asked.channel == channel {
            return Ok(asked.at);
        }
    }
}
