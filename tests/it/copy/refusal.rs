//! Every refusal of `crier copy`: one line that names what is wrong and how to mend it, and nothing done.

use crier::store::Store;
use data_encoding::BASE64;

use super::program::Program;
use crate::support::Crier;
use crate::support::database::{on_empty_postgres, on_every_engine};
use crate::support::fill::execute;

/// Panics unless the copy is refused with these words, in one line.
fn assert_refused(program: &Program, (from, to): (&str, &str), words: &str) {
    let refused = program.copy(from, to);
    assert!(!refused.is_good, "{words}: {refused:?}");
    assert!(refused.said.contains(words), "{words}: {}", refused.said);
    assert_eq!(
        refused.said.trim_end().lines().count(),
        1,
        "{}",
        refused.said
    );
    assert!(refused.said.starts_with("crier: "), "{}", refused.said);
    assert!(!refused.said.contains("canary"), "{}", refused.said);
}

async fn migrated(folder: &std::path::Path) -> Program {
    let program = Program::new(folder);
    let store = Store::open(&program.source()).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    program
}

/// Nobody listens there, and the password must not be told.
const NOWHERE: &str = "postgres://crier:canary@127.0.0.1:1/crier";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_cannot_be_copied_is_refused_with_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let program = migrated(folder.path()).await;
    let here = program.source();
    let none = here.replace("crier.db", "none.db");
    let words = format!("--from: {} is not there", none.replace("sqlite://", ""));
    assert_refused(&program, (&none, NOWHERE), &words);
    assert!(!folder.path().join("none.db").exists());
    assert_refused(
        &program,
        ("mysql://a:canary@b/c", NOWHERE),
        "--from: is no address",
    );
    assert_refused(
        &program,
        (&here, "postgres://a:canary@b:port/c"),
        "--to: is no address",
    );
    let copies_itself = "--to: is SQLite as well, and a copy goes from one engine to the other: `crier backup FILE`";
    assert_refused(&program, (&here, &none), copies_itself);
    let dump = "PostgreSQL as well, and a copy goes from one engine to the other: pg_dump";
    assert_refused(&program, (NOWHERE, NOWHERE), dump);
    assert_refused(
        &program,
        (&here, NOWHERE),
        "nothing listens there: start it, or correct the address",
    );
    let empty = here.replace("crier.db", "empty.db");
    std::fs::write(folder.path().join("empty.db"), "").unwrap();
    assert_refused(
        &program,
        (&empty, NOWHERE),
        "empty.db holds nothing of Crier's",
    );
    std::fs::write(folder.path().join("empty.db"), "canary".repeat(1000)).unwrap();
    assert_refused(
        &program,
        (&empty, NOWHERE),
        "--from: the database: the file is not a SQLite database",
    );
    for (sql, words) in [
        (
            "update _sqlx_migrations set version = 23",
            "--from: an earlier build of Crier made this database (its schema is 23)",
        ),
        (
            "update _sqlx_migrations set version = 9999",
            "--from: a newer Crier made this database (its schema is 9999)",
        ),
    ] {
        execute(&program.file(), sql).await;
        assert_refused(&program, (&here, NOWHERE), words);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_in_use_and_a_key_that_does_not_fit_are_refused() {
    let crier = Crier::start().await;
    let program = Program::new(crier.folder.path());
    let here = program.source();
    assert_refused(
        &program,
        (&here, NOWHERE),
        "--from: a running Crier, or another copy, works on sqlite://",
    );
    let Crier { app, folder, .. } = crier;
    app.stop().await;
    let another = BASE64.encode(&[7; 32]);
    let wrong = program.with("CRIER__SECRET__KEY", &another);
    assert_refused(
        &wrong,
        (&here, NOWHERE),
        "secret.key: is not the key that this database was sealed with",
    );
    let key = folder.path().join("crier.db.key");
    std::fs::rename(&key, folder.path().join("elsewhere")).unwrap();
    assert_refused(
        &program,
        (&here, NOWHERE),
        "name the configuration that has it with --config",
    );
    assert!(!key.exists(), "no key is made for a database that has one");
    let given = std::fs::read_to_string(folder.path().join("elsewhere")).unwrap();
    let right = program.with("CRIER__SECRET__KEY", &given);
    assert_refused(
        &right,
        (&here, NOWHERE),
        "nothing listens there: start it, or correct the address",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_is_not_free_is_refused_with_a_line() {
    on_empty_postgres(async |url| {
        let folder = tempfile::tempdir().unwrap();
        let program = migrated(folder.path()).await;
        let here = program.source();
        let running = Store::open(url).await.unwrap();
        assert_refused(
            &program,
            (&here, url),
            "--to: a running Crier, or another copy, works on postgres://",
        );
        running.migrate().await.unwrap();
        running.close().await;
        let store = Store::open_as("tests", url).await.unwrap();
        let mut tx = store.write().await.unwrap();
        let guild = crate::support::guild();
        tx.upsert_guild(guild, crate::support::START).await.unwrap();
        tx.commit().await.unwrap();
        let words = "--to: it is not empty (there are rows in guild): give an empty database";
        assert_refused(&program, (&here, url), words);
        let departure = async || {
            let store = Store::open(&here).await.unwrap();
            let found = store.read().await.unwrap().find_departure().await.unwrap();
            store.close().await;
            found
        };
        assert_eq!(departure().await, None, "what is refused leaves no mark");
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unfinished_target_is_refused_by_every_other_command_and_to_every_other_source() {
    on_empty_postgres(async |url| {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (program, stranger) = (migrated(one.path()).await, migrated(other.path()).await);
        let source = Store::open(&program.source()).await.unwrap();
        let target = Store::open_as("tests", url).await.unwrap();
        let ends = (
            (source.clone(), "the old place"),
            (target.clone(), "the new place"),
        );
        let copying = crier::store::copy::Copying::begin(ends.0, ends.1)
            .await
            .unwrap();
        drop(copying);
        source.close().await;
        target.close().await;
        let words =
            "--to: there is an unfinished copy of the old place in it: give an empty database";
        assert_refused(&stranger, (&stranger.source(), url), words);
        let key = BASE64.encode(&[7; 32]);
        let there = program
            .with("DATABASE_URL", url)
            .with("CRIER__SECRET__KEY", &key);
        for words in [&["run", "--only", "http"][..], &["recount"]] {
            let refused = there.output(words);
            assert!(!refused.is_good, "{words:?}");
            let line = "the copy of the old place into it is unfinished";
            assert!(refused.said.contains(line), "{words:?}: {}", refused.said);
        }
        let here = program.at(&program.source());
        let refused = here.output(&["run", "--only", "http"]);
        let line = "it is being moved to the new place, and that is unfinished";
        assert!(refused.said.contains(line), "{}", refused.said);
        // Taken back, it is no longer where the unfinished copy came from.
        let back = here.output(&["copy", "--take-back", "--from", &program.source()]);
        assert!(back.is_good, "{back:?}");
        let words = "--to: there is an unfinished copy of the old place in it";
        assert_refused(&program, (&program.source(), url), words);
    })
    .await;
}

#[tokio::test]
async fn a_copy_begun_under_another_schema_is_not_mixed_with_this_one() {
    on_every_engine(async |store| {
        let other = tempfile::tempdir().unwrap();
        let file = other.path().join("crier.db");
        let source = Store::open(&format!("sqlite://{}", file.display()))
            .await
            .unwrap();
        source.migrate().await.unwrap();
        let begin =
            || crier::store::copy::Copying::begin((source.clone(), "a"), (store.clone(), "b"));
        drop(begin().await.unwrap());
        let mut tx = store.write().await.unwrap();
        let was = tx.find_arrival().await.unwrap().unwrap();
        let mut is = was.clone();
        is.schema -= 1;
        assert!(tx.update_arrival(&was, &is).await.unwrap());
        assert!(!tx.update_arrival(&was, &is).await.unwrap());
        tx.commit().await.unwrap();
        let refused = begin().await.unwrap_err().to_string();
        assert!(refused.contains("was begun under schema"), "{refused}");
        source.close().await;
    })
    .await;
}
