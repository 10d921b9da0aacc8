//! Discord's limit for all requests of a bot, shared by the workers that speak for it.
//!
//! How much of it is used depends on the machine, and is printed; that booking itself loses nothing is asserted in the unit
//! tests of the pace, where time stands still.

use std::net::SocketAddr;

use crier::domain::id::RoleId;

use crate::load::{Heard, Load};
use crate::running::Running;
use crate::world::{World, free_address};
use crate::{account, eventually};

/// How many channels have a backlog, and of how many messages.
const CHANNELS: usize = 170;
const EACH: u64 = 4;

/// The moments at which Discord was asked for a new message, in milliseconds.
fn moments(world: &World) -> Vec<i64> {
    let requests = world.sandbox.log().requests();
    let posts = requests.iter().filter(|it| it.path.ends_with("/messages"));
    posts.map(|request| request.at_ms).collect()
}

/// How many of the moments lie in the fullest second.
fn most_in_a_second(moments: &[i64]) -> usize {
    let within = |from: i64| {
        let is_in = |at: &&i64| (from..from + 1000).contains(*at);
        moments.iter().filter(is_in).count()
    };
    moments.iter().map(|from| within(*from)).max().unwrap()
}

/// A worker that tells at an address how much it has posted.
struct Counted {
    running: Running,
    metrics: SocketAddr,
}

impl Counted {
    fn new(world: &World) -> Self {
        let metrics = free_address();
        let mut command = world.command(&["run", "--only", "worker"]);
        command.env("CRIER__METRICS__LISTEN", metrics.to_string());
        Self {
            running: Running::start(&mut command),
            metrics,
        }
    }

    /// How many messages it has posted.
    async fn posted(&self) -> usize {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let asked = client.get(format!("http://{}/metrics", self.metrics));
        let Ok(answer) = asked.send().await else {
            return 0;
        };
        let text = answer.text().await.unwrap();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("crier_messages_total{change=\"created\"} "));
        line.map_or(0, |count| count.parse().unwrap())
    }
}

/// Waits until so many more were asked for; which moments that were.
async fn next(world: &World, count: usize) -> Vec<i64> {
    let before = moments(world).len();
    eventually("more is posted", async || {
        moments(world).len() >= before + count
    })
    .await;
    moments(world)[before..before + count].to_vec()
}

fn a_second(moments: &[i64]) -> f64 {
    let took = moments.last().unwrap() - moments[0];
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let rate = (moments.len() - 1) as f64 * 1000.0 / took as f64;
    rate
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_send_together_no_faster_than_discord_allows_and_each_has_its_part() {
    let Some(world) = World::new().await else {
        return;
    };
    let load = Load::new();
    let channels = world.channels(CHANNELS);
    let address = free_address();
    let _listener = world.listener(address).await;
    for number in 0..EACH {
        // Messages that ping different roles are not sent together.
        let path = world
            .endpoint(&channels, RoleId::from_u64(1000 + number))
            .await;
        let heard = load.send_new(address, &path).await;
        assert_eq!(heard, Heard::Status(200));
    }
    let workers = [Counted::new(&world), Counted::new(&world)];
    let posted = async || [workers[0].posted().await, workers[1].posted().await];
    eventually("both are at work", async || {
        posted().await.iter().all(|posted| *posted > 10)
    })
    .await;
    let before = posted().await;
    let together = next(&world, 300).await;
    let after = posted().await;
    let parts = [0, 1].map(|at| after[at] - before[at]);
    let log = workers[0].running.log();
    assert!(log.contains("a message was posted"), "{log}");
    println!("two: {:.1} a second, parts {parts:?}", a_second(&together));
    assert!(parts.iter().all(|part| *part >= 100), "{parts:?}");
    let [stays, goes] = workers.map(|worker| worker.running);
    goes.signal("TERM");
    assert!(goes.status().await.success());
    let alone = next(&world, 220).await;
    println!("one: {:.1} a second", a_second(&alone));
    let all = moments(&world);
    let most = most_in_a_second(&all);
    println!("in the fullest second: {most}");
    assert!(most <= 50, "{most} in a second");
    let eyes = world.eyes().await;
    account::drained(&eyes).await;
    eyes.close().await;
    account::settle(&world, &load, CHANNELS).await;
    stays.signal("TERM");
    assert!(stays.status().await.success());
}
