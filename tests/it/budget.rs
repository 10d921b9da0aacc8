//! What one endpoint may store: no text beyond what can be shown, and no flood beyond its budget of the hour.

use std::time::Duration;

use crier_sandbox::seed;
use serde_json::{Value, json};

use crate::support::wire::Call;
use crate::support::{Crier, Hook, START};

fn bump(at: i64) -> Value {
    json!({"type": "new_bot_bump", "data": {"user": seed::MIRA.to_string(), "at": at}})
}

fn comment(hook: &Hook, number: u32, text: &str) -> Call {
    let body = json!({"id": format!("c{number}"), "comment": text, "commenterName": "Mira"});
    Call::signed(hook, &body, START)
}

#[tokio::test]
async fn beyond_its_budget_an_endpoint_hears_when_to_come_again_and_within_it_nothing_is_refused() {
    let limit = [("CRIER__LIMITS__ENDPOINT_EVENTS_PER_HOUR", "3")];
    let crier = Crier::start_with(&limit).await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let other = crier.endpoint("boticord", seed::VOTES).await;
    // A repeat is not stored, and costs nothing.
    for at in [1, 1, 2, 1, 2, 3] {
        crier.tell_ok(&hook, &bump(at)).await;
    }
    crier.clock.advance(Duration::from_mins(20));
    let refused = crier.tell(&hook, &bump(4)).await;
    refused.assert_refused(429, "too_many");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((2400..=2401).contains(&wait), "{wait}");
    crier
        .app
        .intake
        .refusals
        .flush(&crier.app.store)
        .await
        .unwrap();
    let why: Vec<(String,)> = crier
        .select("select refused_why from endpoint where refused_why = 'over-budget'")
        .await;
    assert_eq!(why.len(), 1, "an admin is told of it");
    crier.tell_ok(&other, &bump(4)).await;
    // Anyone who has no credential learns nothing of it.
    let stranger = Call::signed(&hook, &bump(5), START).bare();
    crier
        .call(&stranger)
        .await
        .assert_refused(401, "unauthorized");
    crier.clock.advance(Duration::from_mins(40));
    crier.tell_ok(&hook, &bump(4)).await;
    assert_eq!((crier.stored().await, crier.counted().await), (5, 5));
    crier.stop().await;
}

#[tokio::test]
async fn a_budget_of_bytes_is_spent_by_bodies_and_0_is_no_limit() {
    let limits = [
        ("CRIER__LIMITS__ENDPOINT_BYTES_PER_HOUR", "100000"),
        ("CRIER__LIMITS__ENDPOINT_EVENTS_PER_HOUR", "0"),
    ];
    let crier = Crier::start_with(&limits).await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let text = "x".repeat(60_000);
    for (number, status) in [(1, 200), (2, 200), (3, 429)] {
        let answer = crier.call(&comment(&hook, number, &text)).await;
        assert_eq!(answer.status, status, "{number}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn of_a_huge_comment_no_more_is_stored_than_can_be_shown() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let text = "ж".repeat(375_000);
    for number in 1..=4 {
        crier.call(&comment(&hook, number, &text)).await.assert_ok();
    }
    // An edit behind what is shown changes no message.
    crier.settle().await;
    let edited = comment(&hook, 1, &format!("{text}!")).at("updated");
    crier.call(&edited).await.assert_ok();
    crier.settle().await;
    assert_eq!(crier.requested("PATCH").len(), 0);
    let bodies = crier
        .number("select max(length(cast(body as blob))) from event_body")
        .await;
    assert!((65_536..65_700).contains(&bodies), "{bodies}");
    let is_cut = "select count(*) from event_body where body like '%[cut: % bytes in all]'";
    assert_eq!(crier.number(is_cut).await, 5);
    let contents = crier
        .number("select max(length(cast(content as blob))) from event_content")
        .await;
    assert!(contents < 17_000, "{contents}");
    assert!(crier.shown(seed::COMMENTS).contains("жжж"));
    crier.stop().await;
}
