//! Discord's JSON, with every field that its clients require.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::snowflake::Snowflake;
use super::{Channel, Guild, Member, Message, Role, User, World};

/// A time in Discord's format.
pub(crate) fn moment_wire(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

fn id_wire(id: Option<Snowflake>) -> Value {
    id.map(|id| id.to_string()).into()
}

fn ids_wire(ids: &[Snowflake]) -> Value {
    ids.iter().map(ToString::to_string).collect()
}

pub(crate) fn user_wire(user: &User) -> Value {
    json!({
        "id": user.id.to_string(),
        "username": user.username,
        "global_name": if user.is_bot { Value::Null } else { json!(user.display_name) },
        "discriminator": if user.is_bot { "4242" } else { "0" },
        "avatar": null,
        "bot": user.is_bot,
        "system": false,
        "mfa_enabled": user.is_bot,
        "public_flags": 0,
        "flags": 0,
    })
}

pub(crate) fn role_wire(role: &Role) -> Value {
    let mut wire = json!({
        "id": role.id.to_string(),
        "name": role.name,
        "color": role.colour,
        "colors": { "primary_color": role.colour, "secondary_color": null, "tertiary_color": null },
        "hoist": role.is_hoisted,
        "managed": role.bot_id.is_some(),
        "mentionable": role.is_mentionable,
        "permissions": role.permissions.to_string(),
        "position": role.position,
        "icon": null,
        "unicode_emoji": null,
        "flags": 0,
    });
    if let Some(bot_id) = role.bot_id {
        wire["tags"] = json!({ "bot_id": bot_id.to_string() });
    }
    wire
}

impl World {
    /// A user, including one that has left.
    pub(crate) fn user_wire(&self, id: Snowflake) -> Value {
        match self.users.get(&id) {
            Some(user) => user_wire(user),
            None => json!({
                "id": id.to_string(), "username": "deleted_user", "discriminator": "0",
                "global_name": null, "avatar": null,
            }),
        }
    }

    pub(crate) fn member_wire(&self, member: &Member) -> Value {
        let mut wire = partial_member_wire(member);
        wire["user"] = self.user_wire(member.user_id);
        wire
    }

    pub(crate) fn channel_wire(&self, channel: &Channel) -> Value {
        if let Some(recipient) = channel.recipient_id {
            return json!({
                "id": channel.id.to_string(),
                "type": channel.kind,
                "last_message_id": id_wire(channel.last_message_id),
                "recipients": [self.user_wire(recipient)],
                "flags": 0,
            });
        }
        let mut wire = json!({
            "id": channel.id.to_string(),
            "guild_id": id_wire(channel.guild_id),
            "name": channel.name,
            "type": channel.kind,
            "position": channel.position,
            "topic": channel.topic,
            "nsfw": false,
            "parent_id": id_wire(channel.parent_id),
            "last_message_id": id_wire(channel.last_message_id),
            "rate_limit_per_user": 0,
            "flags": 0,
            "permission_overwrites": self.overwrites_wire(channel),
        });
        if let Some(state) = channel.thread {
            wire["owner_id"] = json!(state.owner_id.to_string());
            wire["message_count"] = json!(self.messages_in(channel.id).count());
            wire["member_count"] = json!(1);
            wire["thread_metadata"] = json!({
                "archived": state.is_archived,
                "locked": state.is_locked,
                "auto_archive_duration": 1440,
                "archive_timestamp": moment_wire(state.created_at),
                "create_timestamp": moment_wire(state.created_at),
            });
        }
        wire
    }

    fn overwrites_wire(&self, channel: &Channel) -> Value {
        let guild = self.guild_of(channel);
        let wire = |each: &super::Overwrite| {
            let is_role = guild.is_some_and(|guild| guild.roles.contains_key(&each.id));
            json!({
                "id": each.id.to_string(),
                "type": u8::from(!is_role),
                "allow": each.allow.to_string(),
                "deny": each.deny.to_string(),
            })
        };
        channel.overwrites.iter().map(wire).collect()
    }

    /// A message as it is read later: without its nonce.
    pub(crate) fn message_wire(&self, message: &Message) -> Value {
        let mut wire = json!({
            "id": message.id.to_string(),
            "channel_id": message.channel_id.to_string(),
            "author": self.user_wire(message.author_id),
            "content": message.content,
            "timestamp": moment_wire(message.created_at),
            "edited_timestamp": message.edited_at.map(moment_wire),
            "tts": false,
            "mention_everyone": message.pings.everyone,
            "mentions": message.pings.users.iter().map(|id| self.user_wire(*id)).collect::<Value>(),
            "mention_roles": ids_wire(&message.pings.roles),
            "attachments": [],
            "embeds": message.embeds,
            "components": message.components,
            "pinned": false,
            "type": message_kind(message),
            "flags": message.flags,
        });
        if message.author_id == self.bot_id {
            wire["application_id"] = json!(self.bot_id.to_string());
        }
        if let Some(origin) = &message.origin {
            wire["interaction"] = json!({
                "id": origin.interaction_id.to_string(),
                "type": origin.kind,
                "name": origin.name,
                "user": self.user_wire(origin.user_id),
            });
            wire["webhook_id"] = json!(self.bot_id.to_string());
        }
        if let Some(replied) = message.replies_to {
            wire["message_reference"] = json!({
                "type": 0,
                "message_id": replied.to_string(),
                "channel_id": message.channel_id.to_string(),
                "guild_id": id_wire(message.guild_id),
            });
        }
        wire
    }

    /// A guild as in `GET /guilds/{id}`.
    pub(crate) fn guild_wire(guild: &Guild) -> Value {
        json!({
            "id": guild.id.to_string(),
            "name": guild.name,
            "owner_id": guild.owner_id.to_string(),
            "icon": null, "icon_hash": null, "splash": null, "discovery_splash": null,
            "banner": null, "description": null, "vanity_url_code": null,
            "afk_channel_id": null, "afk_timeout": 300,
            "widget_enabled": false, "widget_channel_id": null,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "roles": guild.roles.values().map(role_wire).collect::<Value>(),
            "emojis": [], "stickers": [], "features": [],
            "mfa_level": 0,
            "application_id": null,
            "system_channel_id": null, "system_channel_flags": 0,
            "rules_channel_id": null, "public_updates_channel_id": null,
            "safety_alerts_channel_id": null,
            "max_presences": null, "max_members": 500_000,
            "max_video_channel_users": 25, "max_stage_video_channel_users": 50,
            "premium_tier": 0, "premium_subscription_count": 0,
            "premium_progress_bar_enabled": false,
            "preferred_locale": guild.locale,
            "nsfw_level": 0,
        })
    }

    /// A guild as the gateway sends it first. Without the presences intent it contains only the bot's own membership.
    pub(crate) fn full_guild_wire(&self, guild: &Guild) -> Value {
        let mut wire = Self::guild_wire(guild);
        let own = guild.members.get(&self.bot_id);
        let here = self
            .channels
            .values()
            .filter(|each| each.guild_id == Some(guild.id));
        let (threads, channels): (Vec<_>, Vec<_>) = here.partition(|each| each.thread.is_some());
        let joined_at = own.map_or(Timestamp::default(), |member| member.joined_at);
        let more = json!({
            "joined_at": moment_wire(joined_at),
            "large": false,
            "unavailable": false,
            "member_count": guild.members.len(),
            "members": own.map(|member| self.member_wire(member)).into_iter().collect::<Value>(),
            "channels": channels.iter().map(|each| self.channel_wire(each)).collect::<Value>(),
            "threads": threads.iter().map(|each| self.channel_wire(each)).collect::<Value>(),
            "voice_states": [], "presences": [], "stage_instances": [],
            "guild_scheduled_events": [], "soundboard_sounds": [],
        });
        if let (Some(into), Value::Object(fields)) = (wire.as_object_mut(), more) {
            into.extend(fields);
        }
        wire
    }
}

/// A member without the user.
pub(crate) fn partial_member_wire(member: &Member) -> Value {
    json!({
        "nick": member.nick,
        "avatar": null,
        "banner": null,
        "roles": ids_wire(&member.roles),
        "joined_at": moment_wire(member.joined_at),
        "premium_since": null,
        "deaf": false,
        "mute": false,
        "pending": false,
        "flags": 0,
        "communication_disabled_until": null,
    })
}

/// Answers to commands and replies are kinds of their own.
fn message_kind(message: &Message) -> u8 {
    match &message.origin {
        Some(origin) if origin.kind == 2 => 20,
        _ if message.replies_to.is_some() => 19,
        _ => 0,
    }
}
