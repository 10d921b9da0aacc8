//! Endpoints: how they are found, renewed, paused, removed and brought back.

use std::collections::{BTreeSet, HashMap};

use crier::domain::time::Timestamp;
use crier::store::Tx;
use crier::store::credential::Opened;

use super::asking::Asking;
use super::make::{NOW, endpoint, endpoint_id, event, guild, minute, settle};
use crate::support::database::on_every_engine;

async fn names(tx: &mut Tx, of: i64) -> Vec<String> {
    let endpoints = tx.list_endpoints(guild(of)).await.unwrap();
    endpoints.into_iter().map(|one| one.name).collect()
}

/// What the key with this hash opens.
async fn opened(tx: &mut Tx, hash: &str, at: Timestamp) -> Option<Opened> {
    let asked = BTreeSet::from([hash.to_owned(), "another".to_owned()]);
    let found = tx.list_opened(&asked, at).await;
    let mut opened: HashMap<String, Opened> = found.unwrap().opened;
    assert!(opened.keys().all(|found| found == hash));
    opened.remove(hash)
}

#[tokio::test]
async fn an_endpoint_is_found_by_id_or_exact_name_in_its_own_guild_only() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        let expected = endpoint(guild(1), "e1");
        for asked in ["e1", "Listing e1"] {
            let found = tx.find_endpoint(guild(1), asked).await.unwrap();
            assert_eq!(found.as_ref(), Some(&expected), "{asked}");
            assert_eq!(tx.find_endpoint(guild(2), asked).await.unwrap(), None);
        }
        assert_eq!(tx.find_endpoint(guild(1), "listing").await.unwrap(), None);
        tx.upsert_endpoint_name(&endpoint_id("e1"), "Renamed")
            .await
            .unwrap();
        assert_eq!(names(&mut tx, 1).await, ["Renamed"]);
        // One that is named like another's id does not hide that other.
        let mut decoy = endpoint(guild(1), "e3");
        decoy.name = "e1".to_owned();
        tx.insert_endpoint(&decoy).await.unwrap();
        let found = tx.find_endpoint(guild(1), "e1").await.unwrap().unwrap();
        assert_eq!(found.id, expected.id);
    })
    .await;
}

#[tokio::test]
async fn a_name_belongs_to_one_living_endpoint_of_a_guild() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let mut again = endpoint(guild(1), "e3");
        again.name = "Listing e1".to_owned();
        let mut tx = store.write().await.unwrap();
        assert!(tx.insert_endpoint(&again).await.is_err());
        drop(tx);
        let mut tx = store.write().await.unwrap();
        tx.upsert_endpoint_removed(&endpoint_id("e1"), Some((NOW, minute(9))))
            .await
            .unwrap();
        tx.insert_endpoint(&again).await.unwrap();
        assert_eq!(names(&mut tx, 1).await, ["Listing e1"]);
    })
    .await;
}

#[tokio::test]
async fn an_old_key_opens_its_endpoint_until_it_ends() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let id = endpoint_id("e1");
        let mut tx = store.write().await.unwrap();
        assert_eq!(tx.find_endpoint_key(&id).await.unwrap(), None);
        tx.insert_endpoint_key(&id, "old hash", "old", NOW)
            .await
            .unwrap();
        tx.upsert_endpoint_keys_end(&id, minute(5)).await.unwrap();
        tx.insert_endpoint_key(&id, "new hash", "new", minute(1))
            .await
            .unwrap();
        let shown = tx.find_endpoint_key(&id).await.unwrap().unwrap();
        assert_eq!((shown.cipher.as_str(), shown.expires_at), ("new", None));
        for (hash, at, is_open) in [
            ("old hash", minute(4), true),
            ("old hash", minute(5), false),
            ("new hash", minute(5), true),
            ("no hash", minute(1), false),
        ] {
            let found = opened(&mut tx, hash, at).await;
            assert_eq!(found.is_some(), is_open, "{hash} at {at:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn each_look_up_sees_what_is_so_now_and_makes_nothing_last() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut reader = store.read().await.unwrap();
        assert_eq!(opened(&mut reader, "hash", NOW).await, None);
        for is_committed in [false, true] {
            let mut tx = store.write().await.unwrap();
            tx.insert_endpoint_key(&endpoint_id("e1"), "hash", "cipher", NOW)
                .await
                .unwrap();
            assert!(opened(&mut tx, "hash", NOW).await.is_some());
            if is_committed {
                tx.commit().await.unwrap();
            } else {
                drop(tx);
            }
            let seen = opened(&mut reader, "hash", NOW).await;
            assert_eq!(seen.is_some(), is_committed);
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_that_opens_nothing_costs_the_reading_of_an_endpoint_and_its_secrets() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(1), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        let nothing = BTreeSet::from(["a".to_owned()]);
        let found = tx.list_opened(&nothing, NOW).await.unwrap();
        assert!(found.opened.is_empty() && found.stand_ins.is_empty());
        for (id, hash, secret) in [("e1", "f", "of f"), ("e2", "k", "of k")] {
            let id = endpoint_id(id);
            tx.insert_endpoint_key(&id, hash, "", NOW).await.unwrap();
            let stored = tx.insert_endpoint_secret(&id, secret, secret, NOW).await;
            stored.unwrap();
        }
        tx.upsert_endpoint_keys_end(&endpoint_id("e2"), minute(5))
            .await
            .unwrap();
        let asked = ["a", "f", "g", "k", "z"].map(str::to_owned);
        let found = tx.list_opened(&asked.clone().into(), minute(5)).await;
        let found = found.unwrap();
        let read = |found: &HashMap<String, Opened>| {
            asked
                .clone()
                .map(|hash| Some(found.get(&hash)?.ciphers.join(",")))
        };
        let of = |secret: &str| Some(secret.to_owned());
        assert_eq!(read(&found.opened), [None, of("of f"), None, None, None]);
        let in_their_place = [of("of f"), None, of("of f"), of("of k"), of("of k")];
        assert_eq!(read(&found.stand_ins), in_their_place);
    })
    .await;
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[tokio::test]
async fn an_old_secret_is_good_beside_the_new_one_until_it_ends() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(1), "e2")]).await;
        let id = endpoint_id("e1");
        let mut tx = store.write().await.unwrap();
        tx.insert_endpoint_key(&id, "hash", "cipher", NOW)
            .await
            .unwrap();
        tx.insert_endpoint_secret(&id, "s1", "old", NOW)
            .await
            .unwrap();
        tx.insert_endpoint_secret(&endpoint_id("e2"), "s2", "other", NOW)
            .await
            .unwrap();
        tx.upsert_endpoint_secrets_end(&id, minute(5))
            .await
            .unwrap();
        tx.insert_endpoint_secret(&id, "s3", "new", minute(1))
            .await
            .unwrap();
        // Rotating once more does not lengthen the life of the oldest.
        tx.upsert_endpoint_secrets_end(&id, minute(9))
            .await
            .unwrap();
        for (at, good) in [
            (minute(4), vec!["new", "old"]),
            (minute(5), vec!["new"]),
            (minute(9), vec![]),
        ] {
            let secrets = tx.list_endpoint_secrets(&id, at).await.unwrap();
            let ciphers: Vec<&str> = secrets.iter().map(|one| one.cipher.as_str()).collect();
            assert_eq!(ciphers, good);
            let opened = opened(&mut tx, "hash", at).await.unwrap();
            assert_eq!(
                (opened.endpoint.id, opened.ciphers),
                (id.clone(), owned(&good))
            );
        }
        assert_eq!(tx.delete_purged_credentials(minute(5)).await.unwrap(), 1);
        assert_eq!(tx.delete_purged_credentials(minute(9)).await.unwrap(), 1);
        let other = endpoint_id("e2");
        let secrets = tx.list_endpoint_secrets(&other, minute(99)).await.unwrap();
        assert_eq!(secrets.len(), 1, "another endpoint's secret stays");
    })
    .await;
}

#[tokio::test]
async fn a_removed_endpoint_answers_nobody_and_can_come_back() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let id = endpoint_id("e1");
        let mut tx = store.write().await.unwrap();
        tx.insert_endpoint_key(&id, "hash", "cipher", NOW)
            .await
            .unwrap();
        tx.upsert_endpoint_removed(&id, Some((minute(1), minute(10))))
            .await
            .unwrap();
        let by_key = opened(&mut tx, "hash", minute(2)).await;
        assert_eq!(by_key, None);
        assert!(names(&mut tx, 1).await.is_empty());
        let by_name = tx.find_endpoint(guild(1), "Listing e1").await.unwrap();
        assert_eq!(by_name, None);
        let by_id = tx.find_endpoint(guild(1), "e1").await.unwrap().unwrap();
        assert_eq!(by_id.removed_at, Some(minute(1)));
        assert_eq!(tx.delete_purged_credentials(minute(9)).await.unwrap(), 0);
        tx.upsert_endpoint_removed(&id, None).await.unwrap();
        let back = opened(&mut tx, "hash", minute(20)).await;
        assert_eq!(back.map(|one| one.endpoint.removed_at), Some(None));
        assert_eq!(tx.delete_purged_credentials(minute(20)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_credentials_of_a_removed_endpoint_go_when_its_time_is_over() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let id = endpoint_id("e1");
        let mut tx = store.write().await.unwrap();
        tx.insert_endpoint_key(&id, "hash", "cipher", NOW)
            .await
            .unwrap();
        tx.insert_endpoint_secret(&id, "s1", "cipher", NOW)
            .await
            .unwrap();
        tx.upsert_endpoint_removed(&id, Some((NOW, minute(10))))
            .await
            .unwrap();
        assert_eq!(tx.delete_purged_credentials(minute(10)).await.unwrap(), 2);
        assert_eq!(tx.find_endpoint_key(&id).await.unwrap(), None);
        let endpoint = tx.find_endpoint(guild(1), "e1").await.unwrap();
        assert!(endpoint.is_some(), "what it brought stays its own");
    })
    .await;
}

#[tokio::test]
async fn pauses_and_the_last_refusal_are_shown() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let id = endpoint_id("e1");
        let mut tx = store.write().await.unwrap();
        tx.upsert_endpoint_paused(&id, Some(minute(1)))
            .await
            .unwrap();
        // Refusals are flushed from memory, possibly by two machines and in any order.
        for (at, why) in [(minute(5), "wrong"), (minute(3), "missing")] {
            tx.upsert_endpoint_refusal(&id, at, why).await.unwrap();
        }
        let shown = tx.find_endpoint(guild(1), "e1").await.unwrap().unwrap();
        assert_eq!(shown.paused_at, Some(minute(1)));
        assert_eq!(shown.refused_at, Some(minute(5)));
        assert_eq!(shown.refused_why.as_deref(), Some("wrong"));
        tx.upsert_endpoint_paused(&id, None).await.unwrap();
        let shown = tx.find_endpoint(guild(1), "e1").await.unwrap().unwrap();
        assert_eq!(shown.paused_at, None);
    })
    .await;
}

#[tokio::test]
async fn the_last_delivery_is_the_latest_stored_event() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(1), "e2")]).await;
        let mut early = event(guild(1), "e1", "a", "k1");
        early.received_at = minute(1);
        let mut late = event(guild(1), "e1", "b", "k2");
        (late.received_at, late.site_event) = (minute(2), "LAST".to_owned());
        let mut tx = store.write().await.unwrap();
        tx.insert_events(&[late, early]).await.unwrap();
        let last = tx.find_last_delivery(&endpoint_id("e1")).await.unwrap();
        assert_eq!(last, Some((minute(2), "LAST".to_owned())));
        let none = tx.find_last_delivery(&endpoint_id("e2")).await.unwrap();
        assert_eq!(none, None);
    })
    .await;
}

#[tokio::test]
async fn every_change_that_matters_to_a_call_raises_the_generation() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(1), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        let (id, other) = (endpoint_id("e1"), endpoint_id("e2"));
        let mut before = tx.get_generation(&id).await.unwrap();
        let untouched = tx.get_generation(&other).await.unwrap();
        for step in 0..8 {
            match step {
                0 => tx.insert_endpoint_key(&id, "hash", "sealed", NOW).await,
                1 => tx.upsert_endpoint_keys_end(&id, minute(9)).await,
                2 => tx.insert_endpoint_secret(&id, "s", "sealed", NOW).await,
                3 => tx.upsert_endpoint_secrets_end(&id, minute(8)).await,
                4 => tx.upsert_endpoint_paused(&id, Some(NOW)).await,
                5 => tx.upsert_endpoint_paused(&id, None).await,
                6 => {
                    tx.upsert_endpoint_removed(&id, Some((NOW, minute(9))))
                        .await
                }
                _ => tx.upsert_endpoint_removed(&id, None).await,
            }
            .unwrap();
            let now = tx.get_generation(&id).await.unwrap();
            assert!(now > before, "step {step}");
            before = now;
        }
        let both = BTreeSet::from([id.clone(), other.clone()]);
        let held = tx.hold_endpoints(&both).await;
        assert_eq!(held[&id].generation, before);
        assert_eq!(held[&other].generation, untouched);
        let nothing = tx.hold_endpoints(&BTreeSet::new()).await;
        assert!(nothing.is_empty());
        let found = opened(&mut tx, "hash", NOW).await.unwrap();
        assert_eq!(found.generation, before);
        assert_eq!(found.good_until, Some(minute(8)), "the first to end");
    })
    .await;
}

#[tokio::test]
async fn an_endpoint_without_a_secret_is_known_until_it_has_one_and_again_when_it_ends() {
    on_every_engine(async |store| {
        settle(
            &store,
            &[(guild(1), "e1"), (guild(1), "e2"), (guild(2), "e3")],
        )
        .await;
        let mut tx = store.write().await.unwrap();
        let id = endpoint_id("e1");
        tx.insert_endpoint_secret(&id, "s1", "cipher", NOW)
            .await
            .unwrap();
        tx.upsert_endpoint_secrets_end(&id, minute(5))
            .await
            .unwrap();
        for (at, expected) in [(minute(4), vec!["e2"]), (minute(5), vec!["e1", "e2"])] {
            let without = tx.list_endpoints_without_secret(guild(1), at).await;
            let expected: Vec<_> = expected.into_iter().map(endpoint_id).collect();
            assert_eq!(without.unwrap(), expected);
        }
    })
    .await;
}
