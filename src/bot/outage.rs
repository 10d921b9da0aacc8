//! A gateway that cannot be reached or refuses the connection: said once, counted, and kept where readiness and `/diagnose`
//! look, because the bot itself hears no command meanwhile.

use metrics::counter;
use poise::serenity_prelude as serenity;

use super::{BotError, Data};
use crate::discord::rest::DiscordError;
use crate::domain::shard::Shards;

/// What an error of the WebSocket's begins with where the gateway answered with a status instead of a connection.
const REFUSED: &str = "HTTP error: ";

/// The outage of one process's shards, while there is one.
pub(super) struct Outage {
    data: Data,
    /// Which shards these are, where the settings say it.
    name: String,
    failures: u32,
}

impl Outage {
    pub(super) fn new(data: &Data, shards: Option<Shards>) -> Self {
        Self {
            data: data.clone(),
            name: shards.map_or_else(
                || "all".to_owned(),
                |shards| format!("{}/{}", shards.first(), shards.total()),
            ),
            failures: 0,
        }
    }

    /// Notes an attempt to connect that failed.
    pub(super) async fn note(&mut self, error: &BotError) {
        // Nothing was asked: the pause says so itself.
        if let BotError::Rest(DiscordError::Closed(_) | DiscordError::Late) = error {
            return;
        }
        counter!("crier_gateway_failures_total").increment(1);
        self.failures += 1;
        if self.failures == 1 {
            tracing::warn!(%error, "the gateway does not take the bot: no command works until it does; intake \
                and delivery go on. It is tried again after ever longer waits");
        } else {
            tracing::debug!(%error, failures = self.failures, "the gateway still does not take the bot");
        }
        if let Err(error) = self.keep(status(error)).await {
            tracing::debug!(%error, "the outage could not be noted");
        }
    }

    async fn keep(&self, status: Option<u16>) -> Result<(), BotError> {
        let now = self.data.clock.now();
        let mut tx = self.data.store.write().await?;
        tx.upsert_gateway_outage(&self.name, status, now).await?;
        Ok(tx.commit().await?)
    }

    /// The bot is connected.
    pub(super) async fn end(&mut self) -> Result<(), BotError> {
        let mut tx = self.data.store.write().await?;
        tx.delete_gateway_outage(&self.name).await?;
        tx.commit().await?;
        if self.failures > 0 {
            tracing::info!(failures = self.failures, "the gateway takes the bot again");
        }
        self.failures = 0;
        Ok(())
    }
}

/// The status that something answered with instead of a connection.
fn status(error: &BotError) -> Option<u16> {
    match error {
        BotError::Rest(
            DiscordError::NotDiscord { status, .. } | DiscordError::Refused { status, .. },
        ) => Some(*status),
        BotError::Discord(error) => match &**error {
            serenity::Error::Tungstenite(error) => {
                let said = error.to_string();
                let status = said.strip_prefix(REFUSED)?.split(' ').next()?;
                status.parse().ok()
            }
            _ => None,
        },
        _ => None,
    }
}
