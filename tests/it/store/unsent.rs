//! What was not sent yet follows routes and endpoints.

use crier::domain::effect::Reason;
use crier::domain::event::EventKind;
use crier::domain::id::RouteId;
use crier::domain::route::Route;
use crier::store::Store;
use crier::store::unsent::Rerouted;

use super::lane::lease;
use super::make::{NOW, channel, endpoint_id, guild, minute, record, route, settle, vote};
use crate::support::database::on_every_engine;

async fn insert(store: &Store, route: &Route) {
    let mut tx = store.write().await.unwrap();
    tx.insert_route(route, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn edit(store: &Store, route: &Route) {
    let mut tx = store.write().await.unwrap();
    tx.upsert_route(route).await.unwrap();
    tx.commit().await.unwrap();
}

async fn remove(store: &Store, route: &RouteId, is_removed: bool) {
    let mut tx = store.write().await.unwrap();
    let at = is_removed.then_some(NOW);
    tx.upsert_route_removed(guild(1), route, at).await.unwrap();
    tx.commit().await.unwrap();
}

async fn votes(store: &Store, numbers: std::ops::Range<u32>) {
    for number in numbers {
        record(store, &[vote(guild(1), "e1", &format!("k{number}"), 7)]).await;
    }
}

/// How many posts are due in a channel.
async fn due(store: &Store, to: &str) -> usize {
    let mut tx = store.read().await.unwrap();
    tx.list_due_effects(to, minute(60), 999)
        .await
        .unwrap()
        .len()
}

/// What is parked, by reason.
async fn parked(store: &Store) -> Vec<(Reason, i64)> {
    let mut tx = store.read().await.unwrap();
    let stuck = tx.list_stuck(guild(1)).await.unwrap();
    stuck.iter().map(|one| (one.reason, one.count)).collect()
}

#[tokio::test]
async fn what_is_parked_and_what_is_pending_follow_an_edited_route_alike() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(1), "e2")]).await;
        let mut to = route(guild(1), "r1", EventKind::Vote, 50);
        insert(&store, &to).await;
        votes(&store, 0..2).await;
        let mut tx = store.write().await.unwrap();
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        tx.settle_rest_parked(&held, Reason::ChannelGone, NOW)
            .await
            .unwrap();
        tx.release_lane(&held, None, NOW).await.unwrap();
        tx.commit().await.unwrap();
        votes(&store, 2..3).await;
        record(&store, &[vote(guild(1), "e2", "other", 8)]).await;
        let nothing = store.reroute(guild(1), None, minute(1)).await.unwrap();
        assert_eq!(nothing, Rerouted::default());
        // Now only for one endpoint: what the other brought waits for another route.
        to.endpoint = Some(endpoint_id("e1"));
        to.channel = channel(51);
        edit(&store, &to).await;
        let done = store.reroute(guild(1), Some(&to.id), minute(1)).await;
        let expected = Rerouted {
            moved: 3,
            waiting: 1,
            ..Rerouted::default()
        };
        assert_eq!(done.unwrap(), expected);
        assert_eq!((due(&store, "c50").await, due(&store, "c51").await), (0, 3));
        assert_eq!(parked(&store).await, [(Reason::RouteRemoved, 1)]);
        let mut tx = store.write().await.unwrap();
        let woken = lease(&mut tx, minute(1), "t2").await;
        assert!(woken.iter().any(|lease| lease.lane == "c51"));
        let first = tx.list_due_effects("c51", minute(1), 1).await.unwrap();
        assert!(!tx.is_unrouted(&first[0].id).await.unwrap());
        let message = first[0].message.clone().unwrap();
        assert!(
            tx.hold_unsent(channel(51), &[&message]).await.unwrap(),
            "it is there"
        );
        assert!(!tx.hold_unsent(channel(50), &[&message]).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn what_a_removed_route_left_goes_to_the_next_one_or_back_and_after_a_week_it_is_dropped() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let first = route(guild(1), "r1", EventKind::Vote, 50);
        insert(&store, &first).await;
        votes(&store, 0..3).await;
        remove(&store, &first.id, true).await;
        let waiting = store.reroute(guild(1), None, NOW).await.unwrap().waiting;
        assert_eq!(waiting, 3);
        assert_eq!(parked(&store).await, [(Reason::RouteRemoved, 3)]);
        // Undone.
        remove(&store, &first.id, false).await;
        let freed = store.reroute(guild(1), Some(&first.id), NOW).await.unwrap();
        assert_eq!(freed.freed, 3);
        assert_eq!(
            (due(&store, "c50").await, parked(&store).await),
            (3, vec![])
        );
        remove(&store, &first.id, true).await;
        store.reroute(guild(1), None, NOW).await.unwrap();
        // A route for something else is none for votes.
        insert(&store, &route(guild(1), "r2", EventKind::Review, 51)).await;
        let done = store.reroute(guild(1), None, NOW).await.unwrap();
        assert_eq!(done, Rerouted::default());
        let next = route(guild(1), "r3", EventKind::Vote, 52);
        insert(&store, &next).await;
        let done = store.reroute(guild(1), Some(&next.id), NOW).await.unwrap();
        assert_eq!(done.moved, 3);
        assert_eq!(due(&store, "c52").await, 3);
        remove(&store, &next.id, true).await;
        store.reroute(guild(1), None, minute(1)).await.unwrap();
        let mut tx = store.write().await.unwrap();
        assert_eq!(tx.delete_unrouted(minute(1)).await.unwrap(), 0);
        assert_eq!(tx.delete_unrouted(minute(2)).await.unwrap(), 3);
        tx.commit().await.unwrap();
        assert_eq!(parked(&store).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_a_removed_endpoint_has_not_sent_is_dropped_and_a_pause_keeps_it() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        insert(&store, &route(guild(1), "r1", EventKind::Vote, 50)).await;
        votes(&store, 0..2).await;
        let pause = async |at| {
            let mut tx = store.write().await.unwrap();
            let endpoint = endpoint_id("e1");
            tx.upsert_endpoint_paused(&endpoint, at).await.unwrap();
            tx.commit().await.unwrap();
            store.reroute(guild(1), None, NOW).await.unwrap()
        };
        assert_eq!(pause(Some(NOW)).await.waiting, 2);
        assert_eq!(parked(&store).await, [(Reason::EndpointPaused, 2)]);
        assert_eq!(pause(Some(NOW)).await, Rerouted::default());
        assert_eq!(pause(None).await.freed, 2);
        assert_eq!(due(&store, "c50").await, 2);
        let mut tx = store.write().await.unwrap();
        let gone = Some((NOW, minute(60)));
        tx.upsert_endpoint_removed(&endpoint_id("e1"), gone)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let done = store.reroute(guild(1), None, NOW).await.unwrap();
        assert_eq!(done.dropped, 2);
        assert_eq!(
            (due(&store, "c50").await, parked(&store).await),
            (0, vec![])
        );
    })
    .await;
}

#[tokio::test]
async fn many_posts_are_moved_a_batch_at_a_time_and_what_may_be_sent_stays() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut to = route(guild(1), "r1", EventKind::Vote, 50);
        insert(&store, &to).await;
        for batch in 0..3 {
            let votes: Vec<_> = (0..100)
                .map(|number| vote(guild(1), "e1", &format!("k{batch}-{number}"), 7))
                .collect();
            record(&store, &votes).await;
        }
        let mut tx = store.write().await.unwrap();
        let first = tx.list_due_effects("c50", NOW, 1).await.unwrap().remove(0);
        let first = first.message.unwrap();
        tx.upsert_message_frozen(&first, "{}", NOW).await.unwrap();
        tx.commit().await.unwrap();
        to.channel = channel(51);
        edit(&store, &to).await;
        let mut tx = store.read().await.unwrap();
        let first = tx.list_due_effects("c50", NOW, 1).await.unwrap();
        assert!(tx.is_unrouted(&first[0].id).await.unwrap());
        let some = tx.list_unrouted(guild(1), "").await.unwrap();
        assert_eq!(some.len(), 256);
        drop(tx);
        let mut tx = store.write().await.unwrap();
        let some = tx.upsert_rerouted((guild(1), &some), None, NOW).await;
        assert_eq!(some.unwrap().moved, 256);
        tx.commit().await.unwrap();
        let done = store.reroute(guild(1), None, NOW).await.unwrap();
        assert_eq!(done.moved, 43);
        assert_eq!(
            (due(&store, "c50").await, due(&store, "c51").await),
            (1, 299)
        );
    })
    .await;
}
