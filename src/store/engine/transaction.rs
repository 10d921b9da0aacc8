//! SQLite's transactions: begun, committed and rolled back by plain statements, which go together with those beside them.
//! Each way to a connection's thread and back costs more than most statements do, and one of sqlx's own transactions
//! takes three more of them.

use std::ops::{Deref, DerefMut};

use futures_util::FutureExt;
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection};

use super::writer::Held;

/// How a transaction ends that is to last.
pub(in crate::store) const COMMIT: &str = "commit";

/// A transaction of SQLite's, or what is about to be one. What is not committed is rolled back.
#[derive(Debug)]
pub(in crate::store) struct SqliteTx {
    connection: Taken,
    is_open: bool,
}

/// Whose connection it has.
#[derive(Debug)]
enum Taken {
    Reader(PoolConnection<Sqlite>),
    Writer(Held),
}

impl SqliteTx {
    /// One that only reads.
    pub(super) fn reading(connection: PoolConnection<Sqlite>) -> Self {
        let connection = Taken::Reader(connection);
        Self {
            connection,
            is_open: false,
        }
    }

    /// One that writes.
    pub(super) fn writing(connection: Held) -> Self {
        let connection = Taken::Writer(connection);
        Self {
            connection,
            is_open: false,
        }
    }

    /// The statement that is to begin it; nothing where it has begun. One that writes takes the write lock at once: a later
    /// upgrade could fail.
    pub(super) fn beginning(&self) -> Option<&'static str> {
        match self.connection {
            _ if self.is_open => None,
            Taken::Reader(_) => Some("begin"),
            Taken::Writer(_) => Some("begin immediate"),
        }
    }

    /// Whether it is one that writes.
    pub(super) fn is_writing(&self) -> bool {
        matches!(self.connection, Taken::Writer(_))
    }

    /// Takes note that its first statement is about to be said, or that its last one was.
    pub(super) fn set_open(&mut self, is_open: bool) {
        self.is_open = is_open;
    }
}

impl Deref for SqliteTx {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match &self.connection {
            Taken::Reader(connection) => connection,
            Taken::Writer(held) => held,
        }
    }
}

impl DerefMut for SqliteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match &mut self.connection {
            Taken::Reader(connection) => connection,
            Taken::Writer(held) => held,
        }
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        if self.is_open {
            // The first look sends it to the connection's thread, before whatever the next holder has to say; what it
            // comes to nobody has to hear.
            let _ = sqlx::query("rollback").execute(&mut **self).now_or_never();
        }
    }
}
