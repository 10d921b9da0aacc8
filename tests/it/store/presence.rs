//! Who is in a guild: boards pass over those who left, and close up.

use crier::domain::event::CounterKind;
use crier::domain::id::MemberId;
use crier::domain::presence::Presence;
use crier::store::counter::{Holder, Span};
use crier::store::{Store, Tx};

use super::make::{
    NOW, board, guild, member, rank, record, settle, site_vote, top, vote, votes_of,
};
use crate::support::database::on_every_engine;

const VOTE: CounterKind = CounterKind::Vote;

/// Who stands on the board of all time, in order.
async fn on_board(tx: &mut Tx) -> Vec<Holder> {
    let lines = top(tx, votes_of(1, Span::All), (0, 10)).await;
    lines.into_iter().map(|line| line.holder).collect()
}

async fn place(tx: &mut Tx, of: MemberId) -> Option<i64> {
    let rank = rank(tx, votes_of(1, Span::All), &Holder::Member(of)).await;
    rank.map(|rank| rank.place)
}

/// Three members with three, two and one vote.
async fn voted(store: &Store) {
    settle(store, &[(guild(1), "e1")]).await;
    let by = [1, 1, 1, 2, 2, 3];
    let votes: Vec<_> = (0..)
        .zip(by)
        .map(|(number, by)| vote(guild(1), "e1", &format!("k{number}"), by))
        .collect();
    record(store, &votes).await;
}

#[tokio::test]
async fn who_left_is_on_no_board_keeps_their_counts_and_is_back_when_they_join_again() {
    on_every_engine(async |store| {
        voted(&store).await;
        let all = [1, 2, 3].map(|number| Holder::Member(member(number)));
        let mut tx = store.write().await.unwrap();
        assert!(tx.upsert_left(guild(1), member(1), NOW).await.unwrap());
        tx.commit().await.unwrap();
        let mut tx = store.write().await.unwrap();
        assert_eq!(on_board(&mut tx).await, all[1..]);
        assert_eq!(place(&mut tx, member(1)).await, None);
        assert_eq!(place(&mut tx, member(2)).await, Some(1));
        assert_eq!(board(&mut tx, votes_of(1, Span::All)).await.holders(), 2);
        let total = tx.get_total(guild(1), &all[0], VOTE, None).await.unwrap();
        assert_eq!(total, 3);
        assert_eq!(tx.list_left(guild(1), 9).await.unwrap(), [member(1)]);
        let back = [(member(1), Presence::Here)];
        tx.upsert_presences(guild(1), &back, NOW).await.unwrap();
        assert_eq!(tx.list_left(guild(1), 9).await.unwrap(), []);
        assert_eq!(on_board(&mut tx).await, all);
        assert_eq!(place(&mut tx, member(2)).await, Some(2));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_kept_of_someone_who_left_and_was_never_counted() {
    on_every_engine(async |store| {
        voted(&store).await;
        let mut tx = store.write().await.unwrap();
        assert!(!tx.upsert_left(guild(1), member(9), NOW).await.unwrap());
        let known = tx.list_presences(guild(1), &[member(9)]).await.unwrap();
        assert_eq!(known, []);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_line_says_a_name_that_is_linked_to_its_member() {
    on_every_engine(async |store| {
        voted(&store).await;
        record(&store, &[site_vote(guild(1), "e1", "s1", "Mira")]).await;
        let mut tx = store.write().await.unwrap();
        let endpoint = super::make::endpoint_id("e1");
        let known = tx.list_identities(&endpoint, "Mira").await.unwrap();
        let link = Some((member(1), NOW));
        crier::ledger::link::link(&mut tx, &known[0], link)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.read().await.unwrap();
        let lines = top(&mut tx, votes_of(1, Span::All), (0, 9)).await;
        let said: Vec<_> = lines
            .iter()
            .map(|line| (line.name.as_deref(), line.total))
            .collect();
        assert_eq!(said, [(Some("Mira"), 4), (None, 2), (None, 1)]);
    })
    .await;
}

#[tokio::test]
async fn the_roll_names_everyone_who_was_counted_some_at_a_time() {
    on_every_engine(async |store| {
        voted(&store).await;
        record(&store, &[site_vote(guild(1), "e1", "s1", "Mira")]).await;
        let mut tx = store.read().await.unwrap();
        let (mut found, mut last) = (Vec::new(), None);
        loop {
            let next = tx.list_counted_members(guild(1), last, 2).await.unwrap();
            last = next.last().copied();
            if last.is_none() {
                break;
            }
            found.extend(next);
        }
        assert_eq!(found, [1, 2, 3].map(member));
    })
    .await;
}
