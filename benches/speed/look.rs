//! Observes from outside what a program has done: rows in its database, bytes it wrote, its metrics.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::wrk::{Load, Run};

/// How often the database is read until no more rows arrive.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How many times the number of rows must be unchanged.
const LOOKS: u32 = 4;

/// How many events a database holds, once no more arrive: calls that were on their way when a load ended are still
/// stored.
pub(crate) async fn events(database: &Path) -> anyhow::Result<u64> {
    let mut connection = open(database).await?;
    let (mut newest, mut looks) = (None, 0);
    while looks < LOOKS {
        let now: Option<i64> = sqlx::query_scalar("select max(rowid) from event")
            .fetch_one(&mut connection)
            .await?;
        looks = if now == newest { looks + 1 } else { 0 };
        newest = now;
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let count: i64 = sqlx::query_scalar("select count(*) from event")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(u64::try_from(count)?)
}

async fn open(database: &Path) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .read_only(true);
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// Checks that every call that was answered 200 is a row: none was refused, none lost, and none stored that was not
/// sent. Calls that were on their way when the load ended may be stored unanswered.
pub(crate) fn all_stored(new_rows: u64, run: &Run, load: Load) -> anyhow::Result<()> {
    ensure!(
        run.refused == 0,
        "{} of {} answers were refusals",
        run.refused,
        run.answers
    );
    if new_rows < run.answers {
        bail!(
            "LOST: {} calls were answered 200 and {new_rows} rows came",
            run.answers
        );
    }
    ensure!(
        new_rows <= run.answers + load.connections,
        "{new_rows} rows came of {} answers and {} connections",
        run.answers,
        load.connections
    );
    Ok(())
}

/// How many bytes a program has written to disk.
pub(crate) fn written(pid: u32) -> anyhow::Result<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/io"))?;
    let number = text
        .lines()
        .find_map(|line| line.strip_prefix("write_bytes: "));
    Ok(number.context("write_bytes")?.trim().parse()?)
}

/// How many events still wait to be posted.
pub(crate) async fn pending(database: &Path) -> anyhow::Result<u64> {
    const SQL: &str = "select count(*) from effect e join message_event m on m.message_id = e.message_id \
        where e.state = 'pending'";
    let mut connection = open(database).await?;
    let count: i64 = sqlx::query_scalar(SQL).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(u64::try_from(count)?)
}

/// How much memory a program uses, in MB.
pub(crate) fn memory_mb(pid: u32) -> anyhow::Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let number = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = number.and_then(|number| number.trim().strip_suffix(" kB"));
    Ok(kb.context("VmRSS")?.trim().parse::<f64>()? * 1024.0 / 1e6)
}
