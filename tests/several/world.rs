//! What the processes share: a PostgreSQL, a stand-in for Discord, endpoints and the key that seals their secrets.

use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::sync::Arc;

use crier::clock::{Clock, SystemClock};
use crier::domain::event::EventKind;
use crier::domain::id::{ChannelId, EndpointId, GuildId, RoleId, RouteId};
use crier::domain::route::{Route, Style};
use crier::store::Store;
use crier::store::endpoint::Endpoint;
use crier::vault::{self, Vault};
use crier_sandbox::{Options, Sandbox, seed};
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;

use crate::cluster::Cluster;
use crate::front::Wire;
use crate::running::{PROGRAM, Running};

/// The secret of every endpoint.
pub(crate) const SECRET: &str = "a-secret-of-the-tests";
/// The bot's token.
const TOKEN: &str = "test-token";

/// Everything around the processes.
pub(crate) struct World {
    pub(crate) cluster: Cluster,
    pub(crate) wire: Wire,
    pub(crate) sandbox: Sandbox,
    pub(crate) store: Store,
    key: SecretString,
    vault: Vault,
    folder: tempfile::TempDir,
}

impl World {
    /// A new one, where there is a PostgreSQL.
    pub(crate) async fn new() -> Option<Self> {
        let cluster = Cluster::start()?;
        let sandbox = Sandbox::start(Options {
            listen: ([127, 0, 0, 1], 0).into(),
            clock: Arc::new(SystemClock),
            token: TOKEN.to_owned(),
            rate_limits: false,
            members_intent: true,
        });
        let store = Store::open(&cluster.url()).await.unwrap();
        store.migrate().await.unwrap();
        let mut tx = store.write().await.unwrap();
        tx.upsert_guild(guild(), SystemClock.now()).await.unwrap();
        tx.commit().await.unwrap();
        let key = vault::make_key();
        Some(Self {
            wire: Wire::to(cluster.socket()).await,
            cluster,
            sandbox: sandbox.await.unwrap(),
            store,
            vault: Vault::new(&key).unwrap(),
            key,
            folder: tempfile::tempdir().unwrap(),
        })
    }

    /// So many new channels.
    pub(crate) fn channels(&self, count: usize) -> Vec<u64> {
        let name = |number| format!("channel-{number}");
        (0..count)
            .map(|number| self.sandbox.add_channel(seed::GUILD, &name(number)))
            .collect()
    }

    /// An endpoint that announces reviews in these channels; its path.
    pub(crate) async fn endpoint(&self, channels: &[u64], mention: Option<RoleId>) -> String {
        let now = SystemClock.now();
        let key = vault::make_url_key();
        let id = EndpointId::short(rand::random());
        let sealed = |field, secret: &SecretString| self.vault.seal(id.as_str(), field, secret);
        let mut tx = self.store.write().await.unwrap();
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
        for channel in channels {
            let route = Route {
                id: RouteId::short(rand::random()),
                guild: guild(),
                endpoint: Some(id.clone()),
                kind: EventKind::Review,
                channel: ChannelId::from_u64(*channel).unwrap(),
                mention,
                style: Style::Full,
            };
            tx.insert_route(&route, now).await.unwrap();
        }
        tx.commit().await.unwrap();
        format!("/hooks/boticord/{}", key.expose_secret())
    }

    /// A command that runs the program with these arguments, on the database by the line to it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let url = format!("postgres://crier@{}/postgres", self.wire.address);
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .env_clear()
            .current_dir(self.folder.path())
            .env("CRIER__DATABASE__URL", url)
            .env("CRIER__SECRET__KEY", self.key.expose_secret())
            .env("CRIER__DISCORD__TOKEN", TOKEN)
            .env("CRIER__DISCORD__API_URL", self.sandbox.base_url())
            .env("CRIER__PUBLIC_URL", "https://hooks.example.org")
            .env("CRIER__METRICS__LISTEN", "127.0.0.1:0");
        command
    }

    /// A worker.
    pub(crate) fn worker(&self) -> Running {
        Running::start(&mut self.command(&["run", "--only", "worker"]))
    }

    /// A listener at this address, once it listens.
    pub(crate) async fn listener(&self, address: SocketAddr) -> Running {
        let mut command = self.command(&["run", "--only", "http"]);
        let running = Running::start(command.env("CRIER__HTTP__LISTEN", address.to_string()));
        assert!(running.is_listening().await, "it did not start");
        running
    }

    /// Looks into the database, past the line.
    pub(crate) async fn eyes(&self) -> PgPool {
        PgPool::connect(&self.cluster.url()).await.unwrap()
    }
}

/// An address that was free a moment ago.
pub(crate) fn free_address() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap()
}

/// The guild of the tests.
pub(crate) fn guild() -> GuildId {
    GuildId::from_u64(seed::GUILD).unwrap()
}
