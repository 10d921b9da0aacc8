//! What an engine's error means: whether to try again, whether the database itself failed, and what is spoilt by it.

use sqlx::sqlite::SqliteError;

/// Whether the statement named a table that is not there.
pub(in crate::store) fn is_missing(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(database) = error else {
        return false;
    };
    database.code().as_deref() == Some("42P01") || database.message().starts_with("no such table")
}

/// Whether the same statement may well succeed at once. A SQLite that was busy has been waited for already.
pub(in crate::store) fn is_transient(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(database) = error else {
        return false;
    };
    // SQLite: a snapshot that is too old; PostgreSQL: serialization failure, deadlock
    let code = database.code();
    matches!(code.as_deref(), Some("517" | "40001" | "40P01"))
}

/// Whether the database itself failed: whatever was asked of it would have failed.
pub(in crate::store) fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default();
            match database.try_downcast_ref::<SqliteError>() {
                Some(_) => is_sqlite_outage(&code),
                None => is_postgres_outage(&code),
            }
        }
        sqlx::Error::RowNotFound
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::Decode(_)
        | sqlx::Error::Encode(_) => false,
        // What is left is about connections.
        _ => true,
    }
}

/// Whether the connection that said so must not be used again, nor those that were made before: after a failed write or
/// sync nothing it holds in memory can be trusted, and its transaction may be over without its knowing; and where one
/// connection to a server broke off, the others did as a rule.
pub(in crate::store) fn spoils_connection(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => {
            is_outage(error) && !is_busy(&database.code().unwrap_or_default())
        }
        sqlx::Error::BeginFailed
        | sqlx::Error::InvalidSavePointStatement
        | sqlx::Error::Io(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// Whether the database only had too much to do. SQLite: busy, locked; PostgreSQL: resources, lock not available, a
/// statement that took too long.
fn is_busy(code: &str) -> bool {
    let is_postgres = code.len() == 5;
    let is_lacking = code.starts_with("53") || matches!(code, "55P03" | "57014");
    if is_postgres {
        is_lacking
    } else {
        matches!(sqlite_class(code), Some(5 | 6))
    }
}

/// SQLite: busy, locked, no memory, read-only, interrupted, input or output, corrupt, full, cannot open, protocol,
/// not a database.
fn is_sqlite_outage(code: &str) -> bool {
    matches!(
        sqlite_class(code),
        Some(5 | 6 | 7 | 8 | 9 | 10 | 11 | 13 | 14 | 15 | 26)
    )
}

/// The primary code within an extended one.
pub(super) fn sqlite_class(code: &str) -> Option<u32> {
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

/// PostgreSQL: connection, read-only since a failover, transaction timed out, resources, lock not available,
/// operator's intervention, system, internal.
fn is_postgres_outage(code: &str) -> bool {
    matches!(code, "25006" | "25P03" | "55P03")
        || ["08", "53", "57", "58", "XX"].contains(&code.get(..2).unwrap_or_default())
}
