//! The only file that names a database engine, and so the whole list of what differs between the two: pools and
//! their settings, how a writing transaction begins, how rows are locked, and which errors pass by themselves.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use crate::store::StoreError;

/// Runs one statement on the engine behind `$tx`. The body is expanded once per engine, so it is type-checked
/// against both and reads like ordinary sqlx. Each is counted, for what a call costs is to be seen.
macro_rules! on_engine {
    ($tx:expr, |$conn:ident| $body:expr) => {{
        metrics::counter!("crier_statements_total").increment(1);
        match &mut $tx.0 {
            crate::store::engine::EngineTx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            crate::store::engine::EngineTx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    }};
}
pub(super) use on_engine;

/// A transaction on one of the engines.
#[derive(Debug)]
pub(super) enum EngineTx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// The pools of one of the engines.
#[derive(Clone, Debug)]
pub(super) enum EnginePool {
    /// One writer, for SQLite has one; a few readers beside it.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    /// PostgreSQL's own connections.
    Postgres(PgPool),
}

/// The oldest SQLite without the bug that can lose a write-ahead log at its reset.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// How long a writer waits for another process that holds the database.
const BUSY: Duration = Duration::from_secs(5);

impl EnginePool {
    /// Opens the database at `url`, making the file where there is none.
    pub(super) async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url)?.options([
                ("idle_in_transaction_session_timeout", "30s"),
                ("statement_timeout", "30s"),
            ]);
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(BUSY)
                .connect_with(options)
                .await?;
            return Ok(Self::Postgres(pool));
        }
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .foreign_keys(true)
            .pragma("journal_size_limit", "67108864");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(BUSY)
            .connect_with(options.clone())
            .await?;
        check_version(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(BUSY)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::Sqlite { writer, readers })
    }

    /// Brings the schema up to date.
    pub(super) async fn migrate(&self) -> Result<(), StoreError> {
        let migrator = sqlx::migrate!();
        match self {
            Self::Sqlite { writer, .. } => migrator.run(writer).await?,
            Self::Postgres(pool) => migrator.run(pool).await?,
        }
        Ok(())
    }

    /// Begins a transaction that only reads.
    pub(super) async fn begin_reading(&self) -> Result<EngineTx, StoreError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => EngineTx::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => EngineTx::Postgres(pool.begin().await?),
        })
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once: a later upgrade could fail.
    pub(super) async fn begin_writing(&self) -> Result<EngineTx, StoreError> {
        Ok(match self {
            Self::Sqlite { writer, .. } => {
                EngineTx::Sqlite(writer.begin_with("begin immediate").await?)
            }
            Self::Postgres(pool) => EngineTx::Postgres(pool.begin().await?),
        })
    }

    /// Writes a consistent copy to a file.
    pub(super) async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let Self::Sqlite { writer, .. } = self else {
            return Err(StoreError::NoBackup);
        };
        let to = to.to_string_lossy().into_owned();
        sqlx::query("vacuum into $1")
            .bind(to)
            .execute(writer)
            .await?;
        Ok(())
    }

    /// Closes every connection.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl EngineTx {
    /// Makes what was written last.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// What follows a `select` whose rows no one else may take meanwhile, passing over rows that are taken.
    pub(super) fn lease_suffix(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => "for update skip locked",
        }
    }

    /// What follows a `select` whose rows no one else may change meanwhile, waiting for rows that are taken.
    pub(super) fn lock_suffix(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => "for update",
        }
    }
}

/// The file behind a SQLite address; nothing for PostgreSQL.
pub fn sqlite_file(url: &str) -> Option<std::path::PathBuf> {
    let options = SqliteConnectOptions::from_str(url).ok()?;
    url.starts_with("sqlite:")
        .then(|| Path::new(options.get_filename()).to_owned())
}

/// Whether the same statement may well succeed a moment later.
pub(super) fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => matches!(
            database.code().as_deref(),
            // SQLite: busy, locked; PostgreSQL: serialization failure, deadlock
            Some("5" | "6" | "261" | "517" | "40001" | "40P01")
        ),
        _ => false,
    }
}

async fn check_version(pool: &SqlitePool) -> Result<(), StoreError> {
    let (version,): (String,) = sqlx::query_as("select sqlite_version()")
        .fetch_one(pool)
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
