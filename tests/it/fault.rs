//! Discord limits, fails, drops and refuses: what then stands there, and what waits.

use std::time::Duration;

use crier::domain::event::EventKind;
use crier_sandbox::permissions::{SEND_MESSAGES, VIEW_CHANNEL};
use crier_sandbox::{Fault, Scope, Times, seed};

use crate::foreign::asked;
use crate::support::{Crier, Hook, PATIENCE, START};

const SECOND: Duration = Duration::from_secs(1);

/// Sends so many votes.
async fn vote(crier: &Crier, hook: &Hook, numbers: std::ops::Range<u32>) {
    for number in numbers {
        let answer = crier.send(hook, "new_bot_bump", &crier.parts(number)).await;
        assert_eq!(answer.0, 200);
    }
}

/// How many requests there were to create a message.
fn posts(crier: &Crier) -> usize {
    crier.requested("POST").len()
}

fn limit(scope: Scope, seconds: u64) -> Fault {
    Fault::RateLimit {
        scope,
        retry_after: Duration::from_secs(seconds),
    }
}

pub(crate) fn refusal(status: u16, code: u32) -> Fault {
    Fault::Refuse { status, code }
}

/// Waits for an answer of this status.
pub(crate) async fn answered(crier: &Crier, status: u16) {
    let log = crier.sandbox.log();
    let found = log.wait_for_request(PATIENCE, |requests| {
        let mut requests = requests.iter();
        requests.any(|it| it.status == Some(status)).then_some(())
    });
    found.await.unwrap();
}

/// When messages were asked for, in seconds since the start.
fn asked_at(crier: &Crier) -> Vec<i64> {
    let requests = crier.sandbox.log().requests().into_iter();
    requests
        .filter(|request| request.method == "POST")
        .map(|request| request.at_ms.div_euclid(1000) - START.as_seconds())
        .collect()
}

#[tokio::test]
async fn a_limited_channel_waits_as_long_as_discord_asks_and_no_other_does() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.route(&hook, EventKind::Vote, seed::LOBBY).await;
    let votes = format!("/channels/{}/", seed::VOTES);
    let limited = limit(Scope::User, 40);
    let faults = crier.sandbox.faults();
    faults.order("POST", &votes, Times::Exactly(1), limited);
    vote(&crier, &hook, 1..2).await;
    crier.settle().await;
    vote(&crier, &hook, 2..3).await;
    crier.messages(seed::LOBBY, 2).await;
    crier.clock.advance(39 * SECOND);
    crier.settle().await;
    assert_eq!(crier.sandbox.log().count_requests("POST", &votes), 1);
    crier.clock.advance(2 * SECOND);
    crier.messages(seed::VOTES, 2).await;
    assert_eq!(crier.sandbox.log().count_requests("POST", &votes), 3);
    crier.stop().await;
}

#[tokio::test]
async fn a_global_limit_stops_every_lane() {
    let page = Fault::Answer {
        status: 429,
        content_type: "text/html".to_owned(),
        body: "<h1>Error 1015</h1>".to_owned(),
        headers: vec![("retry-after".to_owned(), "40".to_owned())],
    };
    // What stands before Discord has no JSON to say that it means everyone.
    for fault in [limit(Scope::Global, 40), page] {
        let crier = Crier::start().await;
        let hook = crier.endpoint("boticord", seed::VOTES).await;
        let faults = crier.sandbox.faults();
        faults.order("POST", "/messages", Times::Exactly(1), fault);
        vote(&crier, &hook, 1..2).await;
        answered(&crier, 429).await;
        crier.route(&hook, EventKind::Vote, seed::LOBBY).await;
        for _ in 0..3 {
            vote(&crier, &hook, 2..10).await;
            crier.clock.advance(13 * SECOND);
        }
        vote(&crier, &hook, 10..11).await;
        crier.clock.advance(2 * SECOND);
        crier.shows(seed::VOTES, 26).await;
        crier.shows(seed::LOBBY, 25).await;
        let asked = asked_at(&crier);
        assert_eq!(asked.len(), 1 + 3 + 7, "packed: {asked:?}");
        assert!(asked[1..].iter().all(|at| *at >= 40), "{asked:?}");
        crier.stop().await;
    }
}

#[tokio::test]
async fn whatever_is_lost_on_the_way_the_message_stands_once() {
    let failed = |status: u16| Fault::DoThenGarble {
        status,
        body: "oops".to_owned(),
    };
    let faults = [
        refusal(500, 0),
        refusal(502, 0),
        refusal(503, 0),
        Fault::Drop,
        Fault::DoThenDrop,
        failed(500),
        failed(504),
        failed(200),
    ];
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    for (number, fault) in (1..).zip(faults) {
        let said = format!("{fault:?}");
        crier
            .sandbox
            .faults()
            .order("POST", "/messages", Times::Exactly(2), fault);
        vote(&crier, &hook, number..number + 1).await;
        for wait in [0, 5, 40] {
            crier.clock.advance(Duration::from_secs(wait));
            crier.settle().await;
        }
        let count = usize::try_from(number).unwrap();
        assert_eq!(crier.sandbox.messages(seed::VOTES).len(), count, "{said}");
        assert_eq!(posts(&crier), 3 * count, "{said}");
    }
    let bodies = crier.requested("POST");
    for tries in bodies.chunks(3) {
        assert!(tries.iter().all(|body| *body == tries[0]), "{tries:?}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn what_an_admin_can_mend_waits_with_its_reason_and_goes_on_then() {
    let reasons = [
        (403, 50013, "missing-permission"),
        (403, 50001, "missing-access"),
        (404, 10003, "channel-gone"),
    ];
    for (status, code, reason) in reasons {
        let crier = Crier::start().await;
        let hook = crier.endpoint("boticord", seed::VOTES).await;
        let limited = limit(Scope::User, 1);
        let faults = crier.sandbox.faults();
        faults.order("POST", "/messages", Times::Exactly(1), limited);
        faults.order("POST", "/messages", Times::Always, refusal(status, code));
        // The first meets the limit, so that all of them wait in the lane.
        vote(&crier, &hook, 1..2).await;
        crier.settle().await;
        assert_eq!(posts(&crier), 1);
        vote(&crier, &hook, 2..6).await;
        crier.clock.advance(2 * SECOND);
        crier.settle().await;
        assert_eq!(posts(&crier), 2, "one refusal is enough");
        let parked = (
            "post".to_owned(),
            "parked".to_owned(),
            Some(reason.to_owned()),
        );
        assert_eq!(crier.stuck().await, vec![parked; 5]);
        faults.clear();
        assert_eq!(crier.unpark().await, 5);
        crier.clock.advance(10 * SECOND);
        crier.messages(seed::VOTES, 5).await;
        crier.settle().await;
        assert_eq!(posts(&crier), 7);
        crier.stop().await;
    }
}

#[tokio::test]
async fn a_channel_that_refuses_is_not_asked_again_for_each_new_event() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.sandbox.deny_bot(seed::VOTES, SEND_MESSAGES);
    for number in 1..20 {
        vote(&crier, &hook, number..number + 1).await;
        crier.settle().await;
    }
    crier.clock.advance(10 * SECOND);
    crier.settle().await;
    assert_eq!(posts(&crier), 1);
    assert_eq!(crier.stuck().await.len(), 19);
    crier.sandbox.deny_bot(seed::VOTES, 0);
    assert_eq!(crier.unpark().await, 19);
    crier.shows(seed::VOTES, 19).await;
    crier.stop().await;
}

#[tokio::test]
async fn after_an_hour_a_new_event_asks_the_channel_again() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.sandbox.deny_bot(seed::VOTES, VIEW_CHANNEL);
    vote(&crier, &hook, 1..4).await;
    crier.settle().await;
    crier.sandbox.deny_bot(seed::VOTES, 0);
    crier.clock.advance(3599 * SECOND);
    vote(&crier, &hook, 4..5).await;
    crier.settle().await;
    assert_eq!(asked(&crier, seed::VOTES), (1, 0));
    crier.clock.advance(2 * SECOND);
    vote(&crier, &hook, 5..6).await;
    crier.messages(seed::VOTES, 1).await;
    crier.stop().await;
}

#[tokio::test]
async fn a_token_discord_does_not_know_stops_sending_and_not_intake() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.sandbox.revoke_token();
    vote(&crier, &hook, 1..2).await;
    answered(&crier, 401).await;
    for channel in [seed::LOBBY, seed::FORUM, seed::COMMENTS, seed::STAFF] {
        crier.route(&hook, EventKind::Vote, channel).await;
    }
    for numbers in [2..10, 10..20] {
        crier.clock.advance(100 * SECOND);
        vote(&crier, &hook, numbers).await;
    }
    assert!(posts(&crier) <= 3, "{}", posts(&crier));
    assert_eq!(crier.stored().await, 19);
    crier.sandbox.set_token("test-token");
    crier.clock.advance(101 * SECOND);
    crier.shows(seed::VOTES, 19).await;
    crier.shows(seed::STAFF, 18).await;
    assert!(asked_at(&crier)[1..].iter().all(|at| *at >= 300));
    crier.stop().await;
}

#[tokio::test]
async fn what_discord_will_never_take_is_given_up_and_the_next_one_comes() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), refusal(400, 50035));
    faults.order(
        "POST",
        "/messages",
        Times::Exactly(1),
        refusal(400, 200_000),
    );
    vote(&crier, &hook, 1..4).await;
    crier.messages(seed::VOTES, 1).await;
    crier.settle().await;
    assert_eq!(posts(&crier), 3);
    let dead = |reason: &str| {
        (
            "post".to_owned(),
            "dead".to_owned(),
            Some(reason.to_owned()),
        )
    };
    let mut stuck = crier.stuck().await;
    stuck.sort();
    assert_eq!(stuck, [dead("blocked"), dead("refused")]);
    crier.stop().await;
}

#[tokio::test]
async fn a_message_that_a_moderator_deleted_is_not_put_up_again() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    crier.send(&hook, "comment_added", &crier.parts(1)).await;
    let message = crier.messages(seed::REVIEWS, 1).await.remove(0);
    crier.sandbox.delete_message(seed::REVIEWS, message.id);
    crier.clock.advance(SECOND);
    crier.send(&hook, "comment_edited", &crier.parts(1)).await;
    crier.settle().await;
    assert!(crier.sandbox.messages(seed::REVIEWS).is_empty());
    assert_eq!((posts(&crier), crier.stuck().await), (1, vec![]));
    crier.stop().await;
}
