//! The page's content for one person: the guild as they see it.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::core::State;
use super::super::permissions::{self, SEND_MESSAGES, VIEW_CHANNEL};
use super::super::snowflake::Snowflake;
use super::super::world::{Channel, Guild, Message, World, role_wire, seed};

/// How many messages of each channel are shown.
const SHOWN: usize = 100;

/// The person and the guild that the page shows.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Viewer {
    #[serde(rename = "as")]
    user_id: Option<Snowflake>,
    guild: Option<Snowflake>,
}

/// Everything the page needs.
pub(super) fn take(state: &State, viewer: &Viewer) -> Value {
    let world = &state.world;
    let guild = viewer.guild.and_then(|id| world.guilds.get(&id));
    let Some(guild) = guild.or_else(|| world.guilds.get(&seed::GUILD)) else {
        return Value::Null;
    };
    let user_id = viewer.user_id.filter(|id| guild.members.contains_key(id));
    let user_id = user_id.unwrap_or(guild.owner_id);
    let names = |guild: &Guild| json!({ "id": guild.id.to_string(), "name": guild.name });
    json!({
        "guilds": world.guilds.values().map(names).collect::<Value>(),
        "guild": names(guild),
        "me": user_id.to_string(),
        "bot": { "id": world.bot_id.to_string(), "is_online": state.hub.connected() > 0 },
        "roles": guild.roles.values().map(role_wire).collect::<Value>(),
        "members": members(world, guild),
        "channels": channels(world, guild, user_id),
        "commands": commands(world, guild, user_id),
        "page": {
            "home": state.page.home.map(|id| id.to_string()),
            "locale": state.page.locale,
            "tips": state.page.tips,
        },
    })
}

fn members(world: &World, guild: &Guild) -> Value {
    let member = |member: &super::super::world::Member| {
        let user = world.users.get(&member.user_id);
        json!({
            "id": member.user_id.to_string(),
            "name": member.nick.as_ref().or(user.map(|user| &user.display_name)),
            "username": user.map(|user| &user.username),
            "is_bot": user.is_some_and(|user| user.is_bot),
            "roles": member.roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    };
    guild.members.values().map(member).collect()
}

fn channels(world: &World, guild: &Guild, user_id: Snowflake) -> Value {
    let here = world
        .channels
        .values()
        .filter(|channel| channel.guild_id == Some(guild.id));
    let mut seen: Vec<&Channel> = here
        .filter(|each| world.permissions_in(each, user_id) & VIEW_CHANNEL != 0)
        .collect();
    seen.sort_by_key(|channel| (channel.position, channel.id));
    let channel = |channel: &&Channel| {
        let may_post = world.permissions_in(channel, user_id) & SEND_MESSAGES != 0;
        json!({
            "id": channel.id.to_string(),
            "name": channel.name,
            "kind": channel.kind,
            "topic": channel.topic,
            "parent_id": channel.parent_id.map(|id| id.to_string()),
            "may_post": may_post && channel.holds_messages(),
            "messages": messages(world, channel.id, user_id),
        })
    };
    seen.iter().map(channel).collect()
}

/// The newest messages that this person sees, oldest first.
fn messages(world: &World, channel_id: Snowflake, user_id: Snowflake) -> Value {
    let is_seen = |message: &&Message| message.seen_only_by.is_none_or(|only| only == user_id);
    let newest = world
        .messages_in(channel_id)
        .rev()
        .filter(is_seen)
        .take(SHOWN);
    let mut wires: Vec<Value> = newest.map(|message| world.message_wire(message)).collect();
    wires.reverse();
    wires.into()
}

/// The commands that this person's client shows.
fn commands(world: &World, guild: &Guild, user_id: Snowflake) -> Value {
    let held = permissions::in_guild(guild, user_id);
    let is_offered = |command: &Value| {
        let needed = command["default_member_permissions"].as_str();
        let needed = needed.map_or(0, |bits| bits.parse().unwrap_or(permissions::ADMINISTRATOR));
        let needed = if command["default_member_permissions"] == "0" {
            permissions::ADMINISTRATOR
        } else {
            needed
        };
        held & needed == needed
    };
    world
        .commands_in(guild.id)
        .into_iter()
        .filter(is_offered)
        .collect()
}
