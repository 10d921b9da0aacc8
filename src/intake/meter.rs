//! Metrics of calls and commits: durations and outcomes. The handles are created once, so that a call only adds a
//! number.

use std::sync::LazyLock;
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

use crate::domain::event::EventKind;
use crate::intake::{IntakeError, Reply};
use crate::ledger::claim::Recorded;
use crate::source::{self, Source};

/// The verdicts on a call.
const VERDICTS: [&str; 5] = [
    "accepted",
    "unauthorized",
    "malformed",
    "limited",
    "unavailable",
];
/// The outcomes of an event.
const OUTCOMES: [&str; 3] = ["stored", "duplicate", "conflict"];

static CALLS: LazyLock<Vec<CallsOf>> = LazyLock::new(|| {
    let sources = source::ALL.iter();
    sources
        .map(|source| CallsOf::new(source.profile().id.as_str()))
        .collect()
});
static EVENTS: LazyLock<Vec<(EventKind, [Counter; 3])>> = LazyLock::new(|| {
    let of = |kind: EventKind| {
        let kind = kind.as_str();
        OUTCOMES.map(|outcome| counter!("crier_events_total", "kind" => kind, "outcome" => outcome))
    };
    EventKind::ALL.map(|kind| (kind, of(kind))).into()
});
static COMMITS: LazyLock<Commits> = LazyLock::new(|| Commits {
    events: histogram!("crier_commit_events"),
    seconds: histogram!("crier_commit_duration_seconds"),
    failures: counter!("crier_commit_failures_total"),
    queue: gauge!("crier_recorder_queue_calls"),
});

/// The calls of one source.
struct CallsOf {
    source: &'static str,
    seconds: Histogram,
    verdicts: [Counter; 5],
}

impl CallsOf {
    fn new(source: &'static str) -> Self {
        Self {
            source,
            seconds: histogram!("crier_call_duration_seconds", "source" => source),
            verdicts: VERDICTS.map(
                |verdict| counter!("crier_calls_total", "source" => source, "verdict" => verdict),
            ),
        }
    }
}

struct Commits {
    events: Histogram,
    seconds: Histogram,
    failures: Counter,
    queue: Gauge,
}

/// Registers every counter with zero, because Prometheus sees no increase in a series that begins at 1.
pub(super) fn count_from_zero() {
    LazyLock::force(&CALLS);
    LazyLock::force(&EVENTS);
    LazyLock::force(&COMMITS);
}

/// Counts a call that was answered.
pub(super) fn note_call(source: &dyn Source, outcome: &Result<Reply, IntakeError>, took: Duration) {
    let name = source.profile().id.as_str();
    let Some(calls) = CALLS.iter().find(|calls| calls.source == name) else {
        return;
    };
    let [accepted, unauthorized, malformed, limited, unavailable] = &calls.verdicts;
    let verdict = match outcome {
        Ok(_) => accepted,
        Err(IntakeError::Unauthorized) => unauthorized,
        Err(IntakeError::NotJson | IntakeError::Field(_)) => malformed,
        Err(IntakeError::OverBudget(_)) => limited,
        Err(IntakeError::Unavailable(_)) => unavailable,
    };
    verdict.increment(1);
    calls.seconds.record(took);
}

/// Counts an event; returns the name of its outcome, if it has one.
pub(super) fn note_event(kind: EventKind, recorded: Recorded) -> Option<&'static str> {
    let at = match recorded {
        Recorded::Stored => 0,
        Recorded::Duplicate => 1,
        Recorded::Conflict => 2,
        Recorded::Outdated => return None,
    };
    if let Some((_, outcomes)) = EVENTS.iter().find(|(known, _)| *known == kind) {
        outcomes[at].increment(1);
    }
    Some(OUTCOMES[at])
}

/// Counts a batch that was committed or failed.
pub(super) fn note_commit(events: usize, is_good: bool, took: Duration) {
    let commits = &*COMMITS;
    commits.seconds.record(took);
    if is_good {
        commits
            .events
            .record(u32::try_from(events).unwrap_or(u32::MAX));
    } else {
        commits.failures.increment(1);
    }
}

/// Sets the number of waiting calls.
pub(super) fn show_queue(waiting: usize) {
    let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
    COMMITS.queue.set(f64::from(waiting));
}
