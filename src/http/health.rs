//! Whether the program is alive, and whether it is able to store.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::http::{State as HttpState, method_not_allowed, refusal};

/// How long the database may take to say that it is there.
const WITHIN: Duration = Duration::from_secs(3);

/// Alive.
pub(super) async fn alive() -> Response {
    axum::Json(json!({ "ok": true })).into_response()
}

/// Able to store, as the database shows.
pub(super) async fn ready(State(state): State<HttpState>) -> Response {
    let answered = tokio::time::timeout(WITHIN, state.intake.store.probe()).await;
    match answered {
        Ok(Ok(())) => axum::Json(json!({ "ok": true })).into_response(),
        _ => refusal(StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    }
}

/// A method that only senders' routes take.
pub(super) async fn only_get() -> Response {
    method_not_allowed(HeaderValue::from_static("GET, HEAD"))
}
