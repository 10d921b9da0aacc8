//! The HTTP server: routes and layers. The meaning of a call is decided in `intake`.

mod acceptor;
mod admission;
mod body;
mod connection;
mod health;
mod host;
mod limit;
mod probe;
mod proxy;
mod rate;
mod slots;
mod stream;
mod throttle;
mod turn;
mod unreadable;
mod webhook;
mod whole;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::{ALLOW, CONNECTION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};

use crate::intake::Intake;

pub use body::Bodies;
pub use connection::serve;
pub use host::Hosts;
pub use probe::{ProbeRequest, answer_probe};
pub use proxy::TrustedProxies;

/// Seconds after which a sender should try again if the failure is on Crier's side.
const COME_AGAIN: HeaderValue = HeaderValue::from_static("5");

/// What the routes need.
#[derive(Clone, Debug)]
pub struct State {
    /// Handles calls.
    pub intake: Intake,
    /// How bodies are read.
    pub bodies: Bodies,
}

/// The limits of a listener.
#[derive(Clone, Debug)]
pub struct ListenerConfig {
    /// How many connections may be open in total.
    pub connections: usize,
    /// How many of them from one address (an IPv6 /64 counts as one), twice as many from its network (IPv4 /24, IPv6
    /// /48), and how many calls of one client at a time through a trusted proxy.
    pub connections_per_address: usize,
    /// The trusted proxies: their connections do not count towards that limit, and their statement of the caller's
    /// address is believed.
    pub trusted: Arc<TrustedProxies>,
    /// The time limits.
    pub timeouts: Timeouts,
}

/// How long the listener waits for a slow or silent sender.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// How long a header may take, and how long a connection may be silent before it and between two calls.
    pub header: Duration,
    /// How long after shutdown begins a connection that has sent nothing may start a call: a proxy that has just
    /// connected may itself be late on a busy machine.
    pub late_start: Duration,
    /// How long a body may take to arrive.
    pub body: Duration,
    /// How long a body of more than 64 KiB waits for its turn.
    pub turn: Duration,
    /// How long such a body may take to arrive once it has its turn: shorter than `turn`, so that the next one gets its
    /// turn in time.
    pub long_body: Duration,
    /// How long a sender may take no byte of an answer.
    pub answer: Duration,
    /// How old a connection may get.
    pub age: Duration,
    /// How long bytes that arrive after the last answer are read and discarded.
    pub linger: Duration,
    /// How long a call that has begun may take after shutdown begins, or after its connection became too old.
    pub drain: Duration,
}

impl Default for ListenerConfig {
    fn default() -> Self {
        Self {
            connections: limit::connections(),
            connections_per_address: 256,
            trusted: Arc::default(),
            timeouts: Timeouts::default(),
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            late_start: Duration::from_secs(1),
            body: Duration::from_secs(15),
            turn: Duration::from_secs(8),
            long_body: Duration::from_secs(4),
            answer: Duration::from_secs(20),
            age: Duration::from_mins(5),
            linger: Duration::from_secs(2),
            drain: Duration::from_secs(7),
        }
    }
}

/// The public routes.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/hooks/{source}/{key}", any(webhook::call))
        .route("/hooks/{source}/{key}/", any(webhook::call))
        .route(
            "/hooks/{source}/{key}/{suffix}",
            any(webhook::call_with_suffix),
        )
        .route(
            "/hooks/{source}/{key}/{suffix}/",
            any(webhook::call_with_suffix),
        )
        .route("/healthz", get(health::alive).fallback(health::only_get))
        .route("/healthz/", get(health::alive).fallback(health::only_get))
        .route("/readyz", get(health::ready).fallback(health::only_get))
        .route("/readyz/", get(health::ready).fallback(health::only_get))
        .fallback(webhook::unknown_path)
        .with_state(Arc::new(state))
}

/// The routes of the operator's listener. Every process has it, including one that accepts no calls, so that its health
/// can be checked there.
pub fn operator_router(
    intake: Intake,
    hosts: Hosts,
    render: impl Fn() -> String + Clone + Send + Sync + 'static,
) -> Router {
    let metrics = get(async move || render());
    let metrics = metrics.layer(from_fn_with_state(hosts, host::only_known));
    Router::new()
        .route("/metrics", metrics)
        .route("/healthz", get(health::alive).fallback(health::only_get))
        .route(
            "/readyz",
            get(health::ready_alone).fallback(health::only_get),
        )
        .with_state(intake)
}

/// The address of a connected client.
type Peer = SocketAddr;

/// A refusal with a short code, and nothing else that could distinguish one call from another.
fn refusal(status: StatusCode, code: &'static str) -> Response {
    (status, axum::Json(serde_json::json!({ "error": code }))).into_response()
}

/// The refusal of a method, with the allowed ones.
fn method_not_allowed(allowed: HeaderValue) -> Response {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
    response.headers_mut().insert(ALLOW, allowed);
    response
}

/// The refusal if the failure is on Crier's side: the sender should try again.
fn unavailable() -> Response {
    let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    response.headers_mut().insert(RETRY_AFTER, COME_AGAIN);
    response
}

/// An answer after which the connection closes, because the rest of the body is not read.
fn closing(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
