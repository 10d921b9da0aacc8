//! An installation that is moved to another database: what must hold on both sides before, and the locks held meanwhile.

use std::path::PathBuf;

use crate::app::StartError;
use crate::app::key::{self, CHECK};
use crate::app::lock::{Lock, beside};
use crate::config::Config;
use crate::plain;
use crate::store::copy::{CopyError, Copying, Progress};
use crate::store::{Place, Store, StoreError, newest_schema, sqlite_file};

/// What names the database that is copied.
const FROM: &str = "--from";
/// What names the one that it is copied into.
const TO: &str = "--to";
/// Under what name a copying process is known to PostgreSQL.
const NAME: &str = "crier copy";

/// Why an installation is not moved; each says what to do, and all of it: none has a source that would be told again.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// What was asked for makes no sense as it is.
    #[error("{0}: {1}")]
    Refused(&'static str, String),
    /// A database failed or says no.
    #[error("{0}: {1}")]
    Store(&'static str, StoreError),
    /// The key does not fit, or is not to be found.
    #[error("{0}")]
    Key(StartError),
    /// The copy broke off, and what is there stays.
    #[error("{0}. What was copied stays: the same command goes on where this one stopped")]
    Interrupted(Box<Self>),
}

/// Where the key that seals the senders' secrets is, which the moved installation needs as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the configuration, or wherever the installation has it from.
    Configuration,
    /// In this file, beside the database that is left.
    File(PathBuf),
    /// Nowhere: nothing was sealed yet.
    Nowhere,
}

/// A database at one end of a move, for this process alone as far as that can be had.
#[derive(Debug)]
struct End {
    option: &'static str,
    /// Where it is, as it may be shown.
    place: String,
    // In this order: the lock goes when the database is closed.
    store: Store,
    _lock: Option<Lock>,
}

/// A move under way.
#[derive(Debug)]
pub struct Moving {
    /// Where the key is.
    pub key: KeyPlace,
    copying: Copying,
    source: End,
    target: End,
}

impl Moving {
    /// Opens both databases and begins, or goes on where an earlier start stopped.
    pub async fn begin(config: &Config, from: &str, to: &str) -> Result<Self, MoveError> {
        check_addresses(from, to)?;
        let source = End::open(FROM, from).await?;
        source.check_schema().await?;
        let key = find_key(config, from, &source).await?;
        let target = End::open(TO, to).await?;
        let copying = Copying::begin(
            (source.store.clone(), &source.place),
            (target.store.clone(), &target.place),
        );
        let copying = copying.await.map_err(told)?;
        Ok(Self {
            key,
            copying,
            source,
            target,
        })
    }

    /// Whether an earlier start has copied something already.
    pub fn goes_on(&self) -> bool {
        self.copying.goes_on()
    }

    /// Where to, as it may be shown.
    pub fn place(&self) -> &str {
        &self.target.place
    }

    /// Copies what is still to be copied, compares both sides, and hands the installation over. Says how many rows that are.
    pub async fn finish(mut self, report: &mut impl FnMut(Progress)) -> Result<i64, MoveError> {
        let is_interrupted = |error: CopyError| match error {
            CopyError::Different { .. } | CopyError::Overtaken => told(error),
            other => MoveError::Interrupted(Box::new(told(other))),
        };
        let carried = self.copying.carry(report).await;
        carried.map_err(is_interrupted)?;
        let rows = self.copying.finish(report).await.map_err(is_interrupted)?;
        self.source.store.close().await;
        self.target.store.close().await;
        Ok(rows)
    }

    /// Lets a database that was left be started again; says where it had gone.
    pub async fn take_back(from: &str) -> Result<String, MoveError> {
        place_of(FROM, from)?;
        let source = End::open(FROM, from).await?;
        source.check_schema().await?;
        let take = async {
            let mut tx = source.store.write().await?;
            let departure = tx.find_departure().await?;
            if let Some(departure) = &departure {
                tx.delete_departure(departure).await?;
            }
            tx.commit().await?;
            Ok(departure)
        };
        let departure = take.await.map_err(|error| MoveError::Store(FROM, error))?;
        source.store.close().await;
        let refused = || MoveError::Refused(FROM, format!("{} was not moved", source.place));
        departure.map(|departure| departure.to).ok_or_else(refused)
    }
}

impl End {
    async fn open(option: &'static str, url: &str) -> Result<Self, MoveError> {
        let place = place_of(option, url)?.shown;
        let file = sqlite_file(url);
        if let Some(file) = file
            .as_ref()
            .filter(|file| option == FROM && !file.exists())
        {
            let why = format!("{} is not there", file.display());
            return Err(MoveError::Refused(option, why));
        }
        let in_use = || MoveError::Refused(option, in_use(&place));
        let lock = file.map(|file| Lock::take(&file)).transpose();
        let lock = lock.map_err(|error| match error {
            StartError::Locked(_) => in_use(),
            StartError::Unusable(file, error) => {
                MoveError::Refused(option, plain::file(&file, &error))
            }
            other => MoveError::Key(other),
        })?;
        let failed = |error| MoveError::Store(option, error);
        let store = Store::open_as(NAME, url).await.map_err(failed)?;
        let count = async { store.read().await?.count_users().await };
        if count.await.map_err(failed)? > 0 {
            return Err(in_use());
        }
        Ok(Self {
            option,
            place,
            store,
            _lock: lock,
        })
    }

    /// Refuses a database whose schema is not this program's.
    async fn check_schema(&self) -> Result<(), MoveError> {
        let (find, known) = (
            async { self.store.read().await?.find_schema().await },
            newest_schema(),
        );
        let failed = |error| MoveError::Store(self.option, error);
        let why = match find.await.map_err(failed)? {
            Some(found) if found == known => return Ok(()),
            Some(found) => format!(
                "an older Crier made {} (its schema is {found}, and this is {known}): run `crier migrate` on it first",
                self.place
            ),
            None => format!("{} holds nothing of Crier's", self.place),
        };
        Err(MoveError::Refused(self.option, why))
    }
}

fn in_use(place: &str) -> String {
    format!(
        "a running Crier, or another copy, works on {place}: stop it first, for what it took in meanwhile would be lost"
    )
}

/// Where an address leads, as it may be shown. The address itself may not: a password may be in it.
fn place_of(option: &'static str, url: &str) -> Result<Place, MoveError> {
    Place::of(url).ok_or_else(|| {
        let why = "is no address of a database: it looks like sqlite://crier.db or \
            postgres://user:password@host/database";
        MoveError::Refused(option, why.to_owned())
    })
}

/// Refuses a copy within one engine: each has its own, better way.
fn check_addresses(from: &str, to: &str) -> Result<(), MoveError> {
    let (from, to) = (place_of(FROM, from)?, place_of(TO, to)?);
    if from.engine != to.engine {
        return Ok(());
    }
    let why = format!(
        "is {} as well, and a copy goes from one engine to the other: {}",
        to.engine, to.own_copy
    );
    Err(MoveError::Refused(TO, why))
}

/// Where the key of this database is; refuses one that does not fit.
async fn find_key(config: &Config, from: &str, source: &End) -> Result<KeyPlace, MoveError> {
    let find = async {
        let mut tx = source.store.read().await?;
        tx.find_installation_value(CHECK).await
    };
    let sealed = find.await.map_err(|error| MoveError::Store(FROM, error))?;
    let file = sqlite_file(from).map(|file| beside(&file, "key"));
    let place = match (&config.secret_key, file) {
        (None, Some(file)) if file.exists() => KeyPlace::File(file),
        (None, _) if sealed.is_none() => KeyPlace::Nowhere,
        (None, Some(file)) => {
            let why = format!(
                "it is not in {}, and not given: name the configuration that has it with --config",
                file.display()
            );
            return Err(MoveError::Refused("secret.key", why));
        }
        _ => KeyPlace::Configuration,
    };
    if sealed.is_some() {
        let at_source = Config {
            database_url: from.to_owned(),
            ..config.clone()
        };
        let vault = key::open_vault(&at_source, &source.store).await;
        vault.map_err(MoveError::Key)?;
    }
    Ok(place)
}

/// What went wrong, and at which end.
fn told(error: CopyError) -> MoveError {
    match error {
        CopyError::Source(error) => MoveError::Store(FROM, error),
        CopyError::Target(error) => MoveError::Store(TO, error),
        other => MoveError::Refused(TO, other.to_string()),
    }
}
