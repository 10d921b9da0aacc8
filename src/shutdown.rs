//! Shutdown and supervision: a signal cancels a token and the tasks are waited for; a task that panics is restarted, or
//! ends the program.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long the edges may take to stop, and the core after them: together less than the usual ten seconds before a
/// kill.
const WITHIN: [Duration; 2] = [Duration::from_secs(7), Duration::from_secs(2)];
/// How long to wait before a task that panicked is restarted.
const REST: Duration = Duration::from_secs(1);

/// The tasks of a running program, in the order in which they stop.
///
/// The edges stop first: the listener, the worker, the bot. Then the core, which they hand their work to, so that calls
/// that have begun are still recorded and answered.
#[derive(Clone, Debug)]
pub struct Tasks {
    edges: TaskTracker,
    core: TaskTracker,
    within: [Duration; 2],
    rest: Duration,
    /// Cancelled when the edges have to stop.
    pub stop: CancellationToken,
    /// Cancelled when the core has to stop.
    pub stop_core: CancellationToken,
    /// Cancelled when a task panicked that cannot be restarted: the program has to stop and be started again.
    pub fallen: CancellationToken,
}

impl Default for Tasks {
    fn default() -> Self {
        Self {
            edges: TaskTracker::default(),
            core: TaskTracker::default(),
            within: WITHIN,
            rest: REST,
            stop: CancellationToken::default(),
            stop_core: CancellationToken::default(),
            fallen: CancellationToken::default(),
        }
    }
}

impl Tasks {
    /// Runs an edge that cannot be restarted; it ends once `stop` is cancelled.
    pub fn spawn_edge(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.edges.spawn(watch(name, self.fallen.clone(), task));
    }

    /// Runs a part of the core that cannot be restarted; it ends once `stop_core` is cancelled.
    pub fn spawn_core(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.core.spawn(watch(name, self.fallen.clone(), task));
    }

    /// Runs an edge that is restarted when it panics.
    pub fn keep_edge<T>(&self, name: &'static str, begin: impl Fn() -> T + Send + 'static)
    where
        T: Future<Output = ()> + Send + 'static,
    {
        self.edges
            .spawn(keep((name, self.rest), self.stop.clone(), begin));
    }

    /// Runs a part of the core that is restarted when it panics.
    pub fn keep_core<T>(&self, name: &'static str, begin: impl Fn() -> T + Send + 'static)
    where
        T: Future<Output = ()> + Send + 'static,
    {
        self.core
            .spawn(keep((name, self.rest), self.stop_core.clone(), begin));
    }

    /// Stops everything and waits for it, but not forever; for the edges only until `hurried`.
    pub async fn finish(&self, hurried: impl Future<Output = ()>) {
        self.stop.cancel();
        self.edges.close();
        let stopped = tokio::time::timeout(self.within[0], self.edges.wait());
        tokio::select! {
            stopped = stopped => if stopped.is_err() { say_late(); },
            () = hurried => tracing::warn!("told to hurry: what still went on at the edges is cut short"),
        }
        self.stop_core.cancel();
        self.core.close();
        if tokio::time::timeout(self.within[1], self.core.wait())
            .await
            .is_err()
        {
            say_late();
        }
    }
}

fn say_late() {
    tracing::warn!("not everything stopped in time");
}

/// Runs a task; if it panics, the program stops.
async fn watch(name: &'static str, fallen: CancellationToken, task: impl Future<Output = ()>) {
    if AssertUnwindSafe(task).catch_unwind().await.is_err() {
        tracing::error!(task = name, "a task panicked: the program stops");
        fallen.cancel();
    }
}

/// Runs a task again and again until it ends without a panic.
async fn keep<T: Future<Output = ()>>(
    (name, rest): (&'static str, Duration),
    stop: CancellationToken,
    begin: impl Fn() -> T,
) {
    while AssertUnwindSafe(begin()).catch_unwind().await.is_err() {
        tracing::error!(task = name, "a task panicked: it begins anew");
        let rested = stop.run_until_cancelled(tokio::time::sleep(rest));
        if rested.await.is_none() {
            return;
        }
    }
}

/// The signals that the operator or the system sends to a running program.
#[derive(Debug)]
pub struct Signals(Option<(Signal, Signal)>);

impl Signals {
    /// Listens from now on; no signal ends the program directly any more.
    pub fn listen() -> Self {
        let both = signal(SignalKind::terminate()).and_then(|terminate| {
            let interrupt = signal(SignalKind::interrupt())?;
            Ok((terminate, interrupt))
        });
        Self(both.ok())
    }

    /// Returns when the program is told to stop.
    pub async fn stop(&mut self) {
        let Some((terminate, interrupt)) = &mut self.0 else {
            // Without signals there is nothing to wait for; the program runs until it is killed.
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Tasks that are restarted without a pause, and are waited for this long.
    fn tasks(within_ms: u64) -> Tasks {
        Tasks {
            within: [Duration::from_millis(within_ms); 2],
            rest: Duration::ZERO,
            ..Tasks::default()
        }
    }

    #[tokio::test]
    async fn a_task_that_panics_begins_anew_until_it_comes_to_its_end() {
        let tasks = tasks(1);
        let begun = Arc::new(AtomicU32::new(0));
        let count = begun.clone();
        tasks.keep_core("test", move || {
            let number = count.fetch_add(1, Ordering::SeqCst);
            async move { assert!(number == 2, "a panic of the test") }
        });
        tasks.core.close();
        tasks.core.wait().await;
        assert_eq!(begun.load(Ordering::SeqCst), 3);
        assert!(!tasks.fallen.is_cancelled());
    }

    #[tokio::test]
    async fn the_program_falls_with_a_task_that_there_is_no_second_of() {
        let tasks = tasks(1);
        tasks.spawn_edge("test", async { panic!("a panic of the test") });
        tasks.fallen.cancelled().await;
    }

    #[tokio::test]
    async fn what_does_not_stop_is_left_within_ten_seconds() {
        assert!(WITHIN[0] + WITHIN[1] < Duration::from_secs(10));
        let tasks = tasks(1);
        tasks.spawn_edge("edge", std::future::pending());
        tasks.spawn_core("core", std::future::pending());
        tasks.finish(std::future::pending()).await;
    }

    #[tokio::test]
    async fn told_to_hurry_the_edges_are_not_waited_for_and_the_core_still_is() {
        let tasks = tasks(60_000);
        tasks.spawn_edge("edge", std::future::pending());
        let (stop, recorded) = (tasks.stop_core.clone(), CancellationToken::new());
        let done = recorded.clone();
        tasks.spawn_core("core", async move {
            stop.cancelled().await;
            done.cancel();
        });
        tasks.finish(std::future::ready(())).await;
        assert!(recorded.is_cancelled());
    }
}
