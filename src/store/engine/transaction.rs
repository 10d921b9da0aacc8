//! SQLite's transactions: begun, committed and rolled back by plain statements, which go together with those beside them.
//! Each way to a connection's thread and back costs more than most statements do, and one of sqlx's own transactions
//! takes three more of them.

use std::ops::{Deref, DerefMut};

use futures_util::FutureExt;
use sqlx::SqliteConnection;

use super::seat::Held;

/// How a transaction ends that is to last.
pub(in crate::store) const COMMIT: &str = "commit";

/// A transaction of SQLite's, or what is about to be one. What is not committed is rolled back.
#[derive(Debug)]
pub(in crate::store) struct SqliteTx {
    connection: Held,
    is_writing: bool,
    is_open: bool,
}

impl SqliteTx {
    /// One on this connection, which writes or only reads.
    pub(super) fn new(connection: Held, is_writing: bool) -> Self {
        Self {
            connection,
            is_writing,
            is_open: false,
        }
    }

    /// The statement that is to begin it; nothing where it has begun. One that writes takes the write lock at once: a later
    /// upgrade could fail.
    pub(super) fn beginning(&self) -> Option<&'static str> {
        match self.is_writing {
            _ if self.is_open => None,
            false => Some("begin"),
            true => Some("begin immediate"),
        }
    }

    /// Whether it is one that writes.
    pub(super) fn is_writing(&self) -> bool {
        self.is_writing
    }

    /// Takes note that its first statement is about to be said, or that its last one was.
    pub(super) fn set_open(&mut self, is_open: bool) {
        self.is_open = is_open;
    }
}

impl Deref for SqliteTx {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for SqliteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
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
