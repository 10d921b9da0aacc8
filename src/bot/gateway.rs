//! What the bot asks Discord before it connects: who it is, where the gateway is; and the commands it registers.
//!
//! serenity would ask for the gateway itself, but goes to the real Discord where that fails.

use std::time::Duration;

use poise::serenity_prelude as serenity;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{BotError, BotSettings};

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Flags of an application that may see members: verified, or small enough to be let.
/// <https://discord.com/developers/docs/resources/application#application-object-application-flags>, seen 2026-11.
const MAY_SEE_MEMBERS: u64 = 1 << 14 | 1 << 15;

/// Discord's REST side, as far as connecting needs it.
#[derive(Debug)]
pub(super) struct Rest {
    client: reqwest::Client,
    base: String,
    token: SecretString,
}

/// Who the bot is.
#[derive(Debug, Deserialize)]
pub(super) struct Application {
    /// Its id.
    pub(super) id: serenity::ApplicationId,
    #[serde(default)]
    flags: u64,
}

impl Application {
    /// Whether the gateway lets it see members come and go.
    pub(super) fn may_see_members(&self) -> bool {
        self.flags & MAY_SEE_MEMBERS != 0
    }
}

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

impl Rest {
    /// The REST side at the settings' address.
    pub(super) fn new(settings: &BotSettings) -> Result<Self, BotError> {
        let mut builder = reqwest::Client::builder().timeout(TIMEOUT);
        if is_loopback(&settings.api_url) {
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder.build()?,
            base: format!("{}/api/v10", settings.api_url.trim_end_matches('/')),
            token: settings.token.clone(),
        })
    }

    /// The HTTP client, which serenity shares.
    pub(super) fn client(&self) -> reqwest::Client {
        self.client.clone()
    }

    /// Who the bot is.
    pub(super) async fn application(&self) -> Result<Application, BotError> {
        self.get("/applications/@me").await
    }

    /// Where the gateway is.
    pub(super) async fn gateway(&self) -> Result<Gateway, BotError> {
        self.get("/gateway/bot").await
    }

    /// Makes these the bot's commands, everywhere.
    pub(super) async fn register(
        &self,
        application: serenity::ApplicationId,
        commands: &Value,
    ) -> Result<(), BotError> {
        let url = format!("{}/applications/{application}/commands", self.base);
        let sent = self.client.put(url).json(commands);
        match self.authorised(sent).await {
            // Discord would refuse them again: those that are registered go on working.
            Err(BotError::Rest { status: 400, .. }) => {
                tracing::error!("Discord refuses the commands as they are");
                Ok(())
            }
            registered => registered.map(|_| ()),
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, BotError> {
        let asked = self.client.get(format!("{}{path}", self.base));
        Ok(self.authorised(asked).await?.json().await?)
    }

    async fn authorised(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<reqwest::Response, BotError> {
        let response = request
            .header(
                "authorization",
                format!("Bot {}", self.token.expose_secret()),
            )
            .send()
            .await?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        Err(BotError::Rest {
            status: status.as_u16(),
            path: response.url().path().to_owned(),
        })
    }
}

/// Whether an address is on this machine, where no proxy can help.
fn is_loopback(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    })
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

    #[test]
    fn only_addresses_of_this_machine_are_loopback() {
        assert!(is_loopback("http://127.0.0.1:9000"));
        assert!(is_loopback("http://[::1]:9000") && is_loopback("http://localhost"));
        assert!(!is_loopback("https://discord.com"));
    }
}
