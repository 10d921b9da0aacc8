//! What requests to Discord cost in time, and what they come to, for the metrics.

use metrics::{counter, histogram};
use tokio::time::Instant;

use crate::discord::failure::DiscordError;

/// A wait for the gate, timed. What it holds back counts as a request that was not made.
pub(super) async fn waited<T>(
    waiting: impl Future<Output = Result<T, DiscordError>>,
) -> Result<T, DiscordError> {
    let began = Instant::now();
    let passed = waiting.await;
    histogram!("crier_discord_gate_wait_seconds").record(began.elapsed());
    if let Err(error) = &passed {
        count(outcome(error));
    }
    passed
}

/// A request that left, timed and counted.
pub(super) async fn answered<T>(
    asking: impl Future<Output = Result<T, DiscordError>>,
) -> Result<T, DiscordError> {
    let began = Instant::now();
    let answer = asking.await;
    histogram!("crier_discord_request_duration_seconds").record(began.elapsed());
    count(answer.as_ref().map_or_else(outcome, |_| "good"));
    if let Err(DiscordError::Limited { scope, .. }) = &answer {
        counter!("crier_discord_limited_total", "scope" => scope.as_str()).increment(1);
    }
    answer
}

fn count(outcome: &'static str) {
    counter!("crier_discord_requests_total", "outcome" => outcome).increment(1);
}

fn outcome(error: &DiscordError) -> &'static str {
    match error {
        DiscordError::Limited { .. } => "limited",
        DiscordError::Closed(_) | DiscordError::Late => "held back",
        DiscordError::Refused { .. } => "refused",
        DiscordError::NotDiscord { .. } => "not discord",
        DiscordError::Unauthorized => "unauthorized",
        DiscordError::Ambiguous(_) => "unclear",
        DiscordError::Unavailable(_) => "unavailable",
    }
}
