//! Told to stop under load: what was begun comes to an end, and the program does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::account;
use crate::load::{Heard, Load};
use crate::world::World;

/// A call that the program has begun to read: it has asked for the body.
struct Begun {
    stream: TcpStream,
    body: Vec<u8>,
}

impl Begun {
    async fn new(world: &World, load: &Load) -> Self {
        let (head, body) = load.prepare_raw();
        let mut stream = TcpStream::connect(world.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut said = [0; 25];
        stream.read_exact(&mut said).await.unwrap();
        assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");
        Self { stream, body }
    }

    /// Sends the body and reads the answer to its end.
    async fn finish(mut self) -> String {
        self.stream.write_all(&self.body).await.unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

/// Sends until no one listens any more.
async fn send_on(load: Arc<Load>) {
    loop {
        match load.send_new().await {
            Heard::Status(200) | Heard::Refused => {}
            // A connection that the system had accepted and the program had not.
            Heard::Nothing | Heard::NoOne => return,
            Heard::Status(other) => panic!("a sender heard {other}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_under_load_it_answers_what_was_begun_and_ends_well_within_ten_seconds() {
    let world = World::new().await;
    let load = Arc::new(Load::new(&world));
    let running = world.run().await;
    let mut senders = JoinSet::new();
    for _ in 0..8 {
        senders.spawn(send_on(load.clone()));
    }
    let begun = join_all((0..8).map(|_| Begun::new(&world, &load))).await;
    let told = Instant::now();
    running.signal("TERM");
    senders.join_all().await;
    for answer in join_all(begun.into_iter().map(Begun::finish)).await {
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
    let status = running.status().await;
    println!("stopped within {:?}", told.elapsed());
    assert!(status.success(), "{status}");
    assert!(told.elapsed() < Duration::from_secs(10));
    let running = world.run().await;
    load.send_open().await;
    account::settle(&world, &load).await;
    running.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_never_ends_does_not_keep_it_and_a_second_signal_does_not_wait_for_one() {
    let world = World::new().await;
    let load = Load::new(&world);
    for second in [None, Some("TERM"), Some("INT")] {
        let running = world.run().await;
        assert_eq!(load.send_new().await, Heard::Status(200));
        let stuck = Begun::new(&world, &load).await;
        let told = Instant::now();
        running.signal("TERM");
        if let Some(second) = second {
            running.stops().await;
            running.signal(second);
        }
        let status = running.status().await;
        let within = if second.is_some() { 3 } else { 10 };
        println!("stopped within {:?}", told.elapsed());
        assert!(status.success(), "{status}");
        assert!(told.elapsed() < Duration::from_secs(within), "{second:?}");
        drop(stuck);
    }
    let running = world.run().await;
    load.send_open().await;
    account::settle(&world, &load).await;
    running.kill();
}
