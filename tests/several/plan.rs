//! How PostgreSQL finds what is asked for, in a database so young that it knows nothing of its tables' sizes.

use sqlx::PgPool;

use crate::load::{Heard, Load};
use crate::world::{World, free_address};
use crate::{account, eventually};

/// How many events are sent, one after the other: a plan is remembered after five.
const EVENTS: i64 = 60;

/// How many rows were read from end to end of each table that grows with the events.
const READ_THROUGH: &str = "select cast(coalesce(sum(seq_tup_read), 0) as bigint) from pg_stat_user_tables \
    where relname in ('event', 'event_person', 'event_content', 'event_body', 'counter', 'rung', 'identity', 'subject', \
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
