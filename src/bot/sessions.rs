//! How many sessions the bot may begin. Discord allows a thousand a day and gives a bot that takes more a new token; a
//! gateway that drops the bot again and again must not bring it there. Processes that share a bot's shards have a part each.
//!
//! <https://discord.com/developers/docs/events/gateway#session-start-limit-object>, seen 2026-11.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use metrics::{counter, gauge};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::domain::shard::Shards;

/// How many sessions may begin in quick succession, beside two for each shard.
const AT_ONCE: f64 = 5.0;
/// The time after which one more may begin: eight hundred a day.
const ANOTHER_AFTER: Duration = Duration::from_secs(108);

/// The sessions that may still begin.
#[derive(Clone, Debug)]
pub struct Sessions {
    left: Arc<Mutex<Left>>,
    spent: Arc<Notify>,
}

#[derive(Debug)]
struct Left {
    /// The part of the bot's shards that this process takes.
    part: f64,
    count: f64,
    most: f64,
    at: Instant,
}

impl Default for Sessions {
    fn default() -> Self {
        let left = Left {
            part: 1.0,
            count: AT_ONCE,
            most: AT_ONCE,
            at: Instant::now(),
        };
        Self {
            left: Arc::new(Mutex::new(left)),
            spent: Arc::default(),
        }
    }
}

impl Sessions {
    /// Counts a session that began; once there were too many, whoever waits in [`Self::spent`] is told.
    pub(super) fn note(&self) {
        let mut left = self.left();
        left.count -= 1.0;
        counter!("crier_gateway_sessions_total").increment(1);
        show(&left);
        if left.count < 0.0 {
            self.spent.notify_one();
        }
    }

    /// Comes back once no further session may begin for now.
    pub(super) async fn spent(&self) {
        self.spent.notified().await;
    }

    /// Waits until a session may begin for each of these shards.
    pub(super) async fn wait_for(&self, shards: Shards) {
        let count = f64::from(shards.count());
        let (missing, part) = {
            let mut left = self.left();
            left.part = count / f64::from(shards.total());
            let most = AT_ONCE * left.part + 2.0 * count;
            // What more shards need was not used up by fewer.
            left.count += (most - left.most).max(0.0);
            left.most = most;
            (count - left.count, left.part)
        };
        tokio::time::sleep(ANOTHER_AFTER.mul_f64(missing.max(0.0) / part)).await;
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let gained = left.at.elapsed().as_secs_f64() / ANOTHER_AFTER.as_secs_f64();
        left.count = (left.count + gained * left.part).min(left.most);
        left.at = Instant::now();
        show(&left);
        left
    }
}

fn show(left: &Left) {
    gauge!("crier_gateway_sessions_left").set(left.count.max(0.0));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_gateway_that_drops_every_session_gets_fewer_than_nine_hundred_a_day() {
        for text in ["1", "0/1"] {
            let count = dropped_all_day(Shards::parse(text).unwrap()).await;
            assert!((400..900).contains(&count), "{text}: {count}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn processes_that_share_the_shards_share_the_day_s_sessions_too() {
        let mut count = 0;
        for text in ["0/3", "1/3", "2/3"] {
            count += dropped_all_day(Shards::parse(text).unwrap()).await;
        }
        assert!((400..950).contains(&count), "{count}");
    }

    /// How many sessions begin in a day in which every one of them is dropped.
    async fn dropped_all_day(shards: Shards) -> u32 {
        let sessions = Sessions::default();
        let began = Instant::now();
        let mut count = 0;
        while began.elapsed() < Duration::from_hours(24) {
            sessions.wait_for(shards).await;
            // serenity connects again by itself until it is stopped.
            loop {
                count += 1;
                sessions.note();
                let spent = tokio::time::timeout(Duration::from_secs(5), sessions.spent());
                if spent.await.is_ok() {
                    break;
                }
            }
        }
        count
    }

    #[tokio::test(start_paused = true)]
    async fn many_shards_begin_at_once_and_may_all_begin_again() {
        let sessions = Sessions::default();
        let began = Instant::now();
        for _ in 0..2 {
            sessions.wait_for(Shards::all(300)).await;
            (0..300).for_each(|_| sessions.note());
            let spent = tokio::time::timeout(Duration::ZERO, sessions.spent());
            assert!(spent.await.is_err());
        }
        assert_eq!(began.elapsed(), Duration::ZERO);
    }
}
