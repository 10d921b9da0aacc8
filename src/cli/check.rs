//! `crier check`: every mistake at once, and the link that invites the bot.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::Value;

use crate::app::{discord, open_store, open_vault};
use crate::cli::say;
use crate::clock::SystemClock;
use crate::config::{Config, environment};
use crate::discord::gate::Gate;

/// What the bot needs in a guild: see channels, write, embed links, read history, manage roles, write in threads.
const PERMISSIONS: u64 = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16) | (1 << 28) | (1 << 38);
/// Looks at everything, says what it saw, and exits with 1 where something is wrong.
pub(super) async fn check(file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let config = match Config::load(file, &environment()) {
        Ok(config) => config,
        Err(error) => {
            for line in error.0 {
                say(format_args!("✗ {line}"))?;
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut mistakes = 0;
    for outcome in [
        check_url(&config),
        check_database(&config).await,
        check_discord(&config).await,
    ] {
        match outcome {
            Ok(lines) => lines
                .iter()
                .try_for_each(|line| say(format_args!("✓ {line}")))?,
            Err(line) => {
                mistakes += 1;
                say(format_args!("✗ {line}"))?;
            }
        }
    }
    Ok(if mistakes == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn check_url(config: &Config) -> Result<Vec<String>, String> {
    match &config.public_url {
        Some(url) => Ok(vec![format!("senders reach the listener at {url}")]),
        None => Err(
            "public_url is not set: it is printed in set-up replies, for instance \
            \"https://hooks.example.org\""
                .to_owned(),
        ),
    }
}

async fn check_database(config: &Config) -> Result<Vec<String>, String> {
    let file = crate::store::sqlite_file(&config.database_url);
    if file.is_some_and(|file| !file.exists()) {
        return Ok(vec![
            "the database will be made at the first start".to_owned(),
        ]);
    }
    let store = open_store(config)
        .await
        .map_err(|error| error.to_string())?;
    let vault = open_vault(config, &store)
        .await
        .map_err(|error| error.to_string());
    store.close().await;
    vault.map(|_| vec!["the database opens, and the key fits".to_owned()])
}

async fn check_discord(config: &Config) -> Result<Vec<String>, String> {
    let gate = Gate::new(Arc::new(SystemClock));
    let discord = discord(config, gate).map_err(|error| error.to_string())?;
    let failed = |error: crate::discord::rest::DiscordError| match error {
        crate::discord::rest::DiscordError::Unauthorized => {
            "discord.token: Discord does not know it: make a new one on the page \"Bot\"".to_owned()
        }
        error => format!("discord.api_url: {}: {error}", config.discord.api_url),
    };
    let me: Value = discord.get("/users/@me").await.map_err(failed)?;
    let application = discord.application().await.map_err(failed)?;
    let text = |key: &str| me.get(key).and_then(Value::as_str).unwrap_or_default();
    let members = if application.may_see_members() {
        "Server Members Intent is on"
    } else {
        "Server Members Intent is off: members who join get waiting rewards at their next vote; switch it on on the \
         page \"Bot\" for at once"
    };
    Ok(vec![
        format!("the bot is {} ({})", text("username"), text("id")),
        members.to_owned(),
        format!("invite it: {}", invite_link(application.id)),
    ])
}

fn invite_link(application: impl std::fmt::Display) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={PERMISSIONS}"
    )
}
