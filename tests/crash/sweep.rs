//! Kills at chosen system calls: one life after the other, each ending one call later, until one lives to its end.

use std::time::Duration;

use crate::account::{self, number};
use crate::load::{Heard, Load};
use crate::running::Running;
use crate::world::World;
use crate::{eventually, strace};

/// The calls at which it is killed, and how far apart where not every one is asked for.
const CALLS: [(&str, usize); 5] = [
    ("fsync", 1),
    ("fdatasync", 1),
    ("pwrite64", 31),
    ("sendto", 1),
    ("writev", 1),
];
/// How many events a life brings.
const EVENTS: usize = 3;
/// More calls than any life makes.
const MANY: usize = 2000;

/// One life, as far as it comes: what is open is sent again, something new comes and one thing twice; all is delivered,
/// and it is told to stop.
async fn live(world: &World, load: &Load, running: &Running) -> Result<(), ()> {
    if !running.is_listening().await {
        return Err(());
    }
    for number in load.open() {
        send(load, Some(number)).await?;
    }
    for _ in 0..EVENTS {
        send(load, None).await?;
    }
    send(load, load.acknowledged().first().copied()).await?;
    let eyes = world.eyes().await;
    let is_over = || running.ends_within(Duration::ZERO);
    eventually("it delivers or dies", async || {
        let waiting = number(&eyes, "select count(*) from effect where state = 'pending'").await;
        waiting == 0 || is_over().await
    })
    .await;
    eyes.close().await;
    if is_over().await {
        return Err(());
    }
    running.signal("TERM");
    Ok(())
}

async fn send(load: &Load, number: Option<u32>) -> Result<(), ()> {
    let heard = match number {
        Some(number) => load.send(number).await,
        None => load.send_new().await,
    };
    match heard {
        Heard::Status(200) => Ok(()),
        Heard::Nothing | Heard::NoOne => Err(()),
        other => panic!("a sender heard {other:?}"),
    }
}

/// Kills at every so many of these calls; says how many lives that were.
async fn sweep(world: &World, load: &Load, (call, step): (&str, usize)) -> usize {
    let traced = format!("trace={call}");
    for (lives, nth) in (1..MANY).step_by(step).enumerate() {
        let inject = format!("inject={call}:signal=SIGKILL:when={nth}");
        let running = world.start_under(&strace::injecting(&inject, &traced));
        let _ = live(world, load, &running).await;
        assert!(running.ends_within(Duration::from_secs(30)).await);
        if running.status().await.success() {
            return lives;
        }
    }
    panic!("{call}: no life came to its end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_system_call_of_a_few_events_lives_nothing_is_lost_and_nothing_happens_twice()
{
    if !strace::is_here() {
        return;
    }
    let is_every = std::env::var("CRIER_SWEEP").is_ok_and(|value| value == "all");
    let world = World::new().await;
    let load = Load::new(&world);
    let mut killed = 0;
    for (call, step) in CALLS {
        let step = if is_every { 1 } else { step };
        let lives = sweep(&world, &load, (call, step)).await;
        println!("killed {lives} times at {call}");
        killed += lives;
    }
    assert!(killed > 20, "only {killed} kills");
    let running = world.run().await;
    load.send_open().await;
    account::settle(&world, &load).await;
    running.kill();
    world.sandbox.stop().await;
}
