//! One process on one SQLite file: a lock that the system gives back when its holder dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::app::StartError;

/// Held while this process works on a database file.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a database file, or says that someone else has it.
    pub(super) fn take(database: &Path) -> Result<Self, StartError> {
        let path = beside(database, "lock");
        let unusable =
            |error: std::io::Error| StartError::Unusable(path.display().to_string(), error);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
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
