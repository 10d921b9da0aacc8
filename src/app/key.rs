//! The key that seals the senders' secrets: given, or made at the first start and kept beside the database; and the
//! check that it is still the one the database was sealed with.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use crate::app::{StartError, key_file};
use crate::config::Config;
use crate::plain;
use crate::store::Store;
use crate::vault::{self, Vault};

/// The row that only the right key opens.
pub(super) const CHECK: &str = "vault-check";

/// The vault of this database; a wrong or lost key is found here and not at the first call.
pub(super) async fn open_vault(config: &Config, store: &Store) -> Result<Vault, StartError> {
    let kept = store.read().await?.find_installation_value(CHECK).await?;
    let key = match find(config, kept.is_some())? {
        Found::Key(key) => key,
        Found::ToBeMade(file) => made_key(&file)?,
    };
    let vault = vault(&key)?;
    let kept = match kept {
        Some(kept) => kept,
        None => seal_check(&vault, store).await?,
    };
    check(&vault, &kept)?;
    Ok(vault)
}

/// A key as it was found.
pub(super) enum Found {
    /// Given, or in its file.
    Key(SecretString),
    /// In this file after the first start.
    ToBeMade(PathBuf),
}

/// Looks for the key; one that a database was sealed with must be there.
pub(super) fn find(config: &Config, is_sealed: bool) -> Result<Found, StartError> {
    if let Some(key) = &config.secret_key {
        return Ok(Found::Key(key.clone()));
    }
    let file = key_file(config)
        .ok_or_else(|| StartError::Key("must be given on PostgreSQL".to_owned()))?;
    if !is_sealed && !file.exists() {
        return Ok(Found::ToBeMade(file));
    }
    if is_open_to_others(&file) {
        tracing::warn!(file = %file.display(), "{OPEN}");
    }
    kept_key(&file).map(Found::Key)
}

/// What to do about a key that others may read.
pub(super) const OPEN: &str = "other users of this machine may read the key: `chmod 600` it, for it opens the senders' secrets";

/// Whether anyone but its owner may read a file.
pub(super) fn is_open_to_others(file: &Path) -> bool {
    plain::is_open_to(file, 0o077)
}

pub(super) fn vault(key: &SecretString) -> Result<Vault, StartError> {
    Vault::new(key).map_err(|error| StartError::Key(error.to_string()))
}

/// Refuses a key that is not the one this check row was sealed with.
pub(super) fn check(vault: &Vault, kept: &str) -> Result<(), StartError> {
    let opened = vault.open("installation", CHECK, kept);
    opened.map(drop).map_err(|_| {
        StartError::Key(
            "is not the key that this database was sealed with: restore that one".to_owned(),
        )
    })
}

/// Writes the check row, unless another process was faster; returns the one that stands there.
async fn seal_check(vault: &Vault, store: &Store) -> Result<String, StartError> {
    let check = vault.seal("installation", CHECK, &SecretString::from("crier"));
    let mut tx = store.write().await?;
    tx.insert_installation_value(CHECK, &check).await?;
    let kept = tx.find_installation_value(CHECK).await?.unwrap_or(check);
    tx.commit().await?;
    Ok(kept)
}

fn failed(path: &Path, error: &std::io::Error) -> StartError {
    StartError::Key(plain::file(path, error))
}

/// The key in this file. A database that was sealed with it is nothing without it.
fn kept_key(path: &Path) -> Result<SecretString, StartError> {
    std::fs::read_to_string(path)
        .map(SecretString::from)
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound => StartError::Key(format!(
                "{} is gone, and this database was sealed with it: restore it from your copy",
                path.display()
            )),
            _ => failed(path, &error),
        })
}

/// A new key in this file, readable by its owner alone; the one that stands there already where there is one.
#[expect(
    clippy::disallowed_methods,
    reason = "the operator's own file keeps it"
)]
fn made_key(path: &Path) -> Result<SecretString, StartError> {
    let new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match new {
        Ok(mut file) => {
            let key = vault::make_key();
            file.write_all(key.expose_secret().as_bytes())
                .map_err(|error| failed(path, &error))?;
            file.sync_all().map_err(|error| failed(path, &error))?;
            tracing::info!(file = %path.display(), "made a key that seals the senders' secrets; keep a copy of it, apart from copies of the database");
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => kept_key(path),
        Err(error) => Err(failed(path, &error)),
    }
}
