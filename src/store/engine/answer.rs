//! What several questions were answered with, whichever engine answered.

use std::collections::VecDeque;

use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Either, FromRow};

/// The rows that came back, statement by statement.
#[derive(Default)]
pub(in crate::store) struct Answers(VecDeque<Rows>);

/// The rows of one statement.
pub(in crate::store) enum Rows {
    /// As SQLite gives them.
    Sqlite(Vec<SqliteRow>),
    /// As PostgreSQL gives them.
    Postgres(Vec<PgRow>),
    /// Those of a question about nothing, which was not asked.
    None,
}

impl From<Vec<SqliteRow>> for Rows {
    fn from(rows: Vec<SqliteRow>) -> Self {
        Self::Sqlite(rows)
    }
}

impl From<Vec<PgRow>> for Rows {
    fn from(rows: Vec<PgRow>) -> Self {
        Self::Postgres(rows)
    }
}

impl Answers {
    /// Keeps what a further statement was answered with.
    pub(in crate::store) fn push(&mut self, rows: Rows) {
        self.0.push_back(rows);
    }

    /// Passes over what so many statements were answered with.
    pub(in crate::store) fn skip(&mut self, statements: usize) {
        self.0.drain(..statements.min(self.0.len()));
    }

    /// The same with an empty one beside them wherever nothing was asked.
    pub(in crate::store) fn beside(mut self, asked: impl Iterator<Item = bool>) -> Self {
        let mut next = |is_asked: bool| is_asked.then(|| self.0.pop_front()).flatten();
        Self(
            asked
                .map(&mut next)
                .map(|rows| rows.unwrap_or(Rows::None))
                .collect(),
        )
    }

    /// The rows of the next statement, read as what they are.
    pub(in crate::store) fn take<T>(&mut self) -> Result<Vec<T>, sqlx::Error>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
    {
        match self.0.pop_front() {
            Some(Rows::Sqlite(rows)) => rows.iter().map(T::from_row).collect(),
            Some(Rows::Postgres(rows)) => rows.iter().map(T::from_row).collect(),
            Some(Rows::None) | None => Ok(Vec::new()),
        }
    }
}

/// Listens until all of several statements were answered.
pub(in crate::store) async fn listen<Row, Done>(
    mut said: BoxStream<'_, Result<Either<Done, Row>, sqlx::Error>>,
) -> Result<Answers, sqlx::Error>
where
    Rows: From<Vec<Row>>,
{
    let mut answers = Answers::default();
    let mut rows = Vec::new();
    while let Some(word) = said.try_next().await? {
        match word {
            Either::Right(row) => rows.push(row),
            Either::Left(_) => answers.push(std::mem::take(&mut rows).into()),
        }
    }
    Ok(answers)
}
