//! What a copy from one engine to the other needs beyond ordinary statements.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Executor, QueryBuilder, Sqlite, SqliteConnection};

use super::{EngineTx, USER, is_postgres, sqlite_file};
use crate::store::copy::{Cell, RowBatch, Table};

/// How many values SQLite takes in one statement.
const VARIABLES: usize = 32_766;

impl EngineTx {
    /// Takes whole rows in, in the fastest way there is.
    pub(in crate::store) async fn take_in(
        &mut self,
        table: &Table,
        batch: &RowBatch,
    ) -> Result<(), sqlx::Error> {
        let (name, columns) = (table.name, Table::names(table.columns));
        match self {
            Self::Sqlite(tx) => {
                for rows in batch.rows().chunks(VARIABLES / table.columns.len()) {
                    let begin = format!("insert into \"{name}\" ({columns}) ");
                    insert_rows(tx, begin, rows).await?;
                }
            }
            Self::Postgres(tx) => {
                let statement = format!("copy \"{name}\" ({columns}) from stdin (format binary)");
                let mut copy = tx.copy_in_raw(&statement).await?;
                copy.send(batch.to_binary()).await?;
                copy.finish().await?;
            }
        }
        Ok(())
    }

    /// Lifts the limits of time for the rest of this transaction.
    pub(in crate::store) async fn take_time(&mut self) -> Result<(), sqlx::Error> {
        if let Self::Postgres(tx) = self {
            for limit in ["statement_timeout", "idle_in_transaction_session_timeout"] {
                let sql = format!("set local {limit} = 0");
                tx.execute(sqlx::AssertSqlSafe(sql)).await?;
            }
        }
        Ok(())
    }

    /// Takes stock of what is there now, for the plans of what will be asked. SQLite plans without.
    pub(in crate::store) async fn take_stock(&mut self) -> Result<(), sqlx::Error> {
        if let Self::Postgres(tx) = self {
            tx.execute("analyze").await?;
        }
        Ok(())
    }

    /// How many connections there are of processes that run Crier. On SQLite its lock tells, not the database.
    pub(in crate::store) async fn count_users(&mut self) -> Result<i64, sqlx::Error> {
        const SQL: &str = "select count(*) from pg_stat_activity \
            where datname = current_database() and application_name = $1 and pid <> pg_backend_pid()";
        match self {
            Self::Sqlite(_) => Ok(0),
            Self::Postgres(tx) => {
                sqlx::query_scalar(SQL)
                    .bind(USER)
                    .fetch_one(&mut **tx)
                    .await
            }
        }
    }
}

/// Where a database is, in words that may be shown: who enters, and how, is not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The engine's name.
    pub engine: &'static str,
    /// Its address without user and password.
    pub shown: String,
    /// How a database of this engine is copied to another of the same.
    pub own_copy: &'static str,
}

impl Place {
    /// What is at this address; nothing where it is no address.
    pub fn of(url: &str) -> Option<Self> {
        if is_postgres(url) {
            let options = PgConnectOptions::from_str(url).ok()?;
            let host = match options.get_socket() {
                Some(folder) => folder.display().to_string(),
                None => options.get_host().to_owned(),
            };
            let name = options.get_database().unwrap_or_default();
            return Some(Self {
                engine: "PostgreSQL",
                shown: format!("postgres://{host}:{}/{name}", options.get_port()),
                own_copy: "pg_dump and pg_restore copy it",
            });
        }
        let file = sqlite_file(url)?;
        Some(Self {
            engine: "SQLite",
            shown: format!("sqlite://{}", file.display()),
            own_copy: "`crier backup FILE` copies it",
        })
    }
}

/// Inserts rows by one statement that begins so.
async fn insert_rows(
    connection: &mut SqliteConnection,
    begin: String,
    rows: &[Vec<Cell>],
) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(begin);
    query.push_values(rows, |mut values, row| {
        for cell in row {
            match cell {
                Cell::Nothing => values.push("null"),
                Cell::Number(number) => values.push_bind(*number),
                Cell::Text(text) => values.push_bind(text.as_str()),
                Cell::Truth(truth) => values.push_bind(*truth),
            };
        }
    });
    query.build().execute(connection).await.map(|_| ())
}
