//! What the tests stand on: a whole Crier on a sandbox, with a clock moved by hand.

pub(crate) mod database;
pub(crate) mod endpoint;
pub(crate) mod fill;
pub(crate) mod latin;
pub(crate) mod lines;
pub(crate) mod look;
pub(crate) mod missing;
pub(crate) mod socket;
pub(crate) mod wire;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crier::app::App;
use crier::clock::{Clock, ManualClock};
use crier::config::Config;
use crier::domain::event::EventKind;
use crier::domain::id::{ChannelId, EndpointId, GuildId, MemberId, RouteId};
use crier::domain::route::{Route, Style};
use crier::domain::time::Timestamp;
use crier::source;
use crier::source::sample::{self, SampleParts};
use crier_sandbox::{Options, Sandbox, seed};

/// How long a test waits for what must happen, in real time; far longer than it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// The secret of every endpoint that a test makes.
pub(crate) const SECRET: &str = "a-secret-of-the-tests";
/// When the tests take place: 2026-03-02 10:15:30 UTC.
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_772_446_530);

/// A Crier that runs against a sandbox.
pub(crate) struct Crier {
    pub(crate) app: App,
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: ManualClock,
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) config: Config,
    pub(crate) folder: tempfile::TempDir,
    /// Looks into the database beside the program.
    eyes: sqlx::SqlitePool,
}

/// An endpoint that a test sends to.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    pub(crate) id: EndpointId,
    pub(crate) source: &'static str,
    pub(crate) url: String,
}

impl Crier {
    /// One with listener and worker, and no bot: set-up goes through the store.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with other settings.
    pub(crate) async fn start_with(settings: &[(&str, &str)]) -> Self {
        Self::start_on(settings, false).await
    }

    /// The same with Discord's limits, which its answers tell.
    pub(crate) async fn start_limited() -> Self {
        Self::start_on(&[], true).await
    }

    async fn start_on(settings: &[(&str, &str)], rate_limits: bool) -> Self {
        let clock = ManualClock::starting_at(START);
        let sandbox = Sandbox::start(Options {
            listen: ([127, 0, 0, 1], 0).into(),
            clock: Arc::new(clock.clone()),
            token: "test-token".to_owned(),
            rate_limits,
            members_intent: true,
        })
        .await
        .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("crier.db").display());
        let base_url = sandbox.base_url();
        let mut set = vec![
            ("CRIER__DISCORD__TOKEN", "test-token"),
            ("CRIER__DISCORD__API_URL", base_url.as_str()),
            ("CRIER__HTTP__LISTEN", "127.0.0.1:0"),
            ("CRIER__DATABASE__URL", database.as_str()),
        ];
        set.extend_from_slice(settings);
        let set = set
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut config = Config::read("", &set).unwrap();
        let app = App::start(&config, Arc::new(clock.clone())).await.unwrap();
        let address = app.start_http(&config).unwrap();
        let base = format!("http://{address}");
        config.http.listen = address;
        config.public_url = Some(base.clone());
        app.start_worker(&config).unwrap();
        let mut tx = app.store.write().await.unwrap();
        tx.upsert_guild(guild(), clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        let eyes = look::open(&config).await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            app,
            sandbox,
            clock,
            http,
            base,
            config,
            folder,
            eyes,
        }
    }

    /// Starts the bot too, and waits until it has registered its commands.
    pub(crate) async fn with_bot(self) -> Self {
        self.app.start_bot(&self.config).unwrap();
        assert!(
            self.sandbox.wait_for_bot(PATIENCE).await,
            "the bot connects"
        );
        self
    }

    /// Starts the bot too, whether it can connect or not.
    pub(crate) fn with_unfinished_bot(self) -> Self {
        self.app.start_bot(&self.config).unwrap();
        self
    }

    /// An endpoint of this source that announces what it does by default in `channel`.
    pub(crate) async fn endpoint(&self, source: &'static str, channel: u64) -> Hook {
        let hook = self.silent_endpoint(source, SECRET).await;
        for kind in source::find(source).unwrap().profile().default_kinds {
            self.route(&hook, *kind, channel).await;
        }
        hook
    }

    /// An endpoint of this source that no route wants anything of, with this secret.
    pub(crate) async fn silent_endpoint(&self, source: &'static str, secret: &str) -> Hook {
        self.endpoint_in(guild(), source, secret).await
    }

    /// The same in any guild.
    pub(crate) async fn endpoint_in(
        &self,
        guild: GuildId,
        source: &'static str,
        secret: &str,
    ) -> Hook {
        let now = self.clock.now();
        let mut tx = self.app.store.write().await.unwrap();
        let vault = &self.app.intake.vault;
        let (id, key) = endpoint::insert(&mut tx, vault, (guild, source, secret), now).await;
        tx.commit().await.unwrap();
        let url = format!("{}/hooks/{source}/{key}", self.base);
        Hook { id, source, url }
    }

    /// Routes one kind of an endpoint's events to a channel.
    pub(crate) async fn route(&self, hook: &Hook, kind: EventKind, channel: u64) {
        self.add_route(route(hook, kind, channel)).await;
    }

    /// Adds a route.
    pub(crate) async fn add_route(&self, route: Route) {
        let mut tx = self.app.store.write().await.unwrap();
        tx.insert_route(&route, self.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Sends what the sender would, and says what it heard.
    pub(crate) async fn send(
        &self,
        hook: &Hook,
        event: &str,
        parts: &SampleParts,
    ) -> (u16, String) {
        let source = source::find(hook.source).unwrap();
        let call = sample::call(source, event, parts, &SECRET.into()).unwrap();
        let answer = self.call(&wire::Call::of_sample(hook, call)).await;
        (answer.status, answer.body)
    }

    /// What varies in a sample: about Mira, now, with this number.
    pub(crate) fn parts(&self, number: u32) -> SampleParts {
        SampleParts {
            user: MemberId::from_u64(seed::MIRA).unwrap(),
            name: "mira".to_owned(),
            guild: guild(),
            now: self.clock.now(),
            number,
            text: None,
        }
    }

    /// Waits until a channel holds so many messages, and returns them.
    pub(crate) async fn messages(&self, channel: u64, count: usize) -> Vec<crier_sandbox::Message> {
        let sandbox = &self.sandbox;
        let reached = sandbox
            .log()
            .wait_for(PATIENCE, |_| {
                let messages = sandbox.messages(channel);
                (messages.len() >= count).then_some(messages)
            })
            .await;
        reached.unwrap_or_else(|| {
            panic!(
                "{count} messages in {channel}: {:?}",
                sandbox.messages(channel)
            )
        })
    }

    /// Stops the program and starts it again on the same database, at the same address.
    pub(crate) async fn restart(mut self) -> Self {
        self.app.stop().await;
        self.app = App::start(&self.config, Arc::new(self.clock.clone()))
            .await
            .unwrap();
        self.app.start_http(&self.config).unwrap();
        self.app.start_worker(&self.config).unwrap();
        self
    }

    /// Starts again, so much later, on what the disk would hold if the program had died this very moment. What is under
    /// way stays without an end.
    pub(crate) async fn crash(self, later: Duration) -> Self {
        self.app.tasks.stop.cancel();
        self.app.tasks.stop_core.cancel();
        for suffix in ["", "-wal"] {
            let file = |name: &str| self.folder.path().join(format!("{name}.db{suffix}"));
            std::fs::copy(file("crier"), file("copy")).unwrap();
        }
        let copy = self.folder.path().join("copy.db");
        self.clock.advance(later);
        self.start_on_copy(&copy).await
    }

    /// Stops the program and starts it on a copy of its database.
    pub(crate) async fn restart_on(self, copy: &Path) -> Self {
        self.app.tasks.stop.cancel();
        self.app.tasks.stop_core.cancel();
        self.start_on_copy(copy).await
    }

    async fn start_on_copy(mut self, copy: &Path) -> Self {
        let key = |of: &Path| PathBuf::from(format!("{}.key", of.display()));
        let original = self.folder.path().join("crier.db");
        std::fs::copy(key(&original), key(copy)).unwrap();
        self.config.database_url = format!("sqlite://{}", copy.display());
        self.config.http.listen.set_port(0);
        self.app = App::start(&self.config, Arc::new(self.clock.clone()))
            .await
            .unwrap();
        self.app.start_worker(&self.config).unwrap();
        self.eyes = look::open(&self.config).await;
        self
    }

    /// Stops everything.
    pub(crate) async fn stop(self) {
        self.app.stop().await;
        self.sandbox.stop().await;
    }
}

/// A route for one kind of an endpoint's events, to be changed as a test needs it.
pub(crate) fn route(hook: &Hook, kind: EventKind, channel: u64) -> Route {
    Route {
        id: RouteId::short(rand::random()),
        guild: guild(),
        endpoint: Some(hook.id.clone()),
        kind,
        channel: ChannelId::from_u64(channel).unwrap(),
        mention: None,
        style: Style::Full,
    }
}

/// The guild of the tests.
pub(crate) fn guild() -> GuildId {
    GuildId::from_u64(seed::GUILD).unwrap()
}

/// Waits until something holds that nobody tells of, a row in the database for instance: the one place of the tests that
/// looks again and again.
pub(crate) async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    let mut turn = tokio::time::interval(Duration::from_millis(20));
    let search = async {
        while !holds().await {
            turn.tick().await;
        }
    };
    assert!(
        tokio::time::timeout(PATIENCE, search).await.is_ok(),
        "in vain: {what}"
    );
}
