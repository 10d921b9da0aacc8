//! Boards: right at every moment, whatever was sorted in already, and equal to what the counters say.

use std::collections::{BTreeMap, BTreeSet};

use crier::domain::event::CounterKind;
use crier::domain::id::GuildId;
use crier::domain::presence::Presence;
use crier::store::board::{Rank, Standing};
use crier::store::counter::{Holder, Span};
use crier::store::sorting::Walk;
use crier::store::tally::CounterKey;
use crier::store::{Store, Tx};
use futures_util::FutureExt;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::make::{
    NOW, TODAY, day, endpoint_id, guild, member, minute, record, settle, site_vote, vote,
};
use crate::support::database::{on_every_engine, on_postgres};

const VOTE: CounterKind = CounterKind::Vote;
/// Minutes in a day.
const DAY: u64 = 24 * 60;

/// Sorts until nothing is left; says how much there was.
async fn sort(store: &Store, step: usize) -> usize {
    let (mut walk, mut sorted) = (Walk::default(), 0);
    loop {
        let mut tx = store.write().await.unwrap();
        let is_start = walk == Walk::default();
        let count = tx.sort_counters(&mut walk, step).await.unwrap();
        tx.commit().await.unwrap();
        sorted += count;
        if count == 0 && is_start {
            return sorted;
        }
    }
}

/// Whether a board is what the counters of these holders say, one by one.
async fn assert_board(tx: &mut Tx, guild: GuildId, holders: &[Holder], span: Span) {
    let mut totals = Vec::new();
    for holder in holders {
        let rank = tx.find_rank(guild, holder, VOTE, span).await.unwrap();
        totals.extend(rank.map(|rank| (holder, rank)));
    }
    for (holder, rank) in &totals {
        let above = totals.iter().filter(|(_, other)| other.total > rank.total);
        let place = 1 + i64::try_from(above.count()).unwrap();
        assert_eq!(rank.place, place, "{holder:?} in {span:?}");
    }
    let count = i64::try_from(totals.len()).unwrap();
    assert_eq!(tx.count_holders(guild, VOTE, span).await.unwrap(), count);
    totals.sort_by_key(|(holder, rank)| (-rank.total, holder.to_text()));
    let expected: Vec<(Holder, i64)> = totals
        .into_iter()
        .map(|(holder, rank)| (holder.clone(), rank.total))
        .collect();
    let mut lines = Vec::new();
    for skip in (0..=count).step_by(3) {
        lines.extend(tx.list_top(guild, VOTE, span, (skip, 3)).await.unwrap());
    }
    let lines: Vec<(Holder, i64)> = lines
        .into_iter()
        .map(|Standing { holder, total, .. }| (holder, total))
        .collect();
    assert_eq!(lines, expected, "{span:?}");
}

/// What happens at random to two guilds' boards.
struct Chance<'a> {
    store: &'a Store,
    random: StdRng,
    walk: Walk,
    number: u32,
}

impl Chance<'_> {
    async fn turn(&mut self) {
        match self.random.random_range(0..9) {
            0..3 => self.votes().await,
            3 => self.link().await,
            8 => self.come_or_go().await,
            4 => self.miscount().await,
            _ => self.sort().await,
        }
    }

    async fn votes(&mut self) {
        let mut claims = Vec::new();
        for _ in 0..self.random.random_range(1..6) {
            self.number += 1;
            let key = self.number.to_string();
            let of = self.random.random_range(1..3);
            let (endpoint, by) = (format!("e{of}"), self.random.random_range(1..6));
            let mut claim = if self.random.random() {
                vote(guild(of), &endpoint, &key, by)
            } else {
                site_vote(guild(of), &endpoint, &key, &format!("name{by}"))
            };
            claim.received_at = minute(DAY * self.random.random_range(0..3));
            claims.push(claim);
        }
        record(self.store, &claims).await;
    }

    async fn link(&mut self) {
        let mut tx = self.store.write().await.unwrap();
        let name = format!("name{}", self.random.random_range(1..6));
        let known = tx.list_identities(&endpoint_id("e1"), &name).await.unwrap();
        let to = self.random.random_range(0..6);
        if let Some(identity) = known.first() {
            let link = (to > 0).then(|| (member(to), NOW));
            crier::ledger::link::link(&mut tx, identity, link)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
    }

    async fn come_or_go(&mut self) {
        let who = member(self.random.random_range(1..6));
        let to = [Presence::Here, Presence::Left, Presence::Absent];
        let presence = to[self.random.random_range(0..3)];
        let mut tx = self.store.write().await.unwrap();
        let people = [(who, presence)];
        tx.upsert_presences(guild(1), &people, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Counts something that is not there, more or less of it, and counts again.
    async fn miscount(&mut self) {
        let mut tx = self.store.write().await.unwrap();
        let holder = format!("m{}", self.random.random_range(1..9));
        let period = ["all", "d2026-03-03", "ee1"][self.random.random_range(0..3)];
        let key = (guild(1), holder, "vote", period.to_owned());
        let wrong = BTreeMap::from([(key, self.random.random_range(1..9))]);
        tx.bump_counters(&wrong, NOW).await.unwrap();
        tx.commit().await.unwrap();
        self.sort().await;
        let mut tx = self.store.write().await.unwrap();
        for difference in tx.list_count_differences().await.unwrap() {
            let holder = Holder::parse(&difference.holder).unwrap();
            tx.rebuild_counters(guild(1), &[holder]).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn sort(&mut self) {
        let mut tx = self.store.write().await.unwrap();
        let limit = self.random.random_range(1..20);
        tx.sort_counters(&mut self.walk, limit).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn assert_boards(store: &Store) {
    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.list_count_differences().await.unwrap(), []);
    for of in [1, 2] {
        let mut holders: Vec<Holder> = (1..9).map(|by| Holder::Member(member(by))).collect();
        for name in 1..6 {
            let endpoint = endpoint_id(&format!("e{of}"));
            let known = tx.list_identities(&endpoint, &format!("name{name}")).await;
            let known = known.unwrap();
            holders.extend(known.into_iter().map(|it| Holder::Identity(it.id)));
        }
        let next = day("2026-03-03");
        for span in [
            Span::All,
            Span::Day(next),
            Span::Week(day(TODAY)),
            Span::Month(day("2026-03-01")),
        ] {
            assert_board(&mut tx, guild(of), &holders, span).await;
        }
    }
    assert_eq!(tx.list_board_faults().await.unwrap(), []);
}

#[tokio::test]
async fn after_anything_that_happens_the_boards_equal_the_counters() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let mut chance = Chance {
            store: &store,
            random: StdRng::seed_from_u64(20_260_302),
            walk: Walk::default(),
            number: 0,
        };
        for _ in 0..60 {
            chance.turn().await;
            assert_boards(&store).await;
        }
        assert!(chance.number > 30, "something was counted");
        sort(&store, 7).await;
        assert_boards(&store).await;
        assert_eq!(sort(&store, 7).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_board_is_a_moment_behind_only_while_more_than_500_are_to_be_sorted_in() {
    on_every_engine(async |store| {
        let key = |number: i64| (guild(1), format!("m{number}"), "vote", "all".to_owned());
        let bumps: BTreeMap<CounterKey, i64> =
            (1..=700).map(|number| (key(number), number)).collect();
        let mut tx = store.write().await.unwrap();
        tx.bump_counters(&bumps, NOW).await.unwrap();
        let count = tx.count_holders(guild(1), VOTE, Span::All).await.unwrap();
        assert_eq!(count, 500);
        tx.commit().await.unwrap();
        assert_eq!(sort(&store, 64).await, 700);
        let late = BTreeMap::from([(key(1), 1_000)]);
        let mut tx = store.write().await.unwrap();
        tx.bump_counters(&late, NOW).await.unwrap();
        let count = tx.count_holders(guild(1), VOTE, Span::All).await.unwrap();
        assert_eq!(count, 700);
        let top = tx.list_top(guild(1), VOTE, Span::All, (0, 2)).await;
        let top: Vec<i64> = top.unwrap().iter().map(|line| line.total).collect();
        assert_eq!(top, [1_001, 700]);
        for (number, place, total) in [(1, 1, 1_001), (700, 2, 700), (2, 700, 2)] {
            let holder = Holder::Member(member(number));
            let rank = tx.find_rank(guild(1), &holder, VOTE, Span::All).await;
            assert_eq!(rank.unwrap(), Some(Rank { place, total }));
        }
    })
    .await;
}

#[tokio::test]
async fn a_walk_visits_every_board_in_turn_and_begins_anew_at_its_end() {
    on_every_engine(async |store| {
        let bumps: BTreeMap<CounterKey, i64> = (1..4)
            .flat_map(|of| {
                (1..5).map(move |by| {
                    let key = (guild(of), format!("m{by}"), "vote", "all".to_owned());
                    (key, 1)
                })
            })
            .collect();
        let mut tx = store.write().await.unwrap();
        tx.bump_counters(&bumps, NOW).await.unwrap();
        let mut walk = Walk::default();
        let mut counts = Vec::new();
        for _ in 0..8 {
            counts.push(tx.sort_counters(&mut walk, 3).await.unwrap());
        }
        // Three of each guild's four, the end; the last of each, the end; nothing.
        assert_eq!(counts, [3, 3, 3, 0, 3, 0, 0, 0]);
        assert_eq!(walk, Walk::default());
    })
    .await;
}

#[tokio::test]
async fn whoever_sorts_hears_of_what_is_to_be_sorted_and_of_nothing_else() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        assert!(store.wait_for_unsorted().now_or_never().is_none());
        record(&store, &[vote(guild(1), "e1", "k1", 7)]).await;
        assert!(store.wait_for_unsorted().now_or_never().is_some());
        assert_eq!(sort(&store, 9).await, 4, "an endpoint has no board");
        record(&store, &[vote(guild(1), "e1", "k1", 7)]).await;
        assert!(store.wait_for_unsorted().now_or_never().is_none());
    })
    .await;
}

#[tokio::test]
async fn several_sort_while_several_record_and_nobody_waits_in_a_circle() {
    on_postgres(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(1), "e2")]).await;
        let recording = async |endpoint: &'static str| {
            for round in 0..40 {
                let claims: Vec<_> = (1..20)
                    .map(|by| vote(guild(1), endpoint, &format!("{endpoint}/{round}/{by}"), by))
                    .collect();
                record(&store, &claims).await;
            }
        };
        let sorting = async || {
            let mut walk = Walk::default();
            for _ in 0..80 {
                let mut tx = store.write().await.unwrap();
                tx.sort_counters(&mut walk, 10).await.unwrap();
                tx.commit().await.unwrap();
            }
        };
        let all = async { tokio::join!(recording("e1"), recording("e2"), sorting(), sorting()) };
        Box::pin(all).await;
        sort(&store, 64).await;
        let mut tx = store.write().await.unwrap();
        assert_eq!(tx.list_board_faults().await.unwrap(), []);
        let holders: BTreeSet<i64> = (1..20).collect();
        let holders: Vec<Holder> = holders
            .into_iter()
            .map(|by| Holder::Member(member(by)))
            .collect();
        assert_board(&mut tx, guild(1), &holders, Span::All).await;
        let top = tx.list_top(guild(1), VOTE, Span::All, (0, 99)).await;
        assert!(top.unwrap().iter().all(|line| line.total == 80));
    })
    .await;
}
