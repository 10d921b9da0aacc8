//! Whether the program is alive, and whether it can store events.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::http::{State as HttpState, method_not_allowed, refusal};
use crate::intake::Intake;
use crate::store::StoreError;

/// How long the database may take to answer.
const WITHIN: Duration = Duration::from_secs(3);

/// The process is alive.
pub(super) async fn alive() -> Response {
    axum::Json(json!({ "ok": true })).into_response()
}

/// Whether events can be stored, according to the database. A pause in delivery, or a gateway that refuses the bot, is
/// reported but does not change the status.
pub(super) async fn ready(State(state): State<Arc<HttpState>>) -> Response {
    readiness(&state.intake).await
}

/// The same for a process that accepts no calls.
pub(super) async fn ready_alone(State(intake): State<Intake>) -> Response {
    readiness(&intake).await
}

async fn readiness(intake: &Intake) -> Response {
    let answered = tokio::time::timeout(WITHIN, look(intake)).await;
    match answered {
        Ok(Ok(said)) => axum::Json(said).into_response(),
        _ => refusal(StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    }
}

/// Fails if nothing can be stored; else reports whether delivery is paused and whether the gateway accepts the bot.
async fn look(intake: &Intake) -> Result<Value, StoreError> {
    intake.store.probe().await?;
    let now = intake.clock.now();
    let mut tx = intake.store.read().await?;
    let mut said = json!({ "ok": true });
    if tx.find_pause().await?.is_some_and(|(until, _)| until > now) {
        said["delivery"] = "paused".into();
    }
    if let Some(outage) = tx.find_gateway_outage(now).await? {
        let how = outage.status.map_or("unreachable", |_| "refused");
        said["gateway"] = how.into();
    }
    Ok(said)
}

/// The answer to a method other than GET and HEAD.
pub(super) async fn only_get() -> Response {
    method_not_allowed(HeaderValue::from_static("GET, HEAD"))
}
