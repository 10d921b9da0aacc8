//! How the program stops: a signal becomes a token, and the tasks that heard it are waited for.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long the edges may take to stop, and the core after them.
const WITHIN: [Duration; 2] = [Duration::from_secs(8), Duration::from_secs(2)];

/// The tasks of a running program, in the order in which they stop.
///
/// First the edges: the listener, the worker, the bot. Then the core that they hand their work to, so that what a
/// begun call brought is still recorded and answered.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    edges: TaskTracker,
    core: TaskTracker,
    /// Cancelled when the edges are to stop.
    pub stop: CancellationToken,
    /// Cancelled when the core is to stop.
    pub stop_core: CancellationToken,
}

impl Tasks {
    /// Runs an edge; it ends by itself once `stop` is cancelled.
    pub fn spawn_edge(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.edges.spawn(task);
    }

    /// Runs a part of the core; it ends by itself once `stop_core` is cancelled.
    pub fn spawn_core(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.core.spawn(task);
    }

    /// Stops everything and waits for it, but not for ever.
    pub async fn finish(&self) {
        let parts = [(&self.stop, &self.edges), (&self.stop_core, &self.core)];
        for ((stop, tasks), within) in parts.into_iter().zip(WITHIN) {
            stop.cancel();
            tasks.close();
            if tokio::time::timeout(within, tasks.wait()).await.is_err() {
                tracing::warn!("not everything stopped in time");
            }
        }
    }
}

/// Comes back when the operator or the system wants the program to stop.
pub async fn asked() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        // Without signals there is nothing to wait for; the program runs until it is killed.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
