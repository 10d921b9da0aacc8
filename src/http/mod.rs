//! The HTTP edge: routes and layers. What a call means is decided in `intake`.

mod connection;
mod health;
mod limit;
mod webhook;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::ALLOW;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};

use crate::intake::Intake;

pub use connection::serve;
pub use limit::TrustedProxies;

/// How long a body may take to come in.
const BODY_WITHIN: Duration = Duration::from_secs(15);

/// What the routes need.
#[derive(Clone, Debug)]
pub struct State {
    /// Takes calls in.
    pub intake: Intake,
    /// The longest body, in bytes.
    pub body_limit_bytes: usize,
}

/// How the listener treats those who connect.
#[derive(Clone, Debug)]
pub struct Manners {
    /// How many connections may be open in all.
    pub connections: usize,
    /// How many of them from one address.
    pub connections_per_address: usize,
    /// Whose connections do not count towards that.
    pub trusted: Arc<TrustedProxies>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            connections: 4096,
            connections_per_address: 256,
            trusted: Arc::default(),
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
        .with_state(state)
}

/// The routes of the operator's own listener.
pub fn operator_router(render: impl Fn() -> String + Clone + Send + Sync + 'static) -> Router {
    Router::new().route("/metrics", get(async move || render()))
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
