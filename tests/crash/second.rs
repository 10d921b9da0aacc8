//! A second process, a schema from the future and one that is half made.

use std::os::unix::fs::symlink;
use std::process::Command;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::load::{Heard, Load};
use crate::running::Running;
use crate::world::{World, url_of};
use crate::{PATIENCE, strace};

/// What a command says that must not come off, and must end by itself.
async fn refusal(command: &mut Command) -> String {
    let running = Running::start(command);
    assert!(running.ends_within(PATIENCE).await, "it was not refused");
    let said = running.log();
    assert_eq!(running.status().await.code(), Some(1), "{said}");
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_on_the_same_file_is_refused_whatever_name_the_file_goes_by() {
    let world = World::new().await;
    let load = Load::new(&world);
    world.run().await.kill();
    let running = world.run().await;
    let elsewhere = tempfile::tempdir_in(world.folder.parent().unwrap()).unwrap();
    let (soft, hard) = (
        elsewhere.path().join("soft.db"),
        elsewhere.path().join("hard.db"),
    );
    symlink(world.database(), &soft).unwrap();
    std::fs::hard_link(world.database(), &hard).unwrap();
    for name in [world.database(), soft, hard] {
        let mut command = world.command(&["run", "--only", "http,worker"]);
        command.env("CRIER__DATABASE__URL", url_of(&name));
        command.env("CRIER__HTTP__LISTEN", "127.0.0.1:0");
        let said = refusal(&mut command).await;
        let expected = format!("another `crier run` works on {}", name.display());
        assert!(said.contains(&expected), "{said}");
        assert_eq!(load.send_new().await, Heard::Status(200));
    }
    running.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schema_from_the_future_is_refused_by_name() {
    let world = World::new().await;
    let options = SqliteConnectOptions::new().filename(world.database());
    let mut other = options.connect().await.unwrap();
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
         values (9999, 'from the future', true, x'00', 1)",
    )
    .execute(&mut other)
    .await
    .unwrap();
    other.close().await.unwrap();
    for words in [&["run", "--only", "http"][..], &["migrate"], &["recount"]] {
        let said = refusal(&mut world.command(words)).await;
        assert!(
            said.contains("a newer Crier made this database (its schema is 9999)"),
            "{said}"
        );
    }
}

/// Everything that a database's schema says.
async fn schema(world: &World) -> Vec<(String, Option<String>)> {
    let eyes = world.eyes().await;
    let schema = sqlx::query_as("select name, sql from sqlite_schema order by name")
        .fetch_all(&eyes)
        .await
        .unwrap();
    eyes.close().await;
    schema
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_is_killed_is_made_up_for_by_the_next_start() {
    if !strace::is_here() {
        return;
    }
    let world = World::new().await;
    let expected = schema(&world).await;
    let kills = (0..7)
        .map(|n| ("pwrite64", 1 + 40 * n))
        .chain((1..20).step_by(3).map(|n| ("fsync", n)));
    let mut killed = 0;
    for (call, nth) in kills {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(world.folder.join(format!("crier.db{suffix}")));
        }
        let traced = format!("trace={call}");
        let inject = format!("inject={call}:signal=SIGKILL:when={nth}");
        let under = strace::injecting(&inject, &traced);
        let ended = world.command_under(&under, &["migrate"]).output().unwrap();
        killed += usize::from(ended.status.code().is_none());
        let again = world.command(&["migrate"]).output().unwrap();
        assert!(again.status.success(), "{call} {nth}: {again:?}");
        assert_eq!(schema(&world).await, expected, "{call} {nth}");
    }
    assert!(killed > 5, "only {killed} were killed");
}
