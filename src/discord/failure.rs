//! Why a request to Discord failed, as exactly as its answer tells.
//!
//! Only a JSON error with one of Discord's own codes is an answer about the request. Anything else (a page, an empty body,
//! JSON of another shape) comes from something between here and Discord and says nothing about it.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode};
use serde::Deserialize;

use crate::discord::rest::read;
use crate::domain::effect::PauseReason;

/// How long everything waits when something in front of Discord turns us away and does not say for how long.
const TURNED_AWAY_FOR: Duration = Duration::from_mins(5);
/// The longest wait that an answer may ask for: after it, one request finds out whether it still holds.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Why an attempt failed.
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
        /// Discord's own code; 0 is its general error.
        code: i64,
    },
    /// Something in between answered: it says nothing about the request.
    #[error("an answer that is not Discord's: status {status}")]
    NotDiscord {
        /// The HTTP status.
        status: u16,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
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

/// An error of Discord's, as <https://discord.com/developers/docs/reference#error-messages> shows it, seen 2026-11.
#[derive(Deserialize)]
struct Complaint {
    code: i64,
    #[serde(rename = "message")]
    _message: String,
}

/// The first of Discord's error codes after 0, the general error.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes>, seen 2026-11.
const FIRST_CODE: i64 = 10_001;
/// Cloudflare's block as Discord passes it on.
const BLOCKED_ON_THE_WAY: i64 = 40333;

/// What an answer that is not a success says.
pub(super) async fn of(response: Response) -> DiscordError {
    let status = response.status();
    let headers = response.headers().clone();
    let body = read(response).await.unwrap_or_default();
    classify(status, &headers, &body)
}

fn classify(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> DiscordError {
    match status {
        StatusCode::TOO_MANY_REQUESTS => limited(headers, body),
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => {
            DiscordError::Unavailable("Discord is not able to")
        }
        status if status.is_server_error() => DiscordError::Ambiguous("Discord failed"),
        status => refused(status, headers, body),
    }
}

fn limited(headers: &HeaderMap, body: &[u8]) -> DiscordError {
    let asked = seconds(headers, "retry-after");
    let Ok(limited) = serde_json::from_slice::<Limited>(body) else {
        return match code(body) {
            Some(code) => DiscordError::Refused { status: 429, code },
            None => turned_away(headers),
        };
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
        retry_after: retry_after.max(asked.unwrap_or_default()).min(LONGEST_WAIT),
        scope,
    }
}

fn refused(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> DiscordError {
    match code(body) {
        Some(BLOCKED_ON_THE_WAY) => turned_away(headers),
        Some(_) if status == StatusCode::UNAUTHORIZED => DiscordError::Unauthorized,
        Some(code) => DiscordError::Refused {
            status: status.as_u16(),
            code,
        },
        None if status == StatusCode::FORBIDDEN => turned_away(headers),
        None => DiscordError::NotDiscord {
            status: status.as_u16(),
            retry_after: seconds(headers, "retry-after"),
        },
    }
}

/// The code of an error of Discord's; `None` where it is not Discord that answered.
fn code(body: &[u8]) -> Option<i64> {
    let said = serde_json::from_slice::<Complaint>(body).ok()?;
    Some(said.code).filter(|code| *code == 0 || *code >= FIRST_CODE)
}

/// Something in front of Discord shuts this address out: everything must wait.
fn turned_away(headers: &HeaderMap) -> DiscordError {
    tracing::error!("something in front of Discord turns this address away");
    DiscordError::Limited {
        retry_after: seconds(headers, "retry-after").unwrap_or(TURNED_AWAY_FOR),
        scope: Scope::Global,
    }
}

/// The seconds that a header names, up to [`LONGEST_WAIT`].
pub(super) fn seconds(headers: &HeaderMap, name: &str) -> Option<Duration> {
    let seconds = headers.get(name)?.to_str().ok()?.parse::<f64>().ok()?;
    let named = Duration::try_from_secs_f64(seconds).ok()?;
    Some(named.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> DiscordError {
        let status = StatusCode::from_u16(status).unwrap();
        classify(status, &HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn only_json_with_one_of_discords_codes_refuses() {
        let foreign = [
            "",
            "<html><h1>Not Found</h1></html>",
            "null",
            "[]",
            "\"10003\"",
            r#"{"message": "Not Found"}"#,
            r#"{"code": 10003}"#,
            r#"{"code": "10003", "message": "Unknown Channel"}"#,
            r#"{"code": 404, "message": "no route matched"}"#,
            r#"{"code": -1, "message": "?"}"#,
        ];
        for body in foreign {
            for status in [300, 302, 400, 401, 404, 405, 407, 410, 418] {
                let not_discord = DiscordError::NotDiscord {
                    status,
                    retry_after: None,
                };
                assert_eq!(said(status, body), not_discord, "{body}");
            }
            for status in [403, 429] {
                let turned_away = DiscordError::Limited {
                    retry_after: TURNED_AWAY_FOR,
                    scope: Scope::Global,
                };
                assert_eq!(said(status, body), turned_away, "{status} {body}");
            }
        }
        for code in [0, 10003, 50013] {
            let body = format!(r#"{{"code": {code}, "message": "No"}}"#);
            for status in [400, 403, 404, 429] {
                assert_eq!(said(status, &body), DiscordError::Refused { status, code });
            }
            assert_eq!(said(401, &body), DiscordError::Unauthorized);
        }
    }

    #[test]
    fn no_answer_stops_anything_for_longer_than_a_day() {
        let body = br#"{"retry_after": 1e15, "global": true}"#;
        let limited = classify(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new(), body);
        let day = DiscordError::Limited {
            retry_after: LONGEST_WAIT,
            scope: Scope::Global,
        };
        assert_eq!(limited, day);
        let headers = HeaderMap::from_iter([(
            reqwest::header::RETRY_AFTER,
            HeaderValue::from_static("99999999999"),
        )]);
        let page = classify(StatusCode::TOO_MANY_REQUESTS, &headers, b"<html>");
        assert_eq!(page, day);
    }
}
