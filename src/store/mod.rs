//! The only SQL in the program: every read and write goes through a transaction of this module.
//!
//! Every statement is written once and runs on SQLite and PostgreSQL; `engine.rs` holds all that differs.

pub mod backlog;
mod backup;
pub mod batches;
pub mod board;
pub mod briefing;
pub mod card;
pub mod copy;
pub mod counter;
pub mod credential;
pub mod delivery;
pub mod endpoint;
mod engine;
pub mod event;
mod fitness;
pub mod gateway;
mod given;
pub mod guild;
pub mod health;
pub mod identity;
pub mod ledger;
pub mod notice;
pub mod outbox;
pub mod pace;
pub mod pack;
pub mod parked;
pub mod pause;
pub mod payout;
pub mod person;
pub mod presence;
pub mod profile;
pub mod recount;
pub mod reward;
pub mod route;
mod script;
mod settle;
pub mod subject;
pub mod tally;
pub mod turn;
pub mod unsent;

pub use engine::{Place, newest_schema, sqlite_file};
use std::io;
use std::sync::Arc;

use backup::Unfinished;
use board::Boards;
use engine::{EnginePool, EngineTx, on_engine};
use fitness::Fitness;
use script::Script;

use crate::plain;

/// Under what name an installation that is a copy says so.
const COPY: &str = "copy";

/// A database that keeps what Crier knows.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Arc<EnginePool>,
    fitness: Arc<Fitness>,
    boards: Arc<Boards>,
}

/// One transaction. What is not committed never was.
#[derive(Debug)]
pub struct Tx {
    engine: EngineTx,
    fitness: Arc<Fitness>,
    /// What is to be written before the next statement.
    waiting: Script,
    /// Whether some of what was said together failed, or was not heard to its end: nothing more may be said.
    is_broken: bool,
    boards: Arc<Boards>,
}

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database: {}", engine::words(.0))]
    Database(#[from] sqlx::Error),
    /// No connection to the server comes about.
    #[error("{0}: {why}", why = engine::server_words(.1))]
    Server(String, #[source] sqlx::Error),
    /// Its file cannot be opened or made.
    #[error("{}", plain::file(.0, .1))]
    File(std::path::PathBuf, #[source] io::Error),
    /// The schema could not be brought up to date.
    #[error("the schema cannot be brought up to date: {}", engine::migration_words(.0))]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Its schema is from the future.
    #[error(
        "a newer Crier made this database (its schema is {0}): run that one, or restore a copy from before"
    )]
    Newer(i64),
    /// Its schema is older than the first migration there is.
    #[error(
        "an earlier build of Crier made this database (its schema is {0}), and this one cannot read it: commit {commit} is \
         the last that can, so use that build, or begin with a new database",
        commit = engine::LAST_BEFORE
    )]
    TooOld(i64),
    /// The file is not the one that was opened.
    #[error("{0} was moved, replaced or deleted while it was in use: put it back, or start again")]
    Moved(String),
    /// SQLite is older than the fix of its write-ahead log.
    #[error("SQLite {0} can lose its log at a reset; 3.51.3 or newer is needed")]
    OldSqlite(String),
    /// PostgreSQL has its own way of making copies.
    #[error("PostgreSQL copies itself: use pg_dump")]
    NoBackup,
    /// The copy's file could not be made.
    #[error("no copy was made: {}", plain::file(.0, .1))]
    Backup(std::path::PathBuf, #[source] io::Error),
    /// What was copied into it is not all there yet.
    #[error(
        "the copy of {0} into it is unfinished: run the same `crier copy` again, and it goes on where it stopped"
    )]
    Unfinished(String),
    /// It is being copied to another one.
    #[error(
        "it is being moved to {0}, and that is unfinished: run the same `crier copy` again; or `crier copy --take-back \
         --from …`, and it can be started as before"
    )]
    Leaving(String),
    /// It was copied to another one.
    #[error(
        "it was moved to {0}: start Crier there; or `crier copy --take-back --from …`, if this one is to be used again"
    )]
    Left(String),
    /// The transaction is over.
    #[error("an earlier statement of the same transaction failed")]
    Broken,
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

    /// Whether the database itself failed: whatever was asked of it would have failed.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Database(error) => engine::is_outage(error),
            Self::Moved(_) => true,
            _ => false,
        }
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
        Self::open_with(url, engine::USER, Fitness::new(sqlite_file(url))).await
    }

    /// The same, for commands whose statements may take long.
    pub async fn open_patiently(url: &str) -> Result<Self, StoreError> {
        Self::open_as(engine::USER, url).await
    }

    /// The same under a name of its own, which tells this process from those that run Crier.
    pub async fn open_as(name: &str, url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, name, Fitness::new(sqlite_file(url)).patient()).await
    }

    async fn open_with(url: &str, name: &str, fitness: Fitness) -> Result<Self, StoreError> {
        let fitness = Arc::new(fitness);
        let pool = Arc::new(EnginePool::open(url, name, &fitness).await?);
        fitness.check_files()?;
        Ok(Self {
            pool,
            fitness,
            boards: Arc::default(),
        })
    }

    /// Brings the schema up to date.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.read().await?.find_schema().await?;
        self.pool.migrate().await
    }

    /// Begins a transaction that only reads.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        self.fitness.check_files()?;
        let tx = self.fitness.noted(self.pool.begin_reading().await)?;
        Ok(Tx::new(tx, self))
    }

    /// Begins a transaction that may write.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        self.fitness.check_files()?;
        let tx = self.fitness.noted(self.pool.begin_writing().await)?;
        Ok(Tx::new(tx, self))
    }

    /// Says whether the database is able to store: it answers, and since it last failed something was written.
    ///
    /// A healthy one is only read. Only one that failed has to show that it stores again, by a write.
    pub async fn probe(&self) -> Result<(), StoreError> {
        if !self.fitness.is_failing() {
            return self.read().await?.probe().await;
        }
        let mut tx = self.write().await?;
        tx.upsert_probe(&format!("{:016x}", rand::random::<u64>()))
            .await?;
        tx.commit().await?;
        self.fitness.recovered();
        Ok(())
    }

    /// Carries what was committed since the last time into SQLite's file, where that is so much at least: so its log stays
    /// short, and no commit has to stop for that. Says whether it did. PostgreSQL sees to it itself.
    pub async fn carry_log(&self, at_least_bytes: u64) -> Result<bool, StoreError> {
        self.fitness.check_files()?;
        Ok(self
            .fitness
            .noted(self.pool.carry_log(at_least_bytes).await)?)
    }

    /// Writes a consistent copy of a SQLite database to a file that is not there yet, while it is in use.
    pub async fn backup(&self, to: &std::path::Path) -> Result<(), StoreError> {
        let failed = |error| StoreError::Backup(to.to_owned(), error);
        let copy = Unfinished::beside(to).map_err(failed)?;
        self.pool.backup(copy.path()).await?;
        EnginePool::mark_copy(copy.path(), COPY).await?;
        copy.finish().map_err(failed)
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl Tx {
    fn new(engine: EngineTx, store: &Store) -> Self {
        Self {
            engine,
            fitness: store.fitness.clone(),
            waiting: Script::default(),
            is_broken: false,
            boards: store.boards.clone(),
        }
    }

    /// Makes everything that was written in this transaction last.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.fitness.check_files()?;
        self.finish().await?;
        let committed = self.engine.commit(self.fitness.patience()).await;
        self.fitness.noted(committed)?;
        Ok(())
    }

    /// Answers at all: the database is reachable.
    pub async fn probe(&mut self) -> Result<(), StoreError> {
        on_engine!(self, |conn| sqlx::query("select 1")
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Writes something that was not there before, to see whether anything can be written.
    pub async fn upsert_probe(&mut self, value: &str) -> Result<(), StoreError> {
        const SQL: &str = "insert into installation (name, value) values ('probe', $1) \
            on conflict (name) do update set value = excluded.value";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(value)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The schema that is here; nothing where there is none. One that this program cannot use is refused.
    pub async fn find_schema(&mut self) -> Result<Option<i64>, StoreError> {
        const SQL: &str = "select max(version) from _sqlx_migrations";
        let found = on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_one(conn).await);
        let found: Option<i64> = match found {
            Err(error) if engine::is_missing(&error) => None,
            other => other?,
        };
        found.map(engine::check_schema).transpose()?;
        Ok(found)
    }

    /// Whether this database is a copy that nobody started on yet; from now on it is not.
    pub async fn delete_copy_mark(&mut self) -> Result<bool, StoreError> {
        const SQL: &str = "delete from installation where name = $1";
        let deleted = on_engine!(self, |conn| sqlx::query(SQL)
            .bind(COPY)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(deleted > 0)
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
