//! What makes two calls one event: each sender's key, neither too loose nor too tight.

use std::time::Duration;

use crier_sandbox::seed;
use serde_json::{Value, json};

use crate::support::wire::Call;
use crate::support::{Crier, Hook, START};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

fn sphere_vote(user: u64) -> Value {
    json!({"event": "VOTE_ADD", "guild_id": seed::GUILD.to_string(), "user_id": user.to_string()})
}

fn bump(user: u64, at: i64) -> Value {
    json!({"type": "new_bot_bump", "data": {"user": user.to_string(), "at": at}})
}

/// Sends these bodies one after the other and says how many of them were new.
async fn new_among(crier: &Crier, hook: &Hook, bodies: &[Value]) -> i64 {
    let before = crier.stored().await;
    for body in bodies {
        crier.tell_ok(hook, body).await;
    }
    crier.stored().await - before
}

#[tokio::test]
async fn a_repeat_is_answered_well_and_counted_once() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let repeats = vec![bump(seed::MIRA, 1); 5];
    assert_eq!(new_among(&crier, &hook, &repeats).await, 1);
    assert_eq!(crier.counted().await, 1);
    crier.settle().await;
    assert_eq!(crier.sandbox.messages(seed::VOTES).len(), 1);
    crier.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_repeats_at_once_are_counted_once() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let call = Call::signed(&hook, &bump(seed::MIRA, 1), START);
    let calls: Vec<Call> = vec![call; 64];
    let answers = futures_util::future::join_all(calls.iter().map(|call| crier.call(call))).await;
    for answer in &answers {
        answer.assert_ok();
        assert_eq!(answer, &answers[0]);
    }
    assert_eq!((crier.stored().await, crier.counted().await), (1, 1));
    crier.stop().await;
}

#[tokio::test]
async fn of_two_bodies_under_one_key_the_first_is_kept() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.tell_ok(&hook, &bump(seed::MIRA, 1)).await;
    let before: Vec<(String, String)> = crier.select("select content, body_hash from event e join event_content c on c.event_id = e.event_id").await;
    let mut other = bump(seed::MIRA, 1);
    other["bonus"] = json!({"status": true, "expiresAt": 1_772_500_000_000_i64});
    crier.tell_ok(&hook, &other).await;
    let after: Vec<(String, String)> = crier.select("select content, body_hash from event e join event_content c on c.event_id = e.event_id").await;
    assert_eq!(before, after);
    crier.stop().await;
}

#[tokio::test]
async fn an_equal_call_to_another_endpoint_is_another_event() {
    let crier = Crier::start().await;
    let one = crier.endpoint("boticord", seed::VOTES).await;
    let other = crier.endpoint("boticord", seed::VOTES).await;
    let body = [bump(seed::MIRA, 1)];
    assert_eq!(new_among(&crier, &one, &body).await, 1);
    assert_eq!(new_among(&crier, &other, &body).await, 1);
    crier.stop().await;
}

#[tokio::test]
async fn the_key_of_boticords_bumps_is_neither_too_loose_nor_too_tight() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let server =
        json!({"type": "new_server_bump", "data": {"user": seed::MIRA.to_string(), "at": 1}});
    let different = [
        bump(seed::MIRA, 1),
        bump(seed::MIRA, 2),
        bump(seed::OLEG, 1),
        server,
    ];
    assert_eq!(new_among(&crier, &hook, &different).await, 4);
    let as_number = json!({"type": "new_bot_bump", "data": {"user": seed::MIRA, "at": 1.0}});
    let respelled = json!({"data": {"at": 1, "user": seed::MIRA.to_string(), "extra": 1}, "type": "new_bot_bump"});
    assert_eq!(new_among(&crier, &hook, &[as_number, respelled]).await, 0);
    crier.stop().await;
}

fn old_review(name: &str, new: &str, vote: i64, at: i64) -> Value {
    let comment = json!({"vote": {"old": null, "new": vote}, "old": null, "new": new});
    json!({"type": name, "data": {"user": seed::MIRA.to_string(), "comment": comment, "at": at}})
}

#[tokio::test]
async fn boticords_old_reviews_are_also_told_apart_by_their_words_and_votes() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let different = [
        old_review("new_bot_comment", "a", 1, 1),
        old_review("new_bot_comment", "b", 1, 1),
        old_review("new_bot_comment", "a", -1, 1),
        old_review("new_bot_comment", "a", 1, 2),
        old_review("edit_bot_comment", "a", 1, 1),
        old_review("new_server_comment", "a", 1, 1),
    ];
    assert_eq!(new_among(&crier, &hook, &different).await, 6);
    assert_eq!(new_among(&crier, &hook, &different).await, 0);
    crier.stop().await;
}

fn notice(name: &str, user: u64, (affected, id): (Option<&str>, Option<&str>), at: i64) -> Value {
    json!({"type": name, "user": user.to_string(), "affected": affected, "id": id, "happened": at})
}

#[tokio::test]
async fn boticords_notifications_are_known_by_type_resource_user_and_time() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let a = (Some("a"), Some("bot"));
    let different = [
        notice("up_added", seed::MIRA, a, 1),
        notice("up_added", seed::MIRA, a, 2),
        notice("up_added", seed::OLEG, a, 1),
        notice("up_added", seed::MIRA, (Some("b"), Some("bot")), 1),
        notice("up_added", seed::MIRA, (None, Some("bot")), 1),
        notice("comment_added", seed::MIRA, a, 1),
    ];
    assert_eq!(new_among(&crier, &hook, &different).await, 6);
    let same = notice("up_added", seed::MIRA, (Some("a"), None), 1);
    let framed = json!({"event": "notify", "data": same.clone()});
    assert_eq!(new_among(&crier, &hook, &[same, framed]).await, 0);
    crier.stop().await;
}

#[tokio::test]
async fn an_equal_sphere_vote_is_a_repeat_for_five_hours_after_the_last_accepted_one() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("sphere", seed::VOTES).await;
    let vote = [sphere_vote(seed::MIRA)];
    assert_eq!(new_among(&crier, &hook, &vote).await, 1);
    crier.clock.advance(MINUTE);
    assert_eq!(new_among(&crier, &hook, &vote).await, 0);
    // A repeat does not begin the five hours again.
    crier.clock.advance(298 * MINUTE);
    assert_eq!(new_among(&crier, &hook, &vote).await, 0);
    crier.clock.advance(MINUTE + Duration::from_secs(1));
    assert_eq!(new_among(&crier, &hook, &vote).await, 1);
    // Wherever a bucket of five hours may end, the last accepted one is what counts.
    for _ in 0..9 {
        crier.clock.advance(HOUR / 2);
        assert_eq!(new_among(&crier, &hook, &vote).await, 0);
    }
    crier.clock.advance(HOUR);
    assert_eq!(new_among(&crier, &hook, &vote).await, 1);
    assert_eq!(
        new_among(&crier, &hook, &[sphere_vote(seed::OLEG)]).await,
        1
    );
    assert_eq!(crier.counted().await, 4);
    crier.stop().await;
}

#[tokio::test]
async fn sphere_reviews_are_one_by_guild_user_id_and_time_for_ever() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("sphere", seed::REVIEWS).await;
    let review = |user: u64, id: &str, at: i64, words: &str| {
        json!({"event": "REVIEW_ADD", "guild_id": seed::GUILD.to_string(), "user_id": user.to_string(),
            "review": {"id": id, "published_timestamp": at, "stars": 4, "content": {"title": words, "description": "b"}}})
    };
    let different = [
        review(seed::MIRA, "1", 1, "a"),
        review(seed::MIRA, "1", 2, "a"),
        review(seed::MIRA, "2", 1, "a"),
        review(seed::OLEG, "1", 1, "a"),
    ];
    assert_eq!(new_among(&crier, &hook, &different).await, 4);
    crier.clock.advance(1000 * HOUR);
    let other_words = [review(seed::MIRA, "1", 1, "other words")];
    assert_eq!(new_among(&crier, &hook, &other_words).await, 0);
    assert_eq!(crier.counted().await, 4);
    crier.stop().await;
}

#[tokio::test]
async fn an_equal_chat_report_is_a_repeat_for_five_minutes() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("barertc", seed::STAFF).await;
    let report = |reason: &str| {
        json!({"Action": "report", "APIKey": "", "Report": {"FromUsername": "mira", "AboutUsername": "oleg",
            "Channel": "lobby", "Timestamp": "now", "Reason": reason, "Message": "m", "Comment": "c"}})
    };
    assert_eq!(new_among(&crier, &hook, &[report("spam")]).await, 1);
    crier.clock.advance(Duration::from_secs(299));
    let both = [report("spam"), report("rude")];
    assert_eq!(new_among(&crier, &hook, &both).await, 1);
    crier.clock.advance(Duration::from_secs(2));
    assert_eq!(new_among(&crier, &hook, &both).await, 1);
    crier.stop().await;
}

#[tokio::test]
async fn a_forums_event_is_known_by_its_number_alone() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("website-toolbox", seed::FORUM).await;
    let joined = |id: i64, name: &str| {
        json!({"id": id, "object": "event", "type": "user.created",
            "data": {"object": {"userId": 1, "username": name}}})
    };
    let bodies = [joined(1, "mira"), joined(1, "oleg"), joined(2, "mira")];
    assert_eq!(new_among(&crier, &hook, &bodies).await, 2);
    crier.stop().await;
}

#[tokio::test]
async fn a_comments_call_is_known_by_how_it_came_and_its_body_while_nothing_else_was_reported() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let call = |body: &str| Call::signed(&hook, &body, START);
    let (one, other) = (r#"{"id":"1","comment":"a"}"#, r#"{"id":"1","comment":"b"}"#);
    let different = [
        call(one).at("created"),
        call(one).at("updated"),
        call(other).at("updated"),
        call(one).by("PUT"),
        call(one),
    ];
    for call in different.iter().flat_map(|call| [call, call]) {
        crier.call(call).await.assert_ok();
    }
    assert_eq!(crier.stored().await, 5);
    // A creation is one for ever; the states in between have come back.
    for call in different.iter().flat_map(|call| [call, call]) {
        crier.call(call).await.assert_ok();
    }
    assert_eq!(crier.stored().await, 9);
    // Signed again, and by another method at the same address: a retry all the same.
    crier.clock.advance(HOUR);
    let again = Call::signed(&hook, &one, crier::clock::Clock::now(&crier.clock));
    crier.call(&again.by("PUT").at("created")).await.assert_ok();
    assert_eq!(crier.stored().await, 9);
    crier.stop().await;
}
