//! Reward rules, and what a rule owes to those who qualify already.

use std::time::Duration;

use crier::domain::event::CounterKind;
use crier::domain::id::{GrantId, RuleId};
use crier::domain::reward::{Keep, When};
use crier::store::Store;
use crier::store::ledger::{GrantRecord, GrantState};
use crier::store::reward::Qualified;
use crier::store::sorting::Walk;

use super::asking::Asking;
use super::make::{NOW, endpoint_id, guild, member, minute, record, rule, settle, site_vote, vote};
use crate::support::database::on_every_engine;

/// Member 7 with three votes, member 8 with one, someone unlinked with four; and 7 once in another guild.
async fn votes(store: &Store) {
    settle(store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
    let mut claims = vec![vote(guild(1), "e1", "8", 8), vote(guild(2), "e2", "7", 7)];
    for number in 0..3 {
        claims.push(vote(guild(1), "e1", &format!("7/{number}"), 7));
    }
    for number in 0..4 {
        claims.push(site_vote(guild(1), "e1", &format!("s/{number}"), "Mira"));
    }
    record(store, &claims).await;
}

#[tokio::test]
async fn rules_are_kept_whole_and_listed_by_height() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        let mut high = rule(guild(1), "high", When::At(10), 60);
        high.lasts = Some(Duration::from_hours(1));
        high.keep = Keep::Highest;
        let low = rule(guild(1), "low", When::Every(3), 61);
        let mut other = rule(guild(1), "other", When::At(99), 62);
        other.counts = CounterKind::Comment;
        for one in [&high, &low, &other, &rule(guild(2), "far", When::At(1), 63)] {
            tx.upsert_rule(one, NOW).await.unwrap();
        }
        let listed = tx.list_rules(guild(1)).await.unwrap();
        assert_eq!(listed, [other.clone(), low.clone(), high.clone()]);
        high.when = When::Every(2);
        high.endpoint = Some(endpoint_id("e1"));
        high.paused_at = Some(minute(1));
        tx.upsert_rule(&high, minute(1)).await.unwrap();
        assert_eq!(tx.find_rule(guild(1), &high.id).await.unwrap(), Some(high));
        assert_eq!(tx.find_rule(guild(2), &low.id).await.unwrap(), None);
        let live = tx.list_live_rules(&[guild(1)]).await;
        assert_eq!(live, [low.clone(), other], "a paused one gives nothing");
        assert!(
            !tx.upsert_rule_removed(guild(2), &low.id, Some(NOW))
                .await
                .unwrap()
        );
        assert!(
            tx.upsert_rule_removed(guild(1), &low.id, Some(NOW))
                .await
                .unwrap()
        );
        assert_eq!(tx.find_rule(guild(1), &low.id).await.unwrap(), None);
        assert_eq!(tx.list_rules(guild(1)).await.unwrap().len(), 2);
        assert_eq!(tx.list_live_rules(&[guild(1), guild(2)]).await.len(), 2);
        assert!(
            tx.upsert_rule_removed(guild(1), &low.id, None)
                .await
                .unwrap()
        );
        assert_eq!(tx.find_rule(guild(1), &low.id).await.unwrap(), Some(low));
        assert_eq!(tx.list_live_rules(&[]).await, []);
        let unknown = RuleId::from_text("unknown");
        assert!(
            !tx.upsert_rule_removed(guild(1), &unknown, None)
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_qualifies_is_paid_once() {
    on_every_engine(async |store| {
        votes(&store).await;
        let mut tx = store.write().await.unwrap();
        let made = rule(guild(1), "late", When::Every(2), 60);
        tx.upsert_rule(&made, NOW).await.unwrap();
        let due = tx.list_qualified(&made).await.unwrap();
        let expected = Qualified {
            member: member(7),
            total: 3,
            occasion: "every:2".to_owned(),
        };
        assert_eq!(due, [expected], "only a Discord member has roles");
        let grant = GrantRecord {
            id: GrantId::from_text("g1"),
            rule: made.id.clone(),
            guild: guild(1),
            member: member(7),
            role: made.role,
            occasion: "every:2".to_owned(),
            event: None,
            expires_at: None,
            state: GrantState::Promised,
        };
        tx.insert_grants(std::slice::from_ref(&grant), NOW)
            .await
            .unwrap();
        assert_eq!(tx.list_qualified(&made).await.unwrap(), []);
        let mut elsewhere = rule(guild(1), "elsewhere", When::At(1), 61);
        elsewhere.endpoint = Some(endpoint_id("e2"));
        assert_eq!(tx.list_qualified(&elsewhere).await.unwrap(), []);
        let mut here = rule(guild(1), "here", When::At(1), 61);
        here.endpoint = Some(endpoint_id("e1"));
        let mut walk = Walk::default();
        for is_sorted in [false, true] {
            let due = tx.list_qualified(&here).await.unwrap();
            let due: Vec<_> = due.iter().map(|it| (it.member, it.total)).collect();
            assert_eq!(due, [(member(7), 3), (member(8), 1)], "{is_sorted}");
            assert_eq!(
                tx.sort_counters(&mut walk, 99).await.unwrap() > 0,
                !is_sorted
            );
        }
    })
    .await;
}
