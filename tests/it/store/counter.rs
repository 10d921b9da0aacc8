//! Counters: rising, ranking, and provably what the events say.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::AtomicU64;

use crier::domain::event::{CounterKind, EventKind};
use crier::domain::id::IdentityId;
use crier::store::Store;
use crier::store::board::{BoardKey, Rank};
use crier::store::counter::{Holder, Span};
use crier::store::recount::Difference;
use crier::store::tally::{self, CounterKey};
use sqlx::{Connection, PgConnection};

use super::asking::Asking;
use super::make::{
    NOW, TODAY, board, claim, day, endpoint_id, guild, member, minute, rank, record, settle,
    site_vote, top, vote, votes_of,
};
use crate::support::database::{on_empty_postgres, on_every_engine};

const VOTE: CounterKind = CounterKind::Vote;

#[tokio::test]
async fn counters_rise_together_and_say_where_they_stand() {
    on_every_engine(async |store| {
        let key =
            |holder: &str, period: &str| (guild(1), "vote", period.to_owned(), holder.to_owned());
        let keys = |names: &[(&str, &str)]| -> BTreeSet<CounterKey> {
            names
                .iter()
                .map(|(holder, period)| key(holder, period))
                .collect()
        };
        let asked = keys(&[("m7", "all"), ("m7", "d1"), ("m8", "all"), ("m9", "all")]);
        let mut tx = store.write().await.unwrap();
        let first = BTreeMap::from([(key("m7", "all"), 2), (key("m8", "all"), 1)]);
        tx.bump_counters(&first).await.unwrap();
        let second = BTreeMap::from([(key("m7", "all"), 3), (key("m7", "d1"), 1)]);
        tx.bump_counters(&second).await.unwrap();
        let expected = [("m7", "all", 5), ("m7", "d1", 1), ("m8", "all", 1)];
        let expected = expected.map(|(holder, period, total)| (key(holder, period), total));
        let found = tx.list_counters(&asked).await;
        assert_eq!(found, HashMap::from(expected));
        tx.bump_counters(&BTreeMap::new()).await.unwrap();
        assert!(tx.list_counters(&BTreeSet::new()).await.is_empty());
        let many: BTreeMap<CounterKey, i64> = (0..200)
            .map(|number| (key(&format!("m1{number:03}"), "all"), number + 1))
            .collect();
        tx.bump_counters(&many).await.unwrap();
        let found = tx.list_counters(&many.keys().cloned().collect()).await;
        assert_eq!(found, many.into_iter().collect());
        assert_eq!(tally::member_holder(member(7)), "m7");
    })
    .await;
}

#[tokio::test]
async fn equal_totals_share_a_place_and_pages_do_not_overlap() {
    on_every_engine(async |store| {
        settle(
            &store,
            &[(guild(1), "e1"), (guild(1), "e2"), (guild(2), "e9")],
        )
        .await;
        let mut claims = Vec::new();
        for (by, votes) in [(7, 3), (8, 2), (9, 2), (10, 1)] {
            for number in 0..votes {
                claims.push(vote(guild(1), "e1", &format!("{by}/{number}"), by));
            }
        }
        claims.push(site_vote(guild(1), "e2", "site", "Boyan"));
        claims.push(vote(guild(2), "e9", "elsewhere", 10));
        record(&store, &claims).await;
        let mut tx = store.read().await.unwrap();
        for (by, place, total) in [(7, 1, 3), (8, 2, 2), (9, 2, 2), (10, 4, 1)] {
            let holder = Holder::Member(member(by));
            for span in [
                Span::All,
                Span::Day(day(TODAY)),
                Span::Week(day(TODAY)),
                Span::Month(day("2026-03-01")),
            ] {
                let rank = rank(&mut tx, votes_of(1, span), &holder).await;
                assert_eq!(rank, Some(Rank { place, total }), "{by} in {span:?}");
            }
        }
        let stranger = Holder::Member(member(99));
        let key = votes_of(1, Span::All);
        assert_eq!(rank(&mut tx, key, &stranger).await, None);
        assert_eq!(board(&mut tx, key).await.holders(), 5);
        let reviews = BoardKey {
            counts: CounterKind::Review,
            ..key
        };
        assert_eq!(board(&mut tx, reviews).await.holders(), 0);
        let first = top(&mut tx, key, (0, 3)).await;
        let rest = top(&mut tx, key, (3, 9)).await;
        let kept = board(&mut tx, key).await;
        assert_eq!(kept.lines(0, 3), Some(&first[..]));
        assert_eq!(kept.lines(3, 9), Some(&rest[..]));
        assert_eq!(kept.lines(90, 10), Some(&[][..]));
        assert_eq!(kept.lines(91, 10), None, "so many lines are not kept");
        let totals: Vec<i64> = first.iter().chain(&rest).map(|line| line.total).collect();
        assert_eq!(totals, [3, 2, 2, 1, 1]);
        let named: Vec<_> = rest
            .iter()
            .filter_map(|line| line.name.as_deref())
            .collect();
        assert_eq!(named, ["Boyan"]);
        let holder = Holder::Member(member(7));
        for (endpoint, expected) in [("e1", 3), ("e2", 0)] {
            let endpoint = endpoint_id(endpoint);
            let total = tx.get_total(guild(1), &holder, VOTE, Some(&endpoint)).await;
            assert_eq!(total.unwrap(), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn days_and_kinds_are_counted_apart() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let holder = Holder::Member(member(7));
        let mut claims = vec![vote(guild(1), "e1", "today", 7)];
        for (key, minutes) in [
            ("tomorrow", 24 * 60),
            ("then too", 24 * 60 + 1),
            ("next month", 30 * 24 * 60),
        ] {
            let mut later = vote(guild(1), "e1", key, 7);
            later.received_at = minute(minutes);
            claims.push(later);
        }
        let mut review = claim(guild(1), "e1", EventKind::Review, "review");
        review.event.person = claims[0].event.person.clone();
        let mut report = claim(guild(1), "e1", EventKind::Report, "report");
        report.event.person = claims[0].event.person.clone();
        claims.extend([review, report]);
        record(&store, &claims).await;
        let mut tx = store.read().await.unwrap();
        let totals = tx.list_totals(guild(1), &holder).await.unwrap();
        assert_eq!(totals, [(VOTE, 4), (CounterKind::Review, 1)]);
        let days = tx
            .list_counted_days((guild(1), &holder), VOTE, day("2026-04-01"))
            .await
            .unwrap();
        assert_eq!(days, [day("2026-04-01"), day("2026-03-03"), day(TODAY)]);
        let march = votes_of(1, Span::Month(day("2026-03-01")));
        let march = rank(&mut tx, march, &holder).await;
        assert_eq!(march.map(|rank| rank.total), Some(3));
        assert_eq!(tx.list_count_differences().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_counter_is_named_and_mended() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let votes = [
            vote(guild(1), "e1", "k1", 7),
            vote(guild(1), "e1", "k2", 7),
            site_vote(guild(1), "e1", "k3", "Mira"),
        ];
        record(&store, &votes).await;
        let mut tx = store.write().await.unwrap();
        let bump = |holder: &str| (guild(1), "vote", "all".to_owned(), holder.to_owned());
        let wrong = BTreeMap::from([(bump("m7"), 5), (bump("m99"), 1)]);
        tx.bump_counters(&wrong).await.unwrap();
        let mut found = tx.list_count_differences().await.unwrap();
        found.sort_by(|one, other| one.holder.cmp(&other.holder));
        let difference = |holder: &str, counted, expected| Difference {
            guild_id: 1,
            holder: holder.to_owned(),
            counts: "vote".to_owned(),
            period: "all".to_owned(),
            counted,
            expected,
        };
        assert_eq!(found, [difference("m7", 7, 2), difference("m99", 1, 0)]);
        let read = AtomicU64::default();
        assert_eq!(tx.compare_counters(&read).await.unwrap(), found);
        // Three events, and five counters for each of two holders beside the one that nothing is known of.
        assert_eq!(tx.count_compared().await.unwrap(), 14);
        assert_eq!(read.into_inner(), 14);
        let holders = [7, 99].map(|of| Holder::Member(member(of)));
        tx.rebuild_counters(guild(1), &holders, &[]).await.unwrap();
        assert_eq!(tx.list_count_differences().await.unwrap(), []);
        assert_eq!(board(&mut tx, votes_of(1, Span::All)).await.holders(), 2);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_counted_in_a_guild_while_a_counter_of_it_is_rebuilt() {
    on_empty_postgres(async |url| {
        let store = Store::open(url).await.unwrap();
        store.migrate().await.unwrap();
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let mut other = PgConnection::connect(url).await.unwrap();
        let mut take = async || {
            let sql = "select endpoint_id from endpoint where endpoint_id = 'e2' for update nowait";
            sqlx::query(sql).execute(&mut other).await.is_ok()
        };
        assert!(take().await);
        let mut tx = store.write().await.unwrap();
        let holder = [Holder::Member(member(7))];
        tx.rebuild_counters(guild(1), &holder, &[]).await.unwrap();
        assert!(take().await, "another guild goes on");
        tx.rebuild_counters(guild(2), &holder, &[]).await.unwrap();
        assert!(!take().await, "the recorder of another machine waits");
        tx.commit().await.unwrap();
        assert!(take().await);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn rebuilt_counters_are_those_that_rose() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let votes = [
            vote(guild(1), "e1", "k1", 7),
            vote(guild(2), "e2", "k2", 7),
            site_vote(guild(1), "e1", "k3", "Mira"),
        ];
        record(&store, &votes).await;
        let mut tx = store.write().await.unwrap();
        let identity = tx
            .list_identities(&endpoint_id("e1"), "Mira")
            .await
            .unwrap()
            .remove(0);
        let holders = [
            Holder::Member(member(7)),
            Holder::Identity(identity.id),
            Holder::Identity(IdentityId::from_text("nobody")),
        ];
        tx.rebuild_counters(guild(1), &holders, &[]).await.unwrap();
        assert_eq!(tx.list_count_differences().await.unwrap(), []);
        let bump = (guild(1), "vote", "all".to_owned(), "m7".to_owned());
        tx.bump_counters(&BTreeMap::from([(bump, 9)]))
            .await
            .unwrap();
        tx.rebuild_counters(guild(1), &holders, &[]).await.unwrap();
        assert_eq!(tx.list_count_differences().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_long_run_of_days_is_found_to_its_first_day() {
    on_every_engine(async |store| {
        let today = day("2026-03-02");
        let earlier = |days: usize| {
            let mut all = std::iter::successors(Some(today), |day| Some(day.yesterday()));
            all.nth(days).unwrap()
        };
        let key = |days: usize| {
            (
                guild(1),
                "vote",
                format!("d{}", earlier(days)),
                "m7".to_owned(),
            )
        };
        let bumps: BTreeMap<CounterKey, i64> = (1..90)
            .filter(|days| *days != 71)
            .map(|days| (key(days), 1))
            .collect();
        let mut tx = store.write().await.unwrap();
        tx.bump_counters(&bumps).await.unwrap();
        for (holder, expected) in [(7, 70), (8, 0)] {
            let holder = Holder::Member(member(holder));
            let days = tx.list_counted_days((guild(1), &holder), VOTE, today).await;
            assert_eq!(
                crier::domain::streak::streak(&days.unwrap(), today),
                expected
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_board_that_was_read_is_used_for_ten_seconds() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let key = votes_of(1, Span::All);
        let holders = async |seconds: u64| {
            let mut tx = store.read().await.unwrap();
            let now = NOW.plus(std::time::Duration::from_secs(seconds));
            tx.get_board(key, now).await.unwrap().holders()
        };
        assert_eq!(holders(0).await, 0);
        record(&store, &[vote(guild(1), "e1", "k1", 7)]).await;
        assert_eq!((holders(9).await, holders(10).await), (0, 1));
        let mut tx = store.read().await.unwrap();
        let board = tx
            .get_board(key, NOW.plus(std::time::Duration::from_secs(11)))
            .await
            .unwrap();
        drop(tx);
        record(
            &store,
            &[vote(guild(1), "e1", "k2", 8), vote(guild(1), "e1", "k3", 8)],
        )
        .await;
        let mut tx = store.read().await.unwrap();
        let own = tx.find_rank(key, &Holder::Member(member(8)), &board).await;
        let expected = Rank { place: 1, total: 2 };
        assert_eq!(
            own.unwrap(),
            Some(expected),
            "someone's own total is of this moment"
        );
    })
    .await;
}
