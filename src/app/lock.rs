//! One process on one SQLite file: a lock that the system gives back when its holder dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::app::StartError;

/// Held while this process works on a database file.
///
/// It is on the file itself, whatever name it goes by: through a symbolic or a hard link it is still the same one.
/// SQLite's own locks are of another kind and do not meet it. But closing any handle of a file lets go of all locks
/// of that other kind which the process has on it, so this one is only closed after the database is.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a database file, making an empty one where there is none; or says that someone else has it.
    pub(super) fn take(database: &Path) -> Result<Self, StartError> {
        let unusable = |error| StartError::Unusable(database.to_owned(), error);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(database)
            .map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(StartError::Locked(database.display().to_string()))
            }
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }
}

/// A file that belongs to a database file and stands beside it.
pub(super) fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}
