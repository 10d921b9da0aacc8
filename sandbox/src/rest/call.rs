//! A parsed request, and its answer.

use std::collections::HashMap;

use axum::http::header;
use axum::http::request::Parts;
use serde_json::Value;

use super::super::api_error::ApiError;
use super::super::rate_limit::{EDITS, GRANTS, POSTS, Quota};
use super::super::snowflake::Snowflake;
use super::multipart::payload_json;

/// A request to the REST interface.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pieces: Vec<String>,
    pub(crate) query_text: String,
    query: HashMap<String, String>,
    pub(crate) body: Value,
    pub(crate) has_files: bool,
    pub(crate) is_body_broken: bool,
}

/// An answer that is not a refusal.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
}

impl Answer {
    /// 200 with a body.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "every route ends in an answer or a refusal"
    )]
    pub(crate) fn ok(body: Value) -> Result<Self, ApiError> {
        Ok(Self {
            status: 200,
            body: Some(body),
        })
    }

    /// 204.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "every route ends in an answer or a refusal"
    )]
    pub(crate) fn empty() -> Result<Self, ApiError> {
        Ok(Self {
            status: 204,
            body: None,
        })
    }
}

impl Call {
    pub(crate) fn parse(parts: &Parts, bytes: &[u8]) -> Self {
        // `/api/v10/channels/1` and `/api/channels/1` are the same.
        let all = parts
            .uri
            .path()
            .split('/')
            .filter(|piece| !piece.is_empty());
        let is_version = |piece: &&str| *piece == "api" || is_version_number(piece);
        let pieces: Vec<String> = all.skip_while(is_version).map(decoded).collect();
        let query_text = parts.uri.query().unwrap_or_default().to_owned();
        let pairs = url::form_urlencoded::parse(query_text.as_bytes());
        let query = pairs.into_owned().collect();
        let content_type = parts.headers.get(header::CONTENT_TYPE);
        let content_type = content_type
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (json, has_files) = match content_type.split_once("boundary=") {
            Some((_, boundary)) => payload_json(bytes, boundary.trim_matches('"')),
            None => (bytes.to_vec(), false),
        };
        let body = if json.is_empty() {
            Ok(Value::Null)
        } else {
            serde_json::from_slice(&json)
        };
        Self {
            method: parts.method.as_str().to_owned(),
            pieces,
            query_text,
            query,
            is_body_broken: body.is_err(),
            body: body.unwrap_or_default(),
            has_files,
        }
    }

    /// The path without host and version.
    pub(crate) fn path(&self) -> String {
        format!("/{}", self.pieces.join("/"))
    }

    pub(crate) fn segments(&self) -> Vec<&str> {
        self.pieces.iter().map(String::as_str).collect()
    }

    /// Interaction routes have their own token in the path.
    pub(crate) fn needs_no_token(&self) -> bool {
        matches!(
            self.segments()[..],
            ["interactions" | "webhooks", ..] | ["gateway"]
        )
    }

    /// A number from the query.
    pub(crate) fn query_id(&self, name: &str) -> Option<Snowflake> {
        self.query.get(name)?.parse().ok()
    }

    /// Whether a query parameter is true.
    pub(crate) fn query_flag(&self, name: &str) -> bool {
        self.query.get(name).is_some_and(|value| value == "true")
    }

    /// The rate limit that this request counts against.
    pub(crate) fn quota(&self) -> Option<(Quota, Snowflake)> {
        let segments = self.segments();
        let about = segments.get(1)?.parse().ok()?;
        let quota = match (self.method.as_str(), &segments[..]) {
            ("POST", ["channels", _, "messages"]) => POSTS,
            ("PATCH" | "DELETE", ["channels", _, "messages", _]) => EDITS,
            ("PUT" | "DELETE", ["guilds", _, "members", _, "roles", _]) => GRANTS,
            _ => return None,
        };
        Some((quota, about))
    }
}

/// An id from the path; anything else is not found.
pub(crate) fn id(segment: &str) -> Result<Snowflake, ApiError> {
    segment.parse().map_err(|_| ApiError::NOT_FOUND)
}

fn is_version_number(piece: &str) -> bool {
    piece.strip_prefix('v').is_some_and(|number| {
        !number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit())
    })
}

/// Interaction tokens and `@original` may be percent-encoded.
fn decoded(piece: &str) -> String {
    piece.replace("%40", "@")
}
