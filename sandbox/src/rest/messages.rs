//! Messages in channels: reading, posting, editing, deleting.

use jiff::Timestamp;
use serde_json::Value;

use super::super::api_error::ApiError;
use super::super::core::State;
use super::super::limits::{Body, parse_draft};
use super::super::permissions::{
    ATTACH_FILES, EMBED_LINKS, MANAGE_MESSAGES, MANAGE_THREADS, READ_MESSAGE_HISTORY,
    SEND_MESSAGES, SEND_MESSAGES_IN_THREADS,
};
use super::super::snowflake::Snowflake;
use super::super::world::{Channel, Draft, Message, World};
use super::call::{Answer, Call, id};

/// Answers requests about a channel that the bot sees, by the path after `messages`.
pub(super) fn answer(
    state: &mut State,
    call: &Call,
    (channel_id, rest): (Snowflake, &[&str]),
    now: Timestamp,
) -> Result<Answer, ApiError> {
    let world = &mut state.world;
    match (call.method.as_str(), rest) {
        ("GET", []) => page(world, call, channel_id),
        ("POST", []) => post(world, call, channel_id, now),
        ("GET", [message_id]) => {
            let message = find(world, channel_id, id(message_id)?)?;
            Answer::ok(world.message_wire(message))
        }
        ("PATCH", [message_id]) => edit(world, call, (channel_id, id(message_id)?), now),
        ("DELETE", [message_id]) => delete(world, channel_id, id(message_id)?),
        _ => Err(ApiError::METHOD_NOT_ALLOWED),
    }
}

/// Newest first. A bot without Read Message History gets an empty page.
fn page(world: &World, call: &Call, channel_id: Snowflake) -> Result<Answer, ApiError> {
    let channel = world.channel_for_bot(channel_id)?;
    if world.require(channel, READ_MESSAGE_HISTORY).is_err() {
        return Answer::ok(Value::Array(Vec::new()));
    }
    let limit = usize::try_from(call.query_id("limit").unwrap_or(50)).unwrap_or(50);
    if !(1..=100).contains(&limit) {
        return Err(ApiError::INVALID_FORM_BODY);
    }
    let seen: Vec<&Message> = world
        .messages_in(channel_id)
        .filter(|message| message.is_public())
        .collect();
    let split = |pivot: Snowflake| seen.partition_point(|message| message.id < pivot);
    let (from, to) = if let Some(pivot) = call.query_id("after") {
        let from = split(pivot.saturating_add(1));
        (from, (from + limit).min(seen.len()))
    } else if let Some(pivot) = call.query_id("around") {
        let middle = split(pivot);
        (
            middle.saturating_sub(limit / 2),
            (middle + limit.div_ceil(2)).min(seen.len()),
        )
    } else {
        let to = call.query_id("before").map_or(seen.len(), split);
        (to.saturating_sub(limit), to)
    };
    Answer::ok(
        seen[from..to]
            .iter()
            .rev()
            .map(|message| world.message_wire(message))
            .collect(),
    )
}

fn post(
    world: &mut World,
    call: &Call,
    channel_id: Snowflake,
    now: Timestamp,
) -> Result<Answer, ApiError> {
    let channel = world.channel_for_bot(channel_id)?;
    if !channel.holds_messages() {
        return Err(ApiError::NOT_A_TEXT_CHANNEL);
    }
    check_may_post(world, channel)?;
    let draft = parse_draft(Body {
        json: &call.body,
        has_files: call.has_files,
    })?;
    if draft.is_empty() {
        return Err(ApiError::EMPTY_MESSAGE);
    }
    check_may_show(world, channel, &draft)?;
    let author_id = world.bot_id;
    world.unarchive(channel_id);
    let posted = world.post(channel_id, author_id, draft, now);
    let message = posted.map_err(|_| ApiError::UNKNOWN_MESSAGE)?;
    let mut wire = world.message_wire(&message);
    if let Some(nonce) = message.nonce {
        wire["nonce"] = nonce;
    }
    Answer::ok(wire)
}

fn check_may_post(world: &World, channel: &Channel) -> Result<(), ApiError> {
    if let Some(recipient) = channel.recipient_id.and_then(|id| world.users.get(&id)) {
        let is_open = recipient.takes_direct_messages;
        return if is_open {
            Ok(())
        } else {
            Err(ApiError::CANNOT_MESSAGE_USER)
        };
    }
    if channel.thread.is_some_and(|state| state.is_locked) {
        return world
            .require(channel, MANAGE_THREADS)
            .map_err(|_| ApiError::THREAD_LOCKED);
    }
    let is_thread = channel.thread.is_some();
    world.require(
        channel,
        if is_thread {
            SEND_MESSAGES_IN_THREADS
        } else {
            SEND_MESSAGES
        },
    )
}

fn check_may_show(world: &World, channel: &Channel, draft: &Draft) -> Result<(), ApiError> {
    if draft
        .embeds
        .as_ref()
        .is_some_and(|embeds| !embeds.is_empty())
    {
        world.require(channel, EMBED_LINKS)?;
    }
    if draft.has_files {
        world.require(channel, ATTACH_FILES)?;
    }
    Ok(())
}

fn edit(
    world: &mut World,
    call: &Call,
    (channel_id, message_id): (Snowflake, Snowflake),
    now: Timestamp,
) -> Result<Answer, ApiError> {
    let message = find(world, channel_id, message_id)?;
    if message.author_id != world.bot_id {
        return Err(ApiError::NOT_YOUR_MESSAGE);
    }
    let draft = parse_draft(Body {
        json: &call.body,
        has_files: call.has_files,
    })?;
    check_may_show(world, world.channel_for_bot(channel_id)?, &draft)?;
    if draft.would_empty(message) {
        return Err(ApiError::EMPTY_MESSAGE);
    }
    let edited = world.edit(channel_id, message_id, draft, now);
    Answer::ok(world.message_wire(&edited.ok_or(ApiError::UNKNOWN_MESSAGE)?))
}

fn delete(
    world: &mut World,
    channel_id: Snowflake,
    message_id: Snowflake,
) -> Result<Answer, ApiError> {
    let message = find(world, channel_id, message_id)?;
    if message.author_id != world.bot_id {
        world.require(world.channel_for_bot(channel_id)?, MANAGE_MESSAGES)?;
    }
    world.delete_message(channel_id, message_id);
    Answer::empty()
}

/// A message that is not ephemeral.
fn find(world: &World, channel_id: Snowflake, message_id: Snowflake) -> Result<&Message, ApiError> {
    let message = world.messages.get(&(channel_id, message_id));
    message
        .filter(|message| message.is_public())
        .ok_or(ApiError::UNKNOWN_MESSAGE)
}
