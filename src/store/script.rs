//! Rows that wait to be written together: on SQLite all of them go in one go, for each way to a connection's thread and
//! back costs more than most statements do.

use serde::Serialize;
use sqlx::{AssertSqlSafe, QueryBuilder};

use super::engine::on_engine_now;
use super::rows::cut;
use super::{StoreError, Tx};

/// How many rows wait at most.
const WAITING: usize = 4096;

/// A value of a row.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
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
}

impl Insert {
    /// The statement for any number of rows, which SQLite reads out of one JSON text: so its own text is always the
    /// same, and prepared once.
    fn over_json(&self) -> String {
        let width = self.rows.first().map_or(0, Vec::len);
        let columns: Vec<_> = (0..width).map(|at| format!("value ->> {at}")).collect();
        let (into, columns, tail) = (self.into, columns.join(", "), self.tail);
        format!("{into}select {columns} from json_each(?) where true{tail}")
    }
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
        if self.engine.reads_json() {
            return self.write_at_once(&script).await;
        }
        for insert in &script.0 {
            for piece in cut(&insert.rows) {
                self.write_piece(insert, piece).await?;
            }
        }
        Ok(())
    }

    async fn write_at_once(&mut self, script: &Script) -> Result<(), StoreError> {
        if script.is_empty() {
            return Ok(());
        }
        let sql: Vec<String> = script.0.iter().map(Insert::over_json).collect();
        let sql = sql.join("; ");
        let json = |insert: &Insert| serde_json::to_string(&insert.rows);
        let rows: Result<Vec<String>, _> = script.0.iter().map(json).collect();
        let rows = rows.map_err(|_| StoreError::row("script", "rows", &sql))?;
        on_engine_now!(self, |conn| {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for rows in rows {
                query = query.bind(rows);
            }
            query.execute(conn).await.map(|_| ())
        })?;
        Ok(())
    }

    async fn write_piece(
        &mut self,
        insert: &Insert,
        rows: &[Vec<Value>],
    ) -> Result<(), StoreError> {
        on_engine_now!(self, |conn| {
            let mut query = QueryBuilder::new(insert.into);
            query.push_values(rows, |mut row, values| {
                for value in values {
                    match value {
                        Value::Text(text) => row.push_bind(text.clone()),
                        Value::Whole(number) => row.push_bind(*number),
                        Value::Flag(flag) => row.push_bind(*flag),
                    };
                }
            });
            query.push(insert.tail);
            query.build().execute(conn).await.map(|_| ())
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_has_the_same_text_for_any_number_of_rows() {
        let insert = |rows: usize| Insert {
            into: "insert into t (a, b) ",
            rows: vec![vec![Value::from("x"), Value::from(1)]; rows],
            tail: " on conflict do nothing",
        };
        let text = insert(1).over_json();
        assert_eq!(
            text,
            "insert into t (a, b) select value ->> 0, value ->> 1 from json_each(?) where true on conflict do nothing"
        );
        assert_eq!(insert(200).over_json(), text);
    }

    #[test]
    fn values_are_written_as_what_they_are() {
        let row = vec![
            Value::from("\"’\u{1}"),
            Value::from(i64::MAX),
            Value::from(true),
            Value::from(None::<&str>),
            Value::from(None::<i64>),
        ];
        let json = serde_json::to_string(&row).unwrap();
        assert_eq!(json, r#"["\"’\u0001",9223372036854775807,true,null,null]"#);
    }
}
