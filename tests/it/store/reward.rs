//! Reward rules, and payouts to those who qualify already.

use std::time::Duration;

use crier::domain::event::CounterKind;
use crier::domain::id::{EffectId, RuleId};
use crier::domain::reward::{Keep, When};
use crier::store::Store;
use crier::store::payout::{Candidate, Payout};

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
        let found = tx.find_rule(guild(1), &high.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&high));
        assert_eq!(tx.find_rule(guild(2), &low.id).await.unwrap(), None);
        let of_guild = tx.list_rules_of(&[guild(1)]).await;
        assert_eq!(of_guild, [high.clone(), low.clone(), other]);
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
        let removed = tx.find_any_rule(guild(1), &low.id).await.unwrap();
        assert_eq!(removed.as_ref(), Some(&low));
        assert_eq!(tx.find_any_rule(guild(2), &low.id).await.unwrap(), None);
        assert_eq!(tx.list_rules(guild(1)).await.unwrap().len(), 2);
        assert_eq!(tx.list_rules_of(&[guild(1), guild(2)]).await.len(), 3);
        assert!(
            tx.upsert_rule_removed(guild(1), &low.id, None)
                .await
                .unwrap()
        );
        assert_eq!(tx.find_rule(guild(1), &low.id).await.unwrap(), Some(low));
        assert_eq!(tx.list_rules_of(&[]).await, []);
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
async fn whoever_has_what_a_rule_asks_for_is_listed_a_batch_at_a_time() {
    on_every_engine(async |store| {
        votes(&store).await;
        let mut tx = store.write().await.unwrap();
        let made = rule(guild(1), "late", When::At(1), 60);
        tx.upsert_rule(&made, NOW).await.unwrap();
        let all = [(7, 3), (8, 1)].map(|(by, total)| Candidate {
            member: member(by),
            total,
        });
        let first = tx.list_candidates(&made, None, 9).await.unwrap();
        assert_eq!(first, all, "only a Discord member has roles");
        let first = tx.list_candidates(&made, None, 1).await.unwrap();
        assert_eq!(first, all[..1]);
        let rest = tx.list_candidates(&made, Some(member(7)), 9).await.unwrap();
        assert_eq!(rest, all[1..]);
        let more = rule(guild(1), "more", When::Every(2), 60);
        let reached = tx.list_candidates(&more, None, 9).await.unwrap();
        assert_eq!(reached, all[..1]);
        for (endpoint, count) in [("e1", 2), ("e2", 0)] {
            let mut here = rule(guild(1), "here", When::At(1), 61);
            here.endpoint = Some(endpoint_id(endpoint));
            let reached = tx.list_candidates(&here, None, 9).await.unwrap();
            assert_eq!(reached.len(), count, "{endpoint}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_payout_remembers_how_far_it_has_come_and_there_is_one_of_a_rule() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        let made = rule(guild(1), "rule", When::At(1), 60);
        tx.upsert_rule(&made, NOW).await.unwrap();
        let payout = Payout {
            effect: EffectId::from_text("a"),
            guild: guild(1),
            rule: made.id.clone(),
            after: None,
        };
        assert!(tx.insert_payout(&payout).await.unwrap());
        let again = Payout {
            effect: EffectId::from_text("b"),
            ..payout.clone()
        };
        assert!(!tx.insert_payout(&again).await.unwrap());
        assert_eq!(tx.find_payout(&again.effect).await.unwrap(), None);
        let found = tx.find_payout(&payout.effect).await.unwrap();
        assert_eq!(found.as_ref(), Some(&payout));
        tx.upsert_payout(&payout.effect, member(7)).await.unwrap();
        let found = tx.find_payout(&payout.effect).await.unwrap().unwrap();
        assert_eq!(found.after, Some(member(7)));
        tx.delete_payout(&payout.effect).await.unwrap();
        assert_eq!(tx.find_payout(&payout.effect).await.unwrap(), None);
        assert!(tx.insert_payout(&again).await.unwrap());
    })
    .await;
}
