//! Boards: equal to what the counters say, whatever happened before.

use std::collections::BTreeMap;

use crier::domain::presence::Presence;
use crier::store::board::{BoardEntry, BoardKey};
use crier::store::counter::{Holder, Span};
use crier::store::{Store, Tx};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::make::{
    NOW, TODAY, board, day, endpoint_id, guild, member, minute, rank, record, settle, site_vote,
    top, vote, votes_of,
};
use crate::support::database::on_every_engine;

/// Minutes in a day.
const DAY: u64 = 24 * 60;

/// Whether a board is what the counters of these holders say, one by one.
async fn assert_board(tx: &mut Tx, key: BoardKey, holders: &[Holder]) {
    let span = key.span;
    let mut totals = Vec::new();
    for holder in holders {
        let rank = rank(tx, key, holder).await;
        totals.extend(rank.map(|rank| (holder, rank)));
    }
    for (holder, rank) in &totals {
        let above = totals.iter().filter(|(_, other)| other.total > rank.total);
        let place = 1 + i64::try_from(above.count()).unwrap();
        assert_eq!(rank.place, place, "{holder:?} in {span:?}");
    }
    let count = i64::try_from(totals.len()).unwrap();
    assert_eq!(board(tx, key).await.holders(), count);
    totals.sort_by_key(|(holder, rank)| (-rank.total, holder.to_text()));
    let expected: Vec<(Holder, i64)> = totals
        .into_iter()
        .map(|(holder, rank)| (holder.clone(), rank.total))
        .collect();
    let mut lines = Vec::new();
    for skip in (0..=count).step_by(3) {
        lines.extend(top(tx, key, (skip, 3)).await);
    }
    let lines: Vec<(Holder, i64)> = lines
        .into_iter()
        .map(|BoardEntry { holder, total, .. }| (holder, total))
        .collect();
    assert_eq!(lines, expected, "{span:?}");
}

/// What happens at random to two guilds' boards.
struct Chance<'a> {
    store: &'a Store,
    random: StdRng,
    number: u32,
}

impl Chance<'_> {
    async fn turn(&mut self) {
        match self.random.random_range(0..9) {
            0..3 => self.votes().await,
            3 => self.link().await,
            4..6 => self.miscount().await,
            _ => self.come_or_go().await,
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
        let key = (guild(1), "vote", period.to_owned(), holder);
        let wrong = BTreeMap::from([(key, self.random.random_range(1..9))]);
        tx.bump_counters(&wrong).await.unwrap();
        for difference in tx.list_count_differences().await.unwrap() {
            let holder = Holder::parse(&difference.holder).unwrap();
            let part = difference.part().unwrap();
            tx.rebuild_counters(guild(1), &[holder], &[part])
                .await
                .unwrap();
        }
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
            assert_board(&mut tx, votes_of(of, span), &holders).await;
        }
    }
}

#[tokio::test]
async fn after_anything_that_happens_the_boards_equal_the_counters() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let mut chance = Chance {
            store: &store,
            random: StdRng::seed_from_u64(20_260_302),
            number: 0,
        };
        for _ in 0..60 {
            chance.turn().await;
            assert_boards(&store).await;
        }
        assert!(chance.number > 30, "something was counted");
    })
    .await;
}
