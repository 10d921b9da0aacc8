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
const CHECK: &str = "vault-check";

/// The vault of this database; a wrong key is found here and not at the first call.
pub(super) async fn open_vault(config: &Config, store: &Store) -> Result<Vault, StartError> {
    let key = match (&config.secret_key, sqlite_file(&config.database_url)) {
        (Some(key), _) => key.clone(),
        (None, Some(file)) => kept_key(&beside(&file, "key"))?,
        (None, None) => return Err(StartError::Key("must be given on PostgreSQL".to_owned())),
    };
    let vault = Vault::new(&key).map_err(|error| StartError::Key(error.to_string()))?;
    let mut tx = store.write().await?;
    let check = vault.seal("installation", CHECK, &SecretString::from("crier"));
    tx.insert_installation_value(CHECK, &check).await?;
    let kept = tx.find_installation_value(CHECK).await?.unwrap_or(check);
    tx.commit().await?;
    vault.open("installation", CHECK, &kept).map_err(|_| {
        StartError::Key(
            "is not the key that this database was sealed with: restore that one".to_owned(),
        )
    })?;
    Ok(vault)
}

/// The key in this file; made where there is none, readable by its owner alone.
fn kept_key(path: &Path) -> Result<SecretString, StartError> {
    let failed = |error: std::io::Error| StartError::Key(format!("{}: {error}", path.display()));
    let new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match new {
        Ok(mut file) => {
            let key = vault::make_key();
            file.write_all(key.expose_secret().as_bytes())
                .map_err(failed)?;
            file.sync_all().map_err(failed)?;
            tracing::info!(file = %path.display(), "made a key that seals the senders' secrets; keep a copy of it");
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => std::fs::read_to_string(path)
            .map(SecretString::from)
            .map_err(failed),
        Err(error) => Err(failed(error)),
    }
}
