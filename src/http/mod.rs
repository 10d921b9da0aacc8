//! The HTTP edge: routes and layers. What a call means is decided in `intake`.

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
pub use probe::{Met, answer_probe};
pub use proxy::TrustedProxies;

/// Seconds after which a sender should come again when the fault is ours.
const COME_AGAIN: HeaderValue = HeaderValue::from_static("5");

/// What the routes need.
#[derive(Clone, Debug)]
pub struct State {
    /// Takes calls in.
    pub intake: Intake,
    /// How bodies are read.
    pub bodies: Bodies,
}

/// What the listener allows those who connect.
#[derive(Clone, Debug)]
pub struct ListenerConfig {
    /// How many connections may be open in all.
    pub connections: usize,
    /// How many of them from one address (an IPv6 /64 counts as one), twice as many from its network (IPv4 /24, IPv6 /48),
    /// and how many calls of one client at a time through a trusted proxy.
    pub connections_per_address: usize,
    /// Whose connections do not count towards that, and whose word on who calls is believed.
    pub trusted: Arc<TrustedProxies>,
    /// How long it waits.
    pub timeouts: Timeouts,
}

/// How long the listener waits for a sender that is slow or silent.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// How long a header may take, and how long a connection may be silent before it and between two calls.
    pub header: Duration,
    /// How long after the stop a connection that has said nothing yet may begin: a proxy between that has
    /// just connected may itself be late on a busy machine.
    pub late_start: Duration,
    /// How long a body may take to come in.
    pub body: Duration,
    /// How long a body of more than 64 KiB waits for its turn.
    pub turn: Duration,
    /// How long such a body may take to come in once it has its turn: less than others wait for theirs.
    pub long_body: Duration,
    /// How long nothing at all of an answer may be taken.
    pub answer: Duration,
    /// How old a connection may become.
    pub age: Duration,
    /// How long what still comes in after the last answer is read and thrown away.
    pub linger: Duration,
    /// How long a call that has begun may take after the stop, or once its connection is too old.
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

/// The routes of the operator's own listener. Every process has it, also one that takes no calls: so it says there too
/// whether it is alive and able to work.
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

/// An address that someone connected from.
type Peer = SocketAddr;

/// A refusal with a short code, and nothing else that could tell one call from another.
fn refusal(status: StatusCode, code: &'static str) -> Response {
    (status, axum::Json(serde_json::json!({ "error": code }))).into_response()
}

/// The refusal of a method, with those that are taken.
fn method_not_allowed(allowed: HeaderValue) -> Response {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
    response.headers_mut().insert(ALLOW, allowed);
    response
}

/// The refusal whose fault is ours: the sender should come again.
fn unavailable() -> Response {
    let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    response.headers_mut().insert(RETRY_AFTER, COME_AGAIN);
    response
}

/// An answer after which the connection ends, for the rest of the body is not read.
fn closing(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
