//! A database as it is after years: millions of events by a million members, created by a few statements and kept for
//! later runs.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::ensure;
use crier::clock::{Clock, SystemClock};
use crier::domain::event::{Content, Listed};
use crier::store::Store;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection};

use crate::calls::FIRST_MEMBER;
use crate::settings::{Settings, number};
use crate::world::{CHANNEL, GUILD, VOTER, World};

/// How many events there are unless CRIER_EVENTS sets another number, and how many of them each member has.
const EVENTS: u64 = 10_000_000;
const EACH: u64 = 10;
/// How many guilds there are besides the largest.
const GUILDS: u64 = 999;
/// How long ago the first event was, and for how long bodies are kept.
const YEAR_MS: i64 = 365 * DAY_MS;
const WEEK_MS: i64 = 7 * DAY_MS;
const DAY_MS: i64 = 86_400_000;

/// A large database.
pub(crate) struct Big {
    pub(crate) world: World,
    pub(crate) events: u64,
    pub(crate) members: u64,
}

impl Big {
    /// The kept database, which is created if it does not exist. Posts that an earlier run left pending are removed.
    pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        Self::open_with(settings, EVENTS).await
    }

    /// The same with this many events, unless CRIER_EVENTS sets another number.
    pub(crate) async fn open_with(settings: &Settings, events: u64) -> anyhow::Result<Self> {
        let events: u64 = number("CRIER_EVENTS", events)?;
        let members = (events / EACH).max(1);
        let kept = settings.folder.join(format!("kept-{events}-events"));
        let world = World::at(settings, &kept).await?;
        if !world.database().exists() {
            make(settings, &kept, events, members).await?;
        }
        let store = Store::open(&world.database_url()).await?;
        store.migrate().await?;
        store.close().await;
        let mut connection =
            SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(world.database()))
                .await?;
        for sql in [
            "delete from effect",
            "update lane set next_at = null, lease_token = null",
        ] {
            sqlx::query(sql).execute(&mut connection).await?;
        }
        sqlx::query("pragma wal_checkpoint(truncate)")
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(Self {
            world,
            events,
            members,
        })
    }
}

/// Creates it next to its final place and moves it there when it is complete.
async fn make(
    settings: &Settings,
    kept: &PathBuf,
    events: u64,
    members: u64,
) -> anyhow::Result<()> {
    println!(
        "  making {events} events of {members} members in {}: about 1.5 GB and a few minutes a million",
        kept.display()
    );
    let begin = Instant::now();
    let half = kept.with_extension("half");
    if half.exists() {
        std::fs::remove_dir_all(&half)?;
    }
    std::fs::create_dir_all(&half)?;
    let world = World::at(settings, &half).await?;
    let store = Store::open(&world.database_url()).await?;
    store.migrate().await?;
    let mut tx = store.write().await?;
    world.set_up(&mut tx).await?;
    tx.commit().await?;
    store.close().await;
    fill(&world, events, members).await?;
    std::fs::rename(half, kept)?;
    println!("  made in {} s", begin.elapsed().as_secs());
    Ok(())
}

/// Fills the tables; their indexes are dropped first and created again from the schema.
async fn fill(world: &World, events: u64, members: u64) -> anyhow::Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(world.database())
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-262144");
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "select name, sql from sqlite_master where type = 'index' and sql is not null",
    )
    .fetch_all(&mut connection)
    .await?;
    let drops = indexes.iter().map(|(name, _)| format!("drop index {name}"));
    let makes = indexes.iter().map(|(_, sql)| sql.clone());
    let all = drops.chain([statements(events, members)?]).chain(makes);
    for sql in all.chain(["pragma journal_mode = wal".to_owned()]) {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await?;
    }
    let counted: (i64, i64) = sqlx::query_as("select (select count(*) from event), (select sum(total) from counter where period = 'all')")
        .fetch_one(&mut connection)
        .await?;
    ensure!(
        counted.0 == counted.1,
        "{} events and {} counted",
        counted.0,
        counted.1
    );
    connection.close().await?;
    Ok(())
}

/// The statements with all placeholders replaced.
fn statements(events: u64, members: u64) -> anyhow::Result<String> {
    let content = serde_json::to_string(&Content::Vote {
        listed: Some(Listed::Server),
        bonus: None,
        bonus_until: None,
        site_total: None,
    })?;
    // A placeholder that begins with another one's name comes before it.
    let put_in = [
        (":GUILDS", GUILDS.to_string()),
        (":GUILD", GUILD.to_string()),
        (":CHANNEL", CHANNEL.to_string()),
        (":CONTENT", content),
        (":EVENTS", events.to_string()),
        (":MEMBERS", members.to_string()),
        (":FIRST_MEMBER", FIRST_MEMBER.to_string()),
        (":VOTER", VOTER.to_string()),
        (":NOW", SystemClock.now().as_ms().to_string()),
        (":YEAR", YEAR_MS.to_string()),
        (":WEEK", WEEK_MS.to_string()),
    ];
    let open = include_str!("big.sql").to_owned();
    Ok(put_in
        .iter()
        .fold(open, |sql, (name, value)| sql.replace(name, value)))
}
