//! The only SQL in the program: every read and write goes through a transaction of this module.
//!
//! Every statement is written once and runs on SQLite and PostgreSQL; `engine.rs` holds all that differs.

pub mod card;
pub mod counter;
pub mod delivery;
pub mod endpoint;
mod engine;
pub mod event;
pub mod guild;
pub mod health;
pub mod identity;
pub mod ledger;
pub mod outbox;
pub mod pack;
pub mod parked;
pub mod pause;
pub mod person;
pub mod profile;
pub mod recount;
pub mod reward;
pub mod route;
pub mod subject;
pub mod tally;

pub use engine::sqlite_file;
use engine::{EnginePool, EngineTx, on_engine};

/// A database that keeps what Crier knows.
#[derive(Clone, Debug)]
pub struct Store {
    pool: EnginePool,
}

/// One transaction. What is not committed never was.
#[derive(Debug)]
pub struct Tx(EngineTx);

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// SQLite is older than the fix of its write-ahead log.
    #[error("SQLite {0} can lose its log at a reset; 3.51.3 or newer is needed")]
    OldSqlite(String),
    /// PostgreSQL has its own way of making copies.
    #[error("PostgreSQL copies itself: use pg_dump")]
    NoBackup,
    /// A row says something that this program cannot have written.
    #[error("{table}.{column} of {key} cannot be understood")]
    Row {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        key: String,
    },
}

impl StoreError {
    /// Whether the same work may well succeed a moment later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if engine::is_transient(error))
    }

    /// A row that cannot be understood.
    pub(crate) fn row(
        table: &'static str,
        column: &'static str,
        key: &(impl ToString + ?Sized),
    ) -> Self {
        Self::Row {
            table,
            column,
            key: key.to_string(),
        }
    }
}

impl Store {
    /// Opens the database at `url`; a SQLite file is made where there is none.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Ok(Self {
            pool: EnginePool::open(url).await?,
        })
    }

    /// Brings the schema up to date.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.pool.migrate().await
    }

    /// Begins a transaction that only reads.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Ok(Tx(self.pool.begin_reading().await?))
    }

    /// Begins a transaction that may write.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(Tx(self.pool.begin_writing().await?))
    }

    /// Writes a consistent copy of a SQLite database to a file that is not there yet, while it is in use.
    pub async fn backup(&self, to: &std::path::Path) -> Result<(), StoreError> {
        self.pool.backup(to).await
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl Tx {
    /// Makes everything that was written in this transaction last.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.0.commit().await
    }

    /// Answers at all: the database is reachable.
    pub async fn probe(&mut self) -> Result<(), StoreError> {
        on_engine!(self, |conn| sqlx::query("select 1")
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// What the installation keeps under `name`.
    pub async fn find_installation_value(
        &mut self,
        name: &str,
    ) -> Result<Option<String>, StoreError> {
        const SQL: &str = "select value from installation where name = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(name)
            .fetch_optional(conn)
            .await)?)
    }

    /// Keeps `value` under `name` unless something is kept there already.
    pub async fn insert_installation_value(
        &mut self,
        name: &str,
        value: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "insert into installation (name, value) values ($1, $2) on conflict (name) do nothing";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(name)
            .bind(value)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
