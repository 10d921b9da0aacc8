//! Whether the database is able to store, as far as the last attempts showed: what failed, since when connections
//! are not to be trusted, and whether the files are still the ones that were opened.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::store::{StoreError, engine};

/// How long PostgreSQL is waited for: less than a sender waits.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a command waits for it that has much to ask.
const GREAT_PATIENCE: Duration = Duration::from_hours(4);

/// What the transactions of one store know of each other's failures.
#[derive(Debug, Default)]
pub(super) struct Fitness {
    /// Whether what is asked may take long.
    is_patient: bool,
    /// Set by a failure of the database, and by nothing cleared but a write that was tried for its own sake.
    is_failing: AtomicBool,
    /// When a connection last became worthless: those that were made before it are not used again.
    spoilt_at: Mutex<Option<Instant>>,
    /// The file, where the database is one.
    file: Option<OpenFile>,
}

/// A database file, its log beside it, and which files they were when they were opened.
#[derive(Debug)]
struct OpenFile {
    path: PathBuf,
    log_path: PathBuf,
    identity: Mutex<Option<Identity>>,
    log_identity: Mutex<Option<Identity>>,
}

/// What the system tells one file from another by, whatever its name.
type Identity = (u64, u64);

impl Fitness {
    /// Of a database in this file, or of one elsewhere.
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        let file = path.map(|path| {
            let mut log_path = path.as_os_str().to_owned();
            log_path.push("-wal");
            OpenFile {
                path,
                log_path: log_path.into(),
                identity: Mutex::default(),
                log_identity: Mutex::default(),
            }
        });
        Self {
            file,
            ..Self::default()
        }
    }

    /// The same, for what may take long.
    pub(super) fn patient(self) -> Self {
        Self {
            is_patient: true,
            ..self
        }
    }

    /// Whether what is asked may take long.
    pub(super) fn is_patient(&self) -> bool {
        self.is_patient
    }

    /// How long an answer of a server is waited for.
    pub(super) fn patience(&self) -> Duration {
        if self.is_patient {
            GREAT_PATIENCE
        } else {
            PATIENCE
        }
    }

    /// Takes note of what a statement came to, and hands it on.
    pub(super) fn noted<T>(&self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if let Err(error) = &outcome {
            self.note(error);
        }
        outcome
    }

    fn note(&self, error: &sqlx::Error) {
        if !engine::is_outage(error) {
            return;
        }
        if !self.is_failing.swap(true, Ordering::SeqCst) {
            tracing::error!(%error, "the database fails: senders are asked to come again until it does not");
        }
        if engine::spoils_connection(error) {
            *lock(&self.spoilt_at) = Some(Instant::now());
            self.await_new_log();
        }
    }

    /// With the last connection SQLite takes its log away, and the next one makes it anew. A log that is another one
    /// before that was taken away by someone else, with all that it held.
    fn await_new_log(&self) {
        if let Some(file) = &self.file
            && identity(&file.log_path) == *lock(&file.log_identity)
        {
            *lock(&file.log_identity) = None;
        }
    }

    /// Whether the last thing known of the database is a failure.
    pub(super) fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::SeqCst)
    }

    /// Takes note that something was written and lasts.
    pub(super) fn recovered(&self) {
        if self.is_failing.swap(false, Ordering::SeqCst) {
            tracing::info!("the database stores again");
        }
    }

    /// Whether a connection of this age was made before the last failure.
    pub(super) fn is_spoilt(&self, age: Duration) -> bool {
        lock(&self.spoilt_at).is_some_and(|at| at.elapsed() <= age)
    }

    /// Refuses files that are not the ones that were opened: what is written there no one would find again.
    pub(super) fn check_files(&self) -> Result<(), StoreError> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        self.check(&file.path, &file.identity)?;
        let is_log_known = lock(&file.log_identity).is_some();
        if is_log_known {
            self.check(&file.log_path, &file.log_identity)?;
        }
        Ok(())
    }

    /// Takes note of the log, which is there once a transaction has begun.
    pub(super) fn note_log(&self) -> Result<(), StoreError> {
        match &self.file {
            Some(file) => self.check(&file.log_path, &file.log_identity),
            None => Ok(()),
        }
    }

    fn check(&self, path: &Path, known: &Mutex<Option<Identity>>) -> Result<(), StoreError> {
        if let Some(found) = identity(path)
            && *lock(known).get_or_insert(found) == found
        {
            return Ok(());
        }
        let path = path.display().to_string();
        if !self.is_failing.swap(true, Ordering::SeqCst) {
            tracing::error!(file = %path, "the database's file was moved, replaced or deleted: nothing is taken in");
        }
        Err(StoreError::Moved(path))
    }
}

/// Which file stands under a name.
fn identity(path: &Path) -> Option<Identity> {
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_made_before_a_failure_is_spoilt_and_one_made_after_it_is_not() {
        let fitness = Fitness::default();
        assert!(!fitness.is_spoilt(Duration::from_hours(1)));
        fitness.note(&sqlx::Error::WorkerCrashed);
        assert!(fitness.is_spoilt(Duration::from_hours(1)));
        assert!(!fitness.is_spoilt(Duration::ZERO));
    }

    #[test]
    fn waiting_in_vain_is_a_failure_but_spoils_no_connection() {
        let fitness = Fitness::default();
        fitness.note(&sqlx::Error::PoolTimedOut);
        assert!(fitness.is_failing());
        assert!(!fitness.is_spoilt(Duration::from_hours(1)));
        fitness.recovered();
        assert!(!fitness.is_failing());
    }

    #[test]
    fn what_a_statement_itself_is_to_blame_for_is_no_failure_of_the_database() {
        let fitness = Fitness::default();
        fitness.note(&sqlx::Error::RowNotFound);
        assert!(!fitness.is_failing());
    }
}
