//! `crier migrate`, `crier backup`: maintenance of the database.

use std::path::Path;
use std::process::ExitCode;

use crate::app::{StartError, open_store};
use crate::cli::say;
use crate::config::Config;
use crate::store::Store;

/// Upgrades the schema.
pub(super) async fn migrate(config: &Config) -> anyhow::Result<ExitCode> {
    let store = Store::open_patiently(&config.database_url).await;
    let store = store.map_err(StartError::from)?;
    store.migrate().await.map_err(StartError::from)?;
    store.close().await;
    say("The database is up to date.")?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a consistent copy.
pub(super) async fn backup(config: &Config, to: &Path) -> anyhow::Result<ExitCode> {
    let store = open_store(config).await?;
    store.backup(to).await?;
    store.close().await;
    let key = match crate::app::key_file(config) {
        Some(file) => format!("in {}", file.display()),
        None => "secret.key of your configuration".to_owned(),
    };
    say(format_args!(
        "Copied to {}. Its secrets open only with the key ({key}): keep a copy of that too, in another place.",
        to.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}
