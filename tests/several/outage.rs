//! The database goes away under load, in every way, and comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crier_sandbox::{Fault, Times};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::front::Line;
use crate::load::{Heard, Load};
use crate::world::{World, free_address};
use crate::{account, eventually, pass};

/// In what way the database is not there.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    /// It stands still.
    Frozen,
    /// It crashed.
    Crashed,
    /// It cannot be reached, and whoever tries is told.
    Refused,
    /// It cannot be reached, and nobody is told: its machine is gone.
    Gone,
}

impl Trouble {
    fn begin(self, world: &World) {
        match self {
            Self::Frozen => world.cluster.freeze(),
            Self::Crashed => world.cluster.crash(),
            Self::Refused => world.wire.set(Line::Cut),
            Self::Gone => world.wire.set(Line::Dead),
        }
    }

    fn end(self, world: &World) {
        match self {
            Self::Frozen => world.cluster.thaw(),
            Self::Crashed => world.cluster.start_again(),
            Self::Refused | Self::Gone => world.wire.set(Line::Open),
        }
    }
}

/// Asserts that senders are sent away in time, and that the listener says so of itself.
async fn assert_refuses(load: &Load, at: std::net::SocketAddr, path: &str, trouble: Trouble) {
    for _ in 0..2 {
        let began = Instant::now();
        let (heard, ready, alive) = tokio::join!(
            load.send_new(at, path),
            load.status(at, "/readyz"),
            load.status(at, "/healthz"),
        );
        assert_eq!(heard, Heard::Refused, "{trouble:?}");
        assert_eq!((ready, alive), (503, 200), "{trouble:?}");
        assert!(began.elapsed() < Duration::from_secs(10), "{trouble:?}");
    }
    let began = Instant::now();
    assert_eq!(load.status(at, "/healthz").await, 200);
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_eq!(load.status(at, "/readyz").await, 503);
    assert!(began.elapsed() < Duration::from_secs(4));
}

/// Asserts that events are stored again soon, and posted soon after.
async fn assert_recovers(
    world: &World,
    load: &Load,
    (at, path): (std::net::SocketAddr, &str),
    trouble: Trouble,
) {
    let began = Instant::now();
    eventually("it stores again", async || {
        load.send_new(at, path).await == Heard::Status(200)
    })
    .await;
    let stored = began.elapsed();
    assert!(stored < Duration::from_secs(5), "{trouble:?}: {stored:?}");
    let count = || account::in_order(&world.sandbox.log().posted()).len();
    let before = count();
    eventually("it posts again", async || count() > before).await;
    let posted = began.elapsed();
    assert!(posted < Duration::from_secs(30), "{trouble:?}: {posted:?}");
    println!("{trouble:?}: stored after {stored:?}, posted after {posted:?}");
    assert_eq!(load.status(at, "/readyz").await, 200);
}

async fn survives(troubles: &[Trouble]) {
    let Some(world) = World::new().await else {
        return;
    };
    let load = Arc::new(Load::new());
    let at = free_address();
    let _listener = world.listener(at).await;
    let worker = world.worker();
    let path = world.endpoint(&world.channels(3), None).await;
    for trouble in troubles {
        let is_over = Arc::new(AtomicBool::new(false));
        let mut senders = JoinSet::new();
        for _ in 0..4 {
            let (load, path, is_over) = (load.clone(), path.clone(), is_over.clone());
            senders.spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    let heard = load.send_new(at, &path).await;
                    let is_honest = matches!(heard, Heard::Status(200) | Heard::Refused);
                    assert!(is_honest, "{heard:?}");
                    pass(Duration::from_millis(100)).await;
                }
            });
        }
        let before = load.acknowledged().len();
        eventually("the load is stored", async || {
            load.acknowledged().len() > before + 20
        })
        .await;
        trouble.begin(&world);
        assert_refuses(&load, at, &path, *trouble).await;
        trouble.end(&world);
        assert_recovers(&world, &load, (at, &path), *trouble).await;
        is_over.store(true, Ordering::Relaxed);
        senders.join_all().await;
    }
    load.send_open(at).await;
    account::settle(&world, &load, 3).await;
    worker.signal("TERM");
    assert!(worker.status().await.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_stands_still_or_crashes_costs_nothing_but_time() {
    survives(&[Trouble::Frozen, Trouble::Crashed]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_cannot_be_reached_costs_nothing_but_time() {
    survives(&[Trouble::Refused, Trouble::Gone]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_discord_took_while_the_database_crashed_is_not_posted_again() {
    let Some(world) = World::new().await else {
        return;
    };
    let load = Load::new();
    let at = free_address();
    let _listener = world.listener(at).await;
    let worker = world.worker();
    let path = world.endpoint(&world.channels(1), None).await;
    let bell = Arc::new(Notify::new());
    let waits = Fault::Wait(bell.clone());
    let rule = world
        .sandbox
        .faults()
        .order("POST", "/messages", Times::Exactly(1), waits);
    assert_eq!(load.send_new(at, &path).await, Heard::Status(200));
    eventually("Discord is asked", async || {
        world.sandbox.faults().hits(rule) == 1
    })
    .await;
    world.cluster.crash();
    bell.notify_one();
    eventually("it is posted", async || {
        world.sandbox.log().posted().len() == 1
    })
    .await;
    // The worker finds that it cannot write it down.
    eventually("the worker finds no database", async || {
        worker.log().contains("a lane could not be worked on")
    })
    .await;
    world.cluster.start_again();
    account::settle(&world, &load, 1).await;
    let posts = world.sandbox.log().count_requests("POST", "/messages");
    assert_eq!(posts, 2, "it was asked for once more, and known");
}
