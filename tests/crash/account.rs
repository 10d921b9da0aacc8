//! The account after the crashes: what was acknowledged is stored, counted once, shown once and rewarded once.

use std::collections::{BTreeMap, BTreeSet};

use crier_sandbox::Message;
use sqlx::SqlitePool;

use crate::eventually;
use crate::load::{Load, PEOPLE, marked};
use crate::world::{CHANNELS, EVERY, World};

/// Waits until nothing is left to be done, and compares. The program must run.
pub(crate) async fn settle(world: &World, load: &Load) {
    let eyes = world.eyes().await;
    eventually("the outbox is empty", async || {
        number(&eyes, "select count(*) from effect where state = 'pending'").await == 0
    })
    .await;
    compare(world, load, &eyes).await;
    eyes.close().await;
}

async fn compare(world: &World, load: &Load, eyes: &SqlitePool) {
    let sent = load.sent();
    let acknowledged = load.acknowledged();
    assert!(!acknowledged.is_empty(), "nothing was ever acknowledged");
    let stored: Vec<String> = sqlx::query_scalar("select content from event_content")
        .fetch_all(eyes)
        .await
        .unwrap();
    let found: BTreeSet<u32> = stored.iter().flat_map(|content| marked(content)).collect();
    let lost: Vec<_> = acknowledged.difference(&found).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert_eq!(stored.len(), sent.len(), "stored, and sent");
    assert_eq!(stuck(eyes).await, Vec::<(String, String)>::new());
    compare_counts(world, load, eyes).await;
    compare_shown(world, load);
    let integrity: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(eyes)
        .await
        .unwrap();
    assert_eq!(integrity, "ok");
}

async fn stuck(eyes: &SqlitePool) -> Vec<(String, String)> {
    sqlx::query_as("select kind, coalesce(reason, '') from effect")
        .fetch_all(eyes)
        .await
        .unwrap()
}

async fn compare_counts(world: &World, load: &Load, eyes: &SqlitePool) {
    let mut expected: BTreeMap<u64, i64> = BTreeMap::new();
    for event in load.sent() {
        *expected
            .entry(PEOPLE[event as usize % PEOPLE.len()])
            .or_default() += 1;
    }
    for (person, count) in expected {
        let counted: i64 = sqlx::query_scalar(
            "select total from counter where holder = $1 and counts = 'review' and period = 'all'",
        )
        .bind(format!("m{person}"))
        .fetch_one(eyes)
        .await
        .unwrap();
        assert_eq!(counted, count, "counted for {person}");
        let granted: i64 = sqlx::query_scalar(
            "select count(*) from reward_grant where member_id = $1 and state <> 'promised'",
        )
        .bind(i64::try_from(person).unwrap())
        .fetch_one(eyes)
        .await
        .unwrap();
        assert_eq!(granted, count / i64::from(EVERY), "granted to {person}");
    }
    let recount = world.command(&["recount"]).output().unwrap();
    assert!(recount.status.success(), "{recount:?}");
}

/// Exactly one embed for each event, whatever the messages they stand in.
fn compare_shown(world: &World, load: &Load) {
    let once: BTreeMap<u32, usize> = load.sent().into_iter().map(|event| (event, 1)).collect();
    assert_differ_nowhere("posted", &shown(&world.sandbox.log().posted()), &once);
    let standing: Vec<Message> = CHANNELS
        .into_iter()
        .flat_map(|channel| world.sandbox.messages(channel))
        .collect();
    assert_differ_nowhere("standing", &shown(&standing), &once);
}

/// How many embeds show each event.
fn shown(messages: &[Message]) -> BTreeMap<u32, usize> {
    let mut shown = BTreeMap::new();
    for embed in messages.iter().flat_map(|message| &message.embeds) {
        let events: BTreeSet<u32> = marked(&embed.to_string()).collect();
        for event in events {
            *shown.entry(event).or_default() += 1;
        }
    }
    shown
}

fn assert_differ_nowhere(what: &str, found: &BTreeMap<u32, usize>, once: &BTreeMap<u32, usize>) {
    let count = |of: &BTreeMap<u32, usize>, event| of.get(event).copied().unwrap_or_default();
    let events: BTreeSet<u32> = found.keys().chain(once.keys()).copied().collect();
    let wrong = events
        .iter()
        .map(|event| (event, count(found, event), count(once, event)))
        .filter(|(_, found, expected)| found != expected);
    let wrong: Vec<_> = wrong.collect();
    assert!(
        wrong.is_empty(),
        "{what}, as (event, embeds, expected): {wrong:?}"
    );
}

/// The one number that a query finds.
pub(crate) async fn number(eyes: &SqlitePool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(eyes).await.unwrap()
}
