//! What was not sent yet follows what the admin does, and the reply says how much that is.

use std::time::Duration;

use crier::domain::event::EventKind;
use crier_sandbox::{Times, seed};

use crate::command::presses;
use crate::fault::refusal;
use crate::support::{Crier, Hook, guild};

async fn vote(crier: &Crier, hook: &Hook, number: u32) {
    let answer = crier.send(hook, "new_bot_bump", &crier.parts(number)).await;
    assert_eq!(answer.0, 200);
}

/// The id of the route for votes.
async fn vote_route(crier: &Crier) -> String {
    let mut tx = crier.app.store.read().await.unwrap();
    let routes = tx.list_routes(guild()).await.unwrap();
    let route = routes.iter().find(|route| route.kind == EventKind::Vote);
    route.unwrap().id.to_string()
}

/// A bot, an endpoint whose channel was deleted, one vote that is parked there, and one that is pending.
async fn start() -> (Crier, Hook) {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    anna.types("/help").await.unwrap();
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.sandbox.delete_channel(seed::VOTES);
    vote(&crier, &hook, 1).await;
    crier.settle().await;
    assert_eq!(crier.stuck().await.len(), 1);
    // The lane rests after a refusal, so this one is not tried yet.
    vote(&crier, &hook, 2).await;
    let pending = "select count(*) from effect where state = 'pending'";
    assert_eq!(crier.number(pending).await, 1);
    (crier, hook)
}

#[tokio::test]
async fn an_edited_route_takes_along_what_is_parked_and_what_is_pending() {
    let (crier, _) = start().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let line = format!(
        "/route edit route:{} channel:#lobby",
        vote_route(&crier).await
    );
    let told = anna.types(&line).await.unwrap().text();
    assert!(told.contains("2 unsent posts go there too"), "{told}");
    crier.shows(seed::LOBBY, 2).await;
    crier.clock.advance(Duration::from_mins(2));
    crier.settle().await;
    assert_eq!(crier.stuck().await, []);
    let told = anna.types("/diagnose").await.unwrap().text();
    assert!(told.contains("Nothing is stuck"), "{told}");
    crier.stop().await;
}

#[tokio::test]
async fn a_removed_route_and_a_new_one_for_that_kind_take_it_along_and_undo_does_too() {
    let (crier, _) = start().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let line = format!("/route remove route:{}", vote_route(&crier).await);
    let told = anna.types(&line).await.unwrap().text();
    assert!(told.contains("2 unsent posts are waiting"), "{told}");
    let told = anna.types("/diagnose").await.unwrap().text();
    assert!(told.contains("no longer a route for it"), "{told}");
    let line = "/route add event:vote channel:#lobby";
    let told = anna.types(line).await.unwrap().text();
    assert!(told.contains("2 unsent posts go there too"), "{told}");
    crier.shows(seed::LOBBY, 2).await;
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}

#[tokio::test]
async fn a_removed_endpoint_drops_what_it_has_not_sent_and_says_so() {
    let (crier, hook) = start().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let line = format!("/endpoint remove endpoint:{}", hook.id);
    let asked = anna.types(&line).await.unwrap();
    let told = presses(&anna, &asked, "Remove").await.text();
    assert!(told.contains("2 unsent posts are dropped"), "{told}");
    assert_eq!(crier.number("select count(*) from effect").await, 0);
    crier.stop().await;
}

#[tokio::test]
async fn what_was_being_sent_while_its_route_was_edited_follows_once_the_old_channel_refuses_it() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    anna.types("/help").await.unwrap();
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let faults = crier.sandbox.faults();
    let path = format!("/channels/{}/messages", seed::VOTES);
    faults.order("POST", &path, Times::Exactly(1), refusal(500, 0));
    faults.order("POST", &path, Times::Always, refusal(404, 10003));
    vote(&crier, &hook, 1).await;
    crier.settle().await;
    let line = format!(
        "/route edit route:{} channel:#lobby",
        vote_route(&crier).await
    );
    let told = anna.types(&line).await.unwrap().text();
    assert!(!told.contains("unsent"), "it may have been sent: {told}");
    crier.clock.advance(Duration::from_secs(30));
    crier.shows(seed::LOBBY, 1).await;
    crier.settle().await;
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}
