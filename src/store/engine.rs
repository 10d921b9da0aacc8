//! The only module that names a database engine, and so the whole list of what differs between the two: pools and
//! their settings, how a writing transaction begins, how rows are locked, how the time is asked for, how long an answer is
//! waited for, and what an error means.

mod answer;
mod copy;
mod dialect;
mod failure;
mod opening;
mod schema;
mod seat;
mod transaction;
mod words;

pub(super) use answer::{Answers, Rows, listen};
pub use copy::Place;
pub(super) use failure::{is_missing, is_outage, is_transient, spoils_connection};
use opening::{connect_once, make_file, shown};
pub use schema::newest_schema;
pub(super) use schema::{LAST_BEFORE, check_schema};
use schema::{ON_POSTGRES, ON_SQLITE};
use seat::Seats;
pub(super) use transaction::COMMIT;
use transaction::SqliteTx;
pub(super) use words::{migration_words, server_words, words};

use std::io;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgPool, Postgres, SqliteConnection, Transaction};

use crate::store::StoreError;
use crate::store::fitness::Fitness;

/// Runs one statement on the engine behind `$tx`. The body is expanded once per engine, so it is type-checked
/// against both and reads like ordinary sqlx. Each is counted, for what a call costs is to be seen; and what it comes
/// to is noted, for a failing database is to be known.
macro_rules! on_engine {
    ($tx:expr, |$conn:ident| $body:expr) => {{
        if $tx.is_behind() {
            $tx.flush().await?;
        }
        crate::store::engine::on_engine_now!($tx, |$conn| $body)
    }};
}
pub(super) use on_engine;

/// The same, without a look at what waits to be written before.
macro_rules! on_engine_now {
    ($tx:expr, |$conn:ident| $body:expr) => {{
        metrics::counter!("crier_statements_total").increment(1);
        let outcome = match &mut $tx.engine {
            crate::store::engine::EngineTx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            crate::store::engine::EngineTx::Postgres(tx) => {
                let $conn = &mut **tx;
                crate::store::engine::in_time($tx.fitness.patience(), async { $body }).await
            }
        };
        $tx.fitness.noted(outcome)
    }};
}
pub(super) use on_engine_now;

/// A transaction on one of the engines.
#[derive(Debug)]
pub(super) enum EngineTx {
    /// On SQLite.
    Sqlite(SqliteTx),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// The connections of one of the engines.
#[derive(Clone, Debug)]
pub(super) enum EnginePool {
    /// One writer, for SQLite has one; a few readers beside it, and one that keeps the log short.
    Sqlite {
        writer: Seats,
        readers: Seats,
        /// Carries what was committed from the log into the file, so that no commit has to.
        carrier: Seats,
    },
    /// PostgreSQL's own connections, and how long an answer of its is waited for.
    Postgres(PgPool, Duration),
}

/// The oldest SQLite without the bug that can lose a write-ahead log at its reset.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// How large a page of the file and its log is.
const PAGE_BYTES: u64 = 4096;
/// How long the log may become, in bytes and in pages: only then a commit carries it into the file itself.
const LONGEST_LOG_BYTES: u64 = 64 * 1024 * 1024;
const LONGEST_LOG_PAGES: u64 = LONGEST_LOG_BYTES / PAGE_BYTES;

/// What the writer keeps of the file in memory, as SQLite wants it: less than nought is KiB.
const WRITERS_CACHE: &str = "-8192";

/// How many may read SQLite's file at a time.
const READERS: usize = 4;

/// Under what name a process that runs Crier is known to PostgreSQL.
pub(super) const USER: &str = "crier";

/// How long a writer waits for another process that holds the database, or for a connection to it.
const BUSY: Duration = Duration::from_secs(5);
/// What PostgreSQL is to do without while Crier runs. Each of its statements finds a few rows by an index, and a plan is
/// remembered: one that was made while a table was small would read all of it for a batch, long after it has grown. (Seen
/// with 17,000 events: 5.6 ms for each look for repeats, and 0.1 ms without.)
const BY_INDEX: [&str; 4] = [
    "enable_seqscan",
    "enable_hashjoin",
    "enable_mergejoin",
    "jit",
];

/// How much sooner PostgreSQL gives a statement up by itself than it is given up here.
const SOONER: Duration = Duration::from_secs(1);

impl EnginePool {
    /// Opens the database at `url`, making the file where there is none. Connections older than a failure that
    /// `fitness` was told of are not used again.
    pub(super) async fn open(
        url: &str,
        name: &str,
        fitness: &Arc<Fitness>,
    ) -> Result<Self, StoreError> {
        if is_postgres(url) {
            let patience = fitness.patience();
            let limit = patience.saturating_sub(SOONER).as_millis().to_string();
            // Who stands still in the middle of a transaction holds up everyone who wants the same rows.
            let idle_limit = (patience / 2).as_millis().to_string();
            let options = PgConnectOptions::from_str(url)?.application_name(name);
            let options = options.options([
                ("idle_in_transaction_session_timeout", idle_limit.as_str()),
                ("statement_timeout", limit.as_str()),
            ]);
            let options = if fitness.is_patient() {
                options
            } else {
                options.options(BY_INDEX.map(|name| (name, "off")))
            };
            let unreachable = |error| StoreError::Server(shown(url), error);
            // The pool tries again and again, which suits a service that starts beside its server, and nobody at a
            // keyboard.
            if fitness.is_patient() {
                connect_once(&options).await.map_err(unreachable)?;
            }
            let pool = trusting(PgPoolOptions::new(), fitness)
                .max_connections(16)
                .connect_with(options.clone())
                .await;
            let pool = match pool {
                // It does not say why.
                Err(sqlx::Error::PoolTimedOut) => {
                    let why = connect_once(&options).await.err();
                    return Err(unreachable(why.unwrap_or(sqlx::Error::PoolTimedOut)));
                }
                pool => pool.map_err(unreachable)?,
            };
            return Ok(Self::Postgres(pool, patience));
        }
        if let Some(file) = sqlite_file(url) {
            make_file(&file).map_err(|error| StoreError::File(file, error))?;
        }
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .foreign_keys(true)
            .pragma("journal_size_limit", LONGEST_LOG_BYTES.to_string());
        let writing = options
            .clone()
            .pragma("wal_autocheckpoint", LONGEST_LOG_PAGES.to_string())
            .pragma("cache_size", WRITERS_CACHE);
        let mut made = options.connect().await?;
        check_version(&mut made).await?;
        // Only a start makes the file: one that vanishes later must not come back empty.
        let options = options.create_if_missing(false);
        let writing = writing.create_if_missing(false);
        let writer = Seats::new(1, writing, fitness, BUSY);
        drop(writer.hold().await?);
        // Anyone who closes last carries the whole log into the file.
        made.close().await?;
        Ok(Self::Sqlite {
            writer,
            carrier: Seats::new(1, options.clone(), fitness, BUSY),
            readers: Seats::new(READERS, options.read_only(true), fitness, BUSY),
        })
    }

    /// Brings the schema up to date.
    pub(super) async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { writer, .. } => ON_SQLITE.run(&mut *writer.hold().await?).await?,
            Self::Postgres(pool, _) => {
                // Takes as long as it takes.
                let options = (*pool.connect_options()).clone();
                let options = options.options([("statement_timeout", "0")]);
                let options = options.options(BY_INDEX.map(|name| (name, "on")));
                let mut connection = options.connect().await?;
                ON_POSTGRES.run(&mut connection).await?;
            }
        }
        Ok(())
    }

    /// Begins a transaction that only reads. On SQLite only a connection is taken now; it begins with the first statement.
    pub(super) async fn begin_reading(&self) -> Result<EngineTx, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { readers, .. } => {
                EngineTx::Sqlite(SqliteTx::new(readers.hold().await?, false))
            }
            Self::Postgres(pool, patience) => {
                EngineTx::Postgres(in_time(*patience, pool.begin()).await?)
            }
        })
    }

    /// Begins a transaction that writes; on SQLite as above.
    pub(super) async fn begin_writing(&self) -> Result<EngineTx, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { writer, .. } => {
                EngineTx::Sqlite(SqliteTx::new(writer.hold().await?, true))
            }
            Self::Postgres(pool, patience) => {
                EngineTx::Postgres(in_time(*patience, pool.begin()).await?)
            }
        })
    }

    /// Carries what was committed from SQLite's log into its file, where that is so much at least, as far as no one still
    /// reads what was before; waits for no one, and no one waits for it. Says whether it did.
    pub(super) async fn carry_log(&self, at_least_bytes: u64) -> Result<bool, sqlx::Error> {
        let Self::Sqlite { carrier, .. } = self else {
            return Ok(false);
        };
        // Whether someone was in the way, how many pages the log holds, and how many of them were carried.
        let mut connection = carrier.hold().await?;
        let (_, pages, carried): (i64, i64, i64) = sqlx::query_as("pragma wal_checkpoint(noop)")
            .fetch_one(&mut *connection)
            .await?;
        let bytes = u64::try_from(pages - carried).unwrap_or(0) * PAGE_BYTES;
        let is_due = bytes > 0 && bytes >= at_least_bytes;
        if is_due {
            sqlx::query("pragma wal_checkpoint(passive)")
                .execute(&mut *connection)
                .await?;
        }
        Ok(is_due)
    }

    /// Writes a consistent copy to a file, which is empty or not there.
    pub(super) async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let Self::Sqlite { writer, .. } = self else {
            return Err(StoreError::NoBackup);
        };
        let to = to.to_string_lossy().into_owned();
        sqlx::query("vacuum into $1")
            .bind(to)
            .execute(&mut *writer.hold().await?)
            .await?;
        Ok(())
    }

    /// Keeps a mark in the file of a copy, so that a start on it knows what it is.
    pub(super) async fn mark_copy(copy: &Path, mark: &str) -> Result<(), StoreError> {
        const SQL: &str =
            "insert into installation (name, value) values ($1, '') on conflict (name) do nothing";
        let options = SqliteConnectOptions::new().filename(copy);
        let mut copy = options.connect().await?;
        sqlx::query(SQL).bind(mark).execute(&mut copy).await?;
        copy.close().await?;
        Ok(())
    }

    /// Closes every connection.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite {
                writer,
                readers,
                carrier,
            } => {
                readers.close().await;
                carrier.close().await;
                writer.close().await;
            }
            Self::Postgres(pool, _) => pool.close().await,
        }
    }
}

impl EngineTx {
    /// Makes what was written last. SQLite was told by [`COMMIT`].
    pub(super) async fn commit(self, patience: Duration) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(tx) => in_time(patience, tx.commit()).await,
        }
    }

    /// The statement that is to begin it; nothing where it has begun.
    pub(super) fn beginning(&self) -> Option<&'static str> {
        match self {
            Self::Sqlite(tx) => tx.beginning(),
            Self::Postgres(_) => None,
        }
    }

    /// Whether it writes into SQLite's log.
    pub(super) fn is_writing(&self) -> bool {
        matches!(self, Self::Sqlite(tx) if tx.is_writing())
    }

    /// Takes note that its first statement is about to be said, or that its last one was.
    pub(super) fn set_open(&mut self, is_open: bool) {
        if let Self::Sqlite(tx) = self {
            tx.set_open(is_open);
        }
    }
}

/// Waits for an answer of PostgreSQL's, but not for ever: a machine that is gone says nothing any more.
pub(super) async fn in_time<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let waited = tokio::time::timeout(patience, answer).await;
    waited.unwrap_or_else(|_| Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into())))
}

/// The file behind a SQLite address; nothing for PostgreSQL.
pub fn sqlite_file(url: &str) -> Option<std::path::PathBuf> {
    let options = SqliteConnectOptions::from_str(url).ok()?;
    url.starts_with("sqlite:")
        .then(|| Path::new(options.get_filename()).to_owned())
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

/// Lets a pool use no connection that is older than the last failure, and nobody wait for one too long.
fn trusting(pool: PgPoolOptions, fitness: &Arc<Fitness>) -> PgPoolOptions {
    let (returned, asked_for) = (fitness.clone(), fitness.clone());
    pool.acquire_timeout(BUSY)
        .after_release(move |_, meta| {
            let is_good = !returned.is_spoilt(meta.age);
            Box::pin(async move { Ok(is_good) })
        })
        .before_acquire(move |_, meta| {
            let is_good = !asked_for.is_spoilt(meta.age);
            Box::pin(async move { Ok(is_good) })
        })
}

async fn check_version(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let (version,): (String,) = sqlx::query_as("select sqlite_version()")
        .fetch_one(connection)
        .await?;
    let mut numbers = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        return Err(StoreError::OldSqlite(version));
    }
    Ok(())
}
