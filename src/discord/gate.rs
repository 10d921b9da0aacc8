//! What may leave for Discord now: one even pace for all requests together, at which guilds take turns, a pause that
//! concerns all of them, and a breaker that trips far below the number of refused requests for which Discord shuts an address out.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use metrics::counter;

use crate::clock::SharedClock;
use crate::discord::failure::{DiscordError, Scope};
use crate::discord::pace::{Book, Pace};
use crate::discord::queue::Queues;
use crate::domain::effect::PauseReason;
use crate::domain::id::GuildId;
use crate::domain::time::Timestamp;

/// How many requests wait for their turn once it is busy: a noticeable fifth of a second.
const BUSY: usize = 10;
/// How long a request waits for its turn: what comes later than that is tried again rather than sent late.
pub const PATIENCE: Duration = Duration::from_secs(6);
/// How many refused requests within [`WINDOW`] trip the breaker. Discord shuts an address out at 10,000.
/// <https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans>, seen 2026-11.
const MOST_REFUSED: usize = 400;
/// The time in which refused requests are counted.
const WINDOW: Duration = Duration::from_mins(10);
/// How long nothing is sent after Discord refused the token for the first time, and at most.
const TOKEN_WAITS: [Duration; 2] = [Duration::from_mins(5), Duration::from_hours(1)];
/// How long nothing is sent after the first, second and every further answer in a row that is not Discord's.
const NOT_DISCORD_WAITS: [Duration; 3] = [
    Duration::from_secs(10),
    Duration::from_mins(1),
    Duration::from_mins(5),
];

/// The one gate through which a process speaks to Discord.
#[derive(Clone, Debug)]
pub struct Gate {
    clock: SharedClock,
    state: Arc<Mutex<State>>,
    /// Where each request waits first: at most one of each guild goes on to wait for the pace.
    queues: Queues,
    /// Anyone who holds it is the next.
    pace: Arc<tokio::sync::Mutex<Pace>>,
    /// How many wait for it.
    waiting: Arc<AtomicUsize>,
    /// How many were sent and are not answered.
    under_way: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct State {
    pause: Option<Pause>,
    /// Set by a pause: one request at a time then finds out whether it is really over.
    is_probing: bool,
    refused: VecDeque<Timestamp>,
    token_refusals: u32,
    /// How many answers in a row were not Discord's.
    not_discord: usize,
}

/// A time in which nothing may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// When it ends.
    pub until: Timestamp,
    /// Why it is.
    pub why: PauseReason,
}

impl Gate {
    /// A gate that is open, of a process that alone speaks for the bot.
    pub fn new(clock: SharedClock) -> Self {
        Self::with(clock, None)
    }

    /// A gate that is open, of one of several processes: they book their turns with each other.
    pub fn shared(clock: SharedClock, book: Arc<dyn Book>) -> Self {
        Self::with(clock, Some(book))
    }

    fn with(clock: SharedClock, book: Option<Arc<dyn Book>>) -> Self {
        let state = State {
            pause: None,
            is_probing: false,
            refused: VecDeque::new(),
            token_refusals: 0,
            not_discord: 0,
        };
        Self {
            clock,
            state: Arc::new(Mutex::new(state)),
            queues: Queues::default(),
            pace: Arc::new(tokio::sync::Mutex::new(Pace::new(book))),
            waiting: Arc::default(),
            under_way: Arc::default(),
        }
    }

    /// The pause, while it lasts.
    pub fn pause(&self) -> Option<Pause> {
        let now = self.clock.now();
        self.state().pause.filter(|pause| pause.until > now)
    }

    /// Lets nothing through before the end of `pause`, unless a longer one stands already.
    pub fn close(&self, pause: Pause) {
        let mut state = self.state();
        state.is_probing = true;
        if state.pause.is_none_or(|stands| stands.until < pause.until) {
            state.pause = Some(pause);
        }
    }

    /// Lets a pause end that much earlier: the clock was set back.
    pub fn set_back(&self, by: Duration) {
        if let Some(pause) = &mut self.state().pause {
            pause.until = pause.until.minus(by);
        }
    }

    /// Whether one request at a time is to find out if the last pause is really over.
    pub fn is_probing(&self) -> bool {
        self.state().is_probing
    }

    /// Whether so many wait for their turn that it takes a noticeable time.
    pub fn is_busy(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > BUSY
    }

    /// How many requests were sent and are not answered.
    pub fn under_way(&self) -> usize {
        self.under_way.load(Ordering::SeqCst)
    }

    /// Waits for its turn among the guilds, and within its guild for those who came before; refused while there is a
    /// pause, and where it would wait too long. What it comes back with is to be held until the answer.
    pub(super) async fn pass(
        &self,
        guild: Option<GuildId>,
    ) -> Result<CountGuard<'_>, DiscordError> {
        self.check()?;
        let waited = tokio::time::timeout(PATIENCE, self.wait(guild)).await;
        waited.unwrap_or(Err(DiscordError::Late))?;
        self.check()?;
        Ok(CountGuard::new(&self.under_way))
    }

    async fn wait(&self, guild: Option<GuildId>) -> Result<(), DiscordError> {
        let _queued = CountGuard::new(&self.waiting);
        let _first = self.queues.stand(guild).await;
        let mut pace = self.pace.lock().await;
        let waiting = self.waiting.load(Ordering::SeqCst);
        if let Some(pause) = pace.next(waiting).await? {
            self.close(pause);
        }
        Ok(())
    }

    fn check(&self) -> Result<(), DiscordError> {
        match self.pause() {
            Some(pause) => Err(DiscordError::Closed(pause.why)),
            None => Ok(()),
        }
    }

    /// Learns from an answer that all went well.
    pub(super) fn note_success(&self) {
        let mut state = self.state();
        state.is_probing = false;
        state.token_refusals = 0;
        state.not_discord = 0;
    }

    /// Learns from a failure: what concerns everything closes the gate.
    pub(super) fn note_failure(&self, error: &DiscordError) {
        let now = self.clock.now();
        let close = |wait: Duration, why: PauseReason| {
            let until = now.plus(wait);
            tracing::error!(why = why.as_str(), until = %until.as_iso(),
                "nothing is sent to Discord for a while; intake goes on");
            counter!("crier_discord_pauses_total", "why" => why.as_str()).increment(1);
            self.close(Pause { until, why });
        };
        match error {
            DiscordError::Limited {
                retry_after,
                scope: Scope::Global,
            } => close(*retry_after, PauseReason::Limit),
            DiscordError::Unauthorized => close(self.count_token_refusal(), PauseReason::Token),
            DiscordError::NotDiscord { retry_after, .. } => {
                let wait = self.count_not_discord();
                close(retry_after.unwrap_or(wait), PauseReason::NotDiscord);
            }
            DiscordError::Closed(_) | DiscordError::Late => {}
            // Nothing of that: Discord listens to us again, or is not there at all.
            _ => self.state().is_probing = false,
        }
        if is_held_against_us(error) && self.count_refused(now) {
            close(WINDOW, PauseReason::Breaker);
        }
    }

    fn count_token_refusal(&self) -> Duration {
        let mut state = self.state();
        let [first, longest] = TOKEN_WAITS;
        let wait = first.saturating_mul(1 << state.token_refusals.min(8));
        state.token_refusals += 1;
        wait.min(longest)
    }

    /// Counts an answer that is not Discord's; how long everything waits after it.
    fn count_not_discord(&self) -> Duration {
        let mut state = self.state();
        let wait = NOT_DISCORD_WAITS[state.not_discord.min(NOT_DISCORD_WAITS.len() - 1)];
        state.not_discord += 1;
        wait
    }

    /// Counts a refused request; whether that was one too many.
    fn count_refused(&self, now: Timestamp) -> bool {
        let mut state = self.state();
        let begin = now.minus(WINDOW);
        while state.refused.front().is_some_and(|at| *at <= begin) {
            state.refused.pop_front();
        }
        state.refused.push_back(now);
        if state.refused.len() < MOST_REFUSED {
            return false;
        }
        state.refused.clear();
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that is counted until it is over or given up.
#[derive(Debug)]
pub(super) struct CountGuard<'a>(&'a AtomicUsize);

impl<'a> CountGuard<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for CountGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Whether Discord counts this failure towards shutting an address out: 401, 403, and 429 but for a shared limit.
fn is_held_against_us(error: &DiscordError) -> bool {
    match error {
        DiscordError::Unauthorized => true,
        DiscordError::Refused { status, .. } => matches!(*status, 403 | 429),
        DiscordError::Limited { scope, .. } => *scope != Scope::Shared,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;
    use crate::clock::{Clock, ManualClock};

    const START: Timestamp = Timestamp::from_seconds(1_772_446_530);
    const FORBIDDEN: DiscordError = DiscordError::Refused {
        status: 403,
        code: 50013,
    };

    fn gate() -> (Gate, ManualClock) {
        let clock = ManualClock::starting_at(START);
        (Gate::new(Arc::new(clock.clone())), clock)
    }

    fn limited(scope: Scope) -> DiscordError {
        DiscordError::Limited {
            retry_after: Duration::from_secs(40),
            scope,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn forty_five_requests_a_second_pass_and_never_more() {
        let (gate, _) = gate();
        let began = Instant::now();
        let mut passed = Vec::new();
        for _ in 0..100 {
            gate.pass(None).await.unwrap();
            passed.push(began.elapsed());
        }
        let most = passed.iter().map(|from| {
            let to = *from + Duration::from_secs(1);
            passed.iter().filter(|at| (*from..to).contains(*at)).count()
        });
        // Whole milliseconds, in which the clock of the tests counts, may hold one more.
        assert!(most.max().unwrap() <= 46, "{passed:?}");
        assert!(began.elapsed() < Duration::from_millis(2400));
    }

    #[tokio::test(start_paused = true)]
    async fn guilds_take_turns_however_many_requests_of_one_of_them_wait() {
        let (gate, _) = gate();
        let [crowd, lone, other] = [1, 2, 3].map(GuildId::new);
        let pass = async |guild| {
            gate.pass(guild).await.unwrap();
            (Instant::now(), guild)
        };
        let many = (0..90).map(|_| pass(crowd));
        let few = [pass(lone), pass(other), pass(None), pass(lone)];
        let all = futures_util::future::join_all(many.chain(few));
        let mut passed = all.await;
        passed.sort_by_key(|(at, _)| *at);
        let order: Vec<_> = passed.into_iter().map(|(_, guild)| guild).collect();
        // The first leaves at once, and the second waits for the pace before anyone else comes.
        assert_eq!(order[..5], [crowd, crowd, lone, other, None]);
        assert_eq!(order[5..8], [crowd, lone, crowd]);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_up_waiting_leaves_the_queue() {
        let (gate, _) = gate();
        let waiting: Vec<_> = (0..12).map(|_| gate.pass(None)).collect();
        let all = futures_util::future::join_all(waiting);
        let given_up = tokio::time::timeout(Duration::from_millis(1), all);
        assert!(given_up.await.is_err());
        assert!(!gate.is_busy());
        let held = gate.pace.lock().await;
        let waiting: Vec<_> = (0..12).map(|_| gate.pass(None)).collect();
        let mut all = std::pin::pin!(futures_util::future::join_all(waiting));
        assert!(futures_util::poll!(all.as_mut()).is_pending());
        assert!(gate.is_busy());
        drop(held);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_would_wait_too_long_is_sent_away_and_what_is_answered_is_under_way_no_more() {
        let (gate, _) = gate();
        let held = gate.pace.lock().await;
        assert_eq!(gate.pass(None).await.err(), Some(DiscordError::Late));
        drop(held);
        let passed = gate.pass(None).await.unwrap();
        assert_eq!(gate.under_way(), 1);
        drop(passed);
        assert_eq!(gate.under_way(), 0);
    }

    #[tokio::test]
    async fn a_global_limit_closes_the_gate_also_for_those_who_wait_for_their_turn() {
        let (gate, clock) = gate();
        gate.pass(None).await.unwrap();
        let waiting = gate.pass(None);
        gate.note_failure(&limited(Scope::Global));
        let refused = waiting.await.err();
        assert_eq!(refused, Some(DiscordError::Closed(PauseReason::Limit)));
        clock.advance(Duration::from_secs(39));
        assert!(gate.pass(None).await.is_err());
        clock.advance(Duration::from_secs(1));
        assert!(gate.pass(None).await.is_ok());
        assert!(gate.is_probing());
        gate.note_success();
        assert!(!gate.is_probing());
    }

    #[tokio::test]
    async fn a_pause_is_no_longer_than_was_asked_for_when_the_clock_is_set_back() {
        let (gate, clock) = gate();
        gate.note_failure(&limited(Scope::Global));
        gate.set_back(Duration::from_secs(30));
        clock.advance(Duration::from_secs(9));
        assert!(gate.pass(None).await.is_err());
        clock.advance(Duration::from_secs(1));
        assert!(gate.pass(None).await.is_ok());
    }

    #[test]
    fn answers_that_are_not_discords_stop_everything_a_little_longer_each_time_until_one_is() {
        let (gate, clock) = gate();
        let page = DiscordError::NotDiscord {
            status: 404,
            retry_after: None,
        };
        let mut waits = Vec::new();
        for _ in 0..4 {
            gate.note_failure(&page);
            let pause = gate.pause().unwrap();
            assert_eq!(pause.why, PauseReason::NotDiscord);
            let wait = clock.now().until(pause.until);
            waits.push(wait.as_secs());
            clock.advance(wait);
        }
        assert_eq!(waits, [10, 60, 300, 300]);
        gate.note_success();
        gate.note_failure(&page);
        let wait = clock.now().until(gate.pause().unwrap().until);
        assert_eq!(wait, NOT_DISCORD_WAITS[0]);
    }

    #[test]
    fn a_limit_of_one_route_closes_nothing() {
        let (gate, _) = gate();
        for scope in [Scope::Route, Scope::Shared] {
            gate.note_failure(&limited(scope));
        }
        assert_eq!(gate.pause(), None);
    }

    #[test]
    fn a_refused_token_is_tried_again_ever_more_rarely() {
        let (gate, clock) = gate();
        let mut waits = Vec::new();
        for _ in 0..6 {
            gate.note_failure(&DiscordError::Unauthorized);
            let pause = gate.pause().unwrap();
            assert_eq!(pause.why, PauseReason::Token);
            let wait = clock.now().until(pause.until);
            waits.push(wait.as_secs() / 60);
            clock.advance(wait);
        }
        assert_eq!(waits, [5, 10, 20, 40, 60, 60]);
        gate.note_success();
        gate.note_failure(&DiscordError::Unauthorized);
        let wait = clock.now().until(gate.pause().unwrap().until);
        assert_eq!(wait, TOKEN_WAITS[0]);
    }

    #[test]
    fn too_many_refused_requests_in_ten_minutes_stop_everything() {
        let (gate, clock) = gate();
        for _ in 0..2 * MOST_REFUSED {
            gate.note_failure(&FORBIDDEN);
            clock.advance(WINDOW / 390);
        }
        assert_eq!(gate.pause(), None, "slowly enough");
        for _ in 0..MOST_REFUSED {
            gate.note_failure(&limited(Scope::Shared));
        }
        assert_eq!(gate.pause(), None, "what others used up is not our fault");
        for _ in 0..MOST_REFUSED {
            gate.note_failure(&FORBIDDEN);
        }
        assert_eq!(gate.pause().unwrap().why, PauseReason::Breaker);
    }
}
