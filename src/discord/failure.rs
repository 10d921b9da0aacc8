//! Why a request to Discord did not come off, as exactly as its answer tells.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode};
use serde::Deserialize;

use crate::discord::rest::read;
use crate::domain::effect::PauseReason;

/// How long everything waits when what stands before Discord turns us away and does not say for how long.
const TURNED_AWAY_FOR: Duration = Duration::from_mins(5);

/// Why an attempt did not come off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiscordError {
    /// Not yet: Discord names the wait.
    #[error("rate limited for {retry_after:?}")]
    Limited {
        /// How long to wait.
        retry_after: Duration,
        /// What must wait.
        scope: Scope,
    },
    /// Nothing was sent: there is a pause.
    #[error("nothing may be sent for now: {}", .0.as_str())]
    Closed(PauseReason),
    /// Nothing was sent: so many others were before it that its turn would have come too late.
    #[error("not sent: too many others were before it")]
    Late,
    /// No, and it will be no again until something changes.
    #[error("Discord refuses: status {status}, code {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own code; nought where it gave none.
        code: i64,
    },
    /// The token is not good any more.
    #[error("Discord does not know the token")]
    Unauthorized,
    /// It may have been done or not: the answer was lost or cannot be read.
    #[error("unclear whether it was done: {0}")]
    Ambiguous(&'static str),
    /// It was not done: Discord could not be reached or was not able to.
    #[error("not done: {0}")]
    Unavailable(&'static str),
}

/// What a rate limit concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This bot on this route.
    Route,
    /// Everyone on this resource: not this bot's fault.
    Shared,
    /// This bot on every route, or this address.
    Global,
}

impl Scope {
    /// Its name among the metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Shared => "shared",
            Self::Global => "global",
        }
    }
}

#[derive(Deserialize)]
struct Limited {
    retry_after: f64,
    #[serde(default)]
    global: bool,
}

#[derive(Deserialize)]
struct Complaint {
    #[serde(default)]
    code: i64,
}

/// Cloudflare's block as Discord passes it on.
const BLOCKED_ON_THE_WAY: i64 = 40333;

/// What an answer that is not a success says.
pub(super) async fn of(response: Response) -> DiscordError {
    let status = response.status();
    let headers = response.headers().clone();
    let body = read(response).await.unwrap_or_default();
    match status {
        StatusCode::TOO_MANY_REQUESTS => limited(&headers, &body),
        StatusCode::UNAUTHORIZED => DiscordError::Unauthorized,
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => {
            DiscordError::Unavailable("Discord is not able to")
        }
        status if status.is_server_error() => DiscordError::Ambiguous("Discord failed"),
        status => refused(status, &headers, &body),
    }
}

fn limited(headers: &HeaderMap, body: &[u8]) -> DiscordError {
    let asked = seconds(headers, "retry-after");
    let Ok(limited) = serde_json::from_slice::<Limited>(body) else {
        return turned_away(headers);
    };
    let retry_after =
        Duration::try_from_secs_f64(limited.retry_after).unwrap_or(Duration::from_mins(1));
    let scope = match headers.get("x-ratelimit-scope").map(HeaderValue::as_bytes) {
        _ if limited.global => Scope::Global,
        Some(b"global") => Scope::Global,
        Some(b"shared") => Scope::Shared,
        _ => Scope::Route,
    };
    DiscordError::Limited {
        retry_after: retry_after.max(asked.unwrap_or_default()),
        scope,
    }
}

fn refused(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> DiscordError {
    let said = serde_json::from_slice::<Complaint>(body);
    let code = said.as_ref().map_or(0, |said| said.code);
    let is_turned_away = said.is_err() || code == BLOCKED_ON_THE_WAY;
    if status == StatusCode::FORBIDDEN && is_turned_away {
        return turned_away(headers);
    }
    DiscordError::Refused {
        status: status.as_u16(),
        code,
    }
}

/// Not Discord itself but what stands before it: then everything must wait.
fn turned_away(headers: &HeaderMap) -> DiscordError {
    tracing::error!("something before Discord turns this address away");
    DiscordError::Limited {
        retry_after: seconds(headers, "retry-after").unwrap_or(TURNED_AWAY_FOR),
        scope: Scope::Global,
    }
}

/// The seconds that a header names.
pub(super) fn seconds(headers: &HeaderMap, name: &str) -> Option<Duration> {
    let seconds = headers.get(name)?.to_str().ok()?.parse::<f64>().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}
