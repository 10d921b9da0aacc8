//! A simulated Discord that `crier demo` and the tests run against. It checks what Discord checks, refuses what Discord
//! refuses, and lets simulated people type commands. It does not depend on the bot that connects to it.

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

/// The options of a sandbox.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen on; port 0 means any free port.
    pub listen: SocketAddr,
    /// The clock by which nonces, windows and tokens age.
    pub clock: Arc<dyn Clock>,
    /// The bot's token.
    pub token: String,
    /// Whether requests are limited as Discord limits them.
    pub rate_limits: bool,
    /// Whether the application may request the Guild Members intent.
    pub members_intent: bool,
}

/// A running sandbox.
#[derive(Debug)]
pub struct Sandbox {
    core: Arc<Core>,
}

impl Sandbox {
    /// Starts a sandbox that contains the guild "Demo".
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

    /// Closes every connection and waits until all tasks have ended.
    pub async fn stop(self) {
        self.core.stopping.cancel();
        self.core.tasks.close();
        self.core.tasks.wait().await;
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.core.address
    }

    /// The replacement for `https://discord.com`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.core.address)
    }

    /// The gateway's address, as in `GET /gateway/bot`.
    pub fn gateway_url(&self) -> String {
        gateway_url(self.core.address)
    }

    /// Sets the page's initial state.
    pub fn show(&self, page: Page) {
        self.core.change(|state, _| state.page = page);
    }

    /// The requests and their results.
    pub fn log(&self) -> &Log {
        &self.core.log
    }

    /// The injected faults.
    pub fn faults(&self) -> &Faults {
        &self.core.faults
    }

    /// A person to act as.
    pub fn person(&self, user_id: Snowflake) -> Person {
        Person::new(Arc::clone(&self.core), user_id)
    }

    /// Checks a condition after every change until it is true; returns whether it became true in time.
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

    /// Waits until a bot is connected to the gateway; returns whether one was in time.
    pub async fn wait_for_bot(&self, patience: Duration) -> bool {
        let connected = self
            .core
            .wait_for(|state| (state.hub.connected() > 0).then_some(()));
        tokio::time::timeout(patience, connected).await.is_ok()
    }
}

/// The gateway's address on a listener.
fn gateway_url(address: SocketAddr) -> String {
    format!("ws://{address}{}", serve::GATEWAY_PATH)
}
