//! Older databases: what they hold is what the newest schema says too.

use crier::domain::event::CounterKind;
use crier::store::Store;
use crier::store::board::Rank;
use crier::store::counter::{Holder, Span};
use sqlx::migrate::Migrate;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use super::make::{guild, member};
use crate::support::database::on_empty_postgres;

/// Counters as they were before boards were kept apart from them.
const COUNTERS: &str = "insert into counter (guild_id, holder, counts, period, total) values \
    (1, 'm7', 'vote', 'all', 3), (1, 'm8', 'vote', 'all', 1), (1, 'm9', 'vote', 'all', 1), \
    (1, 'ix', 'vote', 'all', 0), (1, 'm7', 'vote', 'eall', 3), (2, 'm7', 'vote', 'all', 9)";

/// Brings an empty database to an older schema.
async fn migrate<C: Migrate>(connection: &mut C, to: i64) {
    let migrator = sqlx::migrate!();
    migrator
        .run_direct(Some(to), connection, false)
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
    migrate(&mut connection, 6).await;
    sqlx::query(COUNTERS)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert_boards(&url).await;
    on_empty_postgres(async |url| {
        let mut connection = PgConnection::connect(url).await.unwrap();
        migrate(&mut connection, 6).await;
        sqlx::query(COUNTERS)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        assert_boards(url).await;
    })
    .await;
}

/// Three people of a site with accounts and one of a chat, all linked, as they were before names were compared byte for byte.
fn linked_names() -> Vec<String> {
    let mut all = vec![
        "insert into guild (guild_id, joined_at) values (1, 0)".to_owned(),
        "insert into endpoint (endpoint_id, guild_id, source, name, created_at) values \
            ('site', 1, 'fastcomments', 'Site', 0), ('chat', 1, 'barertc', 'Chat', 0)"
            .to_owned(),
        "insert into identity (identity_id, guild_id, endpoint_id, person_key, name, name_lower, member_id, linked_at) \
            values ('a', 1, 'site', 'id:1', 'Mira', 'mira', 7, 1), \
            ('b', 1, 'site', 'name:mira', 'Mira', 'mira', 7, 1), \
            ('c', 1, 'site', 'name:ivo', 'Ivo', 'ivo', null, null), \
            ('d', 1, 'chat', 'name:mira', 'Mira', 'mira', 7, 1)"
            .to_owned(),
    ];
    for (event, person) in [("1", "a"), ("2", "b"), ("3", "b"), ("4", "c")] {
        all.push(format!(
            "insert into event (event_id, endpoint_id, guild_id, kind, site_event, change, sameness, sameness_at, \
             body_hash, is_test, weight, received_at, day, week, counted_as, trace) values ('{event}', 'site', 1, \
             'comment', 'created', 'created', '{event}', 0, '{event}', false, 1, 5, '2026-03-02', '2026-03-02', \
             'comment', 'new')"
        ));
        all.push(format!(
            "insert into event_person (event_id, identity_id) values ('{event}', '{person}')"
        ));
    }
    for period in ["all", "d2026-03-02", "w2026-03-02", "m2026-03-01", "esite"] {
        all.push(format!(
            "insert into counter (guild_id, holder, counts, period, total) values \
             (1, 'm7', 'comment', '{period}', 3), (1, 'ic', 'comment', '{period}', 1)"
        ));
    }
    all
}

async fn assert_unlinked(url: &str) {
    let store = Store::open(url).await.unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.read().await.unwrap();
    let mut linked: Vec<(String, String)> = tx
        .list_links(guild(1))
        .await
        .unwrap()
        .into_iter()
        .map(|link| (link.id.to_string(), link.key))
        .collect();
    linked.sort();
    let expected = [("a", "id:1"), ("d", "name:Mira")];
    assert_eq!(
        linked,
        expected.map(|(id, key)| (id.to_owned(), key.to_owned()))
    );
    assert_eq!(tx.list_count_differences().await.unwrap(), []);
    let counts = CounterKind::Comment;
    let guest = Holder::Identity(crier::domain::id::IdentityId::from_text("b"));
    for (holder, total) in [(Holder::Member(member(7)), 1), (guest, 2)] {
        let found = tx.get_total(guild(1), &holder, counts, None).await.unwrap();
        assert_eq!(found, total, "{holder:?}");
    }
    drop(tx);
    store.close().await;
}

#[tokio::test]
async fn a_link_of_a_name_without_an_account_ends_and_its_counts_go_back() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("crier.db").display());
    let mut connection = SqliteConnection::connect(&format!("{url}?mode=rwc"))
        .await
        .unwrap();
    migrate(&mut connection, 12).await;
    for sql in linked_names() {
        let query = sqlx::query(AssertSqlSafe(sql));
        query.execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    assert_unlinked(&url).await;
    on_empty_postgres(async |url| {
        let mut connection = PgConnection::connect(url).await.unwrap();
        migrate(&mut connection, 12).await;
        for sql in linked_names() {
            let query = sqlx::query(AssertSqlSafe(sql));
            query.execute(&mut connection).await.unwrap();
        }
        connection.close().await.unwrap();
        assert_unlinked(url).await;
    })
    .await;
}
