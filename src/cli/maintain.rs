//! `crier migrate`, `crier backup`, `crier recount`: looking after the database.

use std::path::Path;
use std::process::ExitCode;

use crate::app::{StartError, open_current_store, open_store};
use crate::cli::say;
use crate::config::Config;
use crate::store::Store;

/// Brings the schema up to date.
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

/// Counts again from the events; 0 where all was equal, 1 where something differed and was mended.
pub(super) async fn recount(config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_current_store(config).await?;
    // Looked at first without holding up anyone who writes: as a rule there is nothing to mend.
    let mut tx = store.read().await?;
    tx.take_time().await?;
    let are_equal = tx.list_count_differences().await?.is_empty();
    let are_sorted = tx.count_board_faults().await? == 0;
    drop(tx);
    let counters = if are_equal {
        0
    } else {
        mend_counters(&store).await?
    };
    let places = if are_sorted {
        0
    } else {
        mend_boards(&store).await?
    };
    store.close().await;
    if counters + places == 0 {
        say("Every counter equals its events.")?;
        return Ok(ExitCode::SUCCESS);
    }
    say(format_args!(
        "{counters} counters differed and were mended."
    ))?;
    Ok(ExitCode::FAILURE)
}

/// Sets what differs to what the events say, with everything held; says how many it were.
async fn mend_counters(store: &Store) -> anyhow::Result<usize> {
    let mut tx = store.write().await?;
    tx.take_time().await?;
    tx.lock_every_endpoint().await?;
    let differences = tx.list_count_differences().await?;
    for difference in &differences {
        tx.upsert_counter(difference).await?;
        say(format_args!(
            "guild {} holder {} {} {}: counted {}, events say {}: mended",
            difference.guild_id,
            difference.holder,
            difference.counts,
            difference.period,
            difference.counted,
            difference.expected
        ))?;
    }
    tx.commit().await?;
    Ok(differences.len())
}

/// Sets the leaderboards to what the counters say; says how many places were wrong.
async fn mend_boards(store: &Store) -> anyhow::Result<usize> {
    let mut tx = store.write().await?;
    tx.take_time().await?;
    let places = tx.mend_boards().await?;
    tx.commit().await?;
    if places > 0 {
        say(format_args!(
            "{places} places of the leaderboards were not what the counters say: mended"
        ))?;
    }
    Ok(places)
}
