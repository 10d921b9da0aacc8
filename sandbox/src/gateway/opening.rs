//! The start of a connection: identifying for a new session, or resuming an old one.

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::super::core::{Core, State};
use super::super::world::World;
use super::{Frame, intents};

/// Discord's code for a wrong token.
const AUTHENTICATION_FAILED: u16 = 4004;
/// Discord's code for intents that the application may not use.
const DISALLOWED_INTENTS: u16 = 4014;

/// The result of starting a connection.
pub(super) enum Opening {
    /// The session with this id is connected.
    Session(String),
    /// The session cannot be resumed; the client may identify.
    Invalid,
    /// The connection is closed with this code.
    Refused(u16),
}

/// Starts a session: sends Ready, then every guild.
pub(super) fn identify(core: &Core, payload: &Value, outlet: &UnboundedSender<Frame>) -> Opening {
    core.change(|state, _| {
        if !is_token_right(state, payload) {
            return Opening::Refused(AUTHENTICATION_FAILED);
        }
        let asked = payload["intents"].as_u64().unwrap_or(0);
        if !intents::are_allowed(asked, state.members_intent) {
            return Opening::Refused(DISALLOWED_INTENTS);
        }
        let session_id = state.hub.open(asked, outlet.clone());
        state.hub.shards.push(shard(payload));
        let ready = ready(core, state, payload, &session_id);
        state.hub.tell(&session_id, "READY", &ready);
        if asked & intents::GUILDS != 0 {
            for guild in joined(&state.world, shard(payload)) {
                state.hub.tell(&session_id, "GUILD_CREATE", &guild);
            }
        }
        Opening::Session(session_id)
    })
}

/// Resumes an old session.
pub(super) fn resume(core: &Core, payload: &Value, outlet: &UnboundedSender<Frame>) -> Opening {
    core.change(|state, _| {
        if !is_token_right(state, payload) {
            return Opening::Refused(AUTHENTICATION_FAILED);
        }
        let session_id = payload["session_id"].as_str().unwrap_or_default();
        let sequence = payload["seq"].as_u64().unwrap_or(0);
        if state.hub.resume(session_id, sequence, outlet.clone()) {
            Opening::Session(session_id.to_owned())
        } else {
            Opening::Invalid
        }
    })
}

/// The members that a client requests.
pub(super) fn members_chunk(state: &State, payload: &Value) -> Option<Value> {
    let guild_id = payload["guild_id"].as_str()?.parse().ok()?;
    let guild = state.world.find_guild(guild_id)?;
    let wanted = payload["user_ids"].as_array();
    let is_wanted = |id: u64| {
        wanted.is_none_or(|ids| {
            ids.iter()
                .any(|each| each.as_str() == Some(&id.to_string()))
        })
    };
    let members = guild
        .members
        .values()
        .filter(|member| is_wanted(member.user_id));
    let id = |id: &&Value| id.as_str().and_then(|id| id.parse::<u64>().ok());
    let is_absent = |asked: &&Value| !id(asked).is_some_and(|id| guild.members.contains_key(&id));
    Some(json!({
        "guild_id": guild_id.to_string(),
        "members": members.map(|member| state.world.member_wire(member)).collect::<Value>(),
        "chunk_index": 0,
        "chunk_count": 1,
        "not_found": wanted.into_iter().flatten().filter(is_absent).cloned().collect::<Value>(),
        "nonce": payload["nonce"],
    }))
}

fn is_token_right(state: &State, payload: &Value) -> bool {
    let given = payload["token"].as_str().unwrap_or_default();
    let given = given.strip_prefix("Bot ").unwrap_or(given);
    state.token.as_deref() == Some(given)
}

/// The shard and the number of shards with which a client identifies.
fn shard(payload: &Value) -> (u64, u64) {
    let number = |at: usize| payload["shard"][at].as_u64();
    (number(0).unwrap_or(0), number(1).unwrap_or(1).max(1))
}

/// Whether a guild is on the shard. <https://discord.com/developers/docs/events/gateway#sharding>, seen 2026-11.
fn is_on(guild_id: u64, (shard, total): (u64, u64)) -> bool {
    (guild_id >> 22) % total == shard
}

fn ready(core: &Core, state: &State, payload: &Value, session_id: &str) -> Value {
    let guilds = state
        .world
        .guilds
        .keys()
        .filter(|id| state.world.find_guild(**id).is_some() && is_on(**id, shard(payload)));
    let unavailable = |id: &u64| json!({ "id": id.to_string(), "unavailable": true });
    json!({
        "v": 10,
        "user": state.world.user_wire(state.world.bot_id),
        "guilds": guilds.map(unavailable).collect::<Value>(),
        "session_id": session_id,
        "resume_gateway_url": super::super::gateway_url(core.address),
        "shard": payload["shard"],
        "application": {
            "id": state.world.bot_id.to_string(),
            "flags": if state.members_intent { intents::GUILD_MEMBERS_FLAG } else { 0 },
        },
    })
}

fn joined(world: &World, shard: (u64, u64)) -> Vec<Value> {
    let guilds = world
        .guilds
        .values()
        .filter(|guild| world.find_guild(guild.id).is_some() && is_on(guild.id, shard));
    guilds.map(|guild| world.full_guild_wire(guild)).collect()
}
