//! Rows of any table, read and written as they are, and what they come to.

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Row};

use super::batch::{Cell, RowBatch, read};
use super::column::{Column, Kind};
use super::table::Table;
use crate::store::{StoreError, Tx, engine, on_engine};

/// What stands between a table's name and the rest of a `select`: which of its rows are meant.
fn condition(table: &Table) -> String {
    match table.only {
        "" => "true".to_owned(),
        only => only.to_owned(),
    }
}

impl Tx {
    /// How many rows of a table there are to copy.
    pub async fn count_rows(&mut self, table: &Table) -> Result<i64, StoreError> {
        let (name, only) = (table.name, condition(table));
        let sql = format!("select count(*) from \"{name}\" where {only}");
        Ok(on_engine!(self, |conn| sqlx::query_scalar(AssertSqlSafe(
            sql
        ))
        .fetch_one(conn)
        .await)?)
    }

    /// Whether there is anything in a table; nothing is in one that is not there.
    pub async fn has_rows(&mut self, table: &Table) -> Result<bool, StoreError> {
        let sql = format!("select 1 from \"{}\" limit 1", table.name);
        let query = AssertSqlSafe(sql);
        let found = on_engine!(self, |conn| sqlx::query(query)
            .fetch_optional(conn)
            .await
            .map(|row| row.is_some()));
        match found {
            Err(error) if engine::is_missing(&error) => Ok(false),
            other => Ok(other?),
        }
    }

    /// The rows that follow a key, in the order of keys: at most so many, and less where they are long.
    pub async fn list_rows(
        &mut self,
        table: &Table,
        after: &[Cell],
        limit: usize,
    ) -> Result<RowBatch, StoreError> {
        let sql = rows_after(table, after.len(), limit);
        Ok(on_engine!(self, |conn| {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for cell in after {
                query = match cell {
                    Cell::Text(text) => query.bind(text.as_str()),
                    Cell::Number(number) => query.bind(*number),
                    Cell::Truth(truth) => query.bind(*truth),
                    Cell::Nothing => query,
                };
            }
            let mut rows = query.fetch(conn);
            let read = async {
                let mut batch = RowBatch::default();
                while !batch.is_full()
                    && let Some(row) = rows.try_next().await?
                {
                    batch.push(read(&row, table.columns)?);
                }
                Ok(batch)
            };
            read.await
        })?)
    }

    /// Puts rows into a table as they are.
    pub async fn insert_rows(&mut self, table: &Table, batch: &RowBatch) -> Result<(), StoreError> {
        self.flush().await?;
        let done = self.engine.take_in(table, batch).await;
        Ok(self.fitness.noted(done)?)
    }

    /// For each column a number that tells its values from others with near certainty, and last the number of rows.
    pub async fn sum_columns(&mut self, table: &Table) -> Result<Vec<i64>, StoreError> {
        let sums: Vec<String> = table.columns.iter().map(sum_of).collect();
        let (name, only, sums) = (table.name, condition(table), sums.join(", "));
        let sql = format!("select {sums}, count(*) from \"{name}\" where {only}");
        let width = table.columns.len() + 1;
        Ok(on_engine!(self, |conn| {
            let query = sqlx::query(AssertSqlSafe(sql));
            let row = query.fetch_one(conn).await;
            row.and_then(|row| (0..width).map(|at| row.try_get(at)).collect())
        })?)
    }

    /// Lets this transaction take as long as it needs: it is no request that someone waits for.
    pub async fn take_time(&mut self) -> Result<(), StoreError> {
        let done = self.engine.take_time().await;
        Ok(self.fitness.noted(done)?)
    }

    /// Has the database take stock of the many rows that are new to it, so that the first questions find the short way.
    pub async fn take_stock(&mut self) -> Result<(), StoreError> {
        let done = self.engine.take_stock().await;
        Ok(self.fitness.noted(done)?)
    }

    /// How many connections of running Criers this database has, as far as it can tell.
    pub async fn count_users(&mut self) -> Result<i64, StoreError> {
        let found = self.engine.count_users().await;
        Ok(self.fitness.noted(found)?)
    }
}

/// The statement for the rows that follow a key of so many columns.
fn rows_after(table: &Table, bound: usize, limit: usize) -> String {
    let (name, only) = (table.name, condition(table));
    let columns = Table::names(table.columns);
    let key = Table::names(table.key_columns());
    let after = if bound == 0 {
        String::new()
    } else {
        let numbers: Vec<String> = (1..=bound).map(|number| format!("${number}")).collect();
        format!(" and ({key}) > ({})", numbers.join(", "))
    };
    format!("select {columns} from \"{name}\" where {only}{after} order by {key} limit {limit}")
}

/// How many are not null, and a sum over them that neither engine overflows on: of numbers modulo a prime, of texts their
/// length in bytes.
fn sum_of(column: &Column) -> String {
    let name = column.name;
    let value = match column.kind {
        Kind::Number => format!("\"{name}\" % 999983"),
        Kind::Text => format!("octet_length(\"{name}\")"),
        Kind::Truth => format!("case when \"{name}\" then 1 else 0 end"),
    };
    format!("cast(coalesce(sum({value}), 0) * 31 + count(\"{name}\") as bigint)")
}
