//! What a board of 100,000 members costs: a measurement, run by hand.

use std::time::Instant;

use crier::store::Store;
use crier::store::counter::{Holder, Span};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use super::make::{board, member, rank, votes_of};
use crate::support::database::on_empty_postgres;

/// The counters of 100,000 members, who voted on one to a hundred of the last hundred days.
const FILL: &str = "insert into counter (guild_id, counts, period, holder, total) \
    with recursive n (n) as (select 1 union all select n + 1 from n where n < 100000), \
        d (d) as (select 1 union all select d + 1 from d where d < 100) \
    select 1, 'vote', 'd' || (1000 + d), 'm' || n, 1 from n join d on d.d <= 1 + n * 7919 % 100 \
    union all select 1, 'vote', 'all', 'm' || n, 1 + n * 7919 % 300 from n";

async fn measure(store: &Store, engine: &str) {
    for what in ["first", "second", "third"] {
        let mut tx = store.read().await.unwrap();
        let began = Instant::now();
        let read = board(&mut tx, votes_of(1, Span::All)).await;
        println!("{engine}: the {what} board: {:?}", began.elapsed());
        assert_eq!(read.holders(), 100_000);
        let own = Holder::Member(member(4711));
        assert!(rank(&mut tx, votes_of(1, Span::All), &own).await.is_some());
    }
}

#[tokio::test]
#[ignore = "a measurement of some minutes: cargo test --test it -- --ignored --nocapture a_board_of_100_000"]
async fn a_board_of_100_000_members() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("crier.db").display());
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    let mut hand = SqliteConnection::connect(&url).await.unwrap();
    let fill = sqlx::query(FILL).execute(&mut hand).await;
    fill.unwrap();
    measure(&store, "SQLite").await;
    on_empty_postgres(async |url| {
        let store = Store::open(url).await.unwrap();
        store.migrate().await.unwrap();
        let mut hand = PgConnection::connect(url).await.unwrap();
        for sql in [FILL, "vacuum analyze counter"] {
            let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut hand).await;
            done.unwrap();
        }
        measure(&store, "PostgreSQL").await;
    })
    .await;
}
