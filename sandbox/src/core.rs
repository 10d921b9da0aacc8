//! What every part of the sandbox shares: the state behind one lock, the log, and the news that
//! something changed.

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

/// What is behind the lock.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) hub: Hub,
    pub(crate) limiter: Limiter,
    /// What a bot must present; none while it is revoked.
    pub(crate) token: Option<String>,
    /// Whether the application may ask for the Guild Members intent.
    pub(crate) members_intent: bool,
    /// What the page begins with.
    pub(crate) page: Page,
}

/// What the page begins with.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The channel that is open at first.
    pub home: Option<Snowflake>,
    /// The language of the client at first, as Discord writes it; English where it is empty.
    pub locale: String,
    /// What to try: a text, and the line to type.
    pub tips: Vec<(String, String)>,
}

/// The sandbox, as its parts see it.
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

    /// Looks at the state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state; the gateway, the log and everyone waiting hear of what came of it.
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

    /// Hears of every change from now on.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// The first thing found in the state, now or after whatever change brings it.
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
