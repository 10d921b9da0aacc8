//! How soon after its 200 a vote is posted while another guild has some 200,000 posts to send.

use std::time::Duration;

use anyhow::Context;
use tokio::sync::broadcast::Receiver;

use super::wake::vote;
use crate::calls::{Caller, Sender};
use crate::discord::Asked;
use crate::figures::{Spread, short};
use crate::open_loop::{self, Line};
use crate::report::{Finding, Good};
use crate::settings::Settings;
use crate::world::{GUILD, World, guild_of};

/// How many votes the other guild gets, each for 98 channels.
const CROWD: usize = 2000;
/// How many of them are sent per second.
const RATE: f64 = 100.0;
/// The channels of the listings that get votes in turn.
const FIRST_CHANNEL: u64 = 417_283_905_512_449_000;
const LISTINGS: u64 = 20;
/// The least time between two votes, to which a random time is added.
const APART_MS: u64 = 200;
/// How long to wait for the other guild's next post.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let world = World::with_listings(settings, FIRST_CHANNEL..FIRST_CHANNEL + LISTINGS).await?;
    let crowd = world.add_crowd().await?;
    let crier = world.start().await?;
    let mut crowd = Caller::with_key(settings, &crowd, Sender::BotiCord);
    let calls: anyhow::Result<Vec<Vec<u8>>> = (0..CROWD).map(|_| crowd.next()).collect();
    open_loop::run(crier.address, calls?, RATE).await?;
    println!("  the other guild's {CROWD} votes are stored");
    let callers = world
        .listings
        .iter()
        .map(|(channel, key)| (*channel, Caller::with_key(settings, key, Sender::BotiCord)));
    let mut callers: Vec<(u64, Caller)> = callers.collect();
    let mut line = Line::open(crier.address)?;
    let mut asked = world.discord.asked();
    let mut waits = Vec::new();
    for _ in 0..settings.rounds {
        for (channel, caller) in &mut callers {
            let apart = APART_MS + rand::random::<u64>() % APART_MS;
            tokio::time::sleep(Duration::from_millis(apart)).await;
            let wait = vote(&mut line, caller, (&mut asked, *channel)).await?;
            waits.push(wait.as_secs_f64());
        }
        println!(
            "  median of {} votes: {} s",
            waits.len(),
            short(Spread::of(waits.iter().copied()).median)
        );
    }
    let crowded = tokio::time::timeout(PATIENCE, crowds_post(&mut asked)).await;
    crowded.context("the other guild had nothing left to send")??;
    Ok(findings(&waits))
}

/// Waits for a message to a channel of the other guild.
async fn crowds_post(asked: &mut Receiver<Asked>) -> anyhow::Result<()> {
    while guild_of(asked.recv().await?.channel) == GUILD {}
    Ok(())
}

fn findings(waits: &[f64]) -> Vec<Finding> {
    let spread = Spread::of(waits.iter().copied());
    let finding = |(which, value, goal)| Finding {
        measure: format!("200 to the post beside another guild's 196,000 posts, {which}"),
        value: Spread::of([value]),
        unit: " s",
        gate: 3.0,
        goal,
        good: Good::Less,
        sides: format!(
            "{} votes, one at a time, in {LISTINGS} channels",
            waits.len()
        ),
    };
    [("median", spread.median, 0.5), ("most", spread.most, 1.5)]
        .map(finding)
        .to_vec()
}
