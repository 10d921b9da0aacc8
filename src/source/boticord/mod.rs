//! BotiCord, a Russian listing of Discord bots and servers.
#![doc = include_str!("README.md")]

mod samples;
mod v2;
mod v3;
mod wire;

#[cfg(test)]
mod tests;

use crate::domain::event::{EventKind, Listed, NewEvent};
use crate::source::json::{self, FieldError};
use crate::source::request::VerifiedRequest;
use crate::source::sample::Sample;
use crate::source::scheme::Scheme;
use crate::source::{Ignored, Inbound, KnownBy, SecretOrigin, Source, SourceId, SourceProfile};
use v2::Done;

/// BotiCord.
#[derive(Debug)]
pub(super) struct BotiCord;

/// The hook key of 2021 to 2023.
const HOOK_KEY: Scheme = Scheme::HeaderSecret {
    header: "x-hook-key",
};

/// The API token of the notifications since 2023.
const TOKEN: Scheme = Scheme::HeaderSecret {
    header: "x-boticord-token",
};

static PROFILE: SourceProfile = SourceProfile {
    id: SourceId("boticord"),
    title: "BotiCord",
    schemes: &[HOOK_KEY, TOKEN],
    suffixes: &[],
    secret: SecretOrigin::Site,
    kinds: &[EventKind::Vote, EventKind::Review],
    default_kinds: &[EventKind::Vote, EventKind::Review],
    redacted: &[],
    shapes: &[&["type", "data"], &["type", "user", "happened"]],
    known_by: KnownBy::Discord,
    may_reward: true,
    texts: &[
        ("en", include_str!("texts/en.ftl")),
        ("ru", include_str!("texts/ru.ftl")),
        ("bg", include_str!("texts/bg.ftl")),
    ],
};

impl Source for BotiCord {
    fn profile(&self) -> &'static SourceProfile {
        &PROFILE
    }

    fn parse(&self, request: &VerifiedRequest<'_>) -> Result<Inbound, FieldError> {
        let path = frame(request.json());
        let call: wire::Call = json::read_at(request.json(), path)?;
        let name = call.kind.0;
        Ok(match event(&name, request, path)? {
            Some(event) => Inbound::Event(Box::new(event)),
            None => Inbound::Ignored(Ignored::UnknownEvent(name)),
        })
    }

    fn samples(&self) -> &'static [Sample] {
        samples::ALL
    }
}

/// Where the call is in the body: BotiCord's WebSocket wraps each notification in a frame, and users forward frames
/// unchanged.
fn frame(json: &serde_json::Value) -> &'static str {
    let is_framed = json.get("type").is_none()
        && json.get("event").and_then(|event| event.as_str()) == Some("notify");
    if is_framed { "data" } else { "" }
}

/// The event with this name, or `None` if the name is unknown. The names of the two generations differ.
fn event(
    name: &str,
    request: &VerifiedRequest<'_>,
    path: &str,
) -> Result<Option<NewEvent>, FieldError> {
    let json = request.json();
    let event = match name {
        "new_bot_bump" => v2::bump(name, Listed::Bot, &request.read()?),
        "new_server_bump" => v2::bump(name, Listed::Server, &request.read()?),
        "new_bot_comment" => v2::review(name, (Listed::Bot, Done::Added), request.read()?),
        "edit_bot_comment" => v2::review(name, (Listed::Bot, Done::Edited), request.read()?),
        "delete_bot_comment" => v2::review(name, (Listed::Bot, Done::Removed), request.read()?),
        "new_server_comment" => v2::review(name, (Listed::Server, Done::Added), request.read()?),
        "edit_server_comment" => v2::review(name, (Listed::Server, Done::Edited), request.read()?),
        "delete_server_comment" => {
            v2::review(name, (Listed::Server, Done::Removed), request.read()?)
        }
        "up_added" => v3::up(name, &json::read_at(json, path)?),
        "comment_added" => v3::review(name, Done::Added, json::read_at(json, path)?),
        "comment_edited" => v3::review(name, Done::Edited, json::read_at(json, path)?),
        "comment_removed" => v3::review(name, Done::Removed, json::read_at(json, path)?),
        // The test button of v3 sends an undocumented type.
        _ if name.to_ascii_lowercase().contains("test") => {
            v2::test(name, request.read()?, request.raw().body)
        }
        _ => return Ok(None),
    };
    Ok(Some(event))
}
