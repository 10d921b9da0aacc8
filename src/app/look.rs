//! What a start would find in the place of its database, looked at without changing it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::app::key::{self, CHECK, Found};
use crate::app::{StartError, check_place};
use crate::config::Config;
use crate::store::{Store, sqlite_file};

/// A database as a start would find it.
#[derive(Debug)]
pub struct Looked {
    /// Its schema; `None` if the first start makes it.
    pub schema: Option<i64>,
    /// Whether the file is not there yet, or is empty.
    pub is_new: bool,
    /// Whether another process runs on it. On PostgreSQL that is nothing special.
    pub is_in_use: bool,
    /// The files that other users may read and should not.
    pub open_files: Vec<PathBuf>,
    /// What is known of the key.
    pub key: Result<KeyFound, StartError>,
}

/// What is known of the key that seals the senders' secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFound {
    /// It opens what this database was sealed with.
    Fits,
    /// It is there, and nothing was sealed yet.
    Unused,
    /// The first start makes it.
    ToBeMade,
}

/// Looks at the database of this configuration, and at its key.
pub async fn look(config: &Config) -> Result<Looked, StartError> {
    let file = sqlite_file(&config.database_url);
    let mut looked = Looked {
        schema: None,
        is_new: false,
        is_in_use: false,
        open_files: Vec::new(),
        key: Ok(KeyFound::ToBeMade),
    };
    if let Some(file) = &file {
        looked.is_new = is_new(file)?;
        looked.is_in_use = !looked.is_new && is_in_use(file)?;
        let key = crate::app::key_file(config);
        looked
            .open_files
            .extend(key.into_iter().chain([file.clone()]));
        looked
            .open_files
            .retain(|file| key::is_open_to_others(file));
    }
    if looked.is_new {
        looked.key = find_key(config, None);
        return Ok(looked);
    }
    let store = Store::open_patiently(&config.database_url).await?;
    let inside = look_inside(config, &store, &mut looked).await;
    store.close().await;
    inside?;
    Ok(looked)
}

async fn look_inside(
    config: &Config,
    store: &Store,
    looked: &mut Looked,
) -> Result<(), StartError> {
    looked.schema = store.read().await?.find_schema().await?;
    let mut kept = None;
    if looked.schema.is_some() {
        check_place(store).await?;
        kept = store.read().await?.find_installation_value(CHECK).await?;
    }
    looked.key = find_key(config, kept.as_deref());
    Ok(())
}

fn find_key(config: &Config, kept: Option<&str>) -> Result<KeyFound, StartError> {
    let Found::Key(given) = key::find(config, kept.is_some())? else {
        return Ok(KeyFound::ToBeMade);
    };
    let vault = key::vault(&given)?;
    let Some(kept) = kept else {
        return Ok(KeyFound::Unused);
    };
    key::check(&vault, kept)?;
    Ok(KeyFound::Fits)
}

/// Whether the first start makes the file or fills an empty one; fails where it could not.
fn is_new(file: &Path) -> Result<bool, StartError> {
    let opened = OpenOptions::new().read(true).write(true).open(file);
    let is_new = match opened.and_then(|file| file.metadata()) {
        Ok(found) => Ok(found.len() == 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = file
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            tempfile::tempfile_in(folder.unwrap_or(Path::new("."))).map(|_| true)
        }
        Err(error) => Err(error),
    };
    is_new.map_err(|error| StartError::Unusable(file.to_owned(), error))
}

fn is_in_use(file: &Path) -> Result<bool, StartError> {
    let opened = File::open(file).and_then(|file| match file.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    });
    opened.map_err(|error| StartError::Unusable(file.to_owned(), error))
}
