//! Endpoints are remembered from call to call; a change holds from the next call on, whichever machine made it.

use std::time::Duration;

use crier::domain::time::Timestamp;
use crier::store::{Store, Tx};
use crier_sandbox::seed;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::wire::Call;
use crate::support::{Crier, Hook, SECRET, START};

const NEWER: &str = "a-newer-secret-of-the-tests";

/// A bump that was not there before.
fn bump(number: i64) -> Value {
    json!({"type": "new_bot_bump", "data": {"user": seed::MIRA.to_string(), "at": number}})
}

/// What the endpoint says to a bump under this secret.
async fn status(crier: &Crier, hook: &Hook, number: i64, secret: &str) -> u16 {
    let call = Call::new(&hook.url, bump(number).to_string()).with("x-hook-key", secret);
    crier.call(&call).await.status
}

/// Changes the endpoint as another machine would: by a store of its own.
async fn elsewhere(crier: &Crier, change: impl AsyncFnOnce(&mut Tx)) {
    let store = Store::open(&crier.config.database_url).await.unwrap();
    let mut tx = store.write().await.unwrap();
    change(&mut tx).await;
    tx.commit().await.unwrap();
    store.close().await;
}

/// A Crier with an endpoint that was called once.
async fn called_once() -> (Crier, Hook) {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    assert_eq!(status(&crier, &hook, 1, SECRET).await, 200);
    (crier, hook)
}

#[tokio::test]
async fn an_endpoint_that_is_removed_elsewhere_lets_no_one_in_from_the_next_call_on() {
    let (crier, hook) = called_once().await;
    let removed = Some((START, START.plus(Duration::from_hours(1))));
    for (removed, expected) in [(removed, 401), (None, 200)] {
        elsewhere(&crier, async |tx| {
            tx.upsert_endpoint_removed(&hook.id, removed).await.unwrap();
        })
        .await;
        assert_eq!(status(&crier, &hook, 2, SECRET).await, expected);
    }
    assert_eq!(crier.stored().await, 2);
    crier.stop().await;
}

/// Gives the endpoint the newer secret; the old one ends at `end`.
async fn renew(crier: &Crier, hook: &Hook, end: Timestamp) {
    let sealed = crier
        .app
        .intake
        .vault
        .seal(hook.id.as_str(), "secret", &NEWER.into());
    elsewhere(crier, async |tx| {
        tx.upsert_endpoint_secrets_end(&hook.id, end).await.unwrap();
        tx.insert_endpoint_secret(&hook.id, "newer", &sealed, START)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_is_renewed_elsewhere_is_the_only_good_one_from_the_next_call_on() {
    let (crier, hook) = called_once().await;
    renew(&crier, &hook, START).await;
    assert_eq!(status(&crier, &hook, 2, SECRET).await, 401);
    assert_eq!(status(&crier, &hook, 2, NEWER).await, 200);
    assert_eq!(status(&crier, &hook, 3, SECRET).await, 401);
    assert_eq!(crier.stored().await, 2);
    crier.stop().await;
}

#[tokio::test]
async fn an_old_secret_ends_at_its_time_though_it_was_remembered() {
    let (crier, hook) = called_once().await;
    renew(&crier, &hook, START.plus(Duration::from_mins(5))).await;
    assert_eq!(status(&crier, &hook, 2, SECRET).await, 200);
    crier.clock.advance(Duration::from_mins(5));
    assert_eq!(status(&crier, &hook, 3, SECRET).await, 401);
    assert_eq!(status(&crier, &hook, 3, NEWER).await, 200);
    crier.stop().await;
}

#[tokio::test]
async fn an_endpoint_that_is_paused_elsewhere_announces_nothing_from_the_next_call_on() {
    let (crier, hook) = called_once().await;
    crier.settle().await;
    elsewhere(&crier, async |tx| {
        tx.upsert_endpoint_paused(&hook.id, Some(START))
            .await
            .unwrap();
    })
    .await;
    assert_eq!(status(&crier, &hook, 2, SECRET).await, 200);
    crier.settle().await;
    assert_eq!(crier.stored().await, 2);
    assert_eq!(crier.sandbox.messages(seed::VOTES).len(), 1);
    crier.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_come_while_an_endpoint_is_changed_are_all_let_in() {
    let (crier, hook) = called_once().await;
    for round in 0..10 {
        let numbers = (0..8).map(|place| 2 + 8 * round + place);
        let calls = numbers.map(|number| status(&crier, &hook, number, SECRET));
        let change = async {
            let paused = (round % 2 == 0).then_some(START);
            let mut tx = crier.app.store.write().await.unwrap();
            tx.upsert_endpoint_paused(&hook.id, paused).await.unwrap();
            tx.commit().await.unwrap();
        };
        let (heard, ()) = tokio::join!(join_all(calls), change);
        assert_eq!(heard, [200; 8]);
    }
    assert_eq!(crier.stored().await, 81);
    crier.stop().await;
}
