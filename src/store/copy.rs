//! An installation moved from one database to another, which may be on the other engine: table by table, lot by lot, and
//! how far it is stands in the target beside what is there, so that it can break off anywhere and go on.

mod batch;
mod mark;
mod table;

use futures_util::TryStreamExt;
use sqlx::AssertSqlSafe;

pub use batch::{Batch, Cell};
pub use mark::{Arrival, Departure};
pub use table::{Column, Kind, TABLES, Table};

use super::{Store, StoreError, Tx, engine, on_engine};

/// A copy under way. Nothing else may work on either database meanwhile: its owner sees to that.
#[derive(Debug)]
pub struct Copying {
    source: Store,
    target: Store,
    departure: Departure,
    arrival: Arrival,
    /// How many rows there are to copy.
    total: i64,
}

/// Why a copy does not begin, or does not go on.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The database that is copied failed or says no.
    #[error("{0}")]
    Source(#[source] StoreError),
    /// The one that is copied into failed or says no.
    #[error("{0}")]
    Target(#[source] StoreError),
    /// There is something in the target that this copy did not put there.
    #[error("{0}: give an empty database")]
    Occupied(String),
    /// Another process copies into the same target.
    #[error("another `crier copy` is at work here: let it finish, or stop it and start this one again")]
    Overtaken,
    /// Both sides have been compared and are not the same.
    #[error(
        "{table}.{column} is not the same on both sides after the copy: the target stays marked as unfinished; empty it, \
         and copy again"
    )]
    Different {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
}

/// How far a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub doing: Doing,
    /// The table it is at.
    pub table: &'static str,
    /// How many rows are there.
    pub rows: i64,
    /// How many it will be.
    pub total: i64,
}

/// What a copy does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It carries rows over.
    Copying,
    /// It compares what arrived with what was there.
    Comparing,
}

impl Copying {
    /// Begins a copy of `source` into an empty `target`, or goes on with an unfinished one; the names are for people.
    pub async fn begin(
        (source, from): (Store, &str),
        (target, to): (Store, &str),
    ) -> Result<Self, CopyError> {
        let departure = departing(&source).await.map_err(CopyError::Source)?;
        let arrived = arriving(&target).await.map_err(CopyError::Target)?;
        let (departure, arrival) = match (departure, arrived) {
            (Some(departure), Some(arrival)) if departure.id == arrival.id => {
                check_schema(&arrival)?;
                (departure, arrival)
            }
            (_, Some(arrival)) => {
                let what = format!("there is an unfinished copy of {} in it", arrival.from);
                return Err(CopyError::Occupied(what));
            }
            (Some(Departure { is_done, to, .. }), None) if is_done => {
                return Err(CopyError::Source(StoreError::Left(to)));
            }
            (departure, None) => {
                check_empty(&target).await?;
                let id = departure.map(|departure| departure.id);
                let id = id.unwrap_or_else(|| format!("{:032x}", rand::random::<u128>()));
                first_marks(id, from, to)
            }
        };
        let copying = Self {
            total: count(&source).await.map_err(CopyError::Source)?,
            source,
            target,
            departure,
            arrival,
        };
        copying.mark().await?;
        Ok(copying)
    }

    /// Says in both databases what is going on: first in the one that must not be started again meanwhile.
    async fn mark(&self) -> Result<(), CopyError> {
        keep_departure(&self.source, &self.departure)
            .await
            .map_err(CopyError::Source)?;
        let begin = async {
            let mut tx = self.target.write().await?;
            if tx.find_arrival().await?.is_none() {
                tx.insert_arrival(&self.arrival).await?;
            }
            tx.commit().await
        };
        begin.await.map_err(CopyError::Target)
    }

    /// Whether something had been copied before it began.
    pub fn goes_on(&self) -> bool {
        self.arrival.rows > 0
    }

    /// Copies whatever is not there yet, and says after each lot how far it is.
    pub async fn carry(&mut self, report: &mut impl FnMut(Progress)) -> Result<(), CopyError> {
        let is_next = |table: &Table| table.name == self.arrival.table;
        let next = TABLES.iter().position(is_next).unwrap_or_default();
        for table in TABLES.iter().skip(next) {
            self.carry_table(table, report).await?;
        }
        Ok(())
    }

    async fn carry_table(
        &mut self,
        table: &'static Table,
        report: &mut impl FnMut(Progress),
    ) -> Result<(), CopyError> {
        let after = if self.arrival.table == table.name {
            self.arrival.after.clone()
        } else {
            Vec::new()
        };
        let first = Batch::default().next_limit();
        let mut batch = self.read(table, &after, first).await?;
        report(self.progress(Doing::Copying, table));
        while let Some(key) = batch.last_key(table) {
            let is = Arrival {
                table: table.name.to_owned(),
                after: key,
                rows: self.arrival.rows + count_of(&batch),
                ..self.arrival.clone()
            };
            // The next lot is read while this one is written.
            let (written, next) = tokio::join!(
                self.write(table, &batch, &is),
                self.read(table, &is.after, batch.next_limit())
            );
            written?;
            batch = next?;
            self.arrival = is;
            report(self.progress(Doing::Copying, table));
        }
        Ok(())
    }

    async fn read(
        &self,
        table: &'static Table,
        after: &[Cell],
        limit: usize,
    ) -> Result<Batch, CopyError> {
        let read = async {
            let mut tx = self.source.read().await?;
            tx.list_rows(table, after, limit).await
        };
        read.await.map_err(CopyError::Source)
    }

    /// Writes a lot and how far it brings the copy, both or neither.
    async fn write(
        &self,
        table: &'static Table,
        batch: &Batch,
        is: &Arrival,
    ) -> Result<(), CopyError> {
        let write = async {
            let mut tx = self.target.write().await?;
            let is_ours = tx.update_arrival(&self.arrival, is).await?;
            if is_ours {
                tx.insert_rows(table, batch).await?;
                tx.commit().await?;
            }
            Ok(is_ours)
        };
        match write.await.map_err(CopyError::Target)? {
            true => Ok(()),
            false => Err(CopyError::Overtaken),
        }
    }

    fn progress(&self, doing: Doing, table: &Table) -> Progress {
        Progress {
            doing,
            table: table.name,
            rows: self.arrival.rows,
            total: self.total,
        }
    }

    /// Compares both sides, column by column; and only then lets the target be started. Says how many rows it has.
    pub async fn finish(mut self, report: &mut impl FnMut(Progress)) -> Result<i64, CopyError> {
        for table in &TABLES {
            report(self.progress(Doing::Comparing, table));
            self.compare(table).await?;
        }
        self.departure.is_done = true;
        keep_departure(&self.source, &self.departure)
            .await
            .map_err(CopyError::Source)?;
        let arrive = async {
            let mut tx = self.target.write().await?;
            tx.delete_arrival().await?;
            tx.commit().await
        };
        arrive.await.map_err(CopyError::Target)?;
        Ok(self.total)
    }

    async fn compare(&self, table: &'static Table) -> Result<(), CopyError> {
        let (was, is) = tokio::join!(sums(&self.source, table), sums(&self.target, table));
        let (was, is) = (was.map_err(CopyError::Source)?, is.map_err(CopyError::Target)?);
        let mut pairs = was.iter().zip(&is);
        let Some(at) = pairs.position(|(was, is)| was != is) else {
            return Ok(());
        };
        let column = table.columns.get(at).map_or("*", |column| column.name);
        Err(CopyError::Different {
            table: table.name,
            column,
        })
    }
}

/// What the two databases say of a move that begins.
fn first_marks(id: String, from: &str, to: &str) -> (Departure, Arrival) {
    let departure = Departure {
        id: id.clone(),
        to: to.to_owned(),
        is_done: false,
    };
    let arrival = Arrival {
        id,
        from: from.to_owned(),
        schema: engine::newest_schema(),
        table: TABLES[0].name.to_owned(),
        after: Vec::new(),
        rows: 0,
    };
    (departure, arrival)
}

fn count_of(batch: &Batch) -> i64 {
    i64::try_from(batch.len()).unwrap_or(i64::MAX)
}

/// Whether and where to this database is being left; one that is not whole cannot be copied.
async fn departing(source: &Store) -> Result<Option<Departure>, StoreError> {
    let mut tx = source.read().await?;
    tx.check_whole().await?;
    tx.find_departure().await
}

/// How far a copy into this database is; one that was left is no place to copy into.
async fn arriving(target: &Store) -> Result<Option<Arrival>, StoreError> {
    let mut tx = target.read().await?;
    tx.check_stays().await?;
    tx.find_arrival().await
}

/// Refuses to go on under another schema: what is there already would not be what is still to come.
fn check_schema(arrival: &Arrival) -> Result<(), CopyError> {
    let is = engine::newest_schema();
    if arrival.schema == is {
        return Ok(());
    }
    let what = format!(
        "the unfinished copy in it was begun under schema {}, and this is {is}",
        arrival.schema
    );
    Err(CopyError::Occupied(what))
}

/// Refuses a target that has rows of its own. What a start keeps in `installation` before anything happens is none.
async fn check_empty(target: &Store) -> Result<(), CopyError> {
    let find = async {
        let mut tx = target.read().await?;
        for table in TABLES.iter().filter(|table| table.only.is_empty()) {
            if !tx.list_rows(table, &[], 1).await?.is_empty() {
                return Ok(Some(table.name));
            }
        }
        Ok(None)
    };
    match find.await.map_err(CopyError::Target)? {
        Some(table) => Err(CopyError::Occupied(format!("it is not empty ({table})"))),
        None => Ok(()),
    }
}

async fn keep_departure(source: &Store, departure: &Departure) -> Result<(), StoreError> {
    let mut tx = source.write().await?;
    tx.upsert_departure(departure).await?;
    tx.commit().await
}

async fn count(source: &Store) -> Result<i64, StoreError> {
    let mut tx = source.read().await?;
    tx.take_time().await?;
    let mut total = 0;
    for table in &TABLES {
        total += tx.count_rows(table).await?;
    }
    Ok(total)
}

async fn sums(store: &Store, table: &'static Table) -> Result<Vec<i64>, StoreError> {
    let mut tx = store.read().await?;
    tx.take_time().await?;
    tx.sum_columns(table).await
}

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
        Ok(
            on_engine!(self, |conn| sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_one(conn)
                .await)?,
        )
    }

    /// The rows that follow a key, in the order of keys: at most so many, and less where they are long.
    pub async fn list_rows(
        &mut self,
        table: &Table,
        after: &[Cell],
        limit: usize,
    ) -> Result<Batch, StoreError> {
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
                let mut batch = Batch::default();
                while !batch.is_full()
                    && let Some(row) = rows.try_next().await?
                {
                    batch.push(batch::read(&row, table.columns)?);
                }
                Ok(batch)
            };
            read.await
        })?)
    }

    /// Puts rows into a table as they are.
    pub async fn insert_rows(&mut self, table: &Table, batch: &Batch) -> Result<(), StoreError> {
        let done = self.0.take_in(table, batch).await;
        Ok(self.1.noted(done)?)
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
            row.and_then(|row| (0..width).map(|at| sqlx::Row::try_get(&row, at)).collect())
        })?)
    }

    /// Lets this transaction take as long as it needs: it is no request that someone waits for.
    pub async fn take_time(&mut self) -> Result<(), StoreError> {
        let done = self.0.take_time().await;
        Ok(self.1.noted(done)?)
    }

    /// How many connections of running Criers this database has, as far as it can tell.
    pub async fn count_users(&mut self) -> Result<i64, StoreError> {
        let found = self.0.count_users().await;
        Ok(self.1.noted(found)?)
    }
}

/// The statement for the rows that follow a key of so many columns.
fn rows_after(table: &Table, bound: usize, limit: usize) -> String {
    let (name, only) = (table.name, condition(table));
    let columns = Table::names(table.columns);
    let key = Table::names(table.key_columns());
    let after = match bound {
        0 => String::new(),
        _ => {
            let numbers: Vec<String> = (1..=bound).map(|number| format!("${number}")).collect();
            format!(" and ({key}) > ({})", numbers.join(", "))
        }
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
