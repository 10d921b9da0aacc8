//! A clock that is set back: what waits for a moment must not wait for it longer than was meant.

use std::time::Duration;

use tokio::time::Instant;

use crate::delivery::Worker;
use crate::domain::time::Timestamp;
use crate::store::StoreError;

/// How far a clock may go back between two looks without anyone caring.
const UNNOTICED: Duration = Duration::from_secs(30);

/// What a clock showed at a moment of the machine's own steady time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    at: Instant,
    shown: Timestamp,
}

impl Watch {
    /// Begins to watch a clock that shows `now`.
    pub(super) fn on(now: Timestamp) -> Self {
        Self {
            at: Instant::now(),
            shown: now,
        }
    }

    /// How far the clock was set back since the last look.
    pub(super) fn look(&mut self, now: Timestamp) -> Option<Duration> {
        let back = now.until(self.shown.plus(self.at.elapsed()));
        *self = Self::on(now);
        (back > UNNOTICED).then_some(back)
    }
}

impl Worker {
    /// Lets everything that waits wait that much less, where the clock was set back. Several machines have a clock each;
    /// there it is left to the operator.
    pub(super) async fn follow_clock(&self, watch: &mut Watch) -> Result<(), StoreError> {
        let now = self.clock.now();
        let Some(back) = watch.look(now).filter(|_| self.is_alone) else {
            return Ok(());
        };
        tracing::warn!(
            ?back,
            "the clock was set back: what waits is due that much earlier"
        );
        self.discord.gate().set_back(back);
        let mut tx = self.store.write().await?;
        tx.upsert_waits_earlier(back, now).await?;
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn only_a_clock_that_goes_back_is_noticed() {
        let second = Duration::from_secs(1);
        let mut now = Timestamp::from_seconds(1_772_446_530);
        let mut watch = Watch::on(now);
        tokio::time::advance(10 * second).await;
        now = now.plus(10 * second);
        assert_eq!(watch.look(now), None, "as it should be");
        now = now.plus(3600 * second);
        assert_eq!(watch.look(now), None, "set forward");
        tokio::time::advance(10 * second).await;
        assert_eq!(watch.look(now), None, "a little slow");
        tokio::time::advance(5 * second).await;
        now = now.minus(3600 * second);
        assert_eq!(watch.look(now), Some(3605 * second));
    }
}
