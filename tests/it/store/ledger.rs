//! The ledger: an occasion pays once, each grant remembers what became of it, and only what was given is taken.

use std::time::Duration;

use crier::domain::effect::{EffectKind, Reason};
use crier::domain::id::{EventId, GrantId};
use crier::domain::ledger::{Grant, GrantState, Occasion};
use crier::domain::reward::{Rule, When};
use crier::store::Store;
use crier::store::outbox::NewEffect;

use super::lane::{effect, id, lease};
use super::make::{self, NOW, guild, member, minute, role, rule, settle};
use crate::support::database::on_every_engine;

fn made() -> Rule {
    rule(guild(1), "rule", When::Every(3), 60)
}

fn grant(id: &str, multiple: i64) -> Grant {
    Grant {
        event: Some(EventId::from_text("event")),
        ..make::grant(id, &made(), 7, Occasion::Every(multiple))
    }
}

async fn settle_rule(store: &Store) {
    settle(store, &[(guild(1), "e1")]).await;
    let mut tx = store.write().await.unwrap();
    tx.upsert_rule(&made(), NOW).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_occasion_pays_once() {
    on_every_engine(async |store| {
        settle_rule(&store).await;
        let mut tx = store.write().await.unwrap();
        let lasting = Grant {
            lasts: Some(Duration::from_hours(12)),
            ..grant("g1", 3)
        };
        let first = [lasting];
        let new = tx.insert_grants(&first, NOW).await.unwrap();
        assert_eq!(new, [GrantId::from_text("g1")]);
        let second = [grant("g2", 3), grant("g3", 6)];
        let new = tx.insert_grants(&second, minute(1)).await.unwrap();
        assert_eq!(new, [GrantId::from_text("g3")]);
        assert!(tx.insert_grants(&[], NOW).await.unwrap().is_empty());
        let listed = tx
            .list_grants(&[(guild(1), member(7)), (guild(1), member(8))])
            .await
            .unwrap();
        assert_eq!(listed, [first[0].clone(), second[1].clone()]);
        assert!(tx.list_grants(&[]).await.unwrap().is_empty());
        let missing = tx.find_grant(&GrantId::from_text("g2")).await.unwrap();
        assert_eq!(missing, None);
    })
    .await;
}

#[tokio::test]
async fn a_role_stays_while_another_promise_stands_for_it() {
    on_every_engine(async |store| {
        settle_rule(&store).await;
        let mut tx = store.write().await.unwrap();
        let ending = grant("g1", 3);
        let mut other = grant("g2", 6);
        other.state = GrantState::Given;
        other.expires_at = Some(minute(10));
        let mut different = grant("g3", 9);
        different.role = role(61);
        let on_its_way = grant("g4", 12);
        tx.insert_grants(&[ending.clone(), other.clone(), different], NOW)
            .await
            .unwrap();
        for (at, is_held) in [(minute(9), true), (minute(10), false)] {
            let held = tx.is_role_held_otherwise(&ending, at).await.unwrap();
            assert_eq!(held, is_held);
        }
        tx.insert_grants(std::slice::from_ref(&on_its_way), NOW)
            .await
            .unwrap();
        let held = tx.is_role_held_otherwise(&ending, minute(10)).await;
        assert!(!held.unwrap(), "nothing carries the promise out");
        let carries = NewEffect {
            kind: EffectKind::Grant,
            grant: Some(on_its_way.id.clone()),
            ..effect("a", "r1", NOW)
        };
        tx.insert_effects(&[carries], NOW).await.unwrap();
        let held = tx.is_role_held_otherwise(&ending, minute(10)).await;
        assert!(held.unwrap(), "it is about to be given again");
    })
    .await;
}

#[tokio::test]
async fn what_was_handed_over_is_news_once_and_serves_for_what_was_before() {
    on_every_engine(async |store| {
        settle_rule(&store).await;
        let mut tx = store.write().await.unwrap();
        let (first, second) = (grant("g1", 3), grant("g2", 6));
        let both = [first.clone(), second.clone()];
        tx.insert_grants(&both, NOW).await.unwrap();
        let until = Some(minute(5));
        assert!(
            tx.upsert_grant_given(&first, NOW, until).await.unwrap(),
            "it is news"
        );
        assert!(
            !tx.upsert_grant_given(&first, minute(1), None)
                .await
                .unwrap()
        );
        let found = tx.find_grant(&first.id).await.unwrap().unwrap();
        assert_eq!((found.given_at, found.expires_at), (Some(NOW), until));
        let until = Some(minute(7));
        tx.upsert_grant_given(&second, minute(2), until)
            .await
            .unwrap();
        let listed = tx.list_grants(&[(guild(1), member(7))]).await.unwrap();
        assert_eq!(listed.len(), 1, "the earlier one has served: {listed:?}");
        tx.upsert_grant_ended(&second.id).await.unwrap();
        for grant in [&first, &second] {
            let found = tx.find_grant(&grant.id).await.unwrap().unwrap();
            assert_eq!(found.state, GrantState::Ended);
        }
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_renewed_and_what_is_superseded_waits_no_more() {
    on_every_engine(async |store| {
        settle_rule(&store).await;
        let mut tx = store.write().await.unwrap();
        let waiting = grant("g1", 3);
        tx.insert_grants(std::slice::from_ref(&waiting), NOW)
            .await
            .unwrap();
        let carries = NewEffect {
            kind: EffectKind::Grant,
            grant: Some(waiting.id.clone()),
            ..effect("a", "r1", NOW)
        };
        tx.insert_effects(&[carries], NOW).await.unwrap();
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        let why = ("parked", Reason::MemberAbsent);
        tx.settle_stopped(&held, &id("a"), why, NOW).await.unwrap();
        let renewed = Grant {
            occasion: Occasion::Every(6),
            total: Some(7),
            event: Some(EventId::from_text("later")),
            is_parked: true,
            ..waiting
        };
        tx.upsert_grants_renewed(std::slice::from_ref(&renewed))
            .await
            .unwrap();
        let found = tx.find_grant(&renewed.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&renewed));
        tx.upsert_grants_superseded(std::slice::from_ref(&renewed.id))
            .await
            .unwrap();
        let found = tx.find_grant(&renewed.id).await.unwrap().unwrap();
        assert_eq!(found.state, GrantState::Superseded);
        assert_eq!(tx.list_stuck(guild(1)).await.unwrap(), []);
        tx.upsert_grant_ended(&renewed.id).await.unwrap();
        let found = tx.find_grant(&renewed.id).await.unwrap().unwrap();
        assert_eq!(found.state, GrantState::Superseded);
    })
    .await;
}

#[tokio::test]
async fn a_role_is_ours_from_before_it_is_given_until_it_was_taken() {
    on_every_engine(async |store| {
        settle_rule(&store).await;
        let mut tx = store.write().await.unwrap();
        let ours = grant("g1", 3);
        assert!(!tx.is_role_ours(&ours).await.unwrap());
        for at in [NOW, minute(1)] {
            tx.insert_given_role(&ours, at).await.unwrap();
            assert!(tx.is_role_ours(&ours).await.unwrap());
        }
        let other = Grant {
            role: role(61),
            ..ours.clone()
        };
        assert!(!tx.is_role_ours(&other).await.unwrap());
        tx.delete_given_role(&ours).await.unwrap();
        assert!(!tx.is_role_ours(&ours).await.unwrap());
    })
    .await;
}
