//! Workers that die or stand still in the middle of a burst.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::load::{Heard, Load};
use crate::world::{World, free_address};
use crate::{account, eventually};

/// How many channels there are, and how many events go to each.
const CHANNELS: usize = 10;
const EACH: usize = 16;

/// Two listeners, two workers, and a burst in the middle of which something happens to one of the workers. The other is
/// alone until everything is posted; then the first may go on, where it still can.
async fn burst(signal: &'static str) {
    let Some(world) = World::new().await else {
        return;
    };
    let load = Arc::new(Load::new());
    let channels = world.channels(CHANNELS);
    let addresses = [free_address(), free_address()];
    let _listeners = join_all(addresses.map(|address| world.listener(address))).await;
    let mut victim = None;
    let senders = channels.iter().map(async |channel| {
        let path = world.endpoint(&[*channel], None).await;
        // One after the other, so that there is an order; each at the other listener.
        for number in 0..EACH {
            let heard = load.send_new(addresses[number % 2], &path).await;
            assert_eq!(heard, Heard::Status(200));
        }
    });
    let workers = async {
        let unlucky = world.worker();
        let posts = || world.sandbox.log().count_requests("POST", "/messages");
        // A worker that is fast packs all of them into some twenty messages.
        eventually("it is at work", async || posts() > 5).await;
        unlucky.signal(signal);
        victim = Some((unlucky, Instant::now()));
        world.worker()
    };
    let (_, _other) = futures_util::join!(join_all(senders), workers);
    let (victim, since) = victim.unwrap();
    let eyes = world.eyes().await;
    account::drained(&eyes).await;
    println!("{signal}: everything posted {:?} after", since.elapsed());
    assert!(since.elapsed() < Duration::from_mins(1));
    if signal == "STOP" {
        victim.signal("CONT");
        // Whatever it still does is done once it looks into the outbox again, and writes down what it had sent.
        let log = world.sandbox.log();
        let before = log.posted().len();
        let idle = "select count(*) from lane where lease_token is not null";
        eventually("no lane is leased", async || {
            account::number(&eyes, idle).await == 0
        })
        .await;
        victim.signal("TERM");
        assert!(victim.status().await.success());
        assert_eq!(log.posted().len(), before);
    } else {
        assert!(!victim.status().await.success());
    }
    account::settle(&world, &load, 1).await;
    for channel in channels {
        let shown = account::in_order(&world.sandbox.messages(channel));
        assert_eq!(shown.len(), EACH);
        assert!(shown.is_sorted(), "{channel}: {shown:?}");
    }
    eyes.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_in_a_burst_loses_and_doubles_nothing_and_its_lanes_are_taken_over_in_a_minute()
 {
    burst("KILL").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_stood_still_beyond_its_lease_changes_nothing_when_it_goes_on() {
    burst("STOP").await;
}
