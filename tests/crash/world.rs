//! What a killed program leaves and finds: a database, a stand-in for Discord that outlives it, and the addresses.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use crier::clock::{Clock, SystemClock};
use crier::domain::event::{CounterKind, EventKind};
use crier::domain::id::{ChannelId, EndpointId, GuildId, RoleId, RouteId, RuleId};
use crier::domain::reward::{Keep, Rule, When};
use crier::domain::route::{Route, Style};
use crier::store::Store;
use crier::store::endpoint::Endpoint;
use crier::vault::{self, Vault};
use crier_sandbox::{Options, Sandbox, seed};
use secrecy::{ExposeSecret, SecretString};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

use crate::running::{PROGRAM, Running};

/// The secret of every endpoint.
pub(crate) const SECRET: &str = "a-secret-of-the-tests";
/// The bot's token.
const TOKEN: &str = "test-token";
/// A reward comes with each so many reviews of a member.
pub(crate) const EVERY: u32 = 7;
/// Where the endpoints announce, one each.
pub(crate) const CHANNELS: [u64; 3] = [seed::REVIEWS, seed::VOTES, seed::LOBBY];

/// Everything around the program.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) address: SocketAddr,
    pub(crate) folder: PathBuf,
    /// One URL per channel.
    pub(crate) urls: Vec<String>,
    key: SecretString,
    _own_folder: tempfile::TempDir,
}

impl World {
    /// One whose database is in a temporary folder.
    pub(crate) async fn new() -> Self {
        let own = tempfile::tempdir().unwrap();
        let folder = own.path().to_owned();
        Self::within(own, folder).await
    }

    /// One whose database is in this folder.
    pub(crate) async fn within(own: tempfile::TempDir, folder: PathBuf) -> Self {
        let sandbox = Sandbox::start(Options {
            listen: ([127, 0, 0, 1], 0).into(),
            clock: Arc::new(SystemClock),
            token: TOKEN.to_owned(),
            rate_limits: false,
            members_intent: true,
        })
        .await
        .unwrap();
        // Taken and given back: the program gets the same one at every start.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut world = Self {
            sandbox,
            address: free.local_addr().unwrap(),
            folder,
            urls: Vec::new(),
            key: vault::make_key(),
            _own_folder: own,
        };
        world.set_up().await;
        world
    }

    /// An endpoint for reviews per channel, and a reward for reviews.
    async fn set_up(&mut self) {
        let store = Store::open(&self.database_url()).await.unwrap();
        store.migrate().await.unwrap();
        let now = SystemClock.now();
        let mut tx = store.write().await.unwrap();
        tx.upsert_guild(guild(), now).await.unwrap();
        tx.commit().await.unwrap();
        for channel in CHANNELS {
            let url = self.add_endpoint(&store, channel).await;
            self.urls.push(url);
        }
        let rule = Rule {
            id: RuleId::short(rand::random()),
            guild: guild(),
            role: RoleId::from_u64(seed::SUPPORTER_ROLE).unwrap(),
            counts: CounterKind::Review,
            when: When::Every(EVERY.into()),
            lasts: None,
            keep: Keep::Earlier,
            endpoint: None,
            paused_at: None,
        };
        let mut tx = store.write().await.unwrap();
        tx.upsert_rule(&rule, now).await.unwrap();
        tx.commit().await.unwrap();
        store.close().await;
    }

    async fn add_endpoint(&self, store: &Store, channel: u64) -> String {
        let now = SystemClock.now();
        let key = vault::make_url_key();
        let id = EndpointId::short(rand::random());
        let vault = Vault::new(&self.key).unwrap();
        let sealed = |field, secret: &SecretString| vault.seal(id.as_str(), field, secret);
        let mut tx = store.write().await.unwrap();
        let endpoint = Endpoint {
            guild: guild(),
            source: "boticord".to_owned(),
            name: format!("boticord {id}"),
            id: id.clone(),
            created_at: now,
            paused_at: None,
            removed_at: None,
            refused_at: None,
            refused_why: None,
        };
        tx.insert_endpoint(&endpoint).await.unwrap();
        let hash = vault::hash_url_key(key.expose_secret());
        tx.insert_endpoint_key(&id, &hash, &sealed("key", &key), now)
            .await
            .unwrap();
        let secret = sealed("secret", &SECRET.into());
        tx.insert_endpoint_secret(&id, &format!("secret-{id}"), &secret, now)
            .await
            .unwrap();
        let route = Route {
            id: RouteId::short(rand::random()),
            guild: guild(),
            endpoint: Some(id.clone()),
            kind: EventKind::Review,
            channel: ChannelId::from_u64(channel).unwrap(),
            mention: None,
            style: Style::Full,
        };
        tx.insert_route(&route, now).await.unwrap();
        tx.commit().await.unwrap();
        format!(
            "http://{}/hooks/boticord/{}",
            self.address,
            key.expose_secret()
        )
    }

    /// The database's file.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join("crier.db")
    }

    fn database_url(&self) -> String {
        url_of(&self.database())
    }

    /// A command that runs the program with these arguments on this world.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_under(&[], arguments)
    }

    /// The same, run by another program that takes a command at its end.
    pub(crate) fn command_under(&self, under: &[&str], arguments: &[&str]) -> Command {
        let words: Vec<&str> = under.iter().copied().chain([PROGRAM]).collect();
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .args(arguments)
            .env_clear()
            .current_dir(&self.folder)
            .env("CRIER__DATABASE__URL", self.database_url())
            .env("CRIER__SECRET__KEY", self.key.expose_secret())
            .env("CRIER__DISCORD__TOKEN", TOKEN)
            .env("CRIER__DISCORD__API_URL", self.sandbox.base_url())
            .env("CRIER__HTTP__LISTEN", self.address.to_string())
            .env("CRIER__METRICS__LISTEN", "127.0.0.1:0");
        command
    }

    /// Starts the program; it may not listen yet.
    pub(crate) fn start(&self) -> Running {
        Running::start(&mut self.command(&["run", "--only", "http,worker"]))
    }

    /// The same under another program.
    pub(crate) fn start_under(&self, under: &[&str]) -> Running {
        Running::start(&mut self.command_under(under, &["run", "--only", "http,worker"]))
    }

    /// Starts the program and waits until it listens.
    pub(crate) async fn run(&self) -> Running {
        let running = self.start();
        assert!(running.is_listening().await, "it did not start");
        running
    }

    /// Looks into the database beside the program.
    pub(crate) async fn eyes(&self) -> SqlitePool {
        let options = SqliteConnectOptions::new().filename(self.database());
        SqlitePool::connect_with(options.read_only(true))
            .await
            .unwrap()
    }
}

/// The address of a database file.
pub(crate) fn url_of(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// The guild of the tests.
pub(crate) fn guild() -> GuildId {
    GuildId::from_u64(seed::GUILD).unwrap()
}
