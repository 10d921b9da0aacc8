//! `crier send` and its header: a test is shown as one and never counted, at every source.

use std::process::Command;
use std::time::Duration;

use crier::source::sample::TEST_HEADER;
use crier_sandbox::seed;
use serde_json::json;

use crate::support::wire::{Call, fixtures};
use crate::support::{Crier, Hook, SECRET, START};

/// How many stored events are tests.
async fn tests(crier: &Crier) -> i64 {
    crier
        .number("select count(*) from event where is_test")
        .await
}

/// Runs the program's `send` against a Crier of this process.
async fn send(hook: &Hook, args: &[&str]) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_crier"));
    program.args(["send", hook.source]).args(args);
    program.args(["--to", &hook.url, "--secret", SECRET]);
    let sending = tokio::task::spawn_blocking(move || program.output());
    let output = sending.await.unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test]
async fn a_sample_that_is_sent_from_the_command_line_is_shown_as_a_test_and_counts_for_nobody() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let user = seed::MIRA.to_string();
    send(&hook, &["new_bot_bump", "--user", &user]).await;
    crier.settle().await;
    assert!(crier.shown(seed::VOTES).contains("TEST"));
    assert_eq!((crier.counted().await, tests(&crier).await), (0, 1));
    assert_eq!(crier.number("select count(*) from counter").await, 0);
    send(&hook, &["new_bot_bump", "--user", &user, "--real"]).await;
    assert_eq!((crier.counted().await, tests(&crier).await), (1, 1));
    crier.stop().await;
}

#[tokio::test]
async fn a_test_and_the_real_event_never_swallow_each_other_at_any_source() {
    let crier = Crier::start().await;
    for fixture in fixtures() {
        if fixture.event == "profile" {
            continue;
        }
        let source = fixture.source.profile().id.as_str();
        for is_test_first in [true, false] {
            let hook = crier.endpoint(source, seed::LOBBY).await;
            let (stored, counted) = (crier.stored().await, crier.counted().await);
            let real = fixture.call(&hook, START);
            let test = real.clone().with(TEST_HEADER, "1");
            let mut calls = [&real, &test];
            if is_test_first {
                calls.reverse();
            }
            for call in calls {
                crier.call(call).await.assert_ok();
                crier.call(call).await.assert_ok();
            }
            let name = &fixture.name;
            // The site's own test stays one.
            let different = if name == "test_webhook_message" { 1 } else { 2 };
            assert_eq!(crier.stored().await - stored, different, "{source} {name}");
            let alone = crier.endpoint(source, seed::LOBBY).await;
            let before = crier.counted().await;
            crier.call(&fixture.call(&alone, START)).await.assert_ok();
            let counts = crier.counted().await - before;
            assert_eq!(
                before - counted,
                counts,
                "{source} {name}: a test counts nothing"
            );
        }
    }
    crier.stop().await;
}

#[tokio::test]
async fn a_test_changes_nothing_of_what_it_is_about() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let said = |words: &str| {
        let body = json!({"id": "c1", "comment": words, "commenterName": "Mira"});
        Call::signed(&hook, &body, START)
    };
    crier.call(&said("real").at("created")).await.assert_ok();
    let test = said("only a test").at("updated").with(TEST_HEADER, "1");
    crier.call(&test).await.assert_ok();
    crier.settle().await;
    let messages = crier.sandbox.messages(seed::COMMENTS);
    assert_eq!(messages.len(), 2);
    assert!(format!("{:?}", messages[0].embeds).contains("real"));
    assert!(format!("{:?}", messages[1].embeds).contains("TEST"));
    crier.stop().await;
}

#[tokio::test]
async fn the_header_lets_nobody_in_and_only_1_means_a_test() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let body = |at: u32| json!({"type": "new_bot_bump", "data": {"user": seed::MIRA.to_string(), "at": at}});
    let bare = Call::signed(&hook, &body(1), START).bare();
    let refused = crier.call(&bare.clone().with(TEST_HEADER, "1")).await;
    assert_eq!(refused, crier.call(&bare).await);
    refused.assert_refused(401, "unauthorized");
    for (at, value) in [(2, "0"), (3, ""), (4, "11")] {
        let call = Call::signed(&hook, &body(at), START).with(TEST_HEADER, value);
        crier.call(&call).await.assert_ok();
    }
    assert_eq!((crier.counted().await, tests(&crier).await), (3, 0));
    crier.stop().await;
}

#[tokio::test]
async fn a_test_that_cannot_be_told_from_the_one_before_is_shown_again_after_some_seconds() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("sphere", seed::VOTES).await;
    let vote = json!({"event": "VOTE_ADD", "guild_id": seed::GUILD.to_string(), "user_id": seed::MIRA.to_string()});
    let call = Call::signed(&hook, &vote, START).with(TEST_HEADER, "1");
    for (later, stored) in [(0, 1), (4, 1), (1, 2)] {
        crier.clock.advance(Duration::from_secs(later));
        crier.call(&call).await.assert_ok();
        assert_eq!(crier.stored().await, stored);
    }
    assert_eq!(crier.counted().await, 0);
    crier.stop().await;
}
