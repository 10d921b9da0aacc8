//! A copy that is killed, or that PostgreSQL lets fall, at chosen moments: the next start goes on, and it ends the same.
//!
//! A lock that a test holds stops the copy exactly where it first wants what is locked; there it is killed.

use crier::store::Store;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::program::{Program, Running};
use crate::support::database::on_empty_postgres;
use crate::support::eventually;
use crate::support::fill::{assert_same, everything, fill};

/// How many rows each table has: some lots each.
const ROWS: i64 = 350;

async fn execute(connection: &mut PgConnection, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    sqlx::query(sql).execute(connection).await.unwrap();
}

/// The server's number of the copy's connection that waits for a lock.
async fn waiting(url: &str) -> Option<i32> {
    const SQL: &str = "select pid from pg_stat_activity where datname = current_database() \
        and application_name = 'crier copy' and wait_event_type = 'Lock'";
    let mut connection = PgConnection::connect(url).await.unwrap();
    let found = sqlx::query_scalar(SQL)
        .fetch_optional(&mut connection)
        .await;
    connection.close().await.unwrap();
    found.unwrap()
}

/// Whether the server still has a connection of a copy: it notices the end of one that waited only when it goes on.
async fn is_known(url: &str) -> bool {
    const SQL: &str = "select count(*) from pg_stat_activity where datname = current_database() \
        and application_name = 'crier copy'";
    let mut connection = PgConnection::connect(url).await.unwrap();
    let found: i64 = sqlx::query_scalar(SQL)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    found > 0
}

/// Starts a copy that comes to a stop at a lock of this kind on this table, ends it there by `end`, and opens the lock.
async fn stop_at(program: &Program, url: &str, lock_it: &str, end: impl AsyncFnOnce(Running, i32)) {
    let mut lock = PgConnection::connect(url).await.unwrap();
    execute(&mut lock, "begin").await;
    execute(&mut lock, lock_it).await;
    let words = ["copy", "--from", &program.source(), "--to", url];
    let copying = Running::start(&mut program.command(&words));
    eventually("it waits for the table, or is over", async || {
        waiting(url).await.is_some() || copying.is_over()
    })
    .await;
    let waiting = waiting(url).await;
    let waiting = waiting.unwrap_or_else(|| panic!("{lock_it}: {}", copying.log()));
    end(copying, waiting).await;
    execute(&mut lock, "rollback").await;
    lock.close().await.unwrap();
    eventually("the server lets go of it", async || !is_known(url).await).await;
}

/// A SQLite database with rows in every table, and its program.
async fn filled(folder: &std::path::Path) -> (Program, Store) {
    let program = Program::new(folder);
    let store = Store::open(&program.source()).await.unwrap();
    store.migrate().await.unwrap();
    fill(&program.file(), ROWS).await;
    (program, store)
}

async fn assert_ends_the_same(program: &Program, source: &Store, url: &str) {
    let done = program.copy(&program.source(), url);
    assert!(done.is_good, "{done:?}");
    let target = Store::open(url).await.unwrap();
    let (mut here, mut there) = (everything(source).await, everything(&target).await);
    for side in [&mut here, &mut there] {
        // Leases are given back at the end; the stories of the store look at that.
        side.retain(|(table, _)| *table != "lane");
    }
    assert_same(&here, &there);
    assert!(target.read().await.unwrap().check_whole().await.is_ok());
    target.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_killed_at_any_stage_goes_on_and_ends_the_same() {
    on_empty_postgres(async |url| {
        let folder = tempfile::tempdir().unwrap();
        let (program, source) = filled(folder.path()).await;
        let target = Store::open_as("tests", url).await.unwrap();
        target.migrate().await.unwrap();
        target.close().await;
        let stages = [
            // While it looks whether the target is empty; between the marks in the one and in the other.
            "lock table guild in access exclusive mode",
            "lock table installation in share mode",
            // At the first rows of the first table and of others.
            "lock table guild in share mode",
            "lock table event in share mode",
            "lock table counter in share mode",
            "lock table message_event in share mode",
            "lock table pause in share mode",
            // While it compares, with everything there; between the last marks in the one and in the other.
            "lock table guild in access exclusive mode",
            "select lane from lane for update",
        ];
        for stage in stages {
            stop_at(&program, url, stage, async |copying, _| copying.kill()).await;
        }
        let refused = program
            .at(&program.source())
            .output(&["run", "--only", "http"]);
        assert!(refused.said.contains("was moved to"), "{}", refused.said);
        assert_ends_the_same(&program, &source, url).await;
        source.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_whose_postgres_goes_away_says_how_it_goes_on() {
    on_empty_postgres(async |url| {
        let folder = tempfile::tempdir().unwrap();
        let (program, source) = filled(folder.path()).await;
        let target = Store::open_as("tests", url).await.unwrap();
        target.migrate().await.unwrap();
        target.close().await;
        for table in ["event", "subject"] {
            let lock = format!("lock table {table} in share mode");
            stop_at(&program, url, &lock, async |copying, pid| {
                let mut connection = PgConnection::connect(url).await.unwrap();
                execute(
                    &mut connection,
                    &format!("select pg_terminate_backend({pid})"),
                )
                .await;
                eventually("it gives up", async || copying.is_over()).await;
                let said = copying.log();
                assert!(
                    said.contains("the same command goes on where this one stopped"),
                    "{said}"
                );
                connection.close().await.unwrap();
            })
            .await;
        }
        let done = program.copy(&program.source(), url);
        assert!(
            done.said
                .contains("Going on where an earlier start stopped"),
            "{done:?}"
        );
        source.close().await;
    })
    .await;
}
