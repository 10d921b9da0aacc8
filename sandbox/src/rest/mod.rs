//! Discord's REST interface: logs, checks, limits and answers every request.

mod application;
mod call;
mod channels;
mod guilds;
mod interactions;
mod messages;
mod multipart;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

pub(crate) use self::call::{Answer, Call};
use super::api_error::ApiError;
use super::core::Core;
use super::fault::{Fault, Scope};
use super::log::RequestRecord;
use super::rate_limit::Verdict;

/// Tells the server to close the connection instead of answering.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dropped;

/// Answers one request, with the injected fault that matches it, if any.
pub(crate) async fn serve(core: Arc<Core>, parts: Parts, body: Bytes) -> Response<Body> {
    let call = Call::parse(&parts, &body);
    let number = core.log.open(RequestRecord {
        at_ms: core.clock.now_ms(),
        method: call.method.clone(),
        path: call.path(),
        query: call.query_text.clone(),
        agent: agent(&parts),
        is_authorised: None,
        status: None,
        body: call.body.clone(),
    });
    let is_authorised = authorise(&core, &parts, &call);
    let response = match core
        .faults
        .take(&call.method, &call.path(), &call.body.to_string())
    {
        None => act(&core, &call, is_authorised),
        Some(fault) => misbehave(&core, &call, is_authorised, fault).await,
    };
    if response.extensions().get::<Dropped>().is_none() {
        core.log
            .close(number, response.status().as_u16(), is_authorised);
    }
    response
}

fn agent(parts: &Parts) -> String {
    let value = parts.headers.get(header::USER_AGENT);
    let text = value.and_then(|value| value.to_str().ok());
    text.unwrap_or_default().to_owned()
}

/// Whether the token is correct; `None` for routes that need none.
fn authorise(core: &Core, parts: &Parts, call: &Call) -> Option<bool> {
    if call.needs_no_token() {
        return None;
    }
    let given = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bot "));
    Some(core.read(|state| given.is_some() && state.token.as_deref() == given))
}

/// Carries out a request and answers it without a fault.
fn act(core: &Core, call: &Call, is_authorised: Option<bool>) -> Response<Body> {
    if is_authorised == Some(false) {
        return refuse(&ApiError::UNAUTHORIZED);
    }
    let is_limited = is_authorised.is_some();
    let (verdict, outcome) = core.change(|state, now| {
        let verdict = if is_limited {
            state.limiter.admit(call.quota(), now)
        } else {
            Verdict::default()
        };
        let outcome = verdict
            .refused
            .is_none()
            .then(|| route(core, state, call, now));
        (verdict, outcome)
    });
    let mut response = match (outcome, verdict.refused) {
        (Some(Ok(answer)), _) => json_response(answer.status, answer.body.as_ref()),
        (Some(Err(refusal)), _) => refuse(&refusal),
        (None, refused) => {
            let (scope, wait) = refused.unwrap_or((Scope::User, Duration::ZERO));
            too_many(scope, wait)
        }
    };
    for (name, value) in verdict.headers {
        set_header(&mut response, name, &value);
    }
    response
}

fn route(
    core: &Core,
    state: &mut super::core::State,
    call: &Call,
    now: Timestamp,
) -> Result<Answer, ApiError> {
    if call.is_body_broken {
        return Err(ApiError::INVALID_JSON);
    }
    match call.segments().first().copied() {
        Some("gateway" | "users" | "applications" | "oauth2") => {
            application::answer(core, state, call, now)
        }
        Some("guilds") => guilds::answer(state, call),
        Some("channels") => channels::answer(state, call, now),
        Some("interactions" | "webhooks") => interactions::answer(state, call, now),
        _ => Err(ApiError::NOT_FOUND),
    }
}

async fn misbehave(
    core: &Core,
    call: &Call,
    is_authorised: Option<bool>,
    fault: Fault,
) -> Response<Body> {
    match fault {
        Fault::RateLimit { scope, retry_after } => too_many(scope, retry_after),
        Fault::Refuse { status, code } => refuse(&ApiError {
            status,
            code,
            ..ApiError::SCRIPTED
        }),
        Fault::Answer {
            status,
            content_type,
            body,
            headers,
        } => {
            let mut response = text_response(status, &content_type, body);
            for (name, value) in headers {
                set_header(&mut response, &name, &value);
            }
            response
        }
        Fault::Hang => hang(core).await,
        Fault::DoThenHang => {
            act(core, call, is_authorised);
            hang(core).await
        }
        Fault::Drop => dropped(),
        Fault::DoThenDrop => {
            act(core, call, is_authorised);
            dropped()
        }
        Fault::DoThenGarble { status, body } => {
            act(core, call, is_authorised);
            text_response(status, "application/json", body)
        }
        Fault::Wait(bell) => {
            bell.notified().await;
            act(core, call, is_authorised)
        }
    }
}

/// Waits until the client gives up or the sandbox stops.
async fn hang(core: &Core) -> Response<Body> {
    core.stopping.cancelled().await;
    dropped()
}

fn dropped() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Dropped);
    response
}

fn refuse(refusal: &ApiError) -> Response<Body> {
    json_response(refusal.status, Some(&refusal.body()))
}

fn too_many(scope: Scope, wait: Duration) -> Response<Body> {
    let body = json!({
        "message": "You are being rate limited.",
        "retry_after": wait.as_secs_f64(),
        "global": scope == Scope::Global,
    });
    let mut response = json_response(429, Some(&body));
    set_header(
        &mut response,
        "retry-after",
        &wait.as_secs_f64().ceil().to_string(),
    );
    set_header(&mut response, "x-ratelimit-scope", scope.word());
    if scope == Scope::Global {
        set_header(&mut response, "x-ratelimit-global", "true");
    } else {
        let after = format!("{:.3}", wait.as_secs_f64());
        set_header(&mut response, "x-ratelimit-reset-after", &after);
        set_header(&mut response, "x-ratelimit-remaining", "0");
    }
    response
}

pub(crate) fn json_response(status: u16, body: Option<&Value>) -> Response<Body> {
    if let Some(body) = body {
        return text_response(status, "application/json", body.to_string());
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status_of(status);
    response
}

fn text_response(status: u16, content_type: &str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status_of(status);
    set_header(&mut response, "content-type", content_type);
    response
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn set_header(response: &mut Response<Body>, name: &str, value: &str) {
    let name = HeaderName::try_from(name);
    if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
        response.headers_mut().insert(name, value);
    }
}
