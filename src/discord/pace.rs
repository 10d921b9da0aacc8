//! When the next request may leave: evenly spaced; where several processes speak for the same bot, in turns that they book
//! with each other, a few at a time.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::Instant;

use crate::discord::failure::DiscordError;
use crate::discord::gate::Pause;

/// The time between two requests: 45 a second, of the 50 that Discord allows a bot. Evenly, so that few are under way
/// when Discord says stop. <https://discord.com/developers/docs/topics/rate-limits#global-rate-limit>, seen 2026-11.
pub const SPACING: Duration = Duration::from_nanos(1_000_000_000 / 45);
/// How many turns are booked together at most: a fifth of a second. A lone request of another process waits no longer.
const MOST: usize = 9;
/// How many turns are left when the next are booked, so that nobody waits for the database.
const FEW: usize = 4;
/// How late a turn may be used: later it is lost, for what comes late comes close to what comes next.
const LATE: Duration = Duration::from_millis(60);
/// The least time between two requests that are late.
const CLOSE: Duration = Duration::from_millis(5);

/// What a booking came to.
#[derive(Clone, Copy, Debug)]
pub struct Booked {
    /// How long it is until the first turn.
    pub wait: Duration,
    /// What another process learnt meanwhile: nothing may be sent.
    pub pause: Option<Pause>,
}

/// Where processes book their turns with each other.
pub trait Book: Debug + Send + Sync {
    /// Books so many turns, one every [`SPACING`]; nothing where that is not possible now.
    fn book(&self, count: u32) -> BoxFuture<'_, Option<Booked>>;
}

/// The turns of one process.
#[derive(Debug)]
pub(super) struct Pace {
    /// When the last request left.
    last: Instant,
    /// The turns that are booked and not used.
    turns: VecDeque<Instant>,
    /// Nothing where no other process speaks for the bot.
    book: Option<Arc<dyn Book>>,
}

impl Pace {
    pub(super) fn new(book: Option<Arc<dyn Book>>) -> Self {
        Self {
            last: Instant::now() - SPACING,
            turns: VecDeque::new(),
            book,
        }
    }

    /// Waits until the next request may leave; so many want to, with this one. Says what was learnt of a pause.
    pub(super) async fn next(&mut self, waiting: usize) -> Result<Option<Pause>, DiscordError> {
        let Some(book) = self.book.clone() else {
            tokio::time::sleep_until(self.last + SPACING).await;
            self.last = Instant::now();
            return Ok(None);
        };
        let mut pause = None;
        self.forget_late();
        if self.turns.is_empty() {
            pause = self.take(booking(&*book, waiting).await);
        }
        let turn = self.turns.pop_front().ok_or(DiscordError::Late)?;
        let more = (waiting - 1).saturating_sub(self.turns.len());
        if self.turns.len() < FEW && more > 0 {
            let sleep = tokio::time::sleep_until(turn);
            let (booked, ()) = futures_util::join!(booking(&*book, more), sleep);
            pause = self.take(booked).or(pause);
        }
        tokio::time::sleep_until(turn.max(self.last + CLOSE)).await;
        self.last = Instant::now();
        Ok(pause)
    }

    fn forget_late(&mut self) {
        let now = Instant::now();
        while self.turns.front().is_some_and(|turn| *turn + LATE < now) {
            self.turns.pop_front();
        }
    }

    fn take(&mut self, booked: Option<(u32, Booked)>) -> Option<Pause> {
        let (count, booked) = booked?;
        let first = Instant::now() + booked.wait;
        self.turns
            .extend((0..count).map(|number| first + SPACING * number));
        booked.pause
    }
}

/// Books as many turns as are wanted, but not too many.
async fn booking(book: &dyn Book, wanted: usize) -> Option<(u32, Booked)> {
    let count = u32::try_from(wanted.clamp(1, MOST)).unwrap_or(1);
    Some((count, book.book(count).await?))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::domain::effect::PauseReason;
    use crate::domain::time::Timestamp;

    /// One book for several processes; each booking takes so long.
    #[derive(Debug)]
    struct Shared {
        next: Mutex<Instant>,
        takes: Duration,
        booked: Mutex<Vec<u32>>,
    }

    impl Book for Shared {
        fn book(&self, count: u32) -> BoxFuture<'_, Option<Booked>> {
            Box::pin(async move {
                tokio::time::sleep(self.takes).await;
                let now = Instant::now();
                let mut next = self.next.lock().unwrap();
                let first = now.max(*next);
                *next = first + SPACING * count;
                self.booked.lock().unwrap().push(count);
                let wait = first - now;
                Some(Booked { wait, pause: None })
            })
        }
    }

    fn shared(takes_ms: u64) -> Arc<Shared> {
        Arc::new(Shared {
            next: Mutex::new(Instant::now()),
            takes: Duration::from_millis(takes_ms),
            booked: Mutex::default(),
        })
    }

    /// When requests leave until `end`, where so many always wait.
    async fn busy(book: &Arc<Shared>, waiting: usize, end: Instant) -> Vec<Instant> {
        let mut pace = Pace::new(Some(book.clone()));
        let mut left = Vec::new();
        while Instant::now() < end {
            pace.next(waiting).await.unwrap();
            left.push(Instant::now());
        }
        left
    }

    fn most_in_a_second(left: &[Instant]) -> usize {
        let second = Duration::from_secs(1);
        let within = |from: Instant| {
            left.iter()
                .filter(|at| (from..from + second).contains(*at))
                .count()
        };
        left.iter().map(|from| within(*from)).max().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn two_busy_processes_have_the_same_part_and_together_no_more_than_one() {
        for takes in [0, 5, 40] {
            let book = shared(takes);
            let end = Instant::now() + Duration::from_secs(10);
            let (one, other) = futures_util::join!(busy(&book, 20, end), busy(&book, 20, end));
            let all = [one.clone(), other.clone()].concat();
            assert!(most_in_a_second(&all) <= 48, "{takes} ms");
            assert!(
                (440..=455).contains(&all.len()),
                "{takes} ms: {}",
                all.len()
            );
            assert!(one.len().abs_diff(other.len()) <= 20, "{takes} ms");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_process_alone_loses_nothing_by_booking() {
        for takes in [0, 5, 40, 80] {
            let book = shared(takes);
            let end = Instant::now() + Duration::from_secs(10);
            let left = busy(&book, 20, end).await;
            assert!(most_in_a_second(&left) <= 48, "{takes} ms");
            assert!((440..=455).contains(&left.len()), "{takes}: {}", left.len());
            // A handful at a time.
            assert!(book.booked.lock().unwrap().len() < 60);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_with_one_request_books_one_turn_and_waits_no_longer_than_what_was_booked() {
        let book = shared(0);
        let end = Instant::now() + Duration::from_secs(5);
        let lone = async {
            let mut pace = Pace::new(Some(book.clone()));
            let mut longest = Duration::ZERO;
            while Instant::now() < end {
                tokio::time::sleep(Duration::from_millis(333)).await;
                let began = Instant::now();
                pace.next(1).await.unwrap();
                longest = longest.max(began.elapsed());
            }
            longest
        };
        let (_, longest) = futures_util::join!(busy(&book, 20, end), lone);
        assert!(longest < Duration::from_millis(350), "{longest:?}");
        let booked = book.booked.lock().unwrap();
        assert!(booked.iter().filter(|count| **count == 1).count() > 6);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_was_missed_is_not_made_up_for() {
        let book = shared(0);
        let mut pace = Pace::new(Some(book.clone()));
        pace.next(9).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let began = Instant::now();
        for _ in 0..5 {
            pace.next(5).await.unwrap();
        }
        assert!(began.elapsed() > SPACING * 3, "{:?}", began.elapsed());
    }

    /// A book that cannot be reached, or that knows of a pause.
    #[derive(Debug)]
    struct Other(Option<Booked>);

    impl Book for Other {
        fn book(&self, _: u32) -> BoxFuture<'_, Option<Booked>> {
            Box::pin(std::future::ready(self.0))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_booked_is_not_sent_and_a_pause_is_told() {
        let mut pace = Pace::new(Some(Arc::new(Other(None))));
        assert_eq!(pace.next(1).await, Err(DiscordError::Late));
        let pause = Pause {
            until: Timestamp::from_seconds(1),
            why: PauseReason::Limit,
        };
        let booked = Booked {
            wait: Duration::ZERO,
            pause: Some(pause),
        };
        let mut pace = Pace::new(Some(Arc::new(Other(Some(booked)))));
        assert_eq!(pace.next(1).await, Ok(Some(pause)));
    }
}
