//! Channels: reading them, and creating threads in them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::api_error::{ApiError, Violations};
use super::super::core::State;
use super::super::limits::{Body, length, parse_draft};
use super::super::permissions::{CREATE_PUBLIC_THREADS, SEND_MESSAGES};
use super::super::snowflake::Snowflake;
use super::super::world::FORUM_CHANNEL;
use super::call::{Answer, Call, id};
use super::messages;

pub(super) fn answer(state: &mut State, call: &Call, now: Timestamp) -> Result<Answer, ApiError> {
    let segments = call.segments();
    let [_, channel_id, rest @ ..] = &segments[..] else {
        return Err(ApiError::NOT_FOUND);
    };
    let channel_id = id(channel_id)?;
    let channel = state.world.channel_for_bot(channel_id)?;
    match (call.method.as_str(), rest) {
        ("GET", []) => Answer::ok(state.world.channel_wire(channel)),
        ("POST", ["typing"]) => Answer::empty(),
        ("POST", ["threads"]) => begin_thread(state, call, channel_id, now),
        (_, ["messages", rest @ ..]) => messages::answer(state, call, (channel_id, rest), now),
        _ => Err(ApiError::NOT_FOUND),
    }
}

fn begin_thread(
    state: &mut State,
    call: &Call,
    parent_id: Snowflake,
    now: Timestamp,
) -> Result<Answer, ApiError> {
    let parent = state.world.channel_for_bot(parent_id)?.clone();
    check_name(&call.body["name"])?;
    let is_forum = parent.kind == FORUM_CHANNEL;
    state.world.require(
        &parent,
        if is_forum {
            SEND_MESSAGES
        } else {
            CREATE_PUBLIC_THREADS
        },
    )?;
    let first = call.body.get("message").filter(|_| is_forum);
    let first = match first {
        Some(json) => Some(parse_draft(Body {
            json,
            has_files: call.has_files,
        })?),
        None if is_forum => return Err(missing_first_message()),
        None => None,
    };
    if first
        .as_ref()
        .is_some_and(super::super::world::Draft::is_empty)
    {
        return Err(ApiError::EMPTY_MESSAGE);
    }
    let name = call.body["name"].as_str().unwrap_or_default();
    let (thread, message) = state.world.begin_thread(&parent, name, first, now);
    let mut wire = state.world.channel_wire(&thread);
    if let Some(message) = message {
        wire["message"] = state.world.message_wire(&message);
    }
    Ok(Answer {
        status: 201,
        body: Some(wire),
    })
}

fn check_name(name: &Value) -> Result<(), ApiError> {
    let mut wrong = Violations::default();
    match name.as_str().map(length) {
        Some(1..=100) => {}
        Some(_) => wrong.bad_length("name", 1, 100),
        None => wrong.required("name"),
    }
    wrong.into_result()
}

fn missing_first_message() -> ApiError {
    let errors = json!({ "message": { "_errors": [
        { "code": "BASE_TYPE_REQUIRED", "message": "This field is required" }
    ] } });
    ApiError {
        errors: Some(errors),
        ..ApiError::INVALID_FORM_BODY
    }
}
