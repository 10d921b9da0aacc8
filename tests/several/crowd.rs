//! Two listeners that are hammered with events about the same people, in every order.

use std::sync::Arc;

use futures_util::future::join_all;
use tokio::task::JoinSet;

use crate::account;
use crate::load::{Heard, Load};
use crate::world::{World, free_address};

/// How many endpoints there are; all of them count the same members in the same guild, into the same channels.
const ENDPOINTS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn listeners_that_count_the_same_people_never_wait_for_each_other_in_a_ring() {
    let Some(world) = World::new().await else {
        return;
    };
    let load = Arc::new(Load::new());
    let addresses = [free_address(), free_address()];
    let _listeners = join_all(addresses.map(|address| world.listener(address))).await;
    let mut channels = world.channels(4);
    let mut paths = Vec::new();
    for _ in 0..ENDPOINTS {
        channels.rotate_left(1);
        paths.push(world.endpoint(&channels[..2], None).await);
    }
    let mut senders = JoinSet::new();
    for sender in 0..48 {
        let (load, paths) = (load.clone(), paths.clone());
        senders.spawn(async move {
            for number in 0..40 {
                let path = &paths[(sender * 7 + number) % paths.len()];
                let heard = load.send_new(addresses[sender % 2], path).await;
                assert_eq!(heard, Heard::Status(200));
            }
        });
    }
    senders.join_all().await;
    let eyes = world.eyes().await;
    let events = account::number(&eyes, "select count(*) from event").await;
    assert_eq!(events, 48 * 40);
    let batches = account::number(&eyes, "select count(distinct xmin::text) from event").await;
    println!("{events} events in {batches} transactions");
    assert!(batches < events, "none was committed together with another");
    let deadlocks = "select deadlocks from pg_stat_database where datname = 'postgres'";
    assert_eq!(account::number(&eyes, deadlocks).await, 0);
    let counted = "select cast(sum(total) as bigint) from counter where period = 'all'";
    assert_eq!(account::number(&eyes, counted).await, events);
    let recount = world.command(&["recount"]).output().unwrap();
    assert!(recount.status.success(), "{recount:?}");
    eyes.close().await;
}
