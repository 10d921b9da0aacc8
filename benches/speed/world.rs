//! The environment of a measured program: a database with a guild, its endpoints, a route and a reward, and a simulated
//! Discord.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, ensure};
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
use crier_sandbox::{Options, Person, Sandbox, seed};
use secrecy::{ExposeSecret, SecretString};

use crate::discord::Discord;
use crate::server::{Server, free_port};
use crate::settings::Settings;

/// The secret of every endpoint.
pub(crate) const SECRET: &str = "a-secret-of-the-bench";
/// The key that encrypts the secrets: always the same, so that a database can be kept for later runs.
const SEAL: &str = "YmVuY2hiZW5jaGJlbmNoYmVuY2hiZW5jaGJlbmNoISE=";
/// The bot's token.
const TOKEN: &str = "bench-token";
/// How long the bot may take to connect.
const CONNECT_WITHIN: Duration = Duration::from_mins(1);
/// The senders that have an endpoint.
const SENDERS: [&str; 3] = ["sphere", "boticord", "barertc"];
/// The guild.
pub(crate) const GUILD: u64 = 417_283_905_512_448_011;
/// Another guild, which has very many posts to send.
const CROWD: u64 = 417_283_905_512_448_012;
/// Its channels.
const CROWD_CHANNELS: Range<u64> = 417_283_905_512_450_000..417_283_905_512_450_098;
/// Where votes are announced.
pub(crate) const CHANNEL: u64 = 417_283_905_512_448_201;
/// The reward for votes.
const ROLE: u64 = 417_283_905_512_448_101;
/// A person whose profile a chat requests, by their name there and their id.
pub(crate) const NAME: &str = "mira";
pub(crate) const VOTER: u64 = 530_918_274_610_028_545;
/// How many votes the role requires.
const VOTES: i64 = 10;

/// A database and a Discord.
pub(crate) struct World {
    pub(crate) discord: Discord,
    /// The keys in the endpoints' addresses, by sender.
    pub(crate) keys: BTreeMap<&'static str, String>,
    /// More endpoints, each with its own channel: the channels, and the keys.
    pub(crate) listings: Vec<(u64, String)>,
    program: PathBuf,
    folder: PathBuf,
    key: SecretString,
    scratch: PathBuf,
    /// Kept until the world is dropped, because dropping it deletes the folder.
    own_folder: Option<tempfile::TempDir>,
}

impl World {
    /// A world with an empty database.
    pub(crate) async fn new(settings: &Settings) -> anyhow::Result<Self> {
        Self::with_listings(settings, 0..0).await
    }

    /// The same, with an endpoint for each of these channels that announces there.
    pub(crate) async fn with_listings(
        settings: &Settings,
        channels: Range<u64>,
    ) -> anyhow::Result<Self> {
        let own = tempfile::tempdir_in(&settings.folder)?;
        let mut world = Self::at(settings, own.path()).await?;
        world.own_folder = Some(own);
        let store = Store::open(&world.database_url()).await?;
        store.migrate().await?;
        let mut tx = store.write().await?;
        world.set_up(&mut tx).await?;
        for channel in channels {
            let key = url_key(channel);
            let id = world
                .add_endpoint(&mut tx, guild()?, ("boticord", &key))
                .await?;
            add_route(&mut tx, (guild()?, id), channel).await?;
            world.listings.push((channel, key));
        }
        tx.commit().await?;
        store.close().await;
        Ok(world)
    }

    /// One that an earlier build works on. It is set up by commands, as an admin would, because only that build knows its schema.
    pub(crate) async fn before(
        settings: &Settings,
        program: &Path,
        listings: u64,
    ) -> anyhow::Result<Self> {
        let own = tempfile::tempdir_in(&settings.folder)?;
        let mut world = Self::at(settings, own.path()).await?;
        world.own_folder = Some(own);
        program.clone_into(&mut world.program);
        let (_server, discord) = world.start_with_bot().await?;
        let admin = discord.person(seed::ANNA);
        for sender in ["sphere", "boticord"] {
            let line = format!("source:{sender} channel:#votes name:{sender}");
            world
                .keys
                .insert(sender, type_endpoint(&admin, &line).await?);
        }
        for number in 0..listings {
            let channel = discord.add_channel(GUILD, &format!("listing-{number}"));
            let line = format!("source:boticord channel:<#{channel}> name:{number}");
            let key = type_endpoint(&admin, &line).await?;
            world.listings.push((channel, key));
        }
        let reward = format!("/reward add counts:vote at:{VOTES} role:@Champion");
        let said = admin.types(&reward).await;
        said.map_err(|error| anyhow!("{reward}: {error:?}"))?;
        Ok(world)
    }

    /// A world whose database is, or will be, in this folder and stays there.
    pub(crate) async fn at(settings: &Settings, folder: &Path) -> anyhow::Result<Self> {
        let keys = SENDERS
            .iter()
            .zip(1..)
            .map(|(sender, number)| (*sender, url_key(number)));
        Ok(Self {
            discord: Discord::start().await?,
            keys: keys.collect(),
            listings: Vec::new(),
            program: settings.program.clone(),
            folder: folder.to_owned(),
            key: SEAL.into(),
            scratch: settings.scratch.clone(),
            own_folder: None,
        })
    }

    /// An endpoint per sender; votes are announced and earn a role; a chat knows a member.
    pub(crate) async fn set_up(&self, tx: &mut Tx) -> anyhow::Result<()> {
        let now = SystemClock.now();
        tx.upsert_guild(guild()?, now).await?;
        for sender in SENDERS {
            let key = &self.keys[sender];
            let id = self.add_endpoint(tx, guild()?, (sender, key)).await?;
            add_route(tx, (guild()?, id.clone()), CHANNEL).await?;
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

    /// Adds another guild with one endpoint, and a route for its votes to each of very many channels; returns the key.
    pub(crate) async fn add_crowd(&self) -> anyhow::Result<String> {
        let store = Store::open(&self.database_url()).await?;
        let mut tx = store.write().await?;
        let guild = GuildId::from_u64(CROWD).context("a guild")?;
        tx.upsert_guild(guild, SystemClock.now()).await?;
        let key = url_key(CROWD);
        let id = self
            .add_endpoint(&mut tx, guild, ("boticord", &key))
            .await?;
        for channel in CROWD_CHANNELS {
            add_route(&mut tx, (guild, id.clone()), channel).await?;
        }
        tx.commit().await?;
        store.close().await;
        Ok(key)
    }

    /// Adds an endpoint of SphereCord with a key of this number and this many secrets; returns the key.
    pub(crate) async fn add_with_secrets(
        &self,
        number: u64,
        secrets: u64,
    ) -> anyhow::Result<String> {
        let store = Store::open(&self.database_url()).await?;
        let mut tx = store.write().await?;
        let key = url_key(number);
        let id = self
            .add_endpoint(&mut tx, guild()?, ("sphere", &key))
            .await?;
        let vault = Vault::new(&self.key)?;
        for place in 1..secrets {
            let secret = vault.seal(id.as_str(), "secret", &SECRET.into());
            tx.insert_endpoint_secret(&id, &format!("{place}-{id}"), &secret, SystemClock.now())
                .await?;
        }
        tx.commit().await?;
        store.close().await;
        Ok(key)
    }

    async fn add_endpoint(
        &self,
        tx: &mut Tx,
        guild: GuildId,
        (sender, key): (&str, &str),
    ) -> anyhow::Result<EndpointId> {
        let now = SystemClock.now();
        let id = EndpointId::short(rand::random());
        let vault = Vault::new(&self.key)?;
        let endpoint = Endpoint {
            guild,
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
        let sealed = vault.seal(id.as_str(), "key", &key.into());
        tx.insert_endpoint_key(&id, &vault::hash_url_key(key), &sealed, now)
            .await?;
        let secret = vault.seal(id.as_str(), "secret", &SECRET.into());
        tx.insert_endpoint_secret(&id, &format!("secret-{id}"), &secret, now)
            .await?;
        Ok(id)
    }

    /// The database's file.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join("crier.db")
    }

    pub(crate) fn database_url(&self) -> String {
        format!("sqlite://{}", self.database().display())
    }

    /// Passes a program everything it needs for this world.
    pub(crate) fn equip(&self, command: &mut Command) {
        command
            .env_clear()
            .current_dir(&self.folder)
            .env("CRIER__DATABASE__URL", self.database_url())
            .env("CRIER__SECRET__KEY", self.key.expose_secret())
            .env("CRIER__DISCORD__TOKEN", TOKEN)
            .env("CRIER__DISCORD__API_URL", self.discord.url());
    }

    /// Starts the program as its users do, without the bot: it receives calls and posts.
    pub(crate) async fn start(&self) -> anyhow::Result<Server> {
        let mut command = Command::new(&self.program);
        self.equip(command.args(["run", "--only", "http,worker"]));
        self.start_command(command).await
    }

    /// Starts the whole program, with the bot connected to a simulated Discord that has a gateway too.
    pub(crate) async fn start_with_bot(&self) -> anyhow::Result<(Server, Sandbox)> {
        let sandbox = Sandbox::start(Options {
            listen: ([127, 0, 0, 1], 0).into(),
            clock: Arc::new(SystemClock),
            token: TOKEN.to_owned(),
            rate_limits: false,
            members_intent: true,
        })
        .await?;
        let mut command = Command::new(&self.program);
        self.equip(command.arg("run"));
        command
            .env("CRIER__DISCORD__API_URL", sandbox.base_url())
            .env("CRIER__PUBLIC_URL", "https://hooks.example.org");
        let server = self.start_command(command).await?;
        let is_connected = sandbox.wait_for_bot(CONNECT_WITHIN).await;
        ensure!(
            is_connected,
            "the bot did not connect; it said:\n{}",
            server.said()
        );
        Ok((server, sandbox))
    }

    async fn start_command(&self, mut command: Command) -> anyhow::Result<Server> {
        let (port, metrics) = (free_port()?, free_port()?);
        command
            .env("CRIER__HTTP__LISTEN", format!("127.0.0.1:{port}"))
            .env("CRIER__METRICS__LISTEN", format!("127.0.0.1:{metrics}"));
        Server::start("crier", command, port, &self.scratch).await
    }

    /// Starts the peer that commits each call separately.
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

/// The guild that a channel belongs to.
pub(crate) fn guild_of(channel: u64) -> u64 {
    if CROWD_CHANNELS.contains(&channel) {
        CROWD
    } else {
        GUILD
    }
}

/// The key in an endpoint's address: always the same, as long as a real one.
pub(crate) fn url_key(number: u64) -> String {
    format!("{number:040x}")
}

/// The member whom a chat knows.
pub(crate) fn voter() -> anyhow::Result<MemberId> {
    MemberId::from_u64(VOTER).context("a member")
}

/// Adds an endpoint by its command; the key in its address.
async fn type_endpoint(admin: &Person, line: &str) -> anyhow::Result<String> {
    let line = format!("/endpoint add {line} secret:{SECRET}");
    let reply = admin.types(&line).await;
    let said = reply.map_err(|error| anyhow!("{line}: {error:?}"))?.text();
    let path = said.split("/hooks/").nth(1);
    let key = path.and_then(|path| path.split('/').nth(1));
    let key = key.and_then(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next());
    Ok(key
        .with_context(|| format!("{line} gave no address: {said}"))?
        .to_owned())
}

async fn add_route(
    tx: &mut Tx,
    (guild, endpoint): (GuildId, EndpointId),
    channel: u64,
) -> anyhow::Result<()> {
    let route = Route {
        id: RouteId::short(rand::random()),
        guild,
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
