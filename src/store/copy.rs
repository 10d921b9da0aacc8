//! An installation moved from one database to another, which may be on the other engine: table by table, lot by lot, and
//! how far it is stands in the target beside what is there, so that it can break off anywhere and go on.
//!
//! Two rows of `installation` tell what is going on, and neither is copied. The source says *departure* from the first
//! moment: it was stopped, and whatever it would still take in would be lost, so `crier run` refuses it until the move
//! is taken back. The target says *arrival* until both sides have been compared: `crier run` refuses half of an
//! installation. The source's mark is set to done before the target's goes away, so that at no moment both could be
//! started.
//!
//! What the target has still to post is in no doubt, for the source posts no more: it goes on as after a restart. Doubt
//! comes only with a move that is taken back after its end, since the target may have posted meanwhile what the source
//! still promises; then the source takes itself for a restored copy. A copy that nobody started on yet stays one in its
//! new place.

mod batch;
mod column;
mod mark;
mod rows;
mod table;

pub use batch::{Cell, RowBatch};
pub use column::{Column, Kind};
pub use mark::{Arrival, Departure};
pub use table::{TABLES, Table};

use super::{Store, StoreError, engine};

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
    #[error(
        "another `crier copy` is at work here: let it finish, or stop it and start this one again"
    )]
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
        make_schema(&target).await?;
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
        let first = RowBatch::default().next_limit();
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
    ) -> Result<RowBatch, CopyError> {
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
        batch: &RowBatch,
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
        if write.await.map_err(CopyError::Target)? {
            Ok(())
        } else {
            Err(CopyError::Overtaken)
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
        let take_stock = async {
            let mut tx = self.target.write().await?;
            tx.take_time().await?;
            tx.take_stock().await?;
            tx.commit().await
        };
        take_stock.await.map_err(CopyError::Target)?;
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
        let (was, is) = (
            was.map_err(CopyError::Source)?,
            is.map_err(CopyError::Target)?,
        );
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

fn count_of(batch: &RowBatch) -> i64 {
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

/// Makes the schema in a target that has none, or not all of it and nothing in it: a start before was cut short.
async fn make_schema(target: &Store) -> Result<(), CopyError> {
    let found = async { target.read().await?.find_schema().await };
    let found = found.await.map_err(CopyError::Target)?;
    if found == Some(engine::newest_schema()) {
        return Ok(());
    }
    check_empty(target).await?;
    target.migrate().await.map_err(CopyError::Target)
}

/// Refuses a target that has rows of its own. What a start keeps in `installation` before anything happens is none.
async fn check_empty(target: &Store) -> Result<(), CopyError> {
    for table in TABLES.iter().filter(|table| table.only.is_empty()) {
        let find = async { target.read().await?.has_rows(table).await };
        if find.await.map_err(CopyError::Target)? {
            let what = format!("it is not empty (there are rows in {})", table.name);
            return Err(CopyError::Occupied(what));
        }
    }
    Ok(())
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
