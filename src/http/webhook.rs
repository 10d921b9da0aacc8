//! The senders' route: bytes in, status out. Every status and body a stranger can see is made here.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method as HttpMethod, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde_json::json;

use crate::http::{BODY_WITHIN, State as HttpState, method_not_allowed, refusal};
use crate::intake::{IntakeError, Reply, takes_suffix};
use crate::source::request::{Method, RawRequest};

/// The methods every endpoint takes.
const ALLOWED: HeaderValue = HeaderValue::from_static("POST, PUT, DELETE");
/// Seconds after which a sender should come again when the fault is ours.
const COME_AGAIN: HeaderValue = HeaderValue::from_static("5");
/// How much of a body that is too long is still read, how long at most, and after how long a silence no more.
const DRAINED_BYTES: usize = 8 * 1024 * 1024;
const DRAINED_WITHIN: Duration = Duration::from_secs(2);
const SILENCE: Duration = Duration::from_millis(100);

/// `/hooks/{source}/{key}`.
pub(super) async fn call(
    State(state): State<HttpState>,
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
    State(state): State<HttpState>,
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
        return unknown_path(request).await;
    }
    receive(&state, (&source, &key, Some(&suffix)), request).await
}

/// A part of the path as it was sent: one that cannot be decoded is as unknown as any other, and not to be told
/// from it.
fn segment(request: &Request<Body>, place: usize) -> String {
    let mut parts = request.uri().path().split('/');
    parts.nth(place).unwrap_or_default().to_owned()
}

/// Anything that is no route: the same for every method below `/hooks/` but the three.
pub(super) async fn unknown_path(request: Request<Body>) -> Response {
    let is_hook = request.uri().path().starts_with("/hooks");
    if is_hook && method(request.method()).is_none() {
        return wrong_method();
    }
    refusal(StatusCode::NOT_FOUND, "not_found")
}

/// A method that no endpoint takes.
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

/// Checks in the promised order: method, size, content encoding; then credential, JSON and shape in `intake`.
async fn receive(
    state: &HttpState,
    (source, key, suffix): (&str, &str, Option<&str>),
    request: Request<Body>,
) -> Response {
    let Some(method) = method(request.method()) else {
        return wrong_method();
    };
    let (parts, body) = request.into_parts();
    if announced_length(&parts.headers).is_some_and(|length| length > state.body_limit_bytes as u64)
    {
        drain(body).await;
        return too_large();
    }
    let body = match read(body, state.body_limit_bytes).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    if is_encoded(&parts.headers) {
        return refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_encoding");
    }
    let headers = headers(&parts.headers);
    let raw = RawRequest {
        method,
        suffix,
        headers: &headers,
        body: &body,
        received_at: state.intake.clock.now(),
    };
    match state.intake.receive(source, key, raw).await {
        Ok(reply) => good(reply),
        Err(error) => bad(error),
    }
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn is_encoded(headers: &HeaderMap) -> bool {
    headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .any(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

async fn read(mut body: Body, limit: usize) -> Result<Vec<u8>, Response> {
    match tokio::time::timeout(BODY_WITHIN, collect(&mut body, limit)).await {
        Ok(Ok(Some(bytes))) => Ok(bytes),
        Ok(Ok(None)) => {
            drain(body).await;
            Err(too_large())
        }
        Ok(Err(_)) => Err(refusal(StatusCode::BAD_REQUEST, "bad_body")),
        Err(_) => Err(closing(refusal(StatusCode::REQUEST_TIMEOUT, "too_slow"))),
    }
}

/// The whole body, or `None` as soon as it is longer than `limit`.
async fn collect(body: &mut Body, limit: usize) -> Result<Option<Vec<u8>>, axum::Error> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await.transpose()? {
        let Ok(part) = frame.into_data() else {
            continue;
        };
        if bytes.len() + part.len() > limit {
            return Ok(None);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(Some(bytes))
}

/// Reads on for a little while: a sender that is still writing would see a broken connection, not our answer.
async fn drain(mut body: Body) {
    let mut left = DRAINED_BYTES;
    let reading = async {
        while let Ok(Some(Ok(frame))) = tokio::time::timeout(SILENCE, body.frame()).await {
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
            if left == 0 {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(DRAINED_WITHIN, reading).await;
}

fn too_large() -> Response {
    closing(refusal(StatusCode::PAYLOAD_TOO_LARGE, "too_large"))
}

/// An answer after which the connection ends, for the rest of the body is not read.
fn closing(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

fn headers(headers: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect()
}

fn good(reply: Reply) -> Response {
    match reply {
        Reply::Accepted => axum::Json(json!({ "ok": true })).into_response(),
        Reply::Answer(answer) => axum::Json(answer).into_response(),
    }
}

fn bad(error: IntakeError) -> Response {
    match error {
        IntakeError::Unauthorized => refusal(StatusCode::UNAUTHORIZED, "unauthorized"),
        IntakeError::NotJson => refusal(StatusCode::BAD_REQUEST, "bad_json"),
        IntakeError::Field(field) => {
            let body = json!({ "error": "bad_field", "path": field.path });
            (StatusCode::BAD_REQUEST, axum::Json(body)).into_response()
        }
        IntakeError::Unavailable(why) => {
            tracing::error!(%why, "a call could not be taken in; its sender was asked to come again");
            let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
            response.headers_mut().insert(RETRY_AFTER, COME_AGAIN);
            response
        }
    }
}
