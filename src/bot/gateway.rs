//! What the bot asks Discord before it connects: where the gateway is; the commands it registers; and how long it waits
//! between two attempts.

use std::time::Duration;

use poise::serenity_prelude as serenity;
use serde::Deserialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::BotError;
use super::clickable::Registered;
use crate::discord::rest::{Discord, DiscordError};

/// Where the gateway is.
#[derive(Debug, Deserialize)]
pub(super) struct Gateway {
    /// Its address.
    pub(super) url: String,
    /// How many shards Discord wants.
    #[serde(default = "one")]
    pub(super) shards: u32,
}

const fn one() -> u32 {
    1
}

/// Where the gateway is.
pub(super) async fn find(discord: &Discord) -> Result<Gateway, BotError> {
    Ok(discord.get("/gateway/bot").await?)
}

/// The bot's commands, as they are registered.
pub(super) async fn commands(
    discord: &Discord,
    application: serenity::ApplicationId,
) -> Result<Vec<Registered>, BotError> {
    let path = format!("/applications/{application}/commands");
    Ok(discord.get(&path).await?)
}

/// Makes these the bot's commands, everywhere.
pub(super) async fn register(
    discord: &Discord,
    application: serenity::ApplicationId,
    commands: &Value,
) -> Result<(), BotError> {
    let path = format!("/applications/{application}/commands");
    match discord.put(&path, commands).await {
        // Discord would refuse them again: those that are registered go on working.
        Err(error @ DiscordError::Refused { .. }) => {
            tracing::error!(%error, "Discord refuses the commands as they are");
            Ok(())
        }
        registered => Ok(registered.map(|_| ())?),
    }
}

/// Waits longer each time, up to two minutes.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    const LONGEST: Duration = Duration::from_mins(2);

    /// What comes next waits for a minute at least.
    pub(super) fn long(&mut self) {
        self.failures = self.failures.max(6);
    }

    /// What comes next is a first try again.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    fn next(&mut self) -> Duration {
        let wait = Duration::from_secs(1 << self.failures.min(7));
        self.failures = self.failures.saturating_add(1);
        wait.min(Self::LONGEST)
    }

    /// Waits, unless `shutdown` comes first.
    pub(super) async fn pause(&mut self, shutdown: &CancellationToken) {
        let wait = self.next();
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_waits_longer_up_to_two_minutes() {
        let mut backoff = Backoff::default();
        let waits: Vec<u64> = (0..9).map(|_| backoff.next().as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 120, 120]);
        backoff.reset();
        assert_eq!(backoff.next().as_secs(), 1);
    }
}
