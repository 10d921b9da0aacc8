//! What waits to be written together, and questions that are asked together: on SQLite all of them go in one go,
//! with the beginning of the transaction and its end, for each way to a connection's thread and back costs more than
//! most statements do. Each takes any number of rows out of one JSON text, so its own text is always the same: it is
//! prepared once, and whatever is written or asked goes in one statement.

use std::borrow::Cow;

use serde::Serialize;
use sqlx::{AssertSqlSafe, Executor};

use super::engine::{Answers, COMMIT, Rows, listen, on_engine_now};
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

/// A statement about any number of things: a question, new rows, or a change of what is there.
#[derive(Debug)]
pub(super) struct Question {
    sql: Cow<'static, str>,
    asked: Vec<Vec<Value>>,
}

/// What goes to the database together: statements, and the JSON text for each that takes one.
#[derive(Default)]
struct Go {
    statements: Vec<String>,
    texts: Vec<String>,
}

/// What waits to be written, in the order in which it was promised.
#[derive(Debug, Default)]
pub(super) struct Script(Vec<Question>);

impl Script {
    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn rows(&self) -> usize {
        self.0.iter().map(|step| step.asked.len()).sum()
    }
}

impl Value {
    /// How a statement reads this place of a row.
    fn read(&self, place: usize) -> String {
        match self {
            Self::Text(_) => format!("asked.value ->> {place}"),
            Self::Whole(_) => format!("cast(asked.value ->> {place} as bigint)"),
            Self::Flag(_) => format!("cast(asked.value ->> {place} as boolean)"),
        }
    }
}

impl Question {
    /// A statement in which `{asked}` stands for the things asked about, of which each is a `value`.
    pub(super) fn new(sql: impl Into<Cow<'static, str>>, asked: Vec<Vec<Value>>) -> Self {
        let sql = sql.into();
        Self { sql, asked }
    }

    /// New rows of one table, all alike, between the beginning and the end of their statement.
    fn insert(into: &str, rows: Vec<Vec<Value>>, tail: &str) -> Self {
        let first = rows.first().into_iter().flatten().enumerate();
        let columns: Vec<_> = first.map(|(place, value)| value.read(place)).collect();
        let columns = columns.join(", ");
        Self::new(
            format!("{into}select {columns} from {{asked}} where true{tail}"),
            rows,
        )
    }

    /// The statement, where the things asked about are called so.
    fn sql_on(&self, asked: &str) -> String {
        self.sql.replace("{asked}", asked)
    }
}

impl Go {
    /// Adds a statement over these rows.
    fn push(&mut self, statement: String, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        self.statements.push(statement);
        self.texts.push(json(rows)?);
        Ok(())
    }
}

/// Rows as one JSON text.
fn json(rows: &[Vec<Value>]) -> Result<String, StoreError> {
    serde_json::to_string(rows).map_err(|_| StoreError::row("script", "rows", "JSON"))
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
        self.wait(Question::insert(into, rows, tail)).await
    }

    /// Lets rows be changed, by a statement in which `{asked}` stands for what it needs to know, each a `value`.
    pub(super) async fn change(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        asked: Vec<Vec<Value>>,
    ) -> Result<(), StoreError> {
        if asked.is_empty() {
            return Ok(());
        }
        self.wait(Question::new(sql, asked)).await
    }

    async fn wait(&mut self, step: Question) -> Result<(), StoreError> {
        self.waiting.0.push(step);
        if self.waiting.rows() > WAITING {
            self.flush().await?;
        }
        Ok(())
    }

    /// Whether something is to be said before the next statement.
    pub(super) fn is_behind(&self) -> bool {
        self.is_broken || !self.waiting.is_empty() || self.engine.beginning().is_some()
    }

    /// Writes what waits.
    pub(super) async fn flush(&mut self) -> Result<(), StoreError> {
        if self.engine.takes_several() {
            return self.go(&[], false).await.map(|_| ());
        }
        let script = std::mem::take(&mut self.waiting);
        for step in &script.0 {
            self.answer(step).await?;
        }
        Ok(())
    }

    /// Writes what waits, then asks. The answers come in the order of the questions; each sees what was written before.
    pub(super) async fn ask(&mut self, questions: &[Question]) -> Result<Answers, StoreError> {
        if questions.iter().all(|question| question.asked.is_empty()) {
            return Ok(Answers::default());
        }
        if self.engine.takes_several() {
            return self.go(questions, false).await;
        }
        self.flush().await?;
        let mut answers = Answers::default();
        for question in questions {
            if question.asked.is_empty() {
                answers.push(Rows::None);
                continue;
            }
            answers.push(self.answer(question).await?);
        }
        Ok(answers)
    }

    /// Asks one question; where nothing is written, the end goes with it, and what is asked later begins anew.
    pub(super) async fn ask_only(&mut self, question: Question) -> Result<Answers, StoreError> {
        let is_last = self.engine.takes_several() && !self.engine.is_writing();
        if is_last && !question.asked.is_empty() {
            return self.go(&[question], true).await;
        }
        self.ask(&[question]).await
    }

    async fn answer(&mut self, question: &Question) -> Result<Rows, StoreError> {
        let sql = question.sql_on(self.engine.asked());
        let text = json(&question.asked)?;
        Ok(on_engine_now!(self, |conn| {
            let query = sqlx::query(AssertSqlSafe(sql)).bind(text);
            query.fetch_all(conn).await.map(Into::into)
        })?)
    }

    /// Writes what waits, and makes it last.
    pub(super) async fn finish(&mut self) -> Result<(), StoreError> {
        if !self.engine.takes_several() {
            return self.flush().await;
        }
        let is_anything_said = !self.waiting.is_empty() || self.engine.beginning().is_none();
        if is_anything_said {
            self.go(&[], true).await?;
        }
        Ok(())
    }

    /// Says all there is to say, in one go.
    async fn go(&mut self, questions: &[Question], is_last: bool) -> Result<Answers, StoreError> {
        if self.is_broken {
            return Err(StoreError::Broken);
        }
        let mut go = Go::default();
        let beginning = self.engine.beginning();
        go.statements.extend(beginning.map(str::to_owned));
        for step in std::mem::take(&mut self.waiting).0 {
            go.push(step.sql_on(self.engine.asked()), &step.asked)?;
        }
        let unasked = go.statements.len();
        let is_asked = |question: &&Question| !question.asked.is_empty();
        for question in questions.iter().filter(is_asked) {
            go.push(question.sql_on(self.engine.asked()), &question.asked)?;
        }
        if is_last {
            go.statements.push(COMMIT.to_owned());
        }
        // From now on it may have begun, and nobody knows how far it came, until all of it was heard.
        self.engine.set_open(true);
        self.is_broken = true;
        let mut answers = self.say(go).await?;
        self.is_broken = false;
        self.engine.set_open(!is_last);
        if beginning.is_some() && self.engine.is_writing() {
            self.fitness.note_log()?;
        }
        answers.skip(unasked);
        Ok(answers.beside(questions.iter().map(|question| is_asked(&question))))
    }

    async fn say(&mut self, go: Go) -> Result<Answers, StoreError> {
        let sql = go.statements.join("; ");
        Ok(on_engine_now!(self, |conn| {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for text in go.texts {
                query = query.bind(text);
            }
            listen(conn.fetch_many(query)).await
        })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_has_the_same_text_for_any_number_of_rows() {
        let row = || {
            vec![
                Value::from("x"),
                Value::from(None::<i64>),
                Value::from(true),
            ]
        };
        let insert = |rows| {
            let rows = std::iter::repeat_with(row).take(rows).collect();
            Question::insert("insert into t (a, b, c) ", rows, " on conflict do nothing")
        };
        let text = "insert into t (a, b, c) select asked.value ->> 0, \
            cast(asked.value ->> 1 as bigint), cast(asked.value ->> 2 as boolean) \
            from jsonb_each(?) asked where true on conflict do nothing";
        for rows in [1, 200] {
            assert_eq!(insert(rows).sql_on("jsonb_each(?) asked"), text);
        }
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
