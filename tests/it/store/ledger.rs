//! The ledger: an occasion pays once, and each handing-over remembers what became of it.

use crier::domain::id::{EventId, GrantId, RuleId};
use crier::domain::reward::When;
use crier::store::Store;
use crier::store::ledger::{GrantRecord, GrantState};

use super::make::{NOW, guild, member, minute, role, rule, settle};
use crate::support::database::on_every_engine;

fn grant(id: &str, occasion: &str) -> GrantRecord {
    GrantRecord {
        id: GrantId::from_text(id),
        rule: RuleId::from_text("rule"),
        guild: guild(1),
        member: member(7),
        role: role(60),
        occasion: occasion.to_owned(),
        event: Some(EventId::from_text("event")),
        expires_at: None,
        state: GrantState::Promised,
    }
}

async fn settle_rule(store: &Store) {
    settle(store, &[(guild(1), "e1")]).await;
    let mut tx = store.write().await.unwrap();
    let made = rule(guild(1), "rule", When::Every(3), 60);
    tx.upsert_rule(&made, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_occasion_pays_once() {
    on_every_engine(async |store| {
        settle_rule(&store).await;
        let mut tx = store.write().await.unwrap();
        let first = [grant("g1", "every:3")];
        let new = tx.insert_grants(&first, NOW).await.unwrap();
        assert_eq!(new, [GrantId::from_text("g1")]);
        let second = [grant("g2", "every:3"), grant("g3", "every:6")];
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
        let ending = grant("g1", "every:3");
        let mut other = grant("g2", "every:6");
        other.expires_at = Some(minute(10));
        let mut different = grant("g3", "every:9");
        different.role = role(61);
        tx.insert_grants(&[ending.clone(), other.clone(), different], NOW)
            .await
            .unwrap();
        for (at, is_held) in [(minute(9), true), (minute(10), false)] {
            let held = tx.is_role_held_otherwise(&ending, at).await.unwrap();
            assert_eq!(held, is_held);
        }
        tx.upsert_grant_state(&other.id, GrantState::Superseded)
            .await
            .unwrap();
        assert!(!tx.is_role_held_otherwise(&ending, NOW).await.unwrap());
        let found = tx.find_grant(&other.id).await.unwrap().unwrap();
        assert_eq!(found.state, GrantState::Superseded);
        assert_eq!(found.expires_at, Some(minute(10)));
    })
    .await;
}
