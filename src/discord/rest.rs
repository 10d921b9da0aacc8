//! The one client for Discord's REST interface: whatever counts against the bot's limits is sent here, through the gate.
//!
//! It makes one attempt, reads Discord's limits from the answer, and says exactly what is known afterwards. Waiting
//! and trying again are the worker's business.
//!
//! Answers to interactions and their follow-ups are sent by serenity and not by this client: Discord does not count them
//! against the bot's global limit, and an interaction must be answered within three seconds, whatever else waits.
//! <https://discord.com/developers/docs/topics/rate-limits#global-rate-limit>, seen 2026-11.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::discord::failure;
use crate::discord::gate::Gate;
use crate::discord::meter;
use crate::discord::model::{CreatedChannel, CreatedMessage};
use crate::domain::id::{ChannelId, GuildId, MemberId, PostedId, RoleId};

pub use crate::discord::failure::{DiscordError, Scope};
pub use crate::discord::model::{
    Application, ChannelFacts, GuildMember, GuildRole, Past, PastEmbed, PastFooter, User,
};

/// How long an attempt may take in all.
pub const TIMEOUT: Duration = Duration::from_secs(15);
/// The longest answer that is read.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;

/// What came of an attempt that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<T> {
    /// What Discord answered.
    pub value: T,
    /// How much more may be sent on the same route, where Discord said it.
    pub room: Option<RouteAllowance>,
}

/// Discord's REST interface at one base address.
#[derive(Clone, Debug)]
pub struct Discord {
    client: Client,
    base: String,
    token: SecretString,
    gate: Gate,
    /// In whose turn it asks.
    guild: Option<GuildId>,
    me: Arc<OnceCell<User>>,
}

/// Discord's codes for someone who is not in the guild, and for someone who is nowhere.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>, seen 2026-11.
const UNKNOWN_MEMBER: i64 = 10007;
const UNKNOWN_USER: i64 = 10013;

/// How many messages Discord shows at once.
pub const PAGE: usize = 100;

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
    /// Discord at `api_url`, spoken to as the bot with this token, through a gate of its own.
    pub fn new(api_url: &str, token: SecretString, gate: Gate) -> reqwest::Result<Self> {
        let base = format!("{}/api/v10", api_url.trim_end_matches('/'));
        Ok(Self {
            client: client(api_url)?,
            base,
            token,
            gate,
            guild: None,
            me: Arc::default(),
        })
    }

    /// The same, asked on behalf of a guild: where many wait for the gate, guilds take turns.
    #[must_use]
    pub fn in_turn_of(&self, guild: Option<GuildId>) -> Self {
        let mut discord = self.clone();
        discord.guild = guild;
        discord
    }

    /// What all requests pass through.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Creates a message; the same nonce within Discord's window gives the same message again.
    pub async fn create_message(
        &self,
        channel: ChannelId,
        body: &Value,
    ) -> Result<Done<PostedId>, DiscordError> {
        let path = format!("/channels/{channel}/messages");
        let answer = self.send(Method::POST, &path, Some(body)).await?;
        let created: CreatedMessage = parse(&answer.body)?;
        Ok(Done {
            value: created.id,
            room: answer.room,
        })
    }

    /// What stands in a channel after a moment of Discord's time, as its ids tell it: at most [`PAGE`] messages, those
    /// that follow first. Without the permission to read history Discord shows nothing, and does not say so.
    pub async fn list_messages_after(
        &self,
        channel: ChannelId,
        after: u64,
    ) -> Result<Vec<Past>, DiscordError> {
        self.get(&format!(
            "/channels/{channel}/messages?after={after}&limit={PAGE}"
        ))
        .await
    }

    /// A channel.
    pub async fn channel(&self, channel: ChannelId) -> Result<ChannelFacts, DiscordError> {
        self.get(&format!("/channels/{channel}")).await
    }

    /// The bot itself; asked for once.
    pub async fn me(&self) -> Result<User, DiscordError> {
        let asked = self.me.get_or_try_init(|| self.get("/users/@me")).await;
        asked.copied()
    }

    /// Begins a thread in a forum, with its first message.
    pub async fn create_thread(
        &self,
        forum: ChannelId,
        body: &Value,
    ) -> Result<ChannelId, DiscordError> {
        let path = format!("/channels/{forum}/threads");
        let answer = self.send(Method::POST, &path, Some(body)).await?;
        Ok(parse::<CreatedChannel>(&answer.body)?.id)
    }

    /// The channel for direct messages to someone; no harm if there is one.
    pub async fn open_direct_channel(&self, member: MemberId) -> Result<ChannelId, DiscordError> {
        let body = json!({ "recipient_id": member.to_string() });
        let path = "/users/@me/channels";
        let answer = self.send(Method::POST, path, Some(&body)).await?;
        Ok(parse::<CreatedChannel>(&answer.body)?.id)
    }

    /// Whether someone is in a guild.
    pub async fn is_member(&self, guild: GuildId, member: MemberId) -> Result<bool, DiscordError> {
        let path = format!("/guilds/{guild}/members/{member}");
        match self.send(Method::GET, &path, None).await {
            Ok(_) => Ok(true),
            Err(DiscordError::Refused {
                code: UNKNOWN_MEMBER | UNKNOWN_USER,
                ..
            }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Brings a message up to date.
    pub async fn edit_message(
        &self,
        channel: ChannelId,
        message: PostedId,
        body: &Value,
    ) -> Result<Done<()>, DiscordError> {
        let path = format!("/channels/{channel}/messages/{message}");
        let answer = self.send(Method::PATCH, &path, Some(body)).await?;
        parse::<CreatedMessage>(&answer.body)?;
        Ok(answer.done())
    }

    /// A member of a guild.
    pub async fn member(
        &self,
        guild: GuildId,
        member: MemberId,
    ) -> Result<GuildMember, DiscordError> {
        self.get(&format!("/guilds/{guild}/members/{member}")).await
    }

    /// The roles of a guild.
    pub async fn roles(&self, guild: GuildId) -> Result<Vec<GuildRole>, DiscordError> {
        self.get(&format!("/guilds/{guild}/roles")).await
    }

    /// Gives a member a role; no harm where they have it.
    pub async fn add_role(
        &self,
        guild: GuildId,
        member: MemberId,
        role: RoleId,
    ) -> Result<Done<()>, DiscordError> {
        let path = format!("/guilds/{guild}/members/{member}/roles/{role}");
        Ok(self.send(Method::PUT, &path, None).await?.done())
    }

    /// Takes a role from a member; no harm where they have it not.
    pub async fn remove_role(
        &self,
        guild: GuildId,
        member: MemberId,
        role: RoleId,
    ) -> Result<Done<()>, DiscordError> {
        let path = format!("/guilds/{guild}/members/{member}/roles/{role}");
        Ok(self.send(Method::DELETE, &path, None).await?.done())
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
        parse(&self.send(Method::GET, path, None).await?.body)
    }

    /// Puts something at a path.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Done<()>, DiscordError> {
        Ok(self.send(Method::PUT, path, Some(body)).await?.done())
    }

    /// The HTTP client underneath, to share its connections.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, DiscordError> {
        let _under_way = meter::waited(self.gate.pass(self.guild)).await?;
        let sent = meter::answered(self.try_send(method, path, body)).await;
        match &sent {
            Ok(_) => self.gate.note_success(),
            Err(error) => self.gate.note_failure(error),
        }
        sent
    }

    #[expect(clippy::disallowed_methods, reason = "Discord is told the bot's token")]
    async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, DiscordError> {
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
        if !response.status().is_success() {
            return Err(failure::of(response).await);
        }
        Answer::read(response).await
    }
}

/// An answer of Discord's that is a success.
struct Answer {
    room: Option<RouteAllowance>,
    body: Vec<u8>,
}

impl Answer {
    /// Nothing with a status that says so, or JSON: what is in between answers pages, also with a status of success.
    async fn read(response: Response) -> Result<Self, DiscordError> {
        let is_empty = response.status() == StatusCode::NO_CONTENT;
        let room = RouteAllowance::of(response.headers());
        let body = read(response).await?;
        if !is_empty {
            parse::<IgnoredAny>(&body)?;
        }
        Ok(Self { room, body })
    }

    fn done(self) -> Done<()> {
        let (value, room) = ((), self.room);
        Done { value, room }
    }
}

/// How much more may be sent on a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteAllowance {
    /// How many requests, before the wait.
    pub requests: u32,
    /// How long until there is room again.
    pub wait: Duration,
}

impl RouteAllowance {
    /// What an answer's headers say of its route.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let left = headers.get("x-ratelimit-remaining")?.to_str().ok()?;
        Some(Self {
            requests: left.parse().ok()?,
            wait: failure::seconds(headers, "x-ratelimit-reset-after")?,
        })
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DiscordError> {
    serde_json::from_slice(bytes).map_err(|_| DiscordError::Ambiguous("the answer cannot be read"))
}

/// The whole body of an answer, where it is not too long.
pub(super) async fn read(mut response: Response) -> Result<Vec<u8>, DiscordError> {
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
