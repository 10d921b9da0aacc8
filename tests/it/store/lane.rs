//! The outbox as workers empty it: lanes, leases, fencing, retries.

use std::collections::BTreeSet;
use std::sync::Arc;

use crier::domain::effect::{EffectKind, Reason};
use crier::domain::id::{EffectId, MessageId};
use crier::domain::time::Timestamp;
use crier::store::delivery::Lease;
use crier::store::outbox::NewEffect;
use crier::store::{Store, Tx};
use tokio::sync::Barrier;

use super::make::{NOW, guild, minute};
use crate::support::database::on_every_engine;

pub(super) fn effect(id: &str, lane: &str, due_at: Timestamp) -> NewEffect {
    let is_role = lane.starts_with('r');
    NewEffect {
        id: EffectId::from_text(id),
        guild: guild(1),
        lane: lane.to_owned(),
        kind: if is_role {
            EffectKind::Grant
        } else {
            EffectKind::Post
        },
        message: (!is_role).then(|| MessageId::from_text(format!("message {id}"))),
        grant: None,
        due_at,
    }
}

pub(super) async fn promise(store: &Store, effects: &[NewEffect]) {
    let mut tx = store.write().await.unwrap();
    tx.insert_effects(effects, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

/// Leases whatever is due at `now` for ten minutes.
pub(super) async fn lease(tx: &mut Tx, now: Timestamp, token: &str) -> Vec<Lease> {
    lease_some(tx, now, (token, 16)).await
}

/// The same of so many lanes at most.
pub(super) async fn lease_some(
    tx: &mut Tx,
    now: Timestamp,
    (token, most): (&str, usize),
) -> Vec<Lease> {
    let until = now.plus(std::time::Duration::from_mins(10));
    let lanes = tx.list_waiting_lanes(now, most).await.unwrap();
    tx.lease_lanes(&lanes, (now, until), token).await.unwrap()
}

pub(super) async fn due(tx: &mut Tx, lane: &str, now: Timestamp) -> Vec<(String, u32)> {
    let effects = tx.list_due_effects(lane, now, 9).await.unwrap();
    effects
        .into_iter()
        .map(|effect| (effect.id.to_string(), effect.attempt))
        .collect()
}

pub(super) fn id(text: &str) -> EffectId {
    EffectId::from_text(text)
}

#[tokio::test]
async fn a_lane_is_emptied_in_the_order_of_promising() {
    on_every_engine(async |store| {
        let effects = [
            effect("b", "c50", NOW),
            effect("a", "c50", NOW),
            effect("later", "c50", minute(5)),
        ];
        promise(&store, &effects).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_effects(&[], NOW).await.unwrap();
        assert_eq!(tx.find_next_lane_due(NOW).await.unwrap(), Some(NOW));
        let leases = lease(&mut tx, NOW, "t1").await;
        assert_eq!(leases.len(), 1);
        assert!(lease(&mut tx, NOW, "t2").await.is_empty());
        let two = [("a".to_owned(), 0), ("b".to_owned(), 0)];
        assert_eq!(due(&mut tx, "c50", NOW).await, two);
        assert_eq!(
            tx.list_due_effects("c50", NOW, 1).await.unwrap().len(),
            1,
            "no more than asked for"
        );
        tx.settle_done(&leases[0], &[id("a"), id("b")])
            .await
            .unwrap();
        assert_eq!(tx.find_next_lane_due(NOW).await.unwrap(), None);
        tx.release_lane(&leases[0], None, NOW).await.unwrap();
        assert_eq!(tx.find_next_lane_due(NOW).await.unwrap(), Some(minute(5)));
        assert!(lease(&mut tx, minute(4), "t3").await.is_empty());
        let leases = lease(&mut tx, minute(5), "t3").await;
        tx.settle_done(&leases[0], &[id("later")]).await.unwrap();
        tx.release_lane(&leases[0], None, NOW).await.unwrap();
        assert_eq!(tx.count_due(guild(1), minute(9)).await.unwrap(), 0);
        assert_eq!(tx.find_next_lane_due(minute(9)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_longest_waiting_lanes_are_taken_first_and_no_more_than_asked_for() {
    on_every_engine(async |store| {
        let effects: Vec<NewEffect> = (0..40)
            .map(|number| {
                let lane = format!("c{}", 100 + number);
                effect(&format!("e{number:02}"), &lane, minute(40 - number))
            })
            .collect();
        promise(&store, &effects).await;
        let mut tx = store.write().await.unwrap();
        let taken = lease_some(&mut tx, minute(50), ("t1", 3)).await;
        let lanes: BTreeSet<&str> = taken.iter().map(|lease| lease.lane.as_str()).collect();
        assert_eq!(lanes, BTreeSet::from(["c137", "c138", "c139"]));
        let rest = lease_some(&mut tx, minute(50), ("t2", 99)).await;
        assert_eq!(rest.len(), 37);
    })
    .await;
}

#[tokio::test]
async fn a_lease_ends_and_another_worker_takes_over() {
    on_every_engine(async |store| {
        promise(&store, &[effect("a", "c50", NOW)]).await;
        let mut tx = store.write().await.unwrap();
        let stale = lease(&mut tx, NOW, "t1").await.remove(0);
        assert!(lease(&mut tx, minute(9), "t2").await.is_empty());
        assert!(tx.hold_lease(&stale).await.unwrap());
        assert_eq!(tx.find_next_lane_due(minute(10)).await.unwrap(), Some(NOW));
        let fresh = lease(&mut tx, minute(10), "t2").await.remove(0);
        assert!(!tx.hold_lease(&stale).await.unwrap());
        assert!(tx.hold_lease(&fresh).await.unwrap());
        for (lease, count) in [(&stale, 0), (&fresh, 1)] {
            let due = tx.list_due_under(lease, minute(10), 9).await.unwrap();
            assert_eq!(due.len(), count);
        }
    })
    .await;
}

#[tokio::test]
async fn a_worker_whose_lease_was_taken_over_changes_nothing() {
    on_every_engine(async |store| {
        promise(&store, &[effect("a", "c50", NOW)]).await;
        let mut tx = store.write().await.unwrap();
        let stale = lease(&mut tx, NOW, "t1").await.remove(0);
        let fresh = lease(&mut tx, minute(10), "t2").await.remove(0);
        tx.settle_done(&stale, &[id("a")]).await.unwrap();
        tx.settle_retry(&stale, &id("a"), minute(60)).await.unwrap();
        tx.settle_stopped(&stale, &id("a"), ("dead", Reason::Refused), NOW)
            .await
            .unwrap();
        tx.settle_rest_parked(&stale, Reason::MissingAccess, NOW)
            .await
            .unwrap();
        tx.release_lane(&stale, Some(minute(60)), NOW)
            .await
            .unwrap();
        assert!(tx.hold_lease(&fresh).await.unwrap());
        let untouched = [("a".to_owned(), 0)];
        assert_eq!(due(&mut tx, "c50", minute(10)).await, untouched);
        assert_eq!(tx.list_stuck(guild(1)).await.unwrap(), []);
        tx.release_lane(&fresh, None, NOW).await.unwrap();
        let next = tx.find_next_lane_due(minute(10)).await.unwrap();
        assert_eq!(next, Some(NOW), "no wait that a stale worker asked for");
    })
    .await;
}

#[tokio::test]
async fn a_failed_attempt_is_due_again_and_a_lane_waits_as_long_as_it_is_told() {
    on_every_engine(async |store| {
        promise(&store, &[effect("a", "c50", NOW), effect("b", "c51", NOW)]).await;
        let mut tx = store.write().await.unwrap();
        let leases = lease(&mut tx, NOW, "t1").await;
        let of = |lane: &str| leases.iter().find(|one| one.lane == lane).unwrap();
        tx.settle_retry(of("c50"), &id("a"), minute(2))
            .await
            .unwrap();
        tx.release_lane(of("c50"), None, NOW).await.unwrap();
        tx.release_lane(of("c51"), Some(minute(3)), NOW)
            .await
            .unwrap();
        assert_eq!(due(&mut tx, "c50", minute(1)).await, []);
        assert_eq!(due(&mut tx, "c50", minute(2)).await, [("a".to_owned(), 1)]);
        assert_eq!(tx.find_next_lane_due(NOW).await.unwrap(), Some(minute(2)));
        let first = lease(&mut tx, minute(2), "t2").await;
        assert_eq!(first.len(), 1);
        assert_eq!(first[0].lane, "c50");
        assert_eq!(tx.find_next_lane_due(NOW).await.unwrap(), Some(minute(3)));
        // What is promised meanwhile waits with the others, and is not forgotten.
        tx.insert_effects(&[effect("c", "c51", minute(1))], minute(1))
            .await
            .unwrap();
        assert!(lease(&mut tx, minute(2), "t3").await.is_empty());
        let second = lease(&mut tx, minute(3), "t3").await;
        assert_eq!(second[0].lane, "c51");
        assert_eq!(due(&mut tx, "c51", minute(3)).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_restart_gives_every_lease_back() {
    on_every_engine(async |store| {
        promise(&store, &[effect("a", "c50", NOW)]).await;
        let mut tx = store.write().await.unwrap();
        assert_eq!(lease(&mut tx, NOW, "t1").await.len(), 1);
        tx.release_every_lease().await.unwrap();
        assert_eq!(lease(&mut tx, NOW, "t2").await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn workers_that_begin_together_never_take_the_same_lane() {
    const WORKERS: usize = 4;
    on_every_engine(async |store| {
        let effects: Vec<NewEffect> = (0..60)
            .map(|number| effect(&format!("e{number:02}"), &format!("c{}", 100 + number), NOW))
            .collect();
        promise(&store, &effects).await;
        let barrier = Arc::new(Barrier::new(WORKERS));
        let mut workers = tokio::task::JoinSet::new();
        for worker in 0..WORKERS {
            let (store, barrier) = (store.clone(), Arc::clone(&barrier));
            workers.spawn(async move {
                let mut taken = Vec::new();
                barrier.wait().await;
                loop {
                    let mut tx = store.write().await.unwrap();
                    let token = format!("t{worker}");
                    let waiting = tx.list_waiting_lanes(NOW, 4).await.unwrap();
                    let until = (NOW, minute(9));
                    let leases = tx.lease_lanes(&waiting, until, &token).await.unwrap();
                    tx.commit().await.unwrap();
                    assert!(leases.len() <= 4, "no more than asked for");
                    // Who finds all of them taken by others looks again.
                    if waiting.is_empty() {
                        return taken;
                    }
                    taken.extend(leases.into_iter().map(|lease| lease.lane));
                }
            });
        }
        let taken = workers.join_all().await.concat();
        let different: BTreeSet<&String> = taken.iter().collect();
        assert_eq!((taken.len(), different.len()), (60, 60));
    })
    .await;
}
