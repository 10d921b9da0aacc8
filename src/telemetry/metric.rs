//! Every metric: its name, its form, and its description, as in Prometheus and `docs/metrics.md`.
//!
//! A label has few values, and they are known beforehand. None is ever a guild, an endpoint, a channel or a person:
//! each value is a time series that is kept in memory, here and in Prometheus, so anyone who creates endpoints could
//! fill both; and more people can read metrics than should know about one guild. Such details are in the log.

use metrics::{describe_counter, describe_gauge, describe_histogram};

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// Its form.
    pub form: Form,
    /// Its description.
    pub help: &'static str,
}

/// The form of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// It only rises.
    Counter,
    /// It rises and falls.
    Gauge,
    /// It counts values in buckets with these upper bounds.
    Histogram(&'static [f64]),
}

use Form::{Counter, Gauge, Histogram};

/// Seconds from a quarter of a millisecond to ten seconds.
const SECONDS: &[f64] = &[
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
    10.0,
];
/// Upper bounds for how many calls are committed together.
const TOGETHER: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

const fn metric(name: &'static str, form: Form, help: &'static str) -> Metric {
    Metric { name, form, help }
}

/// Every metric, in the order of a call's path.
pub const ALL: &[Metric] = &[
    metric(
        "crier_calls_total",
        Counter,
        "Calls to a known source, by source and verdict: accepted, unauthorized, malformed, limited (the endpoint has spent its \
         budget of the hour), unavailable.",
    ),
    metric(
        "crier_call_duration_seconds",
        Histogram(SECONDS),
        "Time from a call's last byte to its answer, by source; an event is answered after its commit.",
    ),
    metric(
        "crier_events_total",
        Counter,
        "Events that calls brought, by kind and outcome: stored, duplicate, conflict.",
    ),
    metric(
        "crier_ignored_total",
        Counter,
        "Authentic calls about events that Crier does not use, by source.",
    ),
    metric(
        "crier_recorder_queue_calls",
        Gauge,
        "Calls that wait for the next commit while one is being written.",
    ),
    metric(
        "crier_commit_events",
        Histogram(TOGETHER),
        "How many calls one commit records together.",
    ),
    metric(
        "crier_commit_duration_seconds",
        Histogram(SECONDS),
        "How long recording a batch takes, with the commit and its sync to disk.",
    ),
    metric(
        "crier_commit_failures_total",
        Counter,
        "Batches that were not committed; their senders were asked to try again, or each call was tried alone.",
    ),
    metric(
        "crier_statements_total",
        Counter,
        "Round trips to the database; one may carry several statements.",
    ),
    metric(
        "crier_ready",
        Gauge,
        "1 while the database can store events, as /readyz says; else 0.",
    ),
    metric(
        "crier_database_bytes",
        Gauge,
        "Size of the SQLite database's file.",
    ),
    metric(
        "crier_database_wal_bytes",
        Gauge,
        "Size of the SQLite database's write-ahead log.",
    ),
    metric(
        "crier_effects_pending",
        Gauge,
        "Promises that are not carried out yet, due or not; counted up to 100,000.",
    ),
    metric(
        "crier_delivery_lag_seconds",
        Gauge,
        "How long the oldest due promise has been due; 0 if none is due.",
    ),
    metric(
        "crier_delivery_paused",
        Gauge,
        "1 while nothing may be sent to Discord; else 0.",
    ),
    metric(
        "crier_effects_total",
        Counter,
        "Attempts to carry out a promise, by kind (post, edit, grant, revoke), outcome (done, retry, wait, \
         parked, dead) and reason.",
    ),
    metric(
        "crier_messages_total",
        Counter,
        "Messages in Discord, by change: created, created unsure, found, edited.",
    ),
    metric(
        "crier_discord_requests_total",
        Counter,
        "Requests to Discord, by outcome: good, limited, refused, not discord, unauthorized, unclear, unavailable, held back.",
    ),
    metric(
        "crier_discord_request_duration_seconds",
        Histogram(SECONDS),
        "How long Discord takes to answer.",
    ),
    metric(
        "crier_discord_gate_wait_seconds",
        Histogram(SECONDS),
        "How long a request waits for its turn among the 45 a second.",
    ),
    metric(
        "crier_discord_limited_total",
        Counter,
        "Answers of Discord that were 429, by scope: route, shared, global.",
    ),
    metric(
        "crier_discord_pauses_total",
        Counter,
        "Times that all requests to Discord were stopped, by reason: limit, token, breaker, not-discord.",
    ),
    metric(
        "crier_gateway_shards_connected",
        Gauge,
        "Shards that are connected to the gateway now.",
    ),
    metric(
        "crier_gateway_failures_total",
        Counter,
        "Attempts to connect to the gateway that failed.",
    ),
    metric(
        "crier_gateway_sessions_total",
        Counter,
        "Sessions started on the gateway; Discord allows a thousand a day.",
    ),
    metric(
        "crier_gateway_sessions_left",
        Gauge,
        "Sessions that the bot may still start before it delays new ones.",
    ),
    metric(
        "crier_commands_total",
        Counter,
        "Slash commands that were run, by command.",
    ),
    metric(
        "crier_command_failures_total",
        Counter,
        "Commands and buttons that failed because of an error in Crier.",
    ),
    metric(
        "crier_build_info",
        Gauge,
        "Always 1; its label is the version.",
    ),
    metric(
        "process_start_time_seconds",
        Gauge,
        "When the process began, in seconds since 1970.",
    ),
    metric(
        "process_cpu_seconds_total",
        Counter,
        "Processor time the process has used.",
    ),
    metric(
        "process_resident_memory_bytes",
        Gauge,
        "Memory the process holds.",
    ),
    metric(
        "process_open_fds",
        Gauge,
        "Files and sockets that are open.",
    ),
    metric(
        "process_max_fds",
        Gauge,
        "Files and sockets that may be open.",
    ),
    metric("process_threads", Gauge, "Threads of the process."),
];

/// Registers the description of each metric.
pub(super) fn describe() {
    for metric in ALL {
        match metric.form {
            Counter => describe_counter!(metric.name, metric.help),
            Gauge => describe_gauge!(metric.name, metric.help),
            Histogram(_) => describe_histogram!(metric.name, metric.help),
        }
    }
}
