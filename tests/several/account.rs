//! The account afterwards: what was acknowledged is stored, counted once and shown once, in its order.

use std::collections::{BTreeMap, BTreeSet};

use crier_sandbox::Message;
use sqlx::PgPool;

use crate::eventually;
use crate::load::{Load, marked};
use crate::world::World;

/// Waits until nothing is left to be done, and compares: `shown_in` is how many channels show each event.
pub(crate) async fn settle(world: &World, load: &Load, shown_in: usize) {
    let eyes = world.eyes().await;
    drained(&eyes).await;
    let contents: Vec<String> = sqlx::query_scalar("select content from event_content")
        .fetch_all(&eyes)
        .await
        .unwrap();
    let stored: BTreeSet<u32> = contents.iter().flat_map(|text| marked(text)).collect();
    let acknowledged = load.acknowledged();
    let lost: Vec<_> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert_eq!(contents.len(), stored.len(), "stored twice");
    let stuck: Vec<(String, String)> =
        sqlx::query_as("select kind, coalesce(reason, '') from effect")
            .fetch_all(&eyes)
            .await
            .unwrap();
    assert_eq!(stuck, []);
    let shown = shown(&world.sandbox.log().posted());
    let wrong: Vec<_> = stored
        .iter()
        .chain(shown.keys())
        .map(|event| (*event, shown.get(event).copied().unwrap_or_default()))
        .filter(|(_, count)| *count != shown_in)
        .collect();
    assert!(wrong.is_empty(), "not shown {shown_in} times: {wrong:?}");
    eyes.close().await;
    let recount = world.command(&["recount"]).output().unwrap();
    assert!(recount.status.success(), "{recount:?}");
}

/// Waits until the outbox is empty.
pub(crate) async fn drained(eyes: &PgPool) {
    eventually("the outbox is empty", async || {
        number(eyes, "select count(*) from effect where state = 'pending'").await == 0
    })
    .await;
}

/// The one number that a query finds.
pub(crate) async fn number(eyes: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(eyes).await.unwrap()
}

/// How many embeds show each event.
fn shown(messages: &[Message]) -> BTreeMap<u32, usize> {
    let mut shown = BTreeMap::new();
    for event in in_order(messages) {
        *shown.entry(event).or_default() += 1;
    }
    shown
}

/// The events as messages show them, one after the other.
pub(crate) fn in_order(messages: &[Message]) -> Vec<u32> {
    let embeds = messages.iter().flat_map(|message| &message.embeds);
    let events = embeds.flat_map(|embed| marked(&embed.to_string()).collect::<BTreeSet<u32>>());
    events.collect()
}
