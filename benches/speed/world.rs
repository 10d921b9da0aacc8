//! What stands around a measured program: a database with a guild, its endpoints, a route and a reward, and a stand-in for
//! Discord.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use crier::clock::{Clock, SystemClock};
use crier::domain::event::{CounterKind, EventKind};
use crier::domain::id::{
    ChannelId, EndpointId, GuildId, IdentityId, MemberId, RoleId, RouteId, RuleId,
};
use crier::domain::reward::{Keep, Rule, When};
use crier::domain::route::{Route, Style};
use crier::store::endpoint::Endpoint;
use crier::store::person::Identity;
use crier::store::{Store, Tx};
use crier::vault::{self, Vault};
use secrecy::{ExposeSecret, SecretString};

use crate::discord::Discord;
use crate::server::{Server, free_port};
use crate::settings::Settings;

/// The secret of every endpoint.
pub(crate) const SECRET: &str = "a-secret-of-the-bench";
/// The senders that have an endpoint.
const SENDERS: [&str; 3] = ["sphere", "boticord", "barertc"];
/// The guild.
pub(crate) const GUILD: u64 = 417_283_905_512_448_011;
/// Where votes are announced.
pub(crate) const CHANNEL: u64 = 417_283_905_512_448_201;
/// Handed out for votes.
const ROLE: u64 = 417_283_905_512_448_101;
/// Someone whose profile a chat asks for, by their name there and their id.
pub(crate) const NAME: &str = "mira";
const VOTER: u64 = 530_918_274_610_028_545;
/// How many votes the role is for.
const VOTES: i64 = 10;

/// A database and a Discord.
pub(crate) struct World {
    pub(crate) discord: Discord,
    /// The keys in the endpoints' addresses, by sender.
    pub(crate) keys: BTreeMap<&'static str, String>,
    /// More endpoints, each with a channel of its own: the channels, and the keys.
    pub(crate) listings: Vec<(u64, String)>,
    folder: tempfile::TempDir,
    key: SecretString,
    scratch: PathBuf,
}

impl World {
    /// One with an empty database.
    pub(crate) async fn new(settings: &Settings) -> anyhow::Result<Self> {
        Self::with_listings(settings, 0..0).await
    }

    /// The same, and for each of these channels an endpoint that announces there.
    pub(crate) async fn with_listings(
        settings: &Settings,
        channels: Range<u64>,
    ) -> anyhow::Result<Self> {
        let mut world = Self {
            discord: Discord::start().await?,
            keys: BTreeMap::new(),
            listings: Vec::new(),
            folder: tempfile::tempdir_in(&settings.folder)?,
            key: vault::make_key(),
            scratch: settings.scratch.clone(),
        };
        let store = Store::open(&world.database_url()).await?;
        store.migrate().await?;
        let mut tx = store.write().await?;
        world.set_up(&mut tx).await?;
        for channel in channels {
            let (id, key) = world.add_endpoint(&mut tx, "boticord").await?;
            add_route(&mut tx, id, channel).await?;
            world.listings.push((channel, key));
        }
        tx.commit().await?;
        store.close().await;
        Ok(world)
    }

    /// An endpoint per sender; votes are announced and earn a role; a chat knows someone.
    async fn set_up(&mut self, tx: &mut Tx) -> anyhow::Result<()> {
        let now = SystemClock.now();
        tx.upsert_guild(guild()?, now).await?;
        for sender in SENDERS {
            let (id, key) = self.add_endpoint(tx, sender).await?;
            add_route(tx, id.clone(), CHANNEL).await?;
            self.keys.insert(sender, key);
            if sender == "barertc" {
                tx.upsert_identities(&[linked(id)?], now).await?;
            }
        }
        let rule = Rule {
            id: RuleId::short(rand::random()),
            guild: guild()?,
            role: RoleId::from_u64(ROLE).context("a role")?,
            counts: CounterKind::Vote,
            when: When::At(VOTES),
            lasts: None,
            keep: Keep::Earlier,
            endpoint: None,
            paused_at: None,
        };
        Ok(tx.upsert_rule(&rule, now).await?)
    }

    async fn add_endpoint(
        &self,
        tx: &mut Tx,
        sender: &str,
    ) -> anyhow::Result<(EndpointId, String)> {
        let now = SystemClock.now();
        let (id, key) = (EndpointId::short(rand::random()), vault::make_url_key());
        let vault = Vault::new(&self.key)?;
        let endpoint = Endpoint {
            guild: guild()?,
            source: sender.to_owned(),
            name: format!("{sender} {id}"),
            id: id.clone(),
            created_at: now,
            paused_at: None,
            removed_at: None,
            refused_at: None,
            refused_why: None,
        };
        tx.insert_endpoint(&endpoint).await?;
        let hash = vault::hash_url_key(key.expose_secret());
        let sealed = vault.seal(id.as_str(), "key", &key);
        tx.insert_endpoint_key(&id, &hash, &sealed, now).await?;
        let secret = vault.seal(id.as_str(), "secret", &SECRET.into());
        tx.insert_endpoint_secret(&id, &format!("secret-{id}"), &secret, now)
            .await?;
        Ok((id, key.expose_secret().to_owned()))
    }

    /// The database's file.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("crier.db")
    }

    fn database_url(&self) -> String {
        format!("sqlite://{}", self.database().display())
    }

    /// Gives a program everything it needs to work on this world.
    pub(crate) fn equip(&self, command: &mut Command) {
        command
            .env_clear()
            .current_dir(&self.folder)
            .env("CRIER__DATABASE__URL", self.database_url())
            .env("CRIER__SECRET__KEY", self.key.expose_secret())
            .env("CRIER__DISCORD__TOKEN", "bench-token")
            .env("CRIER__DISCORD__API_URL", self.discord.url());
    }

    /// Starts the program as its users do, without the bot: it takes calls in and posts.
    pub(crate) async fn start(&self, settings: &Settings) -> anyhow::Result<Server> {
        self.start_with(settings, &["run", "--only", "http,worker"])
            .await
    }

    /// Starts the program with these words.
    pub(crate) async fn start_with(
        &self,
        settings: &Settings,
        words: &[&str],
    ) -> anyhow::Result<Server> {
        let (port, metrics) = (free_port()?, free_port()?);
        let mut command = Command::new(&settings.program);
        self.equip(command.args(words));
        command
            .env("CRIER__HTTP__LISTEN", format!("127.0.0.1:{port}"))
            .env("CRIER__METRICS__LISTEN", format!("127.0.0.1:{metrics}"));
        let mut server = Server::start("crier", command, port, &self.scratch).await?;
        server.metrics = Some(metrics);
        Ok(server)
    }

    /// Starts the peer that commits each call by itself.
    pub(crate) async fn start_one_by_one(&self) -> anyhow::Result<Server> {
        let port = free_port()?;
        let mut command = crate::serve::command("one-by-one", port)?;
        self.equip(&mut command);
        Server::start("one by one", command, port, &self.scratch).await
    }
}

/// The guild, as an id.
pub(crate) fn guild() -> anyhow::Result<GuildId> {
    GuildId::from_u64(GUILD).context("a guild")
}

/// The member whom a chat knows.
pub(crate) fn voter() -> anyhow::Result<MemberId> {
    MemberId::from_u64(VOTER).context("a member")
}

async fn add_route(tx: &mut Tx, endpoint: EndpointId, channel: u64) -> anyhow::Result<()> {
    let route = Route {
        id: RouteId::short(rand::random()),
        guild: guild()?,
        endpoint: Some(endpoint),
        kind: EventKind::Vote,
        channel: ChannelId::from_u64(channel).context("a channel")?,
        mention: None,
        style: Style::Full,
    };
    Ok(tx.insert_route(&route, SystemClock.now()).await?)
}

/// The member as the chat knows them.
fn linked(endpoint: EndpointId) -> anyhow::Result<Identity> {
    Ok(Identity {
        id: IdentityId::short(rand::random()),
        endpoint,
        guild: guild()?,
        key: format!("name:{NAME}"),
        name: NAME.to_owned(),
        member: Some(voter()?),
    })
}
