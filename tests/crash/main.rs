//! The real program, killed: at random moments, at chosen system calls, with a full disk and a failing one; and what
//! the database and the stand-in for Discord then hold.
//!
//! `CRIER_KILLS=1000 cargo test --test crash random_moments` kills a thousand times instead of fifty; the moments come
//! from a seed that is printed, and `CRIER_SEED` sets it. `CRIER_TRACED=1000` traces so many calls, and
//! `CRIER_SWEEP=all` kills at every system call of a life instead of some. What needs strace or a file system of its
//! own says so where it cannot have it.
#![allow(
    clippy::allow_attributes,
    clippy::print_stdout,
    clippy::similar_names,
    clippy::too_many_lines,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test is a story told in one piece: its name says what it is about, and it stops where it fails; the environment says how long the story is"
)]

mod account;
mod copy;
mod disk;
mod kill;
mod load;
mod running;
mod second;
mod start;
mod stop;
mod strace;
mod sweep;
mod trace;
mod world;

use std::time::Duration;

/// How long a test waits for what must happen; longer than a lease, which a lane may have to wait for whose worker could not
/// write down that it was done.
const PATIENCE: Duration = Duration::from_mins(2);

/// Waits until something holds that nobody tells of: the one place that looks again and again.
async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
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

/// Lets time pass: not to wait for anything, but because how long is the story.
async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

/// A number that the environment sets.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
