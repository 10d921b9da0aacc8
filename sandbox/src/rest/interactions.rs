//! Answers to interactions, and the messages that their tokens give access to.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::api_error::{ApiError, Violations};
use super::super::core::State;
use super::super::limits::{Body, check_modal, length, parse_draft};
use super::super::world::{Callback, Message, World};
use super::call::{Answer, Call, id};

pub(super) fn answer(state: &mut State, call: &Call, now: Timestamp) -> Result<Answer, ApiError> {
    let world = &mut state.world;
    match (call.method.as_str(), &call.segments()[..]) {
        ("POST", ["interactions", interaction, token, "callback"]) => {
            let callback = parse_callback(call)?;
            let message = world.answer(id(interaction)?, token, callback, now)?;
            callback_answer(world, call, message)
        }
        (_, ["webhooks", application, ..]) if id(application)? != world.bot_id => {
            Err(ApiError::UNKNOWN_WEBHOOK)
        }
        ("POST", ["webhooks", _, token]) => {
            let draft = parse_draft(body(call))?;
            if draft.is_empty() {
                return Err(ApiError::EMPTY_MESSAGE);
            }
            let message = world.follow_up(token, draft, now)?;
            Answer::ok(world.message_wire(&message))
        }
        ("GET", ["webhooks", _, token, "messages", message]) => {
            let message = world.webhook_message(token, message, now)?;
            Answer::ok(world.message_wire(&message))
        }
        ("PATCH", ["webhooks", _, token, "messages", message]) => {
            let draft = parse_draft(body(call))?;
            if draft.would_empty(&world.webhook_message(token, message, now)?) {
                return Err(ApiError::EMPTY_MESSAGE);
            }
            let message = world.edit_webhook_message(token, message, draft, now)?;
            Answer::ok(world.message_wire(&message))
        }
        ("DELETE", ["webhooks", _, token, "messages", message]) => {
            world.delete_webhook_message(token, message, now)?;
            Answer::empty()
        }
        _ => Err(ApiError::NOT_FOUND),
    }
}

fn body(call: &Call) -> Body<'_> {
    Body {
        json: &call.body,
        has_files: call.has_files,
    }
}

fn parse_callback(call: &Call) -> Result<Callback, ApiError> {
    let inner = &call.body["data"];
    let draft = || {
        parse_draft(Body {
            json: inner,
            has_files: call.has_files,
        })
    };
    match call.body["type"].as_u64() {
        Some(4) => {
            let draft = draft()?;
            if draft.is_empty() {
                Err(ApiError::EMPTY_MESSAGE)
            } else {
                Ok(Callback::Message(draft))
            }
        }
        Some(5) => Ok(Callback::DeferMessage {
            flags: inner["flags"].as_u64().unwrap_or(0),
        }),
        Some(6) => Ok(Callback::DeferEdit),
        Some(7) => Ok(Callback::Edit(draft()?)),
        Some(8) => parse_choices(&inner["choices"]).map(Callback::Choices),
        Some(9) => {
            check_modal(inner)?;
            Ok(Callback::Modal(inner.clone()))
        }
        _ => {
            let mut wrong = Violations::default();
            wrong.not_a_choice("type", "Value must be one of {4, 5, 6, 7, 8, 9}.");
            Err(wrong
                .into_result()
                .err()
                .unwrap_or(ApiError::INVALID_FORM_BODY))
        }
    }
}

fn parse_choices(value: &Value) -> Result<Vec<Value>, ApiError> {
    let choices = value.as_array().cloned().unwrap_or_default();
    let mut wrong = Violations::default();
    if choices.len() > 25 {
        wrong.bad_length("data.choices", 0, 25);
    }
    for (place, choice) in choices.iter().enumerate() {
        for part in ["name", "value"] {
            let path = format!("data.choices.{place}.{part}");
            match choice[part].as_str().map(length) {
                Some(1..=100) => {}
                Some(_) => wrong.bad_length(&path, 1, 100),
                None if part == "value" && choice[part].is_number() => {}
                None => wrong.required(&path),
            }
        }
    }
    wrong.into_result()?;
    Ok(choices)
}

/// No body, unless the client asks for the result.
fn callback_answer(
    world: &World,
    call: &Call,
    message: Option<Message>,
) -> Result<Answer, ApiError> {
    if !call.query_flag("with_response") {
        return Answer::empty();
    }
    let resource = message.map(
        |message| json!({ "type": call.body["type"], "message": world.message_wire(&message) }),
    );
    Answer::ok(json!({
        "interaction": { "id": call.segments()[1], "type": 2 },
        "resource": resource,
    }))
}
