//! A channel that Discord does not find: posts wait for it and are tried again, changes of messages in it are dropped, and
//! what is shown fits what the gateway shows.

use std::time::Duration;

use crier::clock::Clock;
use crier::domain::effect::Reason;
use crier_sandbox::{Times, seed};

use crate::fault::refusal;
use crate::support::{Crier, Hook, eventually};

const HOUR: Duration = Duration::from_hours(1);
const MINUTE: Duration = Duration::from_mins(1);

async fn vote(crier: &Crier, hook: &Hook, number: u32) {
    let answer = crier.send(hook, "new_bot_bump", &crier.parts(number)).await;
    assert_eq!(answer.0, 200);
}

/// Does what upkeep does every minute with what is parked.
async fn upkeep(crier: &Crier) {
    let now = crier.clock.now();
    let mut tx = crier.app.store.write().await.unwrap();
    let older = tx.list_parked_older(now.minus(HOUR), &Reason::TRIED_BY_CLOCK);
    let older = older.await.unwrap();
    tx.unpark_effects(&older, now).await.unwrap();
    tx.commit().await.unwrap();
    crier.settle().await;
}

#[tokio::test]
async fn a_channel_that_discord_does_not_find_once_gets_its_posts_within_the_hour() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), refusal(404, 10003));
    vote(&crier, &hook, 1).await;
    crier.settle().await;
    vote(&crier, &hook, 2).await;
    upkeep(&crier).await;
    assert_eq!(crier.embeds(seed::VOTES), 0, "one refusal is enough");
    crier.clock.advance(HOUR + MINUTE);
    upkeep(&crier).await;
    crier.shows(seed::VOTES, 2).await;
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}

#[tokio::test]
async fn a_channel_that_the_gateway_shows_is_tried_at_once_and_until_then_not_called_gone() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    anna.types("/help").await.unwrap();
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), refusal(404, 10003));
    vote(&crier, &hook, 1).await;
    crier.settle().await;
    assert_eq!(crier.stuck().await.len(), 1);
    for line in [
        format!("/endpoint show endpoint:{}", hook.id),
        "/diagnose".to_owned(),
    ] {
        let told = anna.types(&line).await.unwrap().text();
        assert!(told.contains("although I can see it"), "{told}");
        assert!(!told.contains("no longer exists"), "{told}");
    }
    crier
        .sandbox
        .change_channel(seed::VOTES, |channel| channel.name = "votes-2".to_owned());
    crier.clock.advance(Duration::from_secs(11));
    crier.shows(seed::VOTES, 1).await;
    crier.stop().await;
}

#[tokio::test]
async fn changes_of_messages_in_a_deleted_channel_are_dropped_and_nobody_is_told_to_mend_it() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let say = async |number: u32, event: &str| {
        let mut parts = crier.parts(number);
        parts.now = parts.now.plus(Duration::from_secs(1));
        assert_eq!(crier.send(&hook, event, &parts).await.0, 200);
    };
    say(1, "comment_added").await;
    crier.messages(seed::REVIEWS, 1).await;
    crier.sandbox.delete_channel(seed::REVIEWS);
    crier.clock.advance(MINUTE);
    say(1, "comment_edited").await;
    for _ in 0..8 {
        crier.settle().await;
        crier.clock.advance(13 * MINUTE);
    }
    crier.settle().await;
    assert_eq!(crier.stuck().await, []);
    assert_eq!(crier.number("select count(*) from effect").await, 0);
    assert_eq!(crier.requested("PATCH").len(), 5, "a few tries, then none");
    crier.stop().await;
}

#[tokio::test]
async fn a_message_is_brought_up_to_date_although_its_channel_was_not_found_for_a_moment() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    crier.send(&hook, "comment_added", &crier.parts(1)).await;
    crier.messages(seed::REVIEWS, 1).await;
    let faults = crier.sandbox.faults();
    faults.order("PATCH", "/messages", Times::Exactly(2), refusal(404, 10003));
    crier.clock.advance(MINUTE);
    let mut parts = crier.parts(1);
    parts.now = parts.now.plus(Duration::from_secs(1));
    crier.send(&hook, "comment_edited", &parts).await;
    for _ in 0..3 {
        crier.settle().await;
        crier.clock.advance(MINUTE);
    }
    crier.settle().await;
    assert!(crier.shown(seed::REVIEWS).contains("Стало хуже"));
    crier.stop().await;
}

#[tokio::test]
async fn what_the_gateway_calls_deleted_has_its_changes_dropped_at_once() {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    crier.send(&hook, "comment_added", &crier.parts(1)).await;
    crier.messages(seed::REVIEWS, 1).await;
    let faults = crier.sandbox.faults();
    faults.order("PATCH", "/messages", Times::Always, refusal(503, 0));
    let mut parts = crier.parts(1);
    parts.now = parts.now.plus(Duration::from_secs(1));
    crier.send(&hook, "comment_edited", &parts).await;
    crier.settle().await;
    crier.sandbox.delete_channel(seed::REVIEWS);
    eventually("nothing is left to change", async || {
        crier.number("select count(*) from effect").await == 0
    })
    .await;
    crier.stop().await;
}

#[tokio::test]
async fn while_something_waits_in_a_deleted_channel_no_change_in_the_guild_asks_discord_for_it() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    anna.types("/help").await.unwrap();
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.sandbox.delete_channel(seed::VOTES);
    vote(&crier, &hook, 1).await;
    crier.settle().await;
    assert_eq!(crier.stuck().await.len(), 1);
    let asked = || {
        let requests = crier.sandbox.log().requests().into_iter();
        let of_us = |path: &str| !path.contains("/interactions/") && !path.contains("/webhooks/");
        requests.filter(|request| of_us(&request.path)).count()
    };
    let before = asked();
    for turn in 0..5 {
        crier
            .sandbox
            .change_role(seed::GUILD, seed::SUPPORTER_ROLE, |role| {
                role.name = format!("Supporter {turn}");
            });
        crier.sandbox.change_channel(seed::LOBBY, |channel| {
            channel.name = format!("lobby-{turn}");
        });
        anna.types("/help").await.unwrap();
        crier.settle().await;
    }
    assert_eq!(asked(), before);
    crier.stop().await;
}
