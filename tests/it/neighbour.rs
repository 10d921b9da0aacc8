//! A server with very many posts to send does not keep another server's single post waiting.

use std::time::Duration;

use crier::domain::event::EventKind;
use crier::domain::id::GuildId;
use crier::domain::route::Route;
use crier_sandbox::{Fault, Scope, Times, seed};

use crate::support::{Crier, Hook, PATIENCE, SECRET, route};

const SECOND: Duration = Duration::from_secs(1);
/// How many routes the crowded server has for its votes: more than can be added now, as an old database may have.
const ROUTES: usize = 98;
/// How many votes it gets.
const VOTES: u32 = 50;
/// How many of its requests may go before the other server's post: what is sent in little more than a second. Where nothing
/// else runs they are about five, and some 450 without turns.
const MOST: usize = 60;

/// A server with many routes for the votes of an endpoint; the endpoint, and the beginnings of its channels' paths.
async fn crowded(crier: &Crier) -> (Hook, Vec<String>) {
    let (id, _) = crier.sandbox.found_guild("Crowded", seed::OLEG);
    let guild = GuildId::from_u64(id).unwrap();
    let mut tx = crier.app.store.write().await.unwrap();
    tx.upsert_guild(guild, crate::support::START).await.unwrap();
    tx.commit().await.unwrap();
    let hook = crier.endpoint_in(guild, "boticord", SECRET).await;
    let mut paths = Vec::new();
    for _ in 0..ROUTES {
        let channel = crier.sandbox.add_channel(id, "one-of-many");
        let route = Route {
            guild,
            ..route(&hook, EventKind::Vote, channel)
        };
        crier.add_route(route).await;
        paths.push(format!("/channels/{channel}"));
    }
    (hook, paths)
}

async fn vote(crier: &Crier, hook: &Hook, number: u32) {
    let answer = crier.send(hook, "new_bot_bump", &crier.parts(number)).await;
    assert_eq!(answer.0, 200);
}

/// Waits until so many messages were posted.
async fn posted(crier: &Crier, count: usize) {
    let log = crier.sandbox.log();
    let reached = crier
        .sandbox
        .wait_until(PATIENCE, |_| log.posted().len() >= count);
    assert!(reached.await, "the crowded server's posts are sent");
}

#[tokio::test]
async fn a_vote_is_posted_at_once_while_another_server_has_thousands_of_posts_to_send() {
    let crier = Crier::start().await;
    let (crowd, paths) = crowded(&crier).await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let stop = Fault::RateLimit {
        scope: Scope::Global,
        retry_after: SECOND,
    };
    let faults = crier.sandbox.faults();
    faults.order("*", "/", Times::Exactly(1), stop);
    for number in 1..=VOTES {
        vote(&crier, &crowd, number).await;
    }
    crier.settle().await;
    crier.clock.advance(SECOND);
    posted(&crier, 50).await;
    vote(&crier, &hook, 1).await;
    let answered = crier.sandbox.log().requests().len();
    let waiting = crier.number("select count(*) from effect where state = 'pending'");
    assert!(waiting.await > 1000, "nothing was in the way");
    crier.messages(seed::VOTES, 1).await;
    let requests = crier.sandbox.log().requests();
    let post = format!("/channels/{}/messages", seed::VOTES);
    let post = requests.iter().position(|it| it.path == post).unwrap();
    let of_crowd = |path: &str| paths.iter().any(|it| path.starts_with(it));
    let before = requests[answered..post].iter();
    let before = before.filter(|it| of_crowd(&it.path)).count();
    println!("{before} requests of the crowded server went before");
    assert!(before <= MOST, "{before} requests went before");
    crier.stop().await;
}
