//! The program put together: the database behind its lock and its key, and each role started on it.

mod book;
mod carry;
mod clock;
mod gauge;
mod key;
mod listen;
mod lock;
mod look;
mod moving;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::Notify;

use crate::clock::SharedClock;
use crate::config::{Config, DEFAULT_FILE, OnAmbiguous};
use crate::delivery::{ChannelGuilds, Patience, Worker};
use crate::discord::gate::{Gate, Pause};
use crate::discord::rest::Discord;
use crate::domain::effect::PauseReason;
use crate::intake::{Budget, Endpoints, Intake, Recorder, Refusals};
use crate::shutdown::Tasks;
use crate::store::{self, Place, Store, StoreError, Tx, newest_schema};
use crate::upkeep::Upkeep;
use crate::{bot, http, plain};

pub use listen::{Bound, listen};
pub use look::{KeyFound, Looked, look};
pub use moving::{KeyPlace, MoveError, Moving};

/// Why the program cannot start; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database could not be opened or brought up to date.
    #[error("database.url: {0}")]
    Store(#[from] StoreError),
    /// Another process works on the same file.
    #[error(
        "database.url: another `crier run` works on {0}; SQLite carries one at a time: stop that one, or set \
         database.url to postgres://… for several"
    )]
    Locked(String),
    /// There is no database yet.
    #[error("database.url: {0} holds nothing yet: `crier run` or `crier migrate` makes it")]
    NoDatabase(String),
    /// An older program made it.
    #[error(
        "database.url: an older Crier made it (its schema is {0}, and this is {1}): run `crier migrate` first"
    )]
    Older(i64, i64),
    /// A file beside the database cannot be made.
    #[error("database.url: {}", plain::file(.0, .1))]
    Unusable(PathBuf, std::io::Error),
    /// The key does not fit the database, or cannot be read or kept.
    #[error("secret.key: {0}")]
    Key(String),
    /// A listener's address is taken or not ours.
    #[error("{0}: cannot listen on {1}: {why}", why = listen::words(.2))]
    Listen(&'static str, SocketAddr, std::io::Error),
    /// A key that this role needs is not set.
    #[error("{0} is not set: {1}")]
    Missing(&'static str, String),
    /// The client for Discord could not be made.
    #[error("discord.api_url: {0}")]
    Discord(String),
}

/// How long closing the database may take.
const CLOSE_WITHIN: Duration = Duration::from_millis(500);

/// A running program: the core, and whatever roles were started on it.
pub struct App {
    /// Where everything is kept.
    pub store: Store,
    /// Takes calls in.
    pub intake: Intake,
    /// Everything that runs.
    pub tasks: Tasks,
    clock: SharedClock,
    wake: Arc<Notify>,
    /// What everything that is said to Discord passes through.
    gate: Gate,
    /// Held where no other process may work on the same database.
    lock: Option<lock::Lock>,
}

/// Opens the database of this configuration, its schema as it is; for commands beside a running program.
pub async fn open_store(config: &Config) -> Result<Store, StartError> {
    let place = || Place::of(&config.database_url).map_or_else(String::new, |place| place.shown);
    if let Some(file) = store::sqlite_file(&config.database_url)
        && !file.exists()
    {
        return Err(StartError::NoDatabase(place()));
    }
    let store = Store::open_patiently(&config.database_url).await?;
    let mut tx = store.read().await?;
    if tx.find_schema().await?.is_none() {
        return Err(StartError::NoDatabase(place()));
    }
    drop(tx);
    store.read().await?.check_whole().await?;
    Ok(store)
}

/// The same for a command that needs the schema of this very program.
pub async fn open_current_store(config: &Config) -> Result<Store, StartError> {
    let store = open_store(config).await?;
    let found = store.read().await?.find_schema().await?.unwrap_or_default();
    if found < newest_schema() {
        return Err(StartError::Older(found, newest_schema()));
    }
    Ok(store)
}

/// The file that keeps the key of a SQLite database, unless the configuration gives it.
pub fn key_file(config: &Config) -> Option<PathBuf> {
    let file = store::sqlite_file(&config.database_url)?;
    let is_given = config.secret_key.is_some();
    (!is_given).then(|| lock::beside(&file, "key"))
}

impl App {
    /// Opens the database for this process alone where it is SQLite, brings it up to date, and starts the core. Where it is
    /// for several processes, its clock goes before this one.
    pub async fn start(config: &Config, clock: SharedClock) -> Result<Self, StartError> {
        let file = store::sqlite_file(&config.database_url);
        let lock = file.as_deref().map(lock::Lock::take).transpose()?;
        let store = Store::open(&config.database_url).await?;
        store.migrate().await?;
        check_place(&store).await?;
        let vault = key::open_vault(config, &store).await?;
        let tasks = Tasks::default();
        let clock = match lock {
            Some(_) => clock,
            None => follow_clock(&store, &tasks).await?,
        };
        take_up(&store, &clock, lock.is_some()).await?;
        let wake = Arc::new(Notify::new());
        let (recorder, recording) = Recorder::new(store.clone(), wake.clone());
        let refusals = Refusals::default();
        tasks.spawn_core("recorder", recording.run(tasks.stop_core.clone()));
        keep_house(&tasks, (&store, &clock), &refusals, config);
        let intake = Intake {
            store: store.clone(),
            endpoints: Endpoints::new(store.clone(), vault.clone()),
            vault,
            clock: clock.clone(),
            recorder,
            refusals,
            budget: Budget::per_hour(config.limits.events, config.limits.bytes),
            keeps_bodies: config.retention_bodies_days > 0,
        };
        Ok(Self {
            gate: gate(&store, clock.clone(), lock.is_some()).await?,
            store,
            intake,
            tasks,
            clock,
            wake,
            lock,
        })
    }

    /// Takes this database for a copy of one that went on without it, whatever it says of itself.
    pub async fn reconcile(&self) -> Result<(), StartError> {
        let mut tx = self.store.write().await?;
        doubt(&mut tx, &self.clock).await?;
        Ok(tx.commit().await?)
    }

    /// Starts the senders' listener; says where it listens.
    pub fn start_http(&self, config: &Config) -> Result<SocketAddr, StartError> {
        let (listener, address) = listen::bound("http.listen", config.http.listen)?;
        let trusted = http::TrustedProxies::parse(&config.http.trusted_proxies).unwrap_or_default();
        let listening = http::ListenerConfig {
            trusted: Arc::new(trusted),
            ..http::ListenerConfig::default()
        };
        let state = http::State {
            intake: self.intake.clone(),
            bodies: http::Bodies::new(config.http.body_limit_bytes, listening.timeouts),
        };
        let stop = self.tasks.stop.clone();
        let serving = http::serve(listener, http::router(state), listening, stop);
        self.tasks.spawn_edge("listener", serving);
        tracing::info!(%address, "listening for senders");
        Ok(address)
    }

    /// Starts the operator's listener. Votes matter more than their curves: a taken address is said and left.
    pub fn start_metrics(
        &self,
        config: &Config,
        render: impl Fn() -> String + Clone + Send + Sync + 'static,
    ) {
        match listen::bound("metrics.listen", config.metrics_listen) {
            Ok((listener, address)) => {
                let hosts = http::Hosts::new(config.metrics_listen, &config.metrics_hosts);
                let router = http::operator_router(self.intake.clone(), hosts, render);
                let stop = self.tasks.stop.clone();
                let serving = http::serve(listener, router, http::ListenerConfig::default(), stop);
                self.tasks.spawn_edge("metrics", serving);
                let gauges = gauge::Gauges {
                    store: self.store.clone(),
                    clock: self.clock.clone(),
                    file: store::sqlite_file(&config.database_url),
                };
                let stop = self.tasks.stop.clone();
                self.tasks
                    .keep_edge("gauges", move || gauges.clone().run(stop.clone()));
                tracing::info!(%address, "listening for Prometheus");
            }
            Err(error) => tracing::warn!(%error, "going on without metrics"),
        }
    }

    /// Starts the worker that carries promises out.
    pub fn start_worker(&self, config: &Config) -> Result<(), StartError> {
        let worker = Worker {
            store: self.store.clone(),
            discord: discord(config, self.gate.clone())?,
            clock: self.clock.clone(),
            wake: self.wake.clone(),
            patience: Patience::default(),
            channel_guilds: ChannelGuilds::default(),
            is_alone: self.lock.is_some(),
            holds_when_unsure: config.discord.on_ambiguous == OnAmbiguous::Hold,
        };
        let stop = self.tasks.stop.clone();
        self.tasks
            .keep_edge("worker", move || worker.clone().run(stop.clone()));
        Ok(())
    }

    /// Starts the bot: commands, and what the gateway tells.
    pub fn start_bot(&self, config: &Config) -> Result<(), StartError> {
        let settings = bot::BotSettings {
            token: token(config)?,
            api_url: config.discord.api_url.clone(),
            shards: config.discord.shards,
        };
        let public_url = config.public_url.clone().ok_or(StartError::Missing(
            "public_url",
            said_where(
                config,
                "it is printed in set-up replies, for instance \"https://hooks.example.org\"",
            ),
        ))?;
        let data = bot::Data {
            store: self.store.clone(),
            discord: discord(config, self.gate.clone())?,
            vault: self.intake.vault.clone(),
            clock: self.clock.clone(),
            intake: self.intake.clone(),
            public_url,
            sessions: bot::Sessions::default(),
            commands: bot::CommandIds::default(),
            roll: bot::Roll::default(),
        };
        let stop = self.tasks.stop.clone();
        self.tasks.keep_edge("bot", move || {
            let (settings, data, stop) = (settings.clone(), data.clone(), stop.clone());
            async move {
                if let Err(error) = bot::run(settings, data, stop).await {
                    tracing::error!(%error, "the bot stopped; intake and delivery go on");
                }
            }
        });
        Ok(())
    }

    /// Stops everything, lets what was begun come to an end, and closes the database.
    pub async fn stop(self) {
        self.stop_sooner(std::future::pending()).await;
    }

    /// The same, but waits for what was begun no longer than until `hurried`.
    pub async fn stop_sooner(self, hurried: impl Future<Output = ()>) {
        self.tasks.finish(hurried).await;
        // What did not stop in time may still hold a connection; whatever was committed lasts all the same.
        let _ = tokio::time::timeout(CLOSE_WITHIN, self.store.close()).await;
    }
}

/// Refuses a database that is one end of a move: the one is not whole yet, the other was left.
async fn check_place(store: &Store) -> Result<(), StoreError> {
    let mut tx = store.read().await?;
    tx.check_whole().await?;
    tx.check_stays().await
}

/// Takes up what a process before this one left: as a copy's where it is one, and where this process is alone with what
/// was leased, now and not when the leases end.
async fn take_up(store: &Store, clock: &SharedClock, is_alone: bool) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    if tx.delete_copy_mark().await? {
        doubt(&mut tx, clock).await?;
    }
    if is_alone {
        tx.release_every_lease().await?;
    }
    tx.commit().await
}

/// Starts what keeps the database in order beside everything else.
fn keep_house(
    tasks: &Tasks,
    (store, clock): (&Store, &SharedClock),
    refusals: &Refusals,
    config: &Config,
) {
    let stop = &tasks.stop_core;
    let (noted, kept, until) = (refusals.clone(), store.clone(), stop.clone());
    tasks.keep_core("refusals", move || {
        noted.clone().flush_until(kept.clone(), until.clone())
    });
    let (kept, until) = (store.clone(), stop.clone());
    tasks.keep_core("log", move || carry::run(kept.clone(), until.clone()));
    let upkeep = Upkeep {
        store: store.clone(),
        clock: clock.clone(),
        bodies_days: config.retention_bodies_days,
    };
    let until = stop.clone();
    tasks.keep_core("upkeep", move || upkeep.clone().run(until.clone()));
}

/// Has every message looked for in its channel before it is posted: in a restored copy it may stand there already.
async fn doubt(tx: &mut Tx, clock: &SharedClock) -> Result<(), StoreError> {
    let messages = tx.upsert_messages_restored(clock.now()).await?;
    tracing::warn!(
        messages,
        "this database is a restored copy: what it has still to post is looked for in the channels first"
    );
    Ok(())
}

/// The database's clock, followed as long as the core runs.
async fn follow_clock(store: &Store, tasks: &Tasks) -> Result<SharedClock, StartError> {
    let clock = clock::DatabaseClock::new(store).await?;
    let following = (clock.clone(), store.clone(), tasks.stop_core.clone());
    tasks.keep_core("clock", move || {
        let (clock, store, stop) = following.clone();
        clock.follow(store, stop)
    });
    Ok(Arc::new(clock))
}

/// The gate to Discord, closed for as long as Discord asked before this start. A token that it refused then may be another
/// one now.
async fn gate(store: &Store, clock: SharedClock, is_alone: bool) -> Result<Gate, StartError> {
    let gate = if is_alone {
        Gate::new(clock)
    } else {
        Gate::shared(clock, Arc::new(book::DatabaseBook(store.clone())))
    };
    let mut tx = store.write().await?;
    tx.delete_pause(PauseReason::Token).await?;
    if let Some((until, why)) = tx.find_pause().await? {
        gate.close(Pause { until, why });
    }
    tx.commit().await?;
    Ok(gate)
}

/// The bot's token, which every role that speaks to Discord needs.
pub fn token(config: &Config) -> Result<SecretString, StartError> {
    let how = "copy it from https://discord.com/developers/applications, page \"Bot\", or set DISCORD_TOKEN";
    let missing = || StartError::Missing("discord.token", said_where(config, how));
    config.discord.token.clone().ok_or_else(missing)
}

/// What to do about a missing key; and that there is no file, if that may be why.
fn said_where(config: &Config, how: &str) -> String {
    match config.file {
        Some(_) => how.to_owned(),
        None => format!("{how} (there is no {DEFAULT_FILE} in this folder)"),
    }
}

/// Discord as this configuration finds it, behind this gate.
pub fn discord(config: &Config, gate: Gate) -> Result<Discord, StartError> {
    Discord::new(&config.discord.api_url, token(config)?, gate)
        .map_err(|error| StartError::Discord(error.to_string()))
}
