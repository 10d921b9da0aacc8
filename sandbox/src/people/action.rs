//! Sends a person's action to the bot, with everything that Discord adds.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::snowflake::Snowflake;
use super::super::world::{Dispatch, Interaction, InteractionKind, Stage, Target, World};
use super::Person;

/// A person's action.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) kind: InteractionKind,
    pub(crate) name: String,
    pub(crate) target: Target,
    /// The interaction's `data`.
    pub(crate) body: Value,
}

/// Stores the interaction and tells the bot; returns its id.
pub(super) fn begin(
    world: &mut World,
    person: &Person,
    action: Action,
    now: Timestamp,
) -> Snowflake {
    let id = world.next_id(now);
    let token = format!("sandbox-interaction-{id}");
    let body = wire(world, person, &action, id, &token);
    let interaction = Interaction {
        id,
        token,
        kind: action.kind,
        name: action.name,
        target: action.target,
        created_at: now,
        stage: Stage::Waiting,
        was_deferred: false,
        response_id: None,
        modal: None,
        choices: Vec::new(),
        follow_ups: Vec::new(),
    };
    world.interactions.insert(id, interaction);
    world.dispatches.push(Dispatch {
        name: "INTERACTION_CREATE",
        intents: 0,
        is_private_text: false,
        body,
    });
    id
}

fn wire(world: &World, person: &Person, action: &Action, id: Snowflake, token: &str) -> Value {
    let Target {
        user_id,
        channel_id,
        message_id,
    } = action.target;
    let app_permissions = world.permissions_at(channel_id, world.bot_id);
    let mut wire = json!({
        "id": id.to_string(),
        "application_id": world.bot_id.to_string(),
        "type": action.kind as u8,
        "data": action.body,
        "token": token,
        "version": 1,
        "channel_id": channel_id.to_string(),
        "app_permissions": app_permissions.to_string(),
        "locale": person.locale,
        "entitlements": [],
        "attachment_size_limit": 10_485_760,
    });
    let Some(channel) = world.channels.get(&channel_id) else {
        return wire;
    };
    wire["channel"] = world.channel_wire(channel);
    let permissions = world.permissions_in(channel, user_id).to_string();
    wire["channel"]["permissions"] = json!(permissions);
    if let Some(guild) = world.guild_of(channel) {
        let guild_id = guild.id.to_string();
        wire["guild_id"] = json!(guild_id);
        wire["guild"] = json!({ "id": guild_id, "locale": guild.locale, "features": [] });
        wire["guild_locale"] = json!(guild.locale);
        wire["context"] = json!(0);
        wire["authorizing_integration_owners"] = json!({ "0": guild_id });
        if let Some(member) = guild.members.get(&user_id) {
            wire["member"] = world.member_wire(member);
            wire["member"]["permissions"] = json!(permissions);
        }
    } else {
        wire["context"] = json!(1);
        wire["authorizing_integration_owners"] = json!({ "0": "0" });
        wire["user"] = world.user_wire(user_id);
    }
    let message = message_id.and_then(|id| world.messages.get(&(channel_id, id)));
    if let Some(message) = message {
        wire["message"] = world.message_wire(message);
    }
    wire
}
