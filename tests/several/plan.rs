//! How PostgreSQL finds what is asked for, in a database so young that it knows nothing of its tables' sizes.

use std::time::Duration;

use crier::clock::{Clock, SystemClock};
use crier::domain::effect::EffectKind;
use crier::domain::id::{EffectId, GuildId};
use crier::domain::time::Timestamp;
use crier::store::Store;
use crier::store::outbox::NewEffect;
use sqlx::PgPool;

use crate::load::{Heard, Load};
use crate::world::{World, free_address};
use crate::{account, eventually};

/// How many events are sent, one after the other: a plan is remembered after five.
const EVENTS: i64 = 60;

/// How many rows were read from end to end of each table that grows with the events.
const READ_THROUGH: &str = "select cast(coalesce(sum(seq_tup_read), 0) as bigint) from pg_stat_user_tables \
    where relname in ('event', 'event_person', 'event_content', 'event_body', 'counter', 'counter_all', 'counter_day', 'counter_week', 'counter_month', 'counter_endpoint', 'identity', 'subject', \
    'message', 'message_event', 'effect')";

/// How many entries were read of the index that only knows which endpoint an event came to.
const BY_ARRIVAL: &str =
    "select idx_tup_read from pg_stat_user_indexes where indexrelname = 'event_by_arrival'";

/// How many entries were read of the index that knows repeats.
const WRITTEN: &str =
    "select idx_scan from pg_stat_user_indexes where indexrelname = 'event_is_stored_once'";

async fn statistics(eyes: &PgPool) -> [i64; 3] {
    [
        account::number(eyes, READ_THROUGH).await,
        account::number(eyes, BY_ARRIVAL).await,
        account::number(eyes, WRITTEN).await,
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recording_and_posting_read_no_table_that_grows_from_end_to_end() {
    let Some(world) = World::new().await else {
        return;
    };
    let load = Load::new();
    let address = free_address();
    let listener = world.listener(address).await;
    let worker = world.worker();
    let path = world.endpoint(&world.channels(1), None).await;
    for _ in 0..EVENTS {
        assert_eq!(load.send_new(address, &path).await, Heard::Status(200));
    }
    let posted = || async { world.sandbox.log().posted().len() };
    eventually("they are posted", async || posted().await > 0).await;
    for process in [listener, worker] {
        process.signal("TERM");
        assert!(process.status().await.success());
    }
    let eyes = world.eyes().await;
    // What a connection did is told when it ends.
    eventually("it is known what was read", async || {
        let [read_through, by_arrival, written] = statistics(&eyes).await;
        written >= EVENTS || read_through + by_arrival > 0
    })
    .await;
    let [read_through, by_arrival, _] = statistics(&eyes).await;
    assert_eq!((read_through, by_arrival), (0, 0), "rows read for nothing");
    eyes.close().await;
}

/// How many lanes are due, and how many are not.
const LANES: i64 = 10_000;
/// How many posts wait in each.
const WAITING: i64 = 3;

/// What the lanes cost so far: how many lanes were written, and how many entries were read of each table and each index.
const LANES_READ: &str = "select coalesce(max(t.n_tup_ins) filter (where t.relname = 'lane'), 0) as written, \
    cast(sum(t.seq_tup_read) as bigint) as read_through, \
    (select idx_tup_read from pg_stat_user_indexes where indexrelname = 'lane_due') as of_due, \
    (select idx_tup_read from pg_stat_user_indexes where indexrelname = 'effect_pending') as of_pending \
    from pg_stat_user_tables t where t.relname in ('lane', 'effect')";

#[derive(sqlx::FromRow)]
struct LanesRead {
    written: i64,
    read_through: i64,
    of_due: i64,
    of_pending: i64,
}

async fn lanes_read(eyes: &PgPool) -> LanesRead {
    sqlx::query_as(LANES_READ).fetch_one(eyes).await.unwrap()
}

/// Lets posts of many guilds wait in as many lanes that are due as in lanes that are not.
async fn fill_lanes(store: &Store, now: Timestamp) {
    let later = now.plus(Duration::from_hours(1));
    let lanes = (0..2 * LANES).map(|lane| (lane, if lane < LANES { now } else { later }));
    let effects = lanes.flat_map(|(lane, due_at)| {
        (0..WAITING).map(move |number| NewEffect {
            id: EffectId::from_text(format!("{lane}-{number}")),
            guild: GuildId::new(1 + lane % 300).unwrap(),
            lane: format!("c{lane}"),
            kind: EffectKind::Post,
            message: None,
            grant: None,
            due_at,
        })
    });
    let effects: Vec<NewEffect> = effects.collect();
    let mut tx = store.write().await.unwrap();
    for some in effects.chunks(1000) {
        tx.insert_effects(some, now).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turns_among_ten_thousand_lanes_are_found_without_a_look_at_lanes_that_are_not_due() {
    let Some(world) = World::new().await else {
        return;
    };
    let now = SystemClock.now();
    fill_lanes(&world.store, now).await;
    world.store.close().await;
    let eyes = world.eyes().await;
    eventually("the lanes are written", async || {
        lanes_read(&eyes).await.written == 2 * LANES
    })
    .await;
    let before = lanes_read(&eyes).await;
    let store = Store::open(&world.cluster.url()).await.unwrap();
    let mut tx = store.read().await.unwrap();
    let turns = tx.list_waiting_lanes(now, 48).await.unwrap();
    assert_eq!(turns.len(), 48);
    drop(tx);
    store.close().await;
    eventually("it is known what was read", async || {
        lanes_read(&eyes).await.of_due > before.of_due
    })
    .await;
    let after = lanes_read(&eyes).await;
    assert_eq!(after.read_through, before.read_through, "from end to end");
    // Planning reads an entry or two itself.
    let of_due = after.of_due - before.of_due;
    assert!(of_due < LANES + 10, "{of_due} lanes");
    let of_pending = after.of_pending - before.of_pending;
    assert!(
        of_pending < LANES + 10,
        "{of_pending} posts, not one of each"
    );
    eyes.close().await;
}
