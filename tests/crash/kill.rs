//! Kills at random moments, under load.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use crate::load::{Heard, Load};
use crate::running::Running;
use crate::world::World;
use crate::{account, number, pass};

/// How many senders there are.
const SENDERS: usize = 6;
/// How many new events each sends in one life of the program at most.
const EACH: u32 = 8;

/// When a life ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// So long after the start, ready or not.
    WhileStarting(Duration),
    /// So long after the load began.
    UnderLoad(Duration),
    /// So long after it was told to stop, that long after the load began.
    WhileStopping(Duration, Duration),
}

impl End {
    fn draw(dice: &mut StdRng) -> Self {
        let mut up_to = |ms: u64| Duration::from_micros(dice.random_range(0..=ms * 1000));
        let (load, late, early) = (up_to(250), up_to(80), up_to(150));
        match dice.random_range(0..10) {
            0 | 1 => Self::WhileStarting(early),
            2 => Self::WhileStopping(load, late),
            _ => Self::UnderLoad(load),
        }
    }
}

/// Sends new events and old ones, until there is no one to send to or enough was sent.
async fn send(load: Arc<Load>, mut dice: StdRng) {
    for _ in 0..EACH {
        let heard = match dice.random_range(0..8) {
            0 => send_any(&load, &load.open(), &mut dice).await,
            1 => {
                let known: Vec<u32> = load.acknowledged().into_iter().collect();
                send_any(&load, &known, &mut dice).await
            }
            _ => load.send_new().await,
        };
        match heard {
            Heard::Status(200) | Heard::Refused => {}
            Heard::Nothing | Heard::NoOne => return,
            Heard::Status(other) => panic!("a sender heard {other}"),
        }
    }
}

async fn send_any(load: &Load, numbers: &[u32], dice: &mut StdRng) -> Heard {
    if numbers.is_empty() {
        return load.send_new().await;
    }
    load.send(numbers[dice.random_range(0..numbers.len())])
        .await
}

/// One life of the program.
async fn live(world: &World, load: &Arc<Load>, end: End, dice: &mut StdRng) {
    let running = world.start();
    if let End::WhileStarting(after) = end {
        pass(after).await;
        return running.kill();
    }
    assert!(running.is_listening().await, "it did not start");
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        senders.spawn(send(load.clone(), StdRng::seed_from_u64(dice.random())));
    }
    die(running, end).await;
    senders.join_all().await;
}

async fn die(running: Running, end: End) {
    match end {
        End::WhileStarting(after) | End::UnderLoad(after) => pass(after).await,
        End::WhileStopping(after, late) => {
            pass(after).await;
            running.signal("TERM");
            pass(late).await;
        }
    }
    running.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_moments_nothing_acknowledged_is_lost_and_nothing_happens_twice() {
    let kills = number("CRIER_KILLS").unwrap_or(50);
    let seed = number("CRIER_SEED").unwrap_or_else(rand::random);
    println!("{kills} kills, CRIER_SEED={seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let world = World::new().await;
    let load = Arc::new(Load::new(&world));
    let began = Instant::now();
    for _ in 0..kills {
        let end = End::draw(&mut dice);
        live(&world, &load, end, &mut dice).await;
    }
    let unheard = load.open().len();
    let running = world.run().await;
    load.send_open().await;
    account::settle(&world, &load).await;
    let events = load.sent().len();
    println!(
        "{events} events, {unheard} not acknowledged at first, {:?}",
        began.elapsed()
    );
    assert!(
        unheard > 0,
        "no kill ever came between a call and its answer"
    );
    running.kill();
    world.sandbox.stop().await;
}
