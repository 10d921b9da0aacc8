//! The bot itself: its user, its application, its commands, and its gateway's address.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::api_error::ApiError;
use super::super::command::registry;
use super::super::core::{Core, State};
use super::super::gateway::intents::GUILD_MEMBERS_FLAG;
use super::super::log::Act;
use super::super::snowflake::Snowflake;
use super::call::{Answer, Call, id};

pub(super) fn answer(
    core: &Core,
    state: &mut State,
    call: &Call,
    now: Timestamp,
) -> Result<Answer, ApiError> {
    match (call.method.as_str(), &call.segments()[..]) {
        ("GET", ["gateway"]) => {
            Answer::ok(json!({ "url": super::super::gateway_url(core.address) }))
        }
        ("GET", ["gateway", "bot"]) => Answer::ok(gateway(core)),
        ("GET", ["users", "@me"]) => Answer::ok(state.world.user_wire(state.world.bot_id)),
        ("GET", ["users", "@me", "guilds"]) => Answer::ok(own_guilds(state)),
        ("POST", ["users", "@me", "channels"]) => direct_channel(state, call, now),
        ("GET", ["users", user]) => user_by_id(state, id(user)?),
        ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => {
            Answer::ok(application(state))
        }
        ("PATCH", ["applications", "@me"]) => Answer::ok(application(state)),
        (_, ["applications", own, "commands", ..]) if id(own)? == state.world.bot_id => {
            commands(state, call, None, now)
        }
        (_, ["applications", own, "guilds", guild, "commands", ..])
            if id(own)? == state.world.bot_id =>
        {
            let guild = id(guild)?;
            state.world.guild_for_bot(guild)?;
            commands(state, call, Some(guild), now)
        }
        (_, ["applications", ..]) => Err(ApiError::UNKNOWN_APPLICATION),
        _ => Err(ApiError::NOT_FOUND),
    }
}

fn gateway(core: &Core) -> Value {
    json!({
        "url": super::super::gateway_url(core.address),
        "shards": 1,
        "session_start_limit": {
            "total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1,
        },
    })
}

fn application(state: &State) -> Value {
    let bot_id = state.world.bot_id;
    let name = state
        .world
        .users
        .get(&bot_id)
        .map(|user| user.display_name.clone());
    json!({
        "id": bot_id.to_string(),
        "name": name,
        "icon": null,
        "description": "",
        "bot_public": true,
        "bot_require_code_grant": false,
        "owner": state.world.user_wire(super::super::world::seed::ANNA),
        "bot": state.world.user_wire(bot_id),
        "verify_key": "00",
        "team": null,
        "flags": if state.members_intent { GUILD_MEMBERS_FLAG } else { 0 },
        "integration_types_config": { "0": {} },
        "approximate_guild_count": state.world.guilds.len(),
        "approximate_user_install_count": 0,
        "redirect_uris": [],
        "interactions_endpoint_url": null,
    })
}

fn own_guilds(state: &State) -> Value {
    let guilds = state.world.guilds.values();
    let joined = guilds.filter(|guild| state.world.find_guild(guild.id).is_some());
    let brief = |guild: &super::super::world::Guild| {
        let permissions = super::super::permissions::in_guild(guild, state.world.bot_id);
        json!({
            "id": guild.id.to_string(), "name": guild.name, "icon": null, "owner": false,
            "permissions": permissions.to_string(), "features": [],
        })
    };
    joined.map(brief).collect()
}

fn user_by_id(state: &State, user_id: Snowflake) -> Result<Answer, ApiError> {
    if !state.world.users.contains_key(&user_id) {
        return Err(ApiError::UNKNOWN_USER);
    }
    Answer::ok(state.world.user_wire(user_id))
}

fn direct_channel(state: &mut State, call: &Call, now: Timestamp) -> Result<Answer, ApiError> {
    let recipient = call.body["recipient_id"]
        .as_str()
        .and_then(|id| id.parse().ok());
    let recipient = recipient.filter(|id| state.world.users.contains_key(id));
    let channel = state
        .world
        .direct_channel(recipient.ok_or(ApiError::UNKNOWN_USER)?, now);
    Answer::ok(state.world.channel_wire(&channel))
}

/// Commands are stored under their guild, or under 0 if they are global.
fn commands(
    state: &mut State,
    call: &Call,
    guild_id: Option<Snowflake>,
    now: Timestamp,
) -> Result<Answer, ApiError> {
    let place = guild_id.unwrap_or_default();
    let known = state
        .world
        .commands
        .get(&place)
        .cloned()
        .unwrap_or_default();
    match call.method.as_str() {
        "GET" => Answer::ok(known.into()),
        "PUT" => {
            let offered = call.body.as_array().ok_or(ApiError::INVALID_FORM_BODY)?;
            registry::check_all(offered)?;
            let commands: Vec<Value> = offered
                .iter()
                .map(|command| as_registered(state, command, guild_id, &known, now))
                .collect();
            state.world.commands.insert(place, commands.clone());
            let acted = Act::CommandsRegistered {
                guild_id,
                commands: commands.clone(),
            };
            state.world.acts.push(acted);
            Answer::ok(commands.into())
        }
        "POST" => {
            registry::check_one(&call.body)?;
            let command = as_registered(state, &call.body, guild_id, &known, now);
            let commands = state.world.commands.entry(place).or_default();
            commands.retain(|other| other["name"] != command["name"]);
            commands.push(command.clone());
            Ok(Answer {
                status: 201,
                body: Some(command),
            })
        }
        _ => Err(ApiError::METHOD_NOT_ALLOWED),
    }
}

/// A command that keeps its name keeps its id.
fn as_registered(
    state: &mut State,
    offered: &Value,
    guild_id: Option<Snowflake>,
    known: &[Value],
    now: Timestamp,
) -> Value {
    let old = known.iter().find(|old| old["name"] == offered["name"]);
    let new_id = || state.world.next_id(now).to_string();
    let id = old
        .and_then(|old| old["id"].as_str())
        .map_or_else(new_id, str::to_owned);
    let mut command = offered.clone();
    command["id"] = json!(id);
    command["application_id"] = json!(state.world.bot_id.to_string());
    command["version"] = json!(state.world.next_id(now).to_string());
    command["type"] = json!(offered["type"].as_u64().unwrap_or(1));
    command["nsfw"] = json!(offered["nsfw"].as_bool().unwrap_or(false));
    if let Some(guild_id) = guild_id {
        command["guild_id"] = json!(guild_id.to_string());
    }
    for part in [
        "default_member_permissions",
        "name_localizations",
        "description_localizations",
    ] {
        if offered[part].is_null() {
            command[part] = Value::Null;
        }
    }
    command
}
