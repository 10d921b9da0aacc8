//! A route whose channel belongs to another guild, as a copied or changed database can have it: nothing is posted there,
//! and finding out costs one request per channel.

use std::time::Duration;

use crier::domain::event::EventKind;
use crier::domain::id::GuildId;
use crier::domain::route::Route;
use crier_sandbox::{Fault, Scope, Times, seed};

use crate::command::types;
use crate::fault::refusal;
use crate::support::{Crier, Hook, SECRET, guild, route};

const SECOND: Duration = Duration::from_secs(1);

async fn votes(crier: &Crier, hook: &Hook, numbers: std::ops::RangeInclusive<u32>) {
    for number in numbers {
        let answer = crier.send(hook, "new_bot_bump", &crier.parts(number)).await;
        assert_eq!(answer.0, 200);
    }
    crier.settle().await;
}

/// How often Discord was asked for a channel, and how often to post into it.
pub(crate) fn asked(crier: &Crier, channel: u64) -> (usize, usize) {
    let path = format!("/channels/{channel}");
    let requests = crier.sandbox.log().requests();
    let looks = requests.iter().filter(|it| it.path.ends_with(&path));
    let posts = requests
        .iter()
        .filter(|it| it.path.ends_with(&format!("{path}/messages")));
    (looks.count(), posts.count())
}

fn parked(count: usize) -> Vec<(String, String, Option<String>)> {
    let one = ("post", "parked", "channel-foreign");
    let one = (one.0.to_owned(), one.1.to_owned(), Some(one.2.to_owned()));
    vec![one; count]
}

#[tokio::test]
async fn nothing_is_posted_into_another_guilds_channel_and_diagnose_says_why_in_every_language() {
    let crier = Crier::start().await.with_bot().await;
    let (_, elsewhere) = crier.sandbox.found_guild("Other", seed::OLEG);
    let hook = crier.endpoint("boticord", elsewhere).await;
    votes(&crier, &hook, 1..=3).await;
    assert_eq!(crier.stuck().await, parked(3));
    assert_eq!(asked(&crier, elsewhere), (1, 0), "once, not per post");
    let anna = crier.sandbox.person(seed::ANNA);
    for (language, words, wrong) in [
        ("en", "belongs to another server", "no longer exists"),
        ("ru", "канал другого сервера", "больше нет"),
        ("bg", "на друг сървър", "вече не съществува"),
    ] {
        let asker = anna.clone().speaking(language);
        let told = types(&asker, "/diagnose").await.text();
        // Of the channel, and of what waits for it.
        assert_eq!(told.matches(words).count(), 2, "{told}");
        assert!(!told.contains(wrong), "{told}");
    }
    let mut tx = crier.app.store.read().await.unwrap();
    let mut routes = tx.list_routes(guild()).await.unwrap();
    drop(tx);
    routes.retain(|route| route.kind == EventKind::Vote);
    let id = &routes[0].id;
    types(&anna, &format!("/route edit route:{id} channel:#votes")).await;
    crier.shows(seed::VOTES, 3).await;
    assert!(crier.sandbox.messages(elsewhere).is_empty());
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}

#[tokio::test]
async fn discord_is_asked_once_whose_a_channel_is_however_many_posts_follow() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    for number in 1..=4 {
        votes(&crier, &hook, number..=number).await;
    }
    assert_eq!(asked(&crier, seed::VOTES), (1, 4));
    let chat = crier.endpoint("barertc", seed::STAFF).await;
    let answer = crier.send(&chat, "report", &crier.parts(1)).await;
    assert_eq!(answer.0, 200);
    crier.settle().await;
    crier.route(&hook, EventKind::Vote, seed::STAFF).await;
    votes(&crier, &hook, 5..=5).await;
    // Who reads it was asked before the report, and the vote asks nothing more.
    assert_eq!(asked(&crier, seed::STAFF), (1, 2));
    let crier = crier.restart().await;
    votes(&crier, &hook, 6..=7).await;
    assert_eq!(asked(&crier, seed::VOTES), (2, 7), "again by a new process");
    crier.stop().await;
}

#[tokio::test]
async fn a_report_for_another_guilds_channel_costs_one_request_too() {
    let crier = Crier::start().await;
    let (_, elsewhere) = crier.sandbox.found_guild("Other", seed::OLEG);
    let chat = crier.endpoint("barertc", elsewhere).await;
    for number in 1..=2 {
        crier.send(&chat, "report", &crier.parts(number)).await;
        crier.settle().await;
    }
    assert_eq!(crier.stuck().await, parked(2));
    assert_eq!(asked(&crier, elsewhere), (1, 0));
    crier.stop().await;
}

#[tokio::test]
async fn while_discord_does_not_say_whose_a_channel_is_the_posts_wait_and_nothing_is_lost() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let path = format!("/channels/{}", seed::VOTES);
    let faults = crier.sandbox.faults();
    let limited = Fault::RateLimit {
        scope: Scope::User,
        retry_after: 5 * SECOND,
    };
    faults.order("GET", &path, Times::Exactly(1), limited);
    votes(&crier, &hook, 1..=1).await;
    faults.order("GET", &path, Times::Exactly(1), refusal(500, 0));
    assert_eq!(asked(&crier, seed::VOTES), (1, 0));
    crier.clock.advance(5 * SECOND);
    crier.settle().await;
    assert_eq!(asked(&crier, seed::VOTES), (2, 0));
    assert_eq!(crier.stuck().await, [], "it only waits");
    crier.clock.advance(60 * SECOND);
    crier.shows(seed::VOTES, 1).await;
    assert_eq!(asked(&crier, seed::VOTES), (3, 1));
    crier.stop().await;
}

#[tokio::test]
async fn what_another_guild_posts_into_its_own_channel_takes_nothing_foreign_along() {
    let crier = Crier::start().await;
    let (other, own) = crier.sandbox.found_guild("Other", seed::OLEG);
    let other = GuildId::from_u64(other).unwrap();
    let mut tx = crier.app.store.write().await.unwrap();
    tx.upsert_guild(other, crate::support::START).await.unwrap();
    tx.commit().await.unwrap();
    let foreign = crier.endpoint("boticord", own).await;
    let theirs = crier.endpoint_in(other, "boticord", SECRET).await;
    let to_own = Route {
        guild: other,
        ..route(&theirs, EventKind::Vote, own)
    };
    crier.add_route(to_own).await;
    let limited = Fault::RateLimit {
        scope: Scope::User,
        retry_after: SECOND,
    };
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), limited);
    votes(&crier, &theirs, 1..=1).await;
    for number in 2..=9 {
        votes(&crier, &foreign, number..=number).await;
        votes(&crier, &theirs, number..=number).await;
    }
    crier.clock.advance(SECOND);
    crier.shows(own, 9).await;
    crier.settle().await;
    assert_eq!(crier.embeds(own), 9);
    assert!(crier.sandbox.messages(own).len() < 9, "packed");
    assert_eq!(crier.stuck().await, parked(8));
    crier.stop().await;
}
