//! Guilds, and the roles of their members.

use serde_json::Value;

use super::super::api_error::ApiError;
use super::super::core::State;
use super::super::snowflake::Snowflake;
use super::super::world::{Grant, World, role_wire};
use super::call::{Answer, Call, id};

pub(super) fn answer(state: &mut State, call: &Call) -> Result<Answer, ApiError> {
    let segments = call.segments();
    let [_, guild_id, rest @ ..] = &segments[..] else {
        return Err(ApiError::NOT_FOUND);
    };
    let guild_id = id(guild_id)?;
    let world = &mut state.world;
    let guild = world.guild_for_bot(guild_id)?;
    match (call.method.as_str(), rest) {
        ("GET", []) => Answer::ok(World::guild_wire(guild)),
        ("GET", ["roles"]) => Answer::ok(guild.roles.values().map(role_wire).collect()),
        ("GET", ["channels"]) => Answer::ok(channels(world, guild_id)),
        ("GET", ["members"]) => Answer::ok(members(world, guild_id, call)),
        ("GET", ["members", user_id]) => {
            let user_id = id(user_id)?;
            let member = guild
                .members
                .get(&user_id)
                .ok_or(ApiError::UNKNOWN_MEMBER)?;
            Answer::ok(world.member_wire(member))
        }
        ("PUT" | "DELETE", ["members", user_id, "roles", role_id]) => {
            let grant = Grant {
                guild_id,
                user_id: id(user_id)?,
                role_id: id(role_id)?,
            };
            world.set_role(grant, call.method == "PUT")?;
            Answer::empty()
        }
        _ => Err(ApiError::NOT_FOUND),
    }
}

/// Discord lists every channel of a guild, including those that the bot cannot see.
fn channels(world: &World, guild_id: Snowflake) -> Value {
    let here = world
        .channels
        .values()
        .filter(|channel| channel.guild_id == Some(guild_id));
    here.filter(|channel| channel.thread.is_none())
        .map(|each| world.channel_wire(each))
        .collect()
}

fn members(world: &World, guild_id: Snowflake, call: &Call) -> Value {
    let Some(guild) = world.find_guild(guild_id) else {
        return Value::Null;
    };
    let after = call.query_id("after").unwrap_or(0);
    let limit = usize::try_from(call.query_id("limit").unwrap_or(1))
        .unwrap_or(1)
        .clamp(1, 1000);
    let members = guild
        .members
        .values()
        .filter(|member| member.user_id > after)
        .take(limit);
    members.map(|member| world.member_wire(member)).collect()
}
