//! What processes take in turns, by the database's own clock.

use std::time::Duration;

use crier::clock::{Clock, SystemClock};
use crier::store::Store;

use super::lane::{effect, lease, promise};
use super::make::{NOW, minute};
use crate::support::database::{on_every_engine, on_postgres};

const SECOND: Duration = Duration::from_secs(1);

/// How long it is until the first of so many turns, one a minute.
async fn book(store: &Store, count: u32) -> Duration {
    let mut tx = store.write().await.unwrap();
    let wait = tx.upsert_turns("test", count, 60 * SECOND).await.unwrap();
    tx.commit().await.unwrap();
    wait
}

#[tokio::test]
async fn turns_are_booked_one_after_the_other_and_one_that_nobody_booked_is_there_at_once() {
    on_every_engine(async |store| {
        assert!(book(&store, 2).await < SECOND);
        let second = book(&store, 1).await;
        assert!(
            (110 * SECOND..=120 * SECOND).contains(&second),
            "{second:?}"
        );
        let third = book(&store, 1).await;
        assert!((170 * SECOND..=180 * SECOND).contains(&third), "{third:?}");
        let mut tx = store.write().await.unwrap();
        let other = tx.upsert_turns("other", 1, SECOND).await.unwrap();
        assert!(other < SECOND);
        // One that is long past is not made up for.
        tx.upsert_turns("short", 1, Duration::from_micros(1))
            .await
            .unwrap();
        let next = tx.upsert_turns("short", 1, SECOND).await.unwrap();
        assert!(next < SECOND);
    })
    .await;
}

#[tokio::test]
async fn a_turn_that_comes_once_is_one_process_s_alone() {
    on_every_engine(async |store| {
        for (expected, spacing) in [(true, 60 * SECOND), (false, 60 * SECOND)] {
            let mut tx = store.write().await.unwrap();
            let taken = tx.upsert_turn_due("test", spacing).await.unwrap();
            assert_eq!(taken, expected);
            tx.commit().await.unwrap();
        }
        let mut tx = store.write().await.unwrap();
        assert!(tx.upsert_turn_due("none", Duration::ZERO).await.unwrap());
        assert!(tx.upsert_turn_due("none", Duration::ZERO).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn the_database_knows_what_time_it_is() {
    on_every_engine(async |store| {
        let mut tx = store.read().await.unwrap();
        let shown = tx.get_database_time().await.unwrap();
        let own = SystemClock.now();
        let apart = own.until(shown).max(shown.until(own));
        assert!(apart < 30 * SECOND, "{apart:?}");
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_is_held_is_not_taken_over_meanwhile() {
    on_every_engine(async |store| {
        promise(&store, &[effect("a", "c50", NOW)]).await;
        let mut tx = store.write().await.unwrap();
        let stale = lease(&mut tx, NOW, "t1").await.remove(0);
        tx.commit().await.unwrap();
        let mut tx = store.write().await.unwrap();
        assert!(tx.hold_lease(&stale).await.unwrap());
        assert_eq!(lease(&mut tx, minute(10), "t2").await.len(), 1);
        assert!(!tx.hold_lease(&stale).await.unwrap());
    })
    .await;
    // SQLite has one writer at a time in any case.
    on_postgres(async |store| {
        promise(&store, &[effect("a", "c50", NOW)]).await;
        let mut tx = store.write().await.unwrap();
        let stale = lease(&mut tx, NOW, "t1").await.remove(0);
        tx.commit().await.unwrap();
        let mut holding = store.write().await.unwrap();
        assert!(holding.hold_lease(&stale).await.unwrap());
        let mut other = store.write().await.unwrap();
        assert!(lease(&mut other, minute(10), "t2").await.is_empty());
        drop(holding);
    })
    .await;
}

#[tokio::test]
async fn a_database_is_opened_for_long_work_too() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("crier.db").display());
    let store = Store::open_patiently(&url).await.unwrap();
    store.migrate().await.unwrap();
    assert!(book(&store, 1).await < SECOND);
    store.close().await;
}
