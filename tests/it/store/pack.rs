//! Messages sent together and parted again, pauses of everything, and what a restored copy must look for.

use crier::domain::effect::{EffectKind, PauseReason, Reason, nonce};
use crier::domain::event::EventKind;
use crier::domain::id::{MessageId, PostedId};
use crier::store::card::MessageRecord;
use crier::store::pack::Half;
use crier::store::{Store, Tx};

use super::lane::lease;
use super::make::{NOW, channel, guild, minute, record, route, settle, vote};
use crate::support::database::on_every_engine;

/// Three votes that wait for a channel, as messages of their own.
async fn three(store: &Store) -> Vec<MessageId> {
    settle(store, &[(guild(1), "e1")]).await;
    let mut tx = store.write().await.unwrap();
    let made = route(guild(1), "r1", EventKind::Vote, 50);
    tx.insert_route(&made, NOW).await.unwrap();
    tx.commit().await.unwrap();
    let votes = ["a", "b", "c"].map(|key| vote(guild(1), "e1", key, 7));
    record(store, &votes).await;
    let mut tx = store.read().await.unwrap();
    let due = tx.list_due_effects("c50", NOW, 9).await.unwrap();
    due.into_iter()
        .filter_map(|effect| effect.message)
        .collect()
}

async fn find(tx: &mut Tx, id: &MessageId) -> MessageRecord {
    tx.find_message(id).await.unwrap().unwrap()
}

async fn packable(tx: &mut Tx, ids: &[MessageId]) -> Vec<MessageId> {
    let found = tx.list_packable(ids).await.unwrap();
    found.into_iter().map(|message| message.id).collect()
}

async fn tallies(tx: &mut Tx, id: &MessageId) -> Vec<Option<i64>> {
    let cards = tx.list_cards(std::slice::from_ref(id)).await.unwrap();
    cards.into_iter().map(|card| card.tally).collect()
}

#[tokio::test]
async fn what_is_packed_is_one_message_with_one_promise() {
    on_every_engine(async |store| {
        let ids = three(&store).await;
        let mut tx = store.write().await.unwrap();
        assert_eq!(packable(&mut tx, &ids).await, ids);
        tx.upsert_pack(&ids[0], &ids[1..]).await.unwrap();
        assert_eq!(tallies(&mut tx, &ids[0]).await, [Some(1), Some(2), Some(3)]);
        assert_eq!(tx.list_positions(&ids[0]).await.unwrap(), [0, 1, 2]);
        assert!(tx.find_message(&ids[1]).await.unwrap().is_none());
        let due = tx.list_due_effects("c50", NOW, 9).await.unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].message.as_ref(), Some(&ids[0]));
        assert_eq!(packable(&mut tx, &ids).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_or_may_have_been_is_packed_with_nothing() {
    on_every_engine(async |store| {
        let ids = three(&store).await;
        let mut tx = store.write().await.unwrap();
        tx.upsert_message_frozen(&ids[0], "{}", NOW).await.unwrap();
        let posted = PostedId::new(99).unwrap();
        tx.upsert_message_posted(&ids[1], posted).await.unwrap();
        tx.upsert_message_withdrawn(&ids[2], NOW).await.unwrap();
        assert!(find(&mut tx, &ids[2]).await.is_withdrawn);
        assert_eq!(packable(&mut tx, &ids).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_refused_pack_is_parted_and_its_halves_keep_their_order() {
    on_every_engine(async |store| {
        let ids = three(&store).await;
        let mut tx = store.write().await.unwrap();
        tx.upsert_pack(&ids[0], &ids[1..]).await.unwrap();
        tx.upsert_message_frozen(&ids[0], "{}", NOW).await.unwrap();
        let first = tx.list_due_effects("c50", NOW, 9).await.unwrap().remove(0);
        let half = Half {
            id: MessageId::from_text("half"),
            of: ids[0].clone(),
            positions: vec![1, 2],
        };
        tx.insert_half(&half, NOW).await.unwrap();
        tx.insert_half_post(&half, (&first.id, 0), NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut later = vote(guild(1), "e1", "d", 7);
        later.received_at = minute(1);
        record(&store, &[later]).await;
        let mut tx = store.write().await.unwrap();
        assert_eq!(tallies(&mut tx, &ids[0]).await, [Some(1)]);
        assert_eq!(tallies(&mut tx, &half.id).await, [Some(2), Some(3)]);
        let due = tx.list_due_effects("c50", minute(1), 9).await.unwrap();
        let messages: Vec<_> = due.iter().map(|it| it.message.clone().unwrap()).collect();
        assert_eq!(messages.len(), 3);
        assert_eq!(messages[..2], [ids[0].clone(), half.id.clone()]);
        assert!(due.iter().all(|effect| effect.kind == EffectKind::Post));
        let parted = find(&mut tx, &ids[0]).await;
        assert_eq!((parted.generation, parted.frozen), (1, None));
        assert_eq!(parted.nonce, nonce(&ids[0], 1));
        let other = find(&mut tx, &half.id).await;
        assert_eq!((other.generation, other.nonce), (0, nonce(&half.id, 0)));
        assert_eq!((other.style, other.channel), (parted.style, parted.channel));
    })
    .await;
}

#[tokio::test]
async fn a_pause_is_known_to_every_process_and_the_longest_one_stands() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        assert_eq!(tx.find_pause().await.unwrap(), None);
        for (until, why) in [
            (minute(5), PauseReason::Token),
            (minute(2), PauseReason::Limit),
        ] {
            tx.upsert_pause(until, why).await.unwrap();
            let stands = tx.find_pause().await.unwrap();
            assert_eq!(stands, Some((minute(5), PauseReason::Token)));
        }
        tx.delete_pause(PauseReason::Breaker).await.unwrap();
        assert!(tx.find_pause().await.unwrap().is_some());
        tx.delete_pause(PauseReason::Token).await.unwrap();
        assert_eq!(tx.find_pause().await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_restored_copy_doubts_what_was_still_to_be_posted_and_nothing_else() {
    on_every_engine(async |store| {
        let ids = three(&store).await;
        let mut tx = store.write().await.unwrap();
        let posted = PostedId::new(99).unwrap();
        tx.upsert_message_posted(&ids[0], posted).await.unwrap();
        assert_eq!(tx.upsert_messages_restored(NOW).await.unwrap(), 2);
        assert!(!find(&mut tx, &ids[0]).await.is_restored);
        for id in &ids[1..] {
            assert!(find(&mut tx, id).await.is_restored);
        }
        assert_eq!(packable(&mut tx, &ids).await, []);
        let waiting = tx.list_restored(channel(50)).await.unwrap();
        let messages: Vec<_> = waiting.iter().map(|(id, _)| id.clone()).collect();
        assert_eq!(messages, ids[1..]);
        assert_eq!(tx.list_restored(channel(51)).await.unwrap(), []);
        tx.upsert_message_missed(&ids[1]).await.unwrap();
        assert_eq!(packable(&mut tx, &ids).await, [ids[1].clone()]);
        tx.upsert_message_posted(&ids[2], posted).await.unwrap();
        assert!(!find(&mut tx, &ids[2]).await.is_restored);
    })
    .await;
}

#[tokio::test]
async fn once_a_lane_works_again_what_failed_in_it_is_due_at_once() {
    on_every_engine(async |store| {
        three(&store).await;
        let mut tx = store.write().await.unwrap();
        let due = tx.list_due_effects("c50", NOW, 9).await.unwrap();
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        tx.settle_retry(&held, &due[0].id, minute(60))
            .await
            .unwrap();
        let why = ("parked", Reason::MissingAccess);
        tx.settle_stopped(&held, &due[1].id, why, NOW)
            .await
            .unwrap();
        let stale = crier::store::delivery::Lease {
            token: "stale".to_owned(),
            ..held.clone()
        };
        for (lease, count) in [(&stale, 1), (&held, 2)] {
            tx.upsert_retries_due(lease, NOW).await.unwrap();
            let due = tx.list_due_effects("c50", NOW, 9).await.unwrap();
            assert_eq!(due.len(), count);
        }
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_shortens_waits_and_leaves_promised_moments_alone() {
    on_every_engine(async |store| {
        three(&store).await;
        let mut tx = store.write().await.unwrap();
        let due = tx.list_due_effects("c50", NOW, 9).await.unwrap();
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        tx.settle_retry(&held, &due[0].id, minute(70))
            .await
            .unwrap();
        tx.settle_done(&held, &[due[1].id.clone(), due[2].id.clone()])
            .await
            .unwrap();
        tx.release_lane(&held, Some(minute(65)), NOW).await.unwrap();
        tx.upsert_pause(minute(62), PauseReason::Limit)
            .await
            .unwrap();
        let later = super::lane::effect("later", "r1", minute(90));
        tx.insert_effects(&[later], NOW).await.unwrap();
        let hour = std::time::Duration::from_hours(1);
        tx.upsert_waits_earlier(hour, NOW).await.unwrap();
        let pause = tx.find_pause().await.unwrap();
        assert_eq!(pause, Some((minute(2), PauseReason::Limit)));
        assert!(lease(&mut tx, minute(9), "t2").await.is_empty());
        assert_eq!(lease(&mut tx, minute(10), "t2").await.len(), 1);
        assert_eq!(
            tx.list_due_effects("c50", minute(10), 9)
                .await
                .unwrap()
                .len(),
            1
        );
        assert!(
            tx.list_due_effects("r1", minute(89), 9)
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}
