//! Whether a store is able to store.

use super::make::{guild, settle};
use crate::support::database::{on_every_engine, on_sqlite};

#[tokio::test]
async fn a_store_that_stores_says_so() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        store.probe().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn each_probe_writes_over_the_last_one() {
    on_every_engine(async |store| {
        for value in ["one", "other"] {
            let mut tx = store.write().await.unwrap();
            tx.upsert_probe(value).await.unwrap();
            tx.commit().await.unwrap();
        }
        let mut tx = store.read().await.unwrap();
        let kept = tx.find_installation_value("probe").await.unwrap();
        assert_eq!(kept.as_deref(), Some("other"));
    })
    .await;
}

#[tokio::test]
async fn the_log_is_carried_over_once_after_something_was_committed() {
    on_sqlite(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        assert!(!store.carry_log(1 << 30).await.unwrap(), "it is short");
        assert!(store.carry_log(0).await.unwrap());
        assert!(!store.carry_log(0).await.unwrap(), "nothing came since");
        let mut tx = store.write().await.unwrap();
        tx.upsert_probe("new").await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.carry_log(0).await.unwrap());
    })
    .await;
}
