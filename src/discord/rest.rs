//! Our own small client for the few routes of Discord that carry promises out: messages and roles.
//!
//! It makes one attempt, reads Discord's limits from the answer, and says exactly what is known afterwards. Waiting
//! and trying again are the worker's business.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::all::ApplicationId;

use crate::domain::id::{ChannelId, GuildId, MemberId, PostedId, RoleId};

/// How long an attempt may take in all.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The longest answer that is read.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;

/// Why an attempt did not come off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiscordError {
    /// Not yet: Discord names the wait.
    #[error("rate limited for {retry_after:?}")]
    Limited {
        /// How long to wait.
        retry_after: Duration,
        /// Whether everything must wait, not this lane alone.
        is_global: bool,
    },
    /// No, and it will be no again until something changes.
    #[error("Discord refuses: status {status}, code {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own code; nought where it gave none.
        code: i64,
    },
    /// The token is not good any more.
    #[error("Discord does not know the token")]
    Unauthorized,
    /// It may have been done or not: the answer was lost or cannot be read.
    #[error("unclear whether it was done: {0}")]
    Ambiguous(&'static str),
    /// It was not done: Discord could not be reached or was not able to.
    #[error("not done: {0}")]
    Unavailable(&'static str),
}

/// What came of an attempt that came off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<T> {
    /// What Discord answered.
    pub value: T,
    /// How long nothing more may be sent on the same route.
    pub exhausted_for: Option<Duration>,
}

/// Discord's REST interface at one base address.
#[derive(Clone, Debug)]
pub struct Discord {
    client: Client,
    base: String,
    token: SecretString,
}

/// Flags of an application that may see members: verified, or small enough to be let.
/// <https://discord.com/developers/docs/resources/application#application-object-application-flags>, seen 2026-11.
const MAY_SEE_MEMBERS: u64 = 1 << 14 | 1 << 15;

/// Who the bot is to Discord.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    #[serde(default)]
    flags: Option<u64>,
}

impl Application {
    /// Whether the gateway lets it see members come and go; where Discord does not say, it is worth a try.
    pub fn may_see_members(&self) -> bool {
        self.flags.is_none_or(|flags| flags & MAY_SEE_MEMBERS != 0)
    }
}

#[derive(Deserialize)]
struct Created {
    id: PostedId,
}

#[derive(Deserialize)]
struct Limited {
    retry_after: f64,
    #[serde(default)]
    global: bool,
}

#[derive(Deserialize)]
struct Complaint {
    #[serde(default)]
    code: i64,
}

/// A client for Discord or a stand-in at `api_url`; a proxy from the environment is not asked for loopback.
pub fn client(api_url: &str) -> reqwest::Result<Client> {
    let agent = concat!(
        "DiscordBot (https://github.com/crier-bot/crier, ",
        env!("CARGO_PKG_VERSION"),
        ")"
    );
    let builder = Client::builder()
        .user_agent(agent)
        .timeout(TIMEOUT)
        .connect_timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none());
    if is_loopback(api_url) {
        builder.no_proxy().build()
    } else {
        builder.build()
    }
}

fn is_loopback(address: &str) -> bool {
    let url = url::Url::parse(address).ok();
    match url.as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

impl Discord {
    /// Discord at `api_url`, spoken to as the bot with this token.
    pub fn new(api_url: &str, token: SecretString) -> reqwest::Result<Self> {
        let base = format!("{}/api/v10", api_url.trim_end_matches('/'));
        Ok(Self {
            client: client(api_url)?,
            base,
            token,
        })
    }

    /// Creates a message; the same nonce within Discord's window gives the same message again.
    pub async fn create_message(
        &self,
        channel: ChannelId,
        body: &Value,
    ) -> Result<Done<PostedId>, DiscordError> {
        let path = format!("/channels/{channel}/messages");
        let response = self.send(Method::POST, &path, Some(body)).await?;
        let exhausted_for = exhausted_for(response.headers());
        let bytes = read(response).await?;
        let created: Created = serde_json::from_slice(&bytes)
            .map_err(|_| DiscordError::Ambiguous("the answer cannot be read"))?;
        Ok(Done {
            value: created.id,
            exhausted_for,
        })
    }

    /// Brings a message up to date.
    pub async fn edit_message(
        &self,
        channel: ChannelId,
        message: PostedId,
        body: &Value,
    ) -> Result<Done<()>, DiscordError> {
        let path = format!("/channels/{channel}/messages/{message}");
        self.send_for_nothing(Method::PATCH, &path, Some(body))
            .await
    }

    /// Gives a member a role; no harm where they have it.
    pub async fn add_role(
        &self,
        guild: GuildId,
        member: MemberId,
        role: RoleId,
    ) -> Result<Done<()>, DiscordError> {
        let path = format!("/guilds/{guild}/members/{member}/roles/{role}");
        self.send_for_nothing(Method::PUT, &path, None).await
    }

    /// Takes a role from a member; no harm where they have it not.
    pub async fn remove_role(
        &self,
        guild: GuildId,
        member: MemberId,
        role: RoleId,
    ) -> Result<Done<()>, DiscordError> {
        let path = format!("/guilds/{guild}/members/{member}/roles/{role}");
        self.send_for_nothing(Method::DELETE, &path, None).await
    }

    /// Who the bot is. Discord knows two addresses for that; the newer one is asked first.
    pub async fn application(&self) -> Result<Application, DiscordError> {
        match self.get("/applications/@me").await {
            Err(DiscordError::Refused { .. }) => self.get("/oauth2/applications/@me").await,
            answer => answer,
        }
    }

    /// What Discord says at a path.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, DiscordError> {
        let bytes = read(self.send(Method::GET, path, None).await?).await?;
        serde_json::from_slice(&bytes)
            .map_err(|_| DiscordError::Ambiguous("the answer cannot be read"))
    }

    /// Puts something at a path.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Done<()>, DiscordError> {
        self.send_for_nothing(Method::PUT, path, Some(body)).await
    }

    /// The HTTP client underneath, to share its connections.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    async fn send_for_nothing(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Done<()>, DiscordError> {
        let response = self.send(method, path, body).await?;
        Ok(Done {
            value: (),
            exhausted_for: exhausted_for(response.headers()),
        })
    }

    #[expect(clippy::disallowed_methods, reason = "Discord is told the bot's token")]
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Response, DiscordError> {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header(
                "authorization",
                format!("Bot {}", self.token.expose_secret()),
            );
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.map_err(|error| {
            if error.is_connect() {
                DiscordError::Unavailable("no connection")
            } else {
                DiscordError::Ambiguous("no answer")
            }
        })?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(failure(response).await)
    }
}

/// How long a route is used up, by the headers of an answer.
fn exhausted_for(headers: &HeaderMap) -> Option<Duration> {
    let number = |name| headers.get(name)?.to_str().ok()?.parse::<f64>().ok();
    let is_used_up = number("x-ratelimit-remaining")? < 1.0;
    let wait = number("x-ratelimit-reset-after")?;
    is_used_up
        .then(|| Duration::try_from_secs_f64(wait).ok())
        .flatten()
}

async fn read(mut response: Response) -> Result<Vec<u8>, DiscordError> {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= LONGEST_ANSWER => {
                bytes.extend_from_slice(&chunk);
            }
            Ok(None) => return Ok(bytes),
            Ok(Some(_)) => return Err(DiscordError::Ambiguous("the answer is too long")),
            Err(_) => return Err(DiscordError::Ambiguous("the answer broke off")),
        }
    }
}

async fn failure(response: Response) -> DiscordError {
    let status = response.status();
    let retry_after = retry_after_header(response.headers());
    let body = read(response).await.unwrap_or_default();
    match status {
        StatusCode::TOO_MANY_REQUESTS => match serde_json::from_slice::<Limited>(&body) {
            Ok(limited) => DiscordError::Limited {
                retry_after: Duration::try_from_secs_f64(limited.retry_after)
                    .unwrap_or(Duration::from_mins(1))
                    .max(retry_after.unwrap_or_default()),
                is_global: limited.global,
            },
            // Not Discord itself but what stands before it: then everything must wait.
            Err(_) => DiscordError::Limited {
                retry_after: retry_after.unwrap_or(Duration::from_mins(1)),
                is_global: true,
            },
        },
        StatusCode::UNAUTHORIZED => DiscordError::Unauthorized,
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => {
            DiscordError::Unavailable("Discord is not able to")
        }
        status if status.is_server_error() => DiscordError::Ambiguous("Discord failed"),
        status => {
            let code = serde_json::from_slice::<Complaint>(&body).map_or(0, |said| said.code);
            DiscordError::Refused {
                status: status.as_u16(),
                code,
            }
        }
    }
}

fn retry_after_header(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get("retry-after")?
        .to_str()
        .ok()?
        .parse::<f64>()
        .ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}
