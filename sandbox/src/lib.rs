//! An embedded stand-in for Discord: what `crier demo` and the tests run against. It checks what Discord
//! checks, refuses what Discord refuses, and lets people in it type commands. Never knows what the bot
//! that connects to it is for.

mod api_error;
mod clock;
mod command;
mod core;
mod fault;
mod gateway;
mod limits;
mod log;
mod page;
mod people;
pub mod permissions;
mod rate_limit;
mod rest;
mod serve;
mod snowflake;
mod staging;
#[cfg(test)]
mod tests;
mod world;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

pub use self::clock::Clock;
pub use self::command::line::LineError;
pub use self::core::Page;
pub use self::fault::{Fault, Faults, Scope, Times};
pub use self::log::{Act, AnswerStage, Log, RequestRecord};
pub use self::people::{Choice, Modal, Person, PersonError, Reply};
pub use self::snowflake::{Snowflake, snowflake_at};
pub use self::world::{
    ANNOUNCEMENT_CHANNEL, CATEGORY, Channel, DIRECT_CHANNEL, EPHEMERAL, FORUM_CHANNEL, Guild,
    LOADING, Member, Message, Origin, Overwrite, PUBLIC_THREAD, Pings, Role, SUPPRESS_EMBEDS,
    TEXT_CHANNEL, ThreadState, User, seed,
};

use self::core::{Core, State};
use self::gateway::Hub;
use self::rate_limit::Limiter;
use self::world::World;

/// How a sandbox is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The clock by which nonces, windows and tokens age.
    pub clock: Arc<dyn Clock>,
    /// The bot's token.
    pub token: String,
    /// Whether requests are limited as Discord limits them.
    pub rate_limits: bool,
    /// Whether the application may ask for the Guild Members intent.
    pub members_intent: bool,
}

/// A running sandbox.
#[derive(Debug)]
pub struct Sandbox {
    core: Arc<Core>,
}

impl Sandbox {
    /// Starts one with the guild "Demo" in it.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(options.listen).await?;
        let state = State {
            world: World::seeded(),
            hub: Hub::default(),
            limiter: Limiter::new(options.rate_limits),
            token: Some(options.token),
            members_intent: options.members_intent,
            page: Page::default(),
        };
        let core = Arc::new(Core::new(listener.local_addr()?, options.clock, state));
        core.tasks.spawn(serve::run(Arc::clone(&core), listener));
        Ok(Self { core })
    }

    /// Ends every connection and waits until nothing of the sandbox runs any more.
    pub async fn stop(self) {
        self.core.stopping.cancel();
        self.core.tasks.close();
        self.core.tasks.wait().await;
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.core.address
    }

    /// What stands in for `https://discord.com`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.core.address)
    }

    /// Where the gateway is, as `GET /gateway/bot` says it.
    pub fn gateway_url(&self) -> String {
        gateway_url(self.core.address)
    }

    /// Lets the page begin so.
    pub fn show(&self, page: Page) {
        self.core.change(|state, _| state.page = page);
    }

    /// What was asked and what came of it.
    pub fn log(&self) -> &Log {
        &self.core.log
    }

    /// Faults on order.
    pub fn faults(&self) -> &Faults {
        &self.core.faults
    }

    /// Someone to act as.
    pub fn person(&self, user_id: Snowflake) -> Person {
        Person::new(Arc::clone(&self.core), user_id)
    }

    /// Waits until something is true of the sandbox, looking after every change; whether it became so in
    /// time.
    pub async fn wait_until(&self, patience: Duration, is_true: impl Fn(&Self) -> bool) -> bool {
        let mut changed = self.core.subscribe();
        let search = async {
            loop {
                changed.borrow_and_update();
                if is_true(self) || changed.changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::time::timeout(patience, search).await.is_ok()
    }

    /// Waits until a bot is connected to the gateway; whether one was in time.
    pub async fn wait_for_bot(&self, patience: Duration) -> bool {
        let connected = self
            .core
            .wait_for(|state| (state.hub.connected() > 0).then_some(()));
        tokio::time::timeout(patience, connected).await.is_ok()
    }
}

/// Where the gateway is on a listener.
fn gateway_url(address: SocketAddr) -> String {
    format!("ws://{address}{}", serve::GATEWAY_PATH)
}
