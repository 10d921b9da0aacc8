//! What an engine's error says, in plain words with the next step.

use std::io::ErrorKind;

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::SqliteError;

use super::failure::sqlite_class;
use crate::plain;

/// What came to nothing and what to do, without the engine's own words where there are plainer ones.
pub(in crate::store) fn words(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => match error.try_downcast_ref::<SqliteError>() {
            Some(_) => sqlite(error.as_ref()),
            None => postgres(error.as_ref()),
        },
        sqlx::Error::Io(error) => plain::io(error),
        sqlx::Error::Tls(error) => format!("no encrypted connection comes about: {error}"),
        sqlx::Error::Configuration(error) => format!("its address cannot be read: {error}"),
        sqlx::Error::PoolTimedOut => "no connection became free in time".to_owned(),
        error => error.to_string(),
    }
}

/// Why no connection to a server comes about.
pub(in crate::store) fn server_words(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            "nothing listens there: start it, or correct the address".to_owned()
        }
        sqlx::Error::Io(error) if error.kind() == ErrorKind::NotFound => {
            "there is no such socket: start it, or correct the address".to_owned()
        }
        sqlx::Error::Io(error) if error.to_string().contains("lookup address") => {
            "no such name is known (DNS): correct the address".to_owned()
        }
        error => words(error),
    }
}

/// The same of a schema that could not be brought up to date.
pub(in crate::store) fn migration_words(error: &MigrateError) -> String {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => words(error),
        MigrateError::VersionMismatch(step) => format!(
            "another build of Crier made it (step {step} differs): run that one, or restore a copy"
        ),
        error => error.to_string(),
    }
}

fn sqlite(error: &dyn DatabaseError) -> String {
    let code = error.code().unwrap_or_default();
    let words = match sqlite_class(&code) {
        Some(5 | 6) => "another process holds it, longer than was waited",
        Some(8) => "it may only be read: look at the owner and mode of the file and its folder",
        Some(10) => "the disk fails to read or write it: the system's log says more",
        Some(11) => "the file is damaged: restore a copy",
        Some(13) => "the disk is full: make room",
        Some(14) => {
            "the file or one beside it cannot be opened: look at the folder's owner and mode"
        }
        Some(26) => "the file is not a SQLite database: name another one, or restore a copy",
        _ => return error.message().to_owned(),
    };
    words.to_owned()
}

fn postgres(error: &dyn DatabaseError) -> String {
    let code = error.code().unwrap_or_default();
    let said = error.message();
    let words = match &*code {
        "28P01" | "28000" => "the server refuses this user or password",
        "3D000" => "the server has no such database: `createdb` makes it",
        "42501" => "this user lacks a permission in it: let the user own the database",
        "53300" => "the server has no connection left: raise its max_connections, or stop others",
        "53100" => "the server's disk is full: make room",
        "57P03" => "the server is still starting: try again soon",
        "25006" => "the server may only be read, as a standby: name the primary",
        _ => return said.to_owned(),
    };
    format!("{words} ({said})")
}
