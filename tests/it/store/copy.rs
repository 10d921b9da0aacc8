//! An installation carried from one database to another: whole, in both directions, and wherever it breaks off.

use std::cell::Cell;
use std::path::PathBuf;

use crier::store::copy::{CopyError, Copying, Doing, TABLES};
use crier::store::{Store, StoreError, newest_schema};
use tokio::sync::Notify;

use crate::support::database::{on_empty_postgres, on_every_engine};
use crate::support::fill::{assert_same, everything, execute, fill};

/// A SQLite database in a folder of its own.
struct Source {
    store: Store,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

async fn sqlite() -> Source {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crier.db");
    let url = format!("sqlite://{}", file.display());
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    Source {
        store,
        file,
        _folder: folder,
    }
}

async fn begin(source: &Store, target: &Store) -> Result<Copying, CopyError> {
    Copying::begin((source.clone(), "here"), (target.clone(), "there")).await
}

async fn copy(source: &Store, target: &Store) -> i64 {
    let mut copying = begin(source, target).await.unwrap();
    copying.carry(&mut |_| ()).await.unwrap();
    copying.finish(&mut |_| ()).await.unwrap()
}

/// Both marks, as far as they are there.
async fn marks(source: &Store, target: &Store) -> (Option<bool>, bool) {
    let departure = source.read().await.unwrap().find_departure().await.unwrap();
    let arrival = target.read().await.unwrap().find_arrival().await.unwrap();
    (departure.map(|mark| mark.is_done), arrival.is_some())
}

#[tokio::test]
async fn whatever_stands_in_a_row_stands_in_it_on_the_other_engine_and_back_again() {
    on_empty_postgres(async |url| {
        let (one, other) = (sqlite().await, sqlite().await);
        fill(&one.file, 700).await;
        let mut expected = everything(&one.store).await;
        assert!(expected.iter().all(|(_, rows)| rows.len() == 700));
        let postgres = Store::open(url).await.unwrap();
        let rows = copy(&one.store, &postgres).await;
        assert_eq!(usize::try_from(rows).unwrap(), 700 * TABLES.len());
        assert_eq!(marks(&one.store, &postgres).await, (Some(true), false));
        // Nobody works where it came from: all leases are given back.
        release(&mut expected);
        assert_same(&expected, &everything(&postgres).await);
        copy(&postgres, &other.store).await;
        assert_same(&expected, &everything(&other.store).await);
        postgres.close().await;
    })
    .await;
}

/// What a lane's row becomes once everything has arrived.
fn release(everything: &mut [(&'static str, Vec<String>)]) {
    let (_, lanes) = everything
        .iter_mut()
        .find(|(table, _)| *table == "lane")
        .unwrap();
    for row in lanes.iter_mut() {
        let cells: Vec<&str> = row.split(", ").collect();
        if cells[3] != "Nothing" {
            *row = format!("{}, Nothing, Nothing]", cells[..3].join(", "));
        }
    }
    lanes.sort();
}

/// Carries until it has been told of so many lots, and breaks off there; whether it came to an end instead.
async fn carry_some(copying: &mut Copying, lots: usize) -> bool {
    let (told, enough) = (Cell::new(0), Notify::new());
    let mut report = |_| {
        told.set(told.get() + 1);
        if told.get() == lots {
            enough.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = enough.notified() => false,
        // A lot that was on its way when the last start broke off may arrive after this one has looked.
        carried = copying.carry(&mut report) => match carried {
            Err(CopyError::Overtaken) => false,
            carried => {
                carried.unwrap();
                true
            }
        }
    }
}

#[tokio::test]
async fn a_copy_that_breaks_off_after_any_lot_goes_on_and_ends_the_same() {
    on_empty_postgres(async |url| {
        let source = sqlite().await;
        fill(&source.file, 350).await;
        let mut starts = 0;
        // As after a kill, each start has connections of its own.
        let postgres = loop {
            let postgres = Store::open(url).await.unwrap();
            let mut copying = begin(&source.store, &postgres).await.unwrap();
            starts += 1;
            assert_eq!(marks(&source.store, &postgres).await, (Some(false), true));
            // The first lot of a start is what is there already: each start brings one or two more.
            if carry_some(&mut copying, 2 + starts % 2).await {
                copying.finish(&mut |_| ()).await.unwrap();
                break postgres;
            }
            drop(copying);
            postgres.close().await;
        };
        assert!(starts > TABLES.len(), "{starts}");
        let mut expected = everything(&source.store).await;
        release(&mut expected);
        assert_same(&expected, &everything(&postgres).await);
        postgres.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_copy_that_breaks_off_between_its_last_two_marks_is_finished_by_the_next_start() {
    on_empty_postgres(async |url| {
        let source = sqlite().await;
        fill(&source.file, 3).await;
        let postgres = Store::open(url).await.unwrap();
        let mut copying = begin(&source.store, &postgres).await.unwrap();
        copying.carry(&mut |_| ()).await.unwrap();
        let mut tx = source.store.write().await.unwrap();
        let mut departure = tx.find_departure().await.unwrap().unwrap();
        departure.is_done = true;
        tx.upsert_departure(&departure).await.unwrap();
        tx.commit().await.unwrap();
        copy(&source.store, &postgres).await;
        assert_eq!(marks(&source.store, &postgres).await, (Some(true), false));
        let again = begin(&source.store, &postgres).await.unwrap_err();
        assert!(
            matches!(again, CopyError::Source(StoreError::Left(_))),
            "{again}"
        );
        postgres.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_difference_in_any_column_is_found_before_the_target_is_let_go() {
    on_empty_postgres(async |url| {
        let source = sqlite().await;
        fill(&source.file, 5).await;
        let postgres = Store::open(url).await.unwrap();
        for table in &TABLES {
            let mut tx = postgres.write().await.unwrap();
            assert!(!tx.has_rows(table).await.is_ok_and(|has| has));
        }
        let mut copying = begin(&source.store, &postgres).await.unwrap();
        copying.carry(&mut |_| ()).await.unwrap();
        execute(
            &source.file,
            "update event set is_test = not is_test where guild_id = 2",
        )
        .await;
        let different = copying.finish(&mut |_| ()).await.unwrap_err().to_string();
        assert!(
            different.starts_with("event.is_test is not the same"),
            "{different}"
        );
        execute(
            &source.file,
            "update event set is_test = not is_test where guild_id = 2",
        )
        .await;
        execute(&source.file, "delete from effect where guild_id = 3").await;
        let copying = begin(&source.store, &postgres).await.unwrap();
        let different = copying.finish(&mut |_| ()).await.unwrap_err().to_string();
        assert!(
            different.starts_with("effect.effect_id is not the same"),
            "{different}"
        );
        assert_eq!(marks(&source.store, &postgres).await, (Some(false), true));
        postgres.close().await;
    })
    .await;
}

#[tokio::test]
async fn two_processes_that_copy_into_the_same_target_do_not_both_write() {
    on_empty_postgres(async |url| {
        let source = sqlite().await;
        fill(&source.file, 3).await;
        let postgres = Store::open(url).await.unwrap();
        let mut one = begin(&source.store, &postgres).await.unwrap();
        let mut other = begin(&source.store, &postgres).await.unwrap();
        one.carry(&mut |_| ()).await.unwrap();
        let overtaken = other.carry(&mut |_| ()).await.unwrap_err();
        assert!(matches!(overtaken, CopyError::Overtaken), "{overtaken}");
        one.finish(&mut |_| ()).await.unwrap();
        postgres.close().await;
    })
    .await;
}

#[tokio::test]
async fn progress_says_every_table_and_ends_at_what_there_is() {
    on_empty_postgres(async |url| {
        let source = sqlite().await;
        fill(&source.file, 4).await;
        let postgres = Store::open(url).await.unwrap();
        let mut told = Vec::new();
        let mut copying = begin(&source.store, &postgres).await.unwrap();
        copying.carry(&mut |step| told.push(step)).await.unwrap();
        copying.finish(&mut |step| told.push(step)).await.unwrap();
        for doing in [Doing::Copying, Doing::Comparing] {
            let steps = told.iter().filter(|step| step.doing == doing);
            let mut tables: Vec<&str> = steps.map(|step| step.table).collect();
            tables.dedup();
            assert_eq!(
                tables,
                TABLES.iter().map(|table| table.name).collect::<Vec<_>>()
            );
        }
        let last = told.last().unwrap();
        let all = 4 * i64::try_from(TABLES.len()).unwrap();
        assert_eq!((last.rows, last.total), (all, all));
        assert!(told.is_sorted_by_key(|step| step.rows));
        postgres.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_longer_than_memory_should_hold_comes_in_smaller_lots() {
    let source = sqlite().await;
    fill(&source.file, 40).await;
    execute(
        &source.file,
        "update event_body set body = hex(zeroblob(512 * 1024))",
    )
    .await;
    let table = TABLES
        .iter()
        .find(|table| table.name == "event_body")
        .unwrap();
    let mut tx = source.store.read().await.unwrap();
    let batch = tx.list_rows(table, &[], 40).await.unwrap();
    assert_eq!(batch.len(), 4, "four times one mebibyte");
    assert_eq!(tx.count_rows(table).await.unwrap(), 40);
}

#[tokio::test]
async fn a_move_that_was_taken_back_leaves_doubt_only_where_it_had_been_finished() {
    on_every_engine(async |store| {
        for is_done in [false, true] {
            let mut tx = store.write().await.unwrap();
            let departure = crier::store::copy::Departure {
                id: "1".to_owned(),
                to: "there".to_owned(),
                is_done,
            };
            tx.upsert_departure(&departure).await.unwrap();
            let refused = tx.check_stays().await.unwrap_err();
            let expected = if is_done {
                "was moved to there"
            } else {
                "being moved to there"
            };
            assert!(refused.to_string().contains(expected), "{refused}");
            tx.delete_departure(&departure).await.unwrap();
            tx.check_stays().await.unwrap();
            tx.check_whole().await.unwrap();
            assert_eq!(tx.delete_copy_mark().await.unwrap(), is_done);
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_knows_its_schema_and_who_runs_on_it() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        tx.take_time().await.unwrap();
        assert_eq!(tx.find_schema().await.unwrap(), Some(newest_schema()));
        assert_eq!(tx.count_users().await.unwrap(), 0, "but for this one");
        for table in &TABLES {
            assert_eq!(
                tx.sum_columns(table).await.unwrap().len(),
                table.columns.len() + 1
            );
        }
    })
    .await;
    on_empty_postgres(async |url| {
        let copying = Store::open_as("crier copy", url).await.unwrap();
        let count = async || copying.read().await.unwrap().count_users().await.unwrap();
        assert_eq!(
            copying.read().await.unwrap().find_schema().await.unwrap(),
            None
        );
        assert_eq!(count().await, 0);
        let running = Store::open(url).await.unwrap();
        assert_eq!(count().await, 1);
        running.close().await;
        copying.close().await;
    })
    .await;
}
