//! One clock for several machines: that of their database, followed by each. What one machine writes down, when a lease ends
//! for instance, another then reads as it was meant, whatever the machines' own clocks show.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::domain::time::Timestamp;
use crate::store::{Store, StoreError};

/// How often the database is asked what time it is. Between two answers the machine's steady time counts on.
const EVERY: Duration = Duration::from_secs(15);
/// How slow an answer may be that is believed.
const SLOW: Duration = Duration::from_millis(500);

/// The database's clock as this machine follows it.
#[derive(Clone, Debug)]
pub(super) struct DatabaseClock(Arc<Mutex<Seen>>);

/// What the database's clock showed at a moment of the machine's own steady time.
#[derive(Clone, Copy, Debug)]
struct Seen {
    at: Instant,
    shown: Timestamp,
}

impl DatabaseClock {
    /// Asks for the first time.
    pub(super) async fn new(store: &Store) -> Result<Self, StoreError> {
        Ok(Self(Arc::new(Mutex::new(look(store).await?))))
    }

    /// Asks again and again until told to stop. While there is no answer it goes on by itself.
    pub(super) async fn follow(self, store: Store, stop: CancellationToken) {
        while stop
            .run_until_cancelled(tokio::time::sleep(EVERY))
            .await
            .is_some()
        {
            if let Ok(seen) = look(&store).await {
                self.correct(seen);
            }
        }
    }

    fn correct(&self, seen: Seen) {
        if seen.at.elapsed() < SLOW {
            *self.seen() = seen;
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for DatabaseClock {
    fn now(&self) -> Timestamp {
        let seen = *self.seen();
        seen.shown.plus(seen.at.elapsed())
    }
}

/// Asks. The answer is from some moment after the question: the question's is taken.
async fn look(store: &Store) -> Result<Seen, StoreError> {
    let mut tx = store.read().await?;
    let at = Instant::now();
    let shown = tx.get_database_time().await?;
    Ok(Seen { at, shown })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_counts_on_by_itself_and_is_set_right_by_an_answer_that_came_soon() {
        let second = Duration::from_secs(1);
        let start = Timestamp::from_seconds(1_772_446_530);
        let shown = |shown| Seen {
            at: Instant::now(),
            shown,
        };
        let clock = DatabaseClock(Arc::new(Mutex::new(shown(start))));
        tokio::time::advance(10 * second).await;
        assert_eq!(clock.now(), start.plus(10 * second));
        clock.correct(shown(start.plus(9 * second)));
        assert_eq!(clock.now(), start.plus(9 * second));
        let late = shown(start);
        tokio::time::advance(second).await;
        clock.correct(late);
        assert_eq!(clock.now(), start.plus(10 * second));
    }
}
