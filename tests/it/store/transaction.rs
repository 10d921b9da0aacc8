//! Transactions: all of it or nothing, also where it is begun late and given up in the middle.

use std::time::Duration;

use crier::store::{Store, Tx};
use futures_util::FutureExt;

use super::asking::Asking;
use super::make::{NOW, endpoint_id, event, guild, settle};
use crate::support::database::on_every_engine;

/// A transaction that has an event to write.
async fn with_an_event(store: &Store) -> Tx {
    let mut tx = store.write().await.unwrap();
    let event = event(guild(1), "e1", "a", "key");
    tx.insert_events(&[event]).await.unwrap();
    tx
}

#[tokio::test]
async fn what_is_not_committed_never_was_and_the_next_writes_at_once() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = with_an_event(&store).await;
        tx.probe().await.unwrap();
        drop(tx);
        let began = std::time::Instant::now();
        let mut tx = store.write().await.unwrap();
        let key = (endpoint_id("e1"), "key".to_owned());
        assert!(tx.list_known(std::slice::from_ref(&key)).await.is_empty());
        tx.insert_events(&[event(guild(1), "e1", "a", "key")])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(4), "nobody waited");
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.list_known(&[key]).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_given_up_in_the_middle_of_a_statement_never_was() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = with_an_event(&store).await;
        // It is on its way, or was so quick that it is answered already.
        let _ = tx.probe().now_or_never();
        drop(tx);
        let mut tx = store.write().await.unwrap();
        let key = (endpoint_id("e1"), "key".to_owned());
        assert!(tx.list_known(&[key]).await.is_empty());
        tx.upsert_guild(guild(2), NOW).await.unwrap();
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn after_a_failure_nothing_more_is_taken() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        let twice = [
            event(guild(1), "e1", "a", "key"),
            event(guild(1), "e1", "b", "key"),
        ];
        tx.insert_events(&twice).await.unwrap();
        assert!(tx.probe().await.is_err(), "the same key twice");
        assert!(tx.probe().await.is_err());
        assert!(tx.upsert_guild(guild(2), NOW).await.is_err());
        let _ = tx.commit().await;
        let mut tx = store.read().await.unwrap();
        assert!(!tx.is_in_guild(guild(2)).await.unwrap());
        let key = (endpoint_id("e1"), "key".to_owned());
        assert!(tx.list_known(&[key]).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_has_nothing_to_say_may_commit() {
    on_every_engine(async |store| {
        store.write().await.unwrap().commit().await.unwrap();
        store.read().await.unwrap().commit().await.unwrap();
    })
    .await;
}
