//! Rows on their way from one database to another: read as whatever the schema says they are, a bounded lot at a time.

use serde::{Deserialize, Serialize};
use sqlx::{ColumnIndex, Database, Decode, Row, Type};

use super::column::{Column, Kind};
use super::table::Table;

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// Null.
    Nothing,
    /// A `bigint`.
    Number(i64),
    /// A `text`.
    Text(String),
    /// A `boolean`.
    Truth(bool),
}

/// No lot has more rows. That is more than a transaction of a running service may change: here nobody waits for it, since
/// the target serves nobody yet and the source is only read.
const ROWS: usize = 5000;
/// So many rows are asked for while it is not known how long they are.
const FIRST: usize = 100;
/// No lot grows once its texts are this long together: whatever the rows, this and one row more is in memory.
const BYTES: usize = 4 << 20;

/// Some rows of one table, in the order of its key.
#[derive(Debug, Default)]
pub struct RowBatch {
    rows: Vec<Vec<Cell>>,
    bytes: usize,
}

impl RowBatch {
    /// How many rows to ask for after this lot, so that few are asked for in vain where they are long.
    pub(super) fn next_limit(&self) -> usize {
        if self.bytes >= BYTES {
            return self.rows.len();
        }
        (self.rows.len() * 2).clamp(FIRST, ROWS)
    }

    /// Whether it holds as much as it may.
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= ROWS || self.bytes >= BYTES
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none: the table has come to its end.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Its rows.
    pub fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }

    /// The key of its last row.
    pub(super) fn last_key(&self, table: &Table) -> Option<Vec<Cell>> {
        Some(self.rows.last()?.get(..table.key)?.to_vec())
    }

    /// Puts a row behind the others.
    pub(super) fn push(&mut self, row: Vec<Cell>) {
        let length = |cell: &Cell| match cell {
            Cell::Text(text) => text.len(),
            _ => 0,
        };
        self.bytes += row.iter().map(length).sum::<usize>();
        self.rows.push(row);
    }

    /// The rows as PostgreSQL's `copy … from stdin (format binary)` reads them: a signature; per row the number of its
    /// fields, and per field its length and its bytes, or -1 where it is null; and -1 at the end.
    pub(in crate::store) fn to_binary(&self) -> Vec<u8> {
        const SIGNATURE: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
        let mut bytes = Vec::with_capacity(self.bytes + self.rows.len() * 160);
        bytes.extend_from_slice(SIGNATURE);
        for row in &self.rows {
            let fields = i16::try_from(row.len()).unwrap_or(i16::MAX);
            bytes.extend_from_slice(&fields.to_be_bytes());
            for cell in row {
                push_binary(&mut bytes, cell);
            }
        }
        bytes.extend_from_slice(&(-1_i16).to_be_bytes());
        bytes
    }
}

fn push_binary(bytes: &mut Vec<u8>, cell: &Cell) {
    let mut push = |field: &[u8]| {
        let length = i32::try_from(field.len()).unwrap_or(i32::MAX);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(field);
    };
    match cell {
        Cell::Text(text) => push(text.as_bytes()),
        Cell::Number(number) => push(&number.to_be_bytes()),
        Cell::Truth(truth) => push(&[u8::from(*truth)]),
        Cell::Nothing => bytes.extend_from_slice(&(-1_i32).to_be_bytes()),
    }
}

/// A row as its columns say it is.
pub(super) fn read<D, R>(row: &R, columns: &[Column]) -> Result<Vec<Cell>, sqlx::Error>
where
    D: Database,
    R: Row<Database = D>,
    usize: ColumnIndex<R>,
    String: for<'r> Decode<'r, D> + Type<D>,
    i64: for<'r> Decode<'r, D> + Type<D>,
    bool: for<'r> Decode<'r, D> + Type<D>,
{
    let cell = |(at, column): (usize, &Column)| {
        let cell = match column.kind {
            Kind::Text => row.try_get::<Option<_>, _>(at)?.map(Cell::Text),
            Kind::Number => row.try_get::<Option<_>, _>(at)?.map(Cell::Number),
            Kind::Truth => row.try_get::<Option<_>, _>(at)?.map(Cell::Truth),
        };
        Ok(cell.unwrap_or(Cell::Nothing))
    };
    columns.iter().enumerate().map(cell).collect()
}
