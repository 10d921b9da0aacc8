//! Recording: a whole batch in one transaction, judged in the order of arrival.

use std::collections::BTreeSet;
use std::time::Duration;

use crier::domain::effect::EffectKind;
use crier::domain::event::{Change, CounterKind, EventKind, Sameness, SubjectClaim};
use crier::domain::ledger::GrantState;
use crier::domain::reward::{Keep, When};
use crier::domain::time::Timestamp;
use crier::ledger::claim::{Claim, Recorded};
use crier::store::Store;
use crier::store::counter::Holder;
use crier::store::guild::GuildSettings;

use super::asking::Asking;
use super::make::{
    NOW, claim, comment, day, endpoint_id, guild, member, minute, record, route, rule, settle,
    site_person, vote,
};
use crate::support::database::on_every_engine;

pub(super) async fn votes_of(store: &Store, of: i64, by: i64) -> i64 {
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.list_count_differences().await.unwrap(), []);
    let holder = Holder::Member(member(by));
    tx.get_total(guild(of), &holder, CounterKind::Vote, None)
        .await
        .unwrap()
}

/// A comment's state as its site tells it.
fn told(key: &str, change: Change, text: &str) -> Claim {
    let mut told = claim(guild(1), "e1", EventKind::Comment, key);
    told.event.change = change;
    told.event.content = comment(text);
    told.event.person = site_person(Some("17"), "Mira");
    told.event.subject = Some(SubjectClaim {
        key: "the comment".to_owned(),
        also: None,
        version: None,
        fingerprint: None,
    });
    told
}

async fn effects(store: &Store, lane: &str, at: Timestamp) -> Vec<EffectKind> {
    let mut tx = store.read().await.unwrap();
    let due = tx.list_due_effects(lane, at, 99).await.unwrap();
    due.into_iter().map(|effect| effect.kind).collect()
}

#[tokio::test]
async fn a_repeat_is_a_duplicate_within_a_batch_and_across_batches() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let first = vote(guild(1), "e1", "k1", 7);
        let mut other_body = first.clone();
        other_body.body_hash = "another".to_owned();
        let elsewhere = vote(guild(2), "e2", "k1", 7);
        let batch = [first.clone(), first.clone(), other_body.clone(), elsewhere];
        let outcomes = record(&store, &batch).await;
        let expected = [
            Recorded::Stored,
            Recorded::Duplicate,
            Recorded::Conflict,
            Recorded::Stored,
        ];
        assert_eq!(outcomes, expected);
        let again = record(&store, &[other_body, first]).await;
        assert_eq!(again, [Recorded::Conflict, Recorded::Duplicate]);
        assert_eq!(votes_of(&store, 1, 7).await, 1);
        assert_eq!(votes_of(&store, 2, 7).await, 1);
        assert_eq!(record(&store, &[]).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_key_comes_again_once_its_window_since_the_last_accepted_one_is_over() {
    const HOURS: u64 = 60;
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let window = Duration::from_hours(5);
        let at = |minutes: u64| {
            let mut vote = vote(guild(1), "e1", "body", 7);
            vote.event.sameness = Sameness::within("body", window);
            vote.received_at = minute(minutes);
            vote
        };
        // Neither a fixed grid of five hours nor the refused repeats move the window.
        let story = [
            (0, Recorded::Stored),
            (5 * HOURS - 1, Recorded::Duplicate),
            (5 * HOURS, Recorded::Stored),
            (9 * HOURS, Recorded::Duplicate),
            (10 * HOURS - 1, Recorded::Duplicate),
            (10 * HOURS, Recorded::Stored),
        ];
        for (minutes, expected) in story {
            assert_eq!(
                record(&store, &[at(minutes)]).await,
                [expected],
                "{minutes}"
            );
        }
        let together = [20 * HOURS, 21 * HOURS, 25 * HOURS].map(at);
        let outcomes = record(&store, &together).await;
        assert_eq!(
            outcomes,
            [Recorded::Stored, Recorded::Duplicate, Recorded::Stored]
        );
        assert_eq!(votes_of(&store, 1, 7).await, 5);
    })
    .await;
}

#[tokio::test]
async fn a_batch_of_one_things_whole_life_is_one_message_and_one_count() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_route(&route(guild(1), "r1", EventKind::Comment, 50), NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let life = [
            told("k1", Change::Present, "first"),
            told("k2", Change::Present, "second"),
            told("k1", Change::Present, "first"),
            told("k3", Change::Edited, "third"),
        ];
        let outcomes = record(&store, &life).await;
        assert_eq!(
            outcomes
                .iter()
                .filter(|one| **one == Recorded::Stored)
                .count(),
            3
        );
        assert_eq!(
            effects(&store, "c50", NOW).await,
            [EffectKind::Post, EffectKind::Edit]
        );
        let mut tx = store.read().await.unwrap();
        let key = (endpoint_id("e1"), "comment", "the comment".to_owned());
        let known = tx.list_subjects(std::slice::from_ref(&key)).await;
        let state = &known[&key].state;
        assert!(state.is_counted && state.is_announced);
        assert_eq!(state.standing.as_str(), "edited");
        let identity = tx
            .list_identities(&endpoint_id("e1"), "17")
            .await
            .unwrap()
            .remove(0);
        let totals = tx.list_totals(guild(1), &identity.holder()).await.unwrap();
        assert_eq!(totals, [(CounterKind::Comment, 1)]);
        assert_eq!(tx.list_count_differences().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_topic_and_its_first_post_are_one_thing_in_either_order() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let told = |key: &str, of: &str, also: Option<&str>| {
            let mut told = claim(guild(1), "e1", EventKind::Forum, key);
            told.event.person = site_person(Some("17"), "Mira");
            told.event.subject = Some(SubjectClaim {
                key: of.to_owned(),
                also: also.map(str::to_owned),
                version: None,
                fingerprint: None,
            });
            told
        };
        record(
            &store,
            &[
                told("k1", "topic:1", Some("post:1")),
                told("k2", "post:1", None),
            ],
        )
        .await;
        record(&store, &[told("k3", "post:2", None)]).await;
        record(&store, &[told("k4", "topic:2", Some("post:2"))]).await;
        let mut tx = store.read().await.unwrap();
        let identity = tx
            .list_identities(&endpoint_id("e1"), "17")
            .await
            .unwrap()
            .remove(0);
        let totals = tx.list_totals(guild(1), &identity.holder()).await.unwrap();
        assert_eq!(totals, [(CounterKind::Forum, 2)]);
    })
    .await;
}

#[tokio::test]
async fn a_reward_of_one_guild_leaves_the_roles_of_another_alone() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        let mut high = rule(guild(1), "high", When::At(2), 60);
        high.keep = Keep::Highest;
        for one in [
            &high,
            &rule(guild(1), "low", When::At(1), 61),
            &rule(guild(2), "far", When::At(1), 62),
        ] {
            tx.upsert_rule(one, NOW).await.unwrap();
        }
        tx.commit().await.unwrap();
        record(&store, &[vote(guild(2), "e2", "k1", 7)]).await;
        // Both guilds in one batch, and two thresholds crossed one after the other.
        let batch = [
            vote(guild(2), "e2", "k2", 7),
            vote(guild(1), "e1", "k3", 7),
            vote(guild(1), "e1", "k4", 7),
        ];
        record(&store, &batch).await;
        let mut tx = store.read().await.unwrap();
        let grants = tx
            .list_grants(&[(guild(1), member(7)), (guild(2), member(7))])
            .await
            .unwrap();
        let states: BTreeSet<_> = grants
            .iter()
            .map(|one| (one.rule.as_str(), one.state.as_str()))
            .collect();
        let expected = [
            ("far", GrantState::Promised),
            ("high", GrantState::Promised),
            ("low", GrantState::Superseded),
        ];
        assert_eq!(
            states,
            expected.map(|(rule, state)| (rule, state.as_str())).into()
        );
        drop(tx);
        assert_eq!(effects(&store, "r2", NOW).await, [EffectKind::Grant]);
    })
    .await;
}

#[tokio::test]
async fn each_guild_counts_by_its_own_calendar() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let settings = GuildSettings {
            timezone: Some("Asia/Tokyo".to_owned()),
            ..GuildSettings::default()
        };
        let mut tx = store.write().await.unwrap();
        tx.upsert_guild_settings(guild(2), &settings, NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut votes = [vote(guild(1), "e1", "k1", 7), vote(guild(2), "e2", "k2", 7)];
        for vote in &mut votes {
            vote.received_at = minute(6 * 60);
        }
        record(&store, &votes).await;
        let mut tx = store.read().await.unwrap();
        for (of, expected) in [(1, "2026-03-02"), (2, "2026-03-03")] {
            let days = tx
                .list_counted_days(
                    (guild(of), &Holder::Member(member(7))),
                    CounterKind::Vote,
                    day("2026-03-03"),
                )
                .await;
            assert_eq!(days.unwrap(), [day(expected)]);
        }
    })
    .await;
}
