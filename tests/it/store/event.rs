//! Events: stored once, known by their sameness, and outliving their bodies.

use crier::domain::id::IdentityId;
use crier::store::batches::BATCH;

use super::asking::Asking;
use super::make::{NOW, endpoint_id, event, guild, member, minute, settle};
use crate::support::database::on_every_engine;

#[tokio::test]
async fn the_same_event_twice_is_one_row() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(1), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        let elsewhere = event(guild(1), "e2", "b", "same");
        let mut of_someone = event(guild(1), "e1", "a", "same");
        of_someone.member = Some(member(7));
        of_someone.identity = Some(IdentityId::from_text("i1"));
        tx.insert_events(&[of_someone, elsewhere]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.write().await.unwrap();
        let again = event(guild(1), "e1", "c", "same");
        tx.insert_events(&[again]).await.unwrap();
        assert!(
            tx.probe().await.is_err(),
            "it is written before anything else"
        );
        drop(tx);
        let mut tx = store.write().await.unwrap();
        tx.insert_events(&[]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_key_is_known_by_its_last_accepted_event_at_its_own_endpoint() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(1), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        // Written late first: what counts is when it was accepted.
        for (id, at) in [("b", minute(400)), ("a", NOW)] {
            let mut windowed = event(guild(1), "e1", id, "key");
            (windowed.received_at, windowed.sameness_at) = (at, at.as_ms());
            windowed.body_hash = format!("body {id}");
            tx.insert_events(&[windowed]).await.unwrap();
        }
        let asked = [
            (endpoint_id("e1"), "key".to_owned()),
            (endpoint_id("e2"), "key".to_owned()),
            (endpoint_id("e1"), "other".to_owned()),
        ];
        let known = tx.list_known(&asked).await;
        assert_eq!(known.len(), 1);
        assert_eq!(known[&asked[0]].received_at, minute(400));
        assert_eq!(known[&asked[0]].body_hash, "body b");
        assert!(tx.list_known(&[]).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn old_bodies_go_and_their_events_stay() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        for (id, at) in [("a", minute(1)), ("b", minute(2))] {
            let mut with_body = event(guild(1), "e1", id, id);
            (with_body.received_at, with_body.body) = (at, Some("{}".to_owned()));
            tx.insert_events(&[with_body]).await.unwrap();
        }
        assert_eq!(tx.delete_old_bodies(minute(2)).await.unwrap(), 1);
        assert_eq!(tx.delete_old_bodies(minute(2)).await.unwrap(), 0);
        let key = (endpoint_id("e1"), "a".to_owned());
        assert_eq!(tx.list_known(&[key]).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn old_bodies_go_a_bounded_number_at_a_time() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        let with_body = |number: u64| {
            let id = format!("event {number}");
            let mut event = event(guild(1), "e1", &id, &id);
            (event.received_at, event.body) = (minute(1), Some("{}".to_owned()));
            event
        };
        let events: Vec<_> = (0..BATCH.unsigned_abs() + 7).map(with_body).collect();
        tx.insert_events(&events).await.unwrap();
        for expected in [BATCH.unsigned_abs(), 7, 0] {
            let deleted = tx.delete_old_bodies(minute(2)).await.unwrap();
            assert_eq!(deleted, expected);
        }
    })
    .await;
}
