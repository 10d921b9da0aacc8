//! The senders' route: bytes in, status out. Every status and body that a stranger can see is created here.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_ENCODING, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method as HttpMethod, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::domain::refusal::{Refusal, word};
use crate::http::admission::Client;
use crate::http::body::BodyError;
use crate::http::{State as HttpState, closing, method_not_allowed, refusal, unavailable};
use crate::intake::{IntakeError, Reply, takes_suffix};
use crate::source::request::{Method, RawRequest};

/// The methods that every endpoint accepts.
const ALLOWED: HeaderValue = HeaderValue::from_static("POST, PUT, DELETE");
/// `/hooks/{source}/{key}`.
pub(super) async fn call(
    State(state): State<Arc<HttpState>>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Request<Body>,
) -> Response {
    let (source, key) = match path {
        Ok(Path(names)) => names,
        Err(_) => (segment(&request, 2), segment(&request, 3)),
    };
    receive(&state, (&source, &key, None), request).await
}

/// `/hooks/fastcomments/{key}/{created,updated,deleted}`.
pub(super) async fn call_with_suffix(
    State(state): State<Arc<HttpState>>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    request: Request<Body>,
) -> Response {
    let (source, key, suffix) = match path {
        Ok(Path(names)) => names,
        Err(_) => (
            segment(&request, 2),
            segment(&request, 3),
            segment(&request, 4),
        ),
    };
    if !takes_suffix(&source, &suffix) {
        let intake = &state.intake;
        intake.note_odd_url((&source, &key, Some(&suffix)));
        return unknown_path(request).await;
    }
    receive(&state, (&source, &key, Some(&suffix)), request).await
}

/// A part of the path as it was sent. One that cannot be decoded is answered like any unknown one.
fn segment(request: &Request<Body>, place: usize) -> String {
    let mut parts = request.uri().path().split('/');
    parts.nth(place).unwrap_or_default().to_owned()
}

/// The answer to an unknown path: below `/hooks/` it is the same for every method except the three.
pub(super) async fn unknown_path(request: Request<Body>) -> Response {
    let is_hook = request.uri().path().starts_with("/hooks");
    if is_hook && method(request.method()).is_none() {
        return wrong_method();
    }
    refusal(StatusCode::NOT_FOUND, "not_found")
}

/// The answer to a method that no endpoint accepts.
fn wrong_method() -> Response {
    method_not_allowed(ALLOWED)
}

fn method(method: &HttpMethod) -> Option<Method> {
    match *method {
        HttpMethod::POST => Some(Method::Post),
        HttpMethod::PUT => Some(Method::Put),
        HttpMethod::DELETE => Some(Method::Delete),
        _ => None,
    }
}

/// Checks in the documented order: method, size, content encoding; then credential, JSON and fields in `intake`.
async fn receive(
    state: &HttpState,
    (source, key, suffix): (&str, &str, Option<&str>),
    request: Request<Body>,
) -> Response {
    let Some(method) = method(request.method()) else {
        let why = Refusal::Method(word(request.method().as_str()));
        state.intake.note_unread(key, why);
        return wrong_method();
    };
    let (parts, body) = request.into_parts();
    let client = parts.extensions.get::<Client>();
    let client = client.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0);
    let body = match state.bodies.read(client, &parts.headers, body).await {
        Ok(body) => body,
        Err(error) => {
            if let Some(why) = told(error) {
                state.intake.note_unread(key, why);
            }
            return unread(error);
        }
    };
    if is_encoded(&parts.headers) {
        state.intake.note_unread(key, Refusal::Compressed);
        return refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_encoding");
    }
    let headers = headers(&parts.headers);
    let raw = RawRequest {
        method,
        suffix,
        headers: &headers,
        body: &body.bytes,
        received_at: state.intake.clock.now(),
    };
    match state.intake.receive(source, key, raw).await {
        Ok(reply) => good(reply),
        Err(error) => bad(error),
    }
}

/// Whether the body is encoded. Some senders send the header without an encoding, which means none.
fn is_encoded(headers: &HeaderMap) -> bool {
    let values = headers.get_all(CONTENT_ENCODING).iter();
    let mut encodings = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    encodings.any(|encoding| {
        let name = encoding.trim_ascii();
        !name.is_empty() && !name.eq_ignore_ascii_case(b"identity")
    })
}

/// The answer to a call whose body was not read to its end; the rest of it is never read as another call.
fn unread(error: BodyError) -> Response {
    closing(match error {
        BodyError::TooLarge => refusal(StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        BodyError::TooSlow => refusal(StatusCode::REQUEST_TIMEOUT, "too_slow"),
        BodyError::Broken => refusal(StatusCode::BAD_REQUEST, "bad_body"),
        BodyError::NoRoom => unavailable(),
    })
}

/// The reason that an admin sees. A broken connection is nobody's mistake, and a lack of memory is not the sender's, so
/// both have none.
fn told(error: BodyError) -> Option<Refusal> {
    match error {
        BodyError::TooLarge => Some(Refusal::TooLong),
        BodyError::TooSlow => Some(Refusal::TooSlow),
        BodyError::Broken | BodyError::NoRoom => None,
    }
}

fn headers(headers: &HeaderMap) -> Vec<(&str, &[u8])> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect()
}

fn good(reply: Reply) -> Response {
    match reply {
        Reply::Accepted => axum::Json(json!({ "ok": true })).into_response(),
        Reply::Answer(answer) => axum::Json(answer).into_response(),
    }
}

/// The answer to an endpoint that has used up its budget: when it may try again, in whole seconds.
fn too_many(wait: Duration) -> Response {
    let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, "too_many");
    let seconds = wait.as_secs().saturating_add(1);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn bad(error: IntakeError) -> Response {
    match error {
        IntakeError::Unauthorized => refusal(StatusCode::UNAUTHORIZED, "unauthorized"),
        IntakeError::NotJson => refusal(StatusCode::BAD_REQUEST, "bad_json"),
        IntakeError::Field(field) => {
            let body = json!({ "error": "bad_field", "path": field.path });
            (StatusCode::BAD_REQUEST, axum::Json(body)).into_response()
        }
        IntakeError::OverBudget(wait) => too_many(wait),
        IntakeError::Unavailable(why) => {
            tracing::error!(error = %why, "a call could not be taken in; its sender was asked to come again");
            unavailable()
        }
    }
}
