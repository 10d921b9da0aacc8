//! A restart of one listener after the other, behind a proxy.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use tokio::task::JoinSet;

use crate::front::Front;
use crate::load::{Heard, Load};
use crate::world::{World, free_address};
use crate::{account, eventually};

/// Waits until some more is stored.
async fn more(load: &Load) {
    let before = load.acknowledged().len();
    eventually("requests go on", async || {
        load.acknowledged().len() > before + 40
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_drops_no_request() {
    let Some(world) = World::new().await else {
        return;
    };
    let load = Arc::new(Load::new());
    let addresses = [free_address(), free_address()];
    let mut listeners = join_all(addresses.map(|address| world.listener(address))).await;
    let front = Front::before(addresses.to_vec()).await.address;
    let path = world.endpoint(&world.channels(1), None).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let mut senders = JoinSet::new();
    for _ in 0..8 {
        let (load, path, is_over) = (load.clone(), path.clone(), is_over.clone());
        senders.spawn(async move {
            let mut heard = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                heard.push(load.send_new(front, &path).await);
            }
            heard
        });
    }
    for address in addresses {
        more(&load).await;
        let old = listeners.remove(0);
        old.signal("TERM");
        assert!(old.status().await.success());
        listeners.push(world.listener(address).await);
    }
    more(&load).await;
    is_over.store(true, Ordering::Relaxed);
    let mut heard = senders.join_all().await.concat();
    heard.retain(|one| *one != Heard::Status(200));
    assert_eq!(heard, []);
    println!("{} requests during two restarts", load.sent().len());
    let _worker = world.worker();
    account::settle(&world, &load, 1).await;
}
