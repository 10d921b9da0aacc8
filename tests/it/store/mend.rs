//! Counters that were tampered with: found by reading, corrected from the events.

use crier::store::Store;
use sqlx::{Connection, PgConnection, SqliteConnection};

use super::make::{guild, record, settle, site_vote, vote};
use crate::support::database::on_empty_postgres;

/// What is done to a database by hand, and how many counters differ from their events then.
const COUNTERS: [(&str, usize); 4] = [
    ("select 2", 0),
    (
        "update counter set total = total + 1 where holder = 'm7'",
        5,
    ),
    ("delete from counter where period = 'all'", 2),
    (
        "insert into counter (guild_id, holder, counts, period, total) values (1, 'm9', 'vote', 'all', 4)",
        1,
    ),
];

async fn assert_mended(store: Store, tamper: impl AsyncFn(&'static str)) {
    settle(&store, &[(guild(1), "e1")]).await;
    let votes = [
        vote(guild(1), "e1", "k1", 7),
        vote(guild(1), "e1", "k2", 7),
        site_vote(guild(1), "e1", "k3", "Mira"),
    ];
    record(&store, &votes).await;
    for (sql, places) in COUNTERS {
        tamper(sql).await;
        let mut tx = store.write().await.unwrap();
        let found = tx.list_count_differences().await.unwrap();
        assert_eq!(found.len(), places, "{sql}");
        for one in found {
            let holder = crier::store::counter::Holder::parse(&one.holder).unwrap();
            let part = one.part().unwrap();
            tx.rebuild_counters(guild(1), &[holder], &[part])
                .await
                .unwrap();
        }
        assert_eq!(tx.list_count_differences().await.unwrap(), [], "{sql}");
        tx.commit().await.unwrap();
    }
    store.close().await;
}

#[tokio::test]
async fn whatever_was_tampered_with_is_mended_from_the_events() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("crier.db").display());
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    assert_mended(store, async |sql| {
        let mut hand = SqliteConnection::connect(&url).await.unwrap();
        sqlx::query(sql).execute(&mut hand).await.unwrap();
        hand.close().await.unwrap();
    })
    .await;
    on_empty_postgres(async |url| {
        let store = Store::open(url).await.unwrap();
        store.migrate().await.unwrap();
        assert_mended(store, async |sql| {
            let mut hand = PgConnection::connect(url).await.unwrap();
            sqlx::query(sql).execute(&mut hand).await.unwrap();
            hand.close().await.unwrap();
        })
        .await;
    })
    .await;
}
