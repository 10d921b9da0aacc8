//! Events and the grant button agree: in whatever order people vote and press, members have the same roles.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;

use crier::domain::id::{EffectId, GuildId, MemberId, RoleId};
use crier::domain::ledger::{Grant, GrantState};
use crier::domain::reward::{Keep, Rule, When};
use crier::ledger::{grant, payout};
use crier::store::batches::BATCH;
use crier::store::payout::Payout;
use crier::store::{Store, Tx};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;

use super::make::{endpoint_id, guild, minute, record, rule, settle, vote};
use crate::support::database::on_every_engine;

/// How many stories are made up for each engine.
const STORIES: u32 = 24;
const MEMBERS: std::ops::RangeInclusive<i64> = 1..=2;

/// What is made up of a rule: when, role, whether only the highest stays, for which endpoint, timed, paused.
type Shape = (When, i64, bool, Option<bool>, bool, bool);

/// A vote: by whom, at the second endpoint or the first.
type Vote = (i64, bool);

#[derive(Clone, Debug)]
struct Story {
    rules: Vec<Shape>,
    /// The votes before the buttons are pressed, and those after.
    votes: (Vec<Vote>, Vec<Vote>),
    /// In which order the buttons are pressed: a rotation of the rules.
    first: usize,
    /// Which of the promised roles Discord has given before the buttons, and which of them are over.
    given: Vec<(bool, bool)>,
}

fn stories() -> impl Strategy<Value = Story> {
    let when = prop_oneof![
        (1..6_i64).prop_map(When::At),
        (1..4_i64).prop_map(When::Every)
    ];
    let shape = (
        when,
        100..104_i64,
        any::<bool>(),
        any::<Option<bool>>(),
        any::<bool>(),
        prop::bool::weighted(0.2),
    );
    let votes = || prop::collection::vec((MEMBERS, any::<bool>()), 0..7);
    let given = prop::collection::vec(any::<(bool, bool)>(), 12);
    (
        prop::collection::vec(shape, 1..5),
        votes(),
        votes(),
        0..4_usize,
        given,
    )
        .prop_map(|(rules, before, after, first, given)| Story {
            rules,
            votes: (before, after),
            first,
            given,
        })
}

/// A guild of a story; each has its own endpoints and rules.
struct Guild<'a> {
    store: &'a Store,
    id: GuildId,
    rules: Vec<Rule>,
}

impl<'a> Guild<'a> {
    async fn new(store: &'a Store, number: i64, shapes: &[Shape]) -> Self {
        let id = guild(number);
        let endpoints = [false, true].map(|second| endpoint(id, second));
        settle(store, &[(id, &endpoints[0]), (id, &endpoints[1])]).await;
        let rules = shapes.iter().enumerate().map(|(place, shape)| {
            let (when, gives, is_highest, at, is_timed, is_paused) = *shape;
            Rule {
                keep: if is_highest {
                    Keep::Highest
                } else {
                    Keep::Earlier
                },
                endpoint: at.map(|second| endpoint_id(&endpoint(id, second))),
                lasts: is_timed.then_some(Duration::from_hours(1)),
                paused_at: is_paused.then_some(minute(0)),
                ..rule(id, &format!("{number}r{place}"), when, gives)
            }
        });
        Self {
            store,
            id,
            rules: rules.collect(),
        }
    }

    async fn keep_rules(&self) {
        let mut tx = self.store.write().await.unwrap();
        for rule in &self.rules {
            tx.upsert_rule(rule, minute(0)).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn vote(&self, votes: &[Vote], prefix: &str) {
        for (number, (by, second)) in votes.iter().enumerate() {
            let at = endpoint(self.id, *second);
            let key = format!("{prefix}{number}");
            record(self.store, &[vote(self.id, &at, &key, *by)]).await;
        }
    }

    /// Presses the rule's button and pays everyone; says how many it promised to beforehand.
    async fn press(&self, rule: &Rule) -> u64 {
        let mut tx = self.store.write().await.unwrap();
        let due = payout::groups(&mut tx, rule).await.unwrap().due;
        let all = Payout {
            effect: EffectId::from_text("press"),
            guild: self.id,
            rule: rule.id.clone(),
            after: None,
        };
        let candidates = tx.list_candidates(rule, None, BATCH).await.unwrap();
        let goes_on = payout::pay(&mut tx, &all, &candidates, minute(1)).await;
        assert!(!goes_on.unwrap(), "two members are one batch");
        tx.commit().await.unwrap();
        due
    }

    /// Discord gives some of the promised roles, and some of those end.
    async fn give(&self, given: &[(bool, bool)]) {
        let mut tx = self.store.write().await.unwrap();
        for (one, (is_given, is_over)) in self.grants(&mut tx).await.iter().zip(given) {
            if *is_given && one.state == GrantState::Promised {
                grant::given(&mut tx, one, minute(0)).await.unwrap();
            }
            if *is_given && *is_over {
                grant::ended(&mut tx, one).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
    }

    async fn grants(&self, tx: &mut Tx) -> Vec<Grant> {
        let members: Vec<(GuildId, MemberId)> = MEMBERS
            .filter_map(|number| Some((self.id, MemberId::new(number)?)))
            .collect();
        tx.list_grants(&members).await.unwrap()
    }

    /// Who has which role, or is to have it.
    async fn roles(&self) -> BTreeSet<(MemberId, RoleId)> {
        let mut tx = self.store.read().await.unwrap();
        let grants = self.grants(&mut tx).await;
        let live = grants.iter().filter(|grant| grant.state.is_live());
        live.map(|grant| (grant.member, grant.role)).collect()
    }
}

fn endpoint(guild: GuildId, is_second: bool) -> String {
    format!("{guild}{}", if is_second { "b" } else { "a" })
}

async fn tell(store: &Store, number: i64, story: &Story) {
    let early = Guild::new(store, number, &story.rules).await;
    let late = Guild::new(store, number + 1, &story.rules).await;
    early.keep_rules().await;
    early.vote(&story.votes.0, "before").await;
    late.vote(&story.votes.0, "before").await;
    late.keep_rules().await;
    let mut order: Vec<usize> = (0..story.rules.len()).collect();
    order.rotate_left(story.first % story.rules.len());
    for rule in order {
        if late.rules[rule].paused_at.is_none() {
            late.press(&late.rules[rule]).await;
        }
    }
    assert_eq!(
        early.roles().await,
        late.roles().await,
        "by events, by buttons"
    );
    early.vote(&story.votes.1, "after").await;
    late.vote(&story.votes.1, "after").await;
    assert_eq!(
        early.roles().await,
        late.roles().await,
        "and by events after both"
    );
    early.give(&story.given).await;
    let before = early.roles().await;
    for rule in early.rules.iter().filter(|rule| rule.paused_at.is_none()) {
        assert_eq!(
            early.press(rule).await,
            0,
            "events had left nothing for {rule:?}"
        );
    }
    assert_eq!(
        early.roles().await,
        before,
        "nor did a button change anything"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn events_and_the_grant_button_agree_on_who_gets_keeps_and_loses_what() {
    on_every_engine(async |store| {
        let mut runner = TestRunner::new(Config {
            failure_persistence: None,
            ..Config::with_cases(STORIES)
        });
        let guilds = Cell::new(1);
        let told = runner.run(&stories(), |story| {
            let number = guilds.replace(guilds.get() + 2);
            let telling = tell(&store, number, &story);
            tokio::task::block_in_place(|| Handle::current().block_on(telling));
            Ok(())
        });
        told.unwrap();
    })
    .await;
}
