//! The HTTP edge: routes and layers. What a call means is decided in `intake`.

mod connection;
mod health;
mod limit;
mod webhook;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::any;

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
        .route("/healthz", axum::routing::get(health::alive))
        .route("/healthz/", axum::routing::get(health::alive))
        .route("/readyz", axum::routing::get(health::ready))
        .route("/readyz/", axum::routing::get(health::ready))
        .fallback(webhook::unknown_path)
        .with_state(state)
}

/// The routes of the operator's own listener.
pub fn operator_router(render: impl Fn() -> String + Clone + Send + Sync + 'static) -> Router {
    Router::new().route("/metrics", axum::routing::get(async move || render()))
}

/// An address that someone connected from.
type Peer = SocketAddr;

/// A refusal with a short code, and nothing else that could tell one call from another.
fn refusal(status: StatusCode, code: &'static str) -> Response {
    (status, axum::Json(serde_json::json!({ "error": code }))).into_response()
}
