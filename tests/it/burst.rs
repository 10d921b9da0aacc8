//! Bursts: many events for one channel in few messages, each event with an embed of its own.

use std::time::Duration;

use crier::domain::event::EventKind;
use crier::domain::route::{Route, Style};
use crier::domain::time::Timestamp;
use crier_sandbox::{Fault, Message, Scope, Times, seed};

use crate::support::{Crier, Hook, SECRET, route};

const SECOND: Duration = Duration::from_secs(1);

/// What the review with this number says.
fn words(number: u32) -> String {
    format!("review number {number} of many")
}

async fn review(crier: &Crier, hook: &Hook, event: &str, (number, text): (u32, String)) {
    let mut parts = crier.parts(number);
    parts.text = Some(text);
    assert_eq!(crier.send(hook, event, &parts).await.0, 200);
}

/// Lets so many reviews wait for their channel together, behind a limit that the first one meets.
async fn burst(crier: &Crier, hook: &Hook, count: u32) {
    let limited = Fault::RateLimit {
        scope: Scope::User,
        retry_after: SECOND,
    };
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), limited);
    for number in 1..=count {
        review(crier, hook, "comment_added", (number, words(number))).await;
    }
    crier.settle().await;
}

/// How many embeds each of a channel's messages has.
fn sizes(crier: &Crier, channel: u64) -> Vec<usize> {
    let messages = crier.sandbox.messages(channel);
    messages
        .iter()
        .map(|message| message.embeds.len())
        .collect()
}

fn embeds(messages: &[Message]) -> Vec<String> {
    let embeds = messages.iter().flat_map(|message| &message.embeds);
    embeds.map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_burst_is_sent_in_few_messages_and_each_event_has_its_embed_in_order() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    burst(&crier, &hook, 24).await;
    crier.clock.advance(SECOND);
    crier.shows(seed::REVIEWS, 24).await;
    crier.settle().await;
    let sizes = sizes(&crier, seed::REVIEWS);
    // The last four find room for a message each.
    assert_eq!(sizes, [10, 10, 1, 1, 1, 1]);
    let shown = embeds(&crier.sandbox.messages(seed::REVIEWS));
    for (number, embed) in (1..).zip(&shown) {
        assert!(embed.contains(&words(number)), "{number}: {embed}");
        assert!(embed.contains("<@530918274610028545>"), "{embed}");
    }
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}

#[tokio::test]
async fn what_needs_much_room_is_packed_only_as_far_as_it_is_shown_whole() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    burst(&crier, &hook, 1).await;
    for number in 2..=12 {
        let long = format!("{} {}", words(number), "слово ".repeat(250));
        review(&crier, &hook, "comment_added", (number, long)).await;
    }
    crier.clock.advance(SECOND);
    crier.shows(seed::REVIEWS, 12).await;
    let messages = crier.sandbox.messages(seed::REVIEWS);
    assert!(messages.len() > 2, "{}", messages.len());
    assert!(messages.len() < 12, "{}", messages.len());
    let shown = embeds(&messages);
    let alone = embeds(&messages[messages.len() - 1..]);
    let length = |embed: &String| embed.chars().count();
    // Nothing is cut shorter than it would be alone.
    assert!(
        shown[1..]
            .iter()
            .all(|embed| length(embed) + 8 > length(&alone[0])),
        "{shown:?}"
    );
    crier.stop().await;
}

#[tokio::test]
async fn a_handful_is_a_message_each() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    burst(&crier, &hook, 5).await;
    crier.clock.advance(SECOND);
    crier.shows(seed::REVIEWS, 5).await;
    assert_eq!(sizes(&crier, seed::REVIEWS), [1; 5]);
    crier.stop().await;
}

#[tokio::test]
async fn routes_of_another_look_are_not_mixed_into_one_message() {
    let crier = Crier::start().await;
    let hook = crier.silent_endpoint("boticord", SECRET).await;
    crier.route(&hook, EventKind::Review, seed::LOBBY).await;
    let compact = Route {
        style: Style::Compact,
        ..route(&hook, EventKind::Vote, seed::LOBBY)
    };
    crier.add_route(compact).await;
    burst(&crier, &hook, 7).await;
    for number in 1..=7 {
        crier.send(&hook, "up_added", &crier.parts(number)).await;
    }
    crier.clock.advance(SECOND);
    crier.shows(seed::LOBBY, 14).await;
    crier.settle().await;
    for message in crier.sandbox.messages(seed::LOBBY) {
        let full = message
            .embeds
            .iter()
            .filter(|embed| embed["title"].is_string());
        let full = full.count();
        assert!(full == 0 || full == message.embeds.len(), "{message:?}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn an_edit_changes_one_embed_of_a_pack_and_leaves_the_others() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    burst(&crier, &hook, 10).await;
    crier.clock.advance(SECOND);
    crier.shows(seed::REVIEWS, 10).await;
    crier.settle().await;
    let before = embeds(&crier.sandbox.messages(seed::REVIEWS));
    let edited = (4, "on second thoughts".to_owned());
    review(&crier, &hook, "comment_edited", edited).await;
    crier.settle().await;
    let messages = crier.sandbox.messages(seed::REVIEWS);
    assert_eq!(messages.len(), 1);
    let after = embeds(&messages);
    let changed: Vec<usize> = (0..10).filter(|at| before[*at] != after[*at]).collect();
    assert_eq!(changed, [3]);
    assert!(after[3].contains("on second thoughts"), "{}", after[3]);
    crier.clock.advance(SECOND);
    let removed = (5, words(5));
    review(&crier, &hook, "comment_removed", removed).await;
    crier.settle().await;
    let last = embeds(&crier.sandbox.messages(seed::REVIEWS));
    let changed: Vec<usize> = (0..10).filter(|at| last[*at] != after[*at]).collect();
    assert_eq!(changed, [4]);
    assert!(!last[4].contains(&words(5)), "{}", last[4]);
    crier.stop().await;
}

#[tokio::test]
async fn what_is_removed_before_its_pack_is_sent_is_not_in_it() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    burst(&crier, &hook, 10).await;
    review(&crier, &hook, "comment_removed", (1, words(1))).await;
    review(&crier, &hook, "comment_removed", (7, words(7))).await;
    crier.clock.advance(SECOND);
    crier.shows(seed::REVIEWS, 8).await;
    crier.settle().await;
    let shown = embeds(&crier.sandbox.messages(seed::REVIEWS)).concat();
    for number in 1..=10 {
        let is_shown = shown.contains(&words(number));
        assert_eq!(is_shown, ![1, 7].contains(&number), "{number}");
    }
    assert_eq!(
        (crier.embeds(seed::REVIEWS), crier.stuck().await),
        (8, vec![])
    );
    crier.stop().await;
}

#[tokio::test]
async fn who_is_in_a_pack_stays_the_same_until_it_stands() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let faults = crier.sandbox.faults();
    burst(&crier, &hook, 8).await;
    faults.order("POST", "/messages", Times::Exactly(1), Fault::DoThenDrop);
    crier.clock.advance(SECOND);
    crier.settle().await;
    for number in 9..=12 {
        review(&crier, &hook, "comment_added", (number, words(number))).await;
    }
    let crier = crier.restart().await;
    crier.clock.advance(5 * SECOND);
    crier.shows(seed::REVIEWS, 12).await;
    crier.settle().await;
    assert_eq!(sizes(&crier, seed::REVIEWS), [8, 1, 1, 1, 1]);
    let posts = crier.requested("POST");
    assert_eq!(posts[1], posts[2], "the lost attempt and its repeat");
    crier.stop().await;
}

#[tokio::test]
async fn an_embed_that_discord_refuses_does_not_take_its_pack_along() {
    for refused in [1, 6, 10] {
        let crier = Crier::start().await;
        let hook = crier.endpoint("boticord", seed::REVIEWS).await;
        burst(&crier, &hook, 10).await;
        let order = ("POST", "/messages", words(refused));
        let refusal = Fault::Refuse {
            status: 400,
            code: 50035,
        };
        crier
            .sandbox
            .faults()
            .order_for((order.0, order.1, &order.2), Times::Always, refusal);
        crier.clock.advance(SECOND);
        crier.shows(seed::REVIEWS, 9).await;
        crier.settle().await;
        let shown = embeds(&crier.sandbox.messages(seed::REVIEWS));
        let expected: Vec<u32> = (1..=10).filter(|number| *number != refused).collect();
        let numbers: Vec<u32> = expected
            .iter()
            .zip(&shown)
            .filter(|(number, embed)| embed.contains(&words(**number)))
            .map(|(number, _)| *number)
            .collect();
        assert_eq!(numbers, expected, "in order: {shown:?}");
        let dead = ["post", "dead"].map(str::to_owned);
        let [kind, state] = dead;
        let reason = Some("refused".to_owned());
        assert_eq!(crier.stuck().await, [(kind, state, reason)]);
        let posts = crier.requested("POST").len();
        assert!(posts <= 12, "{posts}");
        crier.stop().await;
    }
}

#[tokio::test]
async fn a_thousand_events_drain_nearly_as_fast_as_packed_messages_may_and_hold_up_no_other_channel()
 {
    let crier = Crier::start_limited().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let other = crier.endpoint("sphere", seed::VOTES).await;
    for number in 1..=1000 {
        review(&crier, &hook, "comment_added", (number, words(number))).await;
    }
    let began = crate::support::START;
    let mut passed = Duration::ZERO;
    let step = Duration::from_millis(100);
    let mut told = None;
    while crier.embeds(seed::REVIEWS) < 1000 && passed < 300 * SECOND {
        crier.settle().await;
        if passed == 30 * SECOND {
            crier.send(&other, "VOTE_ADD", &crier.parts(2000)).await;
            crier.settle().await;
            told = Some(crier.embeds(seed::VOTES));
        }
        crier.clock.advance(step);
        passed += step;
    }
    assert_eq!(told, Some(1), "another channel waits for nobody");
    assert_eq!(crier.embeds(seed::REVIEWS), 1000);
    let requests = crier.sandbox.log().requests();
    let posts: Vec<_> = requests
        .iter()
        .filter(|it| it.method == "POST" && it.path.contains("/messages"))
        .collect();
    assert!(posts.iter().all(|it| it.status == Some(200)), "no 429");
    let last = posts.iter().map(|it| it.at_ms).max().unwrap();
    // A hundred messages at five in five seconds.
    let ideal = 100 * SECOND;
    let took = began.until(Timestamp::from_ms(last));
    assert!(took.as_secs_f64() <= 1.05 * ideal.as_secs_f64(), "{took:?}");
    crier.stop().await;
}
