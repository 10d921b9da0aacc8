//! Older databases: what they hold is what the newest schema says too.

use crier::domain::event::CounterKind;
use crier::store::Store;
use crier::store::board::Rank;
use crier::store::counter::{Holder, Span};
use sqlx::migrate::Migrate;
use sqlx::{Connection, PgConnection, SqliteConnection};

use super::make::{guild, member};
use crate::support::database::on_empty_postgres;

/// Counters as they were before boards were kept apart from them.
const COUNTERS: &str = "insert into counter (guild_id, holder, counts, period, total) values \
    (1, 'm7', 'vote', 'all', 3), (1, 'm8', 'vote', 'all', 1), (1, 'm9', 'vote', 'all', 1), \
    (1, 'ix', 'vote', 'all', 0), (1, 'm7', 'vote', 'eall', 3), (2, 'm7', 'vote', 'all', 9)";

/// Brings an empty database to the schema before boards were kept.
async fn migrate<C: Migrate>(connection: &mut C) {
    let migrator = sqlx::migrate!();
    migrator
        .run_direct(Some(6), connection, false)
        .await
        .unwrap();
}

async fn assert_boards(url: &str) {
    let store = Store::open(url).await.unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.read().await.unwrap();
    let vote = CounterKind::Vote;
    for (by, place, total) in [(7, 1, 3), (8, 2, 1), (9, 2, 1)] {
        let holder = Holder::Member(member(by));
        let rank = tx.find_rank(guild(1), &holder, vote, Span::All).await;
        assert_eq!(rank.unwrap(), Some(Rank { place, total }));
    }
    let count = tx.count_holders(guild(1), vote, Span::All).await;
    assert_eq!(count.unwrap(), 3);
    let top = tx.list_top(guild(1), vote, Span::All, (0, 9)).await;
    let totals: Vec<i64> = top.unwrap().iter().map(|line| line.total).collect();
    assert_eq!(totals, [3, 1, 1]);
    assert_eq!(tx.list_board_faults().await.unwrap(), []);
    drop(tx);
    store.close().await;
}

#[tokio::test]
async fn boards_are_made_of_the_counters_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("crier.db").display());
    let mut connection = SqliteConnection::connect(&format!("{url}?mode=rwc"))
        .await
        .unwrap();
    migrate(&mut connection).await;
    sqlx::query(COUNTERS)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert_boards(&url).await;
    on_empty_postgres(async |url| {
        let mut connection = PgConnection::connect(url).await.unwrap();
        migrate(&mut connection).await;
        sqlx::query(COUNTERS)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        assert_boards(url).await;
    })
    .await;
}
