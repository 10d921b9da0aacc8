//! Tests of the sandbox from outside: with raw requests, and with a real serenity client.

mod page;
mod people;
mod requests;
mod serenity_client;

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::*;

/// A clock that only moves when a test moves it.
#[derive(Clone, Debug)]
struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    fn advance(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap();
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

const TOKEN: &str = "a-token-of-the-tests";
const PATIENCE: Duration = Duration::from_secs(5);

async fn sandbox_with(change: impl FnOnce(&mut Options)) -> (Sandbox, ManualClock) {
    let clock = ManualClock(Arc::new(AtomicI64::new(1_772_000_000_000)));
    let mut options = Options {
        listen: ([127, 0, 0, 1], 0).into(),
        clock: Arc::new(clock.clone()),
        token: TOKEN.to_owned(),
        rate_limits: false,
        members_intent: true,
    };
    change(&mut options);
    (Sandbox::start(options).await.unwrap(), clock)
}

async fn sandbox() -> (Sandbox, ManualClock) {
    sandbox_with(|_| {}).await
}
