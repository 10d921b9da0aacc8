//! Looks from outside at what a program has done: rows in its database, bytes it wrote, the counts it tells.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::wrk::{Load, Run};

/// How often is looked whether more rows come.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often there must be no more before there are no more.
const LOOKS: u32 = 4;

/// How many events a database holds, once no more come: what was on its way when a load ended is stored all the same.
pub(crate) async fn events(database: &Path) -> anyhow::Result<u64> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let (mut count, mut looks) = (-1, 0);
    while looks < LOOKS {
        let now: i64 = sqlx::query_scalar("select count(*) from event")
            .fetch_one(&mut connection)
            .await?;
        looks = if now == count { looks + 1 } else { 0 };
        count = now;
        tokio::time::sleep(LOOK_EVERY).await;
    }
    connection.close().await?;
    Ok(u64::try_from(count)?)
}

/// Makes sure that every call that was answered 200 is a row: none was refused, none lost, and none stored that was not
/// sent. What was on its way when the load ended may be stored unanswered.
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

/// How many bytes a program has sent towards the disk.
pub(crate) fn written(pid: u32) -> anyhow::Result<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/io"))?;
    let number = text
        .lines()
        .find_map(|line| line.strip_prefix("write_bytes: "));
    Ok(number.context("write_bytes")?.trim().parse()?)
}
