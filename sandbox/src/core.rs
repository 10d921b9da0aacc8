//! Shared by all parts of the sandbox: the state behind one lock, the log, and notifications of changes.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::clock::Clock;
use super::fault::Faults;
use super::gateway::Hub;
use super::log::Log;
use super::rate_limit::Limiter;
use super::snowflake::Snowflake;
use super::world::World;

/// The state.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) hub: Hub,
    pub(crate) limiter: Limiter,
    /// The token that a bot must present; `None` while it is revoked.
    pub(crate) token: Option<String>,
    /// Whether the application may request the Guild Members intent.
    pub(crate) members_intent: bool,
    /// The page's initial state.
    pub(crate) page: Page,
}

/// The page's initial state.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The channel that is open first.
    pub home: Option<Snowflake>,
    /// The client's first language, as Discord writes it; English if empty.
    pub locale: String,
    /// Suggestions what to try: a text, and the line to type.
    pub tips: Vec<(String, String)>,
}

/// The sandbox as its parts use it.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<dyn Clock>,
    state: Mutex<State>,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    changed: watch::Sender<u64>,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
}

impl Core {
    pub(crate) fn new(address: SocketAddr, clock: Arc<dyn Clock>, state: State) -> Self {
        Self {
            address,
            clock,
            state: Mutex::new(state),
            faults: Faults::default(),
            log: Log::default(),
            changed: watch::Sender::new(0),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        }
    }

    /// Reads the state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state, and passes the results to the gateway, the log and everyone who waits.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State, Timestamp) -> T) -> T {
        let now = Timestamp::from_millisecond(self.clock.now_ms()).unwrap_or_default();
        let mut state = self.lock();
        let outcome = change(&mut state, now);
        let State { world, hub, .. } = &mut *state;
        for dispatch in world.dispatches.drain(..) {
            hub.dispatch(&dispatch);
        }
        self.log.append(std::mem::take(&mut world.acts));
        drop(state);
        self.changed.send_modify(|version| *version += 1);
        outcome
    }

    /// A receiver that is notified of every change from now on.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// The first match in the state, now or after a later change.
    pub(crate) async fn wait_for<T>(&self, find: impl Fn(&State) -> Option<T>) -> Option<T> {
        let mut changed = self.subscribe();
        loop {
            changed.borrow_and_update();
            let found = self.read(&find);
            if found.is_some() || changed.changed().await.is_err() {
                return found;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
