//! Several real processes on one PostgreSQL: killed, frozen, restarted in turn, left without their database; and what the
//! database and the stand-in for Discord then hold. Where there is no PostgreSQL it is said, and nothing is run.
#![allow(
    clippy::allow_attributes,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test is a story told in one piece: its name says what it is about, and it stops where it fails"
)]

mod account;
mod bot;
mod cluster;
mod crowd;
mod death;
mod front;
mod key;
mod load;
mod outage;
mod pace;
mod plan;
mod rolling;
#[path = "../crash/running.rs"]
#[allow(dead_code, reason = "the crash tests use more of it")]
mod running;
mod world;

use std::time::Duration;

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until something holds that nobody tells of: the one place that looks again and again. Says how long it took.
async fn eventually(what: &str, holds: impl AsyncFn() -> bool) -> Duration {
    let began = std::time::Instant::now();
    let mut turn = tokio::time::interval(Duration::from_millis(50));
    let search = async {
        while !holds().await {
            turn.tick().await;
        }
    };
    assert!(
        tokio::time::timeout(PATIENCE, search).await.is_ok(),
        "in vain: {what}"
    );
    began.elapsed()
}

/// Lets time pass: not to wait for anything, but because how long is the story.
async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}
