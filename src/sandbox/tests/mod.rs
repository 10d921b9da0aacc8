//! Tests of the sandbox from outside: with raw requests, and with a real serenity client.

mod page;
mod people;
mod requests;
mod serenity_client;

use std::time::Duration;

use super::*;
use crate::clock::ManualClock;
use crate::domain::time::Timestamp;

const TOKEN: &str = "a-token-of-the-tests";
const PATIENCE: Duration = Duration::from_secs(5);

async fn sandbox_with(change: impl FnOnce(&mut Options)) -> (Sandbox, ManualClock) {
    let clock = ManualClock::starting_at(Timestamp::from_seconds(1_772_000_000));
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
