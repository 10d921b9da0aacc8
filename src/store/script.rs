//! Rows that wait to be written together: on SQLite a few small statements go in one go, for each way to a connection's
//! thread and back costs more than they do.

use std::ops::Range;

use sqlx::QueryBuilder;

use super::engine::on_engine_now;
use super::rows::cut;
use super::{StoreError, Tx};

/// How many rows wait at most. More are worth a way of their own; and so the texts that go together stay few, and are
/// prepared once.
const WAITING: usize = 32;

/// A value of a row.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Text, or nothing where text could be.
    Text(Option<String>),
    /// A whole number, or nothing where one could be.
    Whole(Option<i64>),
    /// Yes or no.
    Flag(bool),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Whole(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// Rows of one table, between the beginning and the end of their statement.
#[derive(Debug)]
pub(super) struct Insert {
    pub(super) into: &'static str,
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) tail: &'static str,
}

/// What waits to be written, in the order in which it was promised.
#[derive(Debug, Default)]
pub(super) struct Script(Vec<Insert>);

impl Script {
    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn rows(&self) -> usize {
        self.0.iter().map(|insert| insert.rows.len()).sum()
    }

    /// What waits, cut into statements; then how many of these go in one go.
    fn statements(self) -> Vec<Insert> {
        self.0.into_iter().flat_map(Insert::statements).collect()
    }
}

impl Insert {
    fn statements(self) -> impl Iterator<Item = Self> {
        let lengths: Vec<usize> = cut(&self.rows).map(<[_]>::len).collect();
        let (into, tail) = (self.into, self.tail);
        let mut rows = self.rows.into_iter();
        lengths.into_iter().map(move |length| Self {
            into,
            rows: rows.by_ref().take(length).collect(),
            tail,
        })
    }
}

/// How many of so many statements go in one go.
fn goes(statements: usize, rows: usize, takes_several: bool) -> Vec<Range<usize>> {
    if takes_several && rows <= WAITING {
        return vec![0..statements];
    }
    (0..statements).map(|one| one..one + 1).collect()
}

impl Tx {
    /// Lets rows be written before the next statement or the commit, whichever comes first.
    pub(super) async fn insert(
        &mut self,
        into: &'static str,
        rows: Vec<Vec<Value>>,
        tail: &'static str,
    ) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.waiting.0.push(Insert { into, rows, tail });
        if self.waiting.rows() > WAITING {
            self.flush().await?;
        }
        Ok(())
    }

    /// Writes what waits.
    pub(super) async fn flush(&mut self) -> Result<(), StoreError> {
        let script = std::mem::take(&mut self.waiting);
        let rows = script.rows();
        let statements = script.statements();
        for go in goes(statements.len(), rows, self.engine.takes_several()) {
            self.write_rows(&statements[go]).await?;
        }
        Ok(())
    }

    /// Writes rows by statements that go together.
    async fn write_rows(&mut self, statements: &[Insert]) -> Result<(), StoreError> {
        on_engine_now!(self, |conn| {
            let mut query = QueryBuilder::new("");
            for (place, insert) in statements.iter().enumerate() {
                query.push(if place > 0 { "; " } else { "" });
                query.push(insert.into);
                query.push_values(&insert.rows, |mut row, values| {
                    for value in values {
                        match value {
                            Value::Text(text) => row.push_bind(text.clone()),
                            Value::Whole(number) => row.push_bind(*number),
                            Value::Flag(flag) => row.push_bind(*flag),
                        };
                    }
                });
                query.push(insert.tail);
            }
            query.build().execute(conn).await.map(|_| ())
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_rows_go_together_and_many_statement_by_statement() {
        assert_eq!(goes(3, WAITING, true), [0..3]);
        assert_eq!(goes(3, WAITING + 1, true), [0..1, 1..2, 2..3]);
        assert_eq!(goes(2, 2, false), [0..1, 1..2]);
    }

    #[test]
    fn statements_keep_every_row_in_its_place() {
        let row = |number: i64| vec![Value::from(number)];
        let insert = |into, numbers: Range<i64>| Insert {
            into,
            rows: numbers.map(row).collect(),
            tail: "",
        };
        let script = Script(vec![insert("a", 0..5), insert("b", 0..1)]);
        assert_eq!(script.rows(), 6);
        let statements = script.statements();
        let shape: Vec<_> = statements
            .iter()
            .map(|one| (one.into, one.rows.len()))
            .collect();
        assert_eq!(shape, [("a", 4), ("a", 1), ("b", 1)]);
        let is_last = matches!(statements[1].rows[0][0], Value::Whole(Some(4)));
        assert!(is_last, "{statements:?}");
    }
}
