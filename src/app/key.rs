//! The key that seals the senders' secrets: given, or made at the first start and kept beside the database; and the
//! check that it is still the one the database was sealed with.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use crate::app::StartError;
use crate::app::lock::beside;
use crate::config::Config;
use crate::store::{Store, sqlite_file};
use crate::vault::{self, Vault};

/// The row that only the right key opens.
pub(super) const CHECK: &str = "vault-check";

/// The vault of this database; a wrong or lost key is found here and not at the first call.
pub(super) async fn open_vault(config: &Config, store: &Store) -> Result<Vault, StartError> {
    let kept = store.read().await?.find_installation_value(CHECK).await?;
    let key = match (&config.secret_key, sqlite_file(&config.database_url), &kept) {
        (Some(key), ..) => key.clone(),
        (None, Some(file), Some(_)) => kept_key(&beside(&file, "key"))?,
        (None, Some(file), None) => made_key(&beside(&file, "key"))?,
        (None, None, _) => return Err(StartError::Key("must be given on PostgreSQL".to_owned())),
    };
    let vault = Vault::new(&key).map_err(|error| StartError::Key(error.to_string()))?;
    let kept = match kept {
        Some(kept) => kept,
        None => seal_check(&vault, store).await?,
    };
    vault.open("installation", CHECK, &kept).map_err(|_| {
        StartError::Key(
            "is not the key that this database was sealed with: restore that one".to_owned(),
        )
    })?;
    Ok(vault)
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
    StartError::Key(format!("{}: {error}", path.display()))
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
            tracing::info!(file = %path.display(), "made a key that seals the senders' secrets; keep a copy of it");
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => kept_key(path),
        Err(error) => Err(failed(path, &error)),
    }
}
