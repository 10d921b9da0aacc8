//! What may be much is done in batches, so that nobody who writes waits long.

use std::sync::atomic::{AtomicU64, Ordering};

use crier::domain::effect::{EffectKind, Reason};
use crier::domain::id::{EventId, MessageId, PostedId};
use crier::domain::route::Style;
use crier::store::batches::BATCH;
use crier::store::outbox::{NewEffect, NewMessage};

use super::lane::{effect, lease, promise};
use super::make::{NOW, channel, guild, minute};
use crate::support::database::on_every_engine;

fn edit(name: &str, of: &str) -> NewEffect {
    NewEffect {
        kind: EffectKind::Edit,
        message: Some(MessageId::from_text(of)),
        ..effect(name, "c50", NOW)
    }
}

fn message(id: &str) -> NewMessage {
    NewMessage {
        id: MessageId::from_text(id),
        guild: guild(1),
        channel: channel(50),
        style: Style::Full,
        mention: None,
        nonce: format!("nonce {id}"),
        event: EventId::from_text("event"),
        subject: None,
        tally: None,
        is_rewarded: false,
    }
}

#[tokio::test]
async fn what_refuses_once_parks_the_rest_and_lets_it_go_on_a_batch_at_a_time() {
    on_every_engine(async |store| {
        let effects: Vec<_> = (0..300)
            .map(|number| effect(&format!("e{number:03}"), "c50", NOW))
            .collect();
        promise(&store, &effects).await;
        let mut tx = store.write().await.unwrap();
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        for expected in [256, 44, 0] {
            let why = Reason::MissingAccess;
            let parked = tx.settle_rest_parked(&held, why, NOW).await.unwrap();
            assert_eq!(parked, expected);
        }
        assert_eq!(BATCH, 256);
        for expected in [256, 44, 0] {
            let freed = tx.unpark_channel(guild(1), channel(50), minute(1));
            assert_eq!(freed.await.unwrap(), expected);
        }
        while tx
            .settle_rest_parked(&held, Reason::GuildLeft, NOW)
            .await
            .unwrap()
            > 0
        {}
        tx.commit().await.unwrap();
        let batches = &AtomicU64::new(0);
        let freed = store
            .in_batches(|mut tx| async move {
                let reasons = &[Reason::GuildLeft];
                let some = tx.unpark_guild(guild(1), reasons, minute(1)).await?;
                batches.fetch_add(1, Ordering::Relaxed);
                Ok((tx, some))
            })
            .await
            .unwrap();
        assert_eq!((freed, batches.load(Ordering::Relaxed)), (300, 2));
        let mut tx = store.write().await.unwrap();
        let reasons = &[Reason::GuildLeft];
        let left = tx.unpark_guild(guild(1), reasons, minute(1)).await;
        assert_eq!(left.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn only_changes_of_messages_that_were_posted_are_dropped_with_their_channel() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        let messages = [message("posted"), message("waiting")];
        tx.insert_messages(&messages, NOW).await.unwrap();
        let posted = PostedId::new(99).unwrap();
        tx.upsert_message_posted(&messages[0].id, posted)
            .await
            .unwrap();
        let mut effects: Vec<_> = (0..260)
            .map(|number| edit(&format!("e{number:03}"), "posted"))
            .collect();
        effects.push(edit("f", "waiting"));
        effects.push(NewEffect {
            message: Some(messages[1].id.clone()),
            ..effect("g", "c50", NOW)
        });
        tx.insert_effects(&effects, NOW).await.unwrap();
        assert_eq!(tx.delete_edits("c50", guild(2)).await.unwrap(), 0);
        assert_eq!(tx.delete_edits("c51", guild(1)).await.unwrap(), 0);
        for expected in [256, 4, 0] {
            let dropped = tx.delete_edits("c50", guild(1)).await.unwrap();
            assert_eq!(dropped, expected);
        }
        let left = tx.list_due_effects("c50", NOW, 9).await.unwrap();
        let left: Vec<_> = left.iter().map(|effect| effect.kind).collect();
        assert_eq!(left, [EffectKind::Edit, EffectKind::Post]);
        // A channel that is not found parks what is to be posted, and leaves what is to be changed.
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        let parked = tx.settle_rest_parked(&held, Reason::ChannelGone, NOW);
        assert_eq!(parked.await.unwrap(), 1);
    })
    .await;
}
