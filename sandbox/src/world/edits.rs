//! Changes to a guild that do not come from the bot; the gateway is told of them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::gateway::intents::{GUILD_MEMBERS, GUILDS};
use super::super::snowflake::Snowflake;
use super::wire::role_wire;
use super::{Channel, Overwrite, Role, User, World, seed};

impl World {
    /// Adds a user who is in no guild.
    pub(crate) fn add_user(&mut self, user: User) {
        self.users.insert(user.id, user);
    }

    /// Adds a channel to a guild.
    pub(crate) fn add_channel(
        &mut self,
        guild_id: Snowflake,
        name: &str,
        now: Timestamp,
    ) -> Snowflake {
        let id = self.next_id(now);
        let mut channel = Channel::text(id, guild_id, name);
        channel.position = u16::try_from(self.channels.len()).unwrap_or(u16::MAX);
        self.channels.insert(id, channel);
        self.tell_of_channel("CHANNEL_CREATE", id);
        id
    }

    /// Deletes a channel with its threads and messages.
    pub(crate) fn delete_channel(&mut self, id: Snowflake) {
        self.tell_of_channel("CHANNEL_DELETE", id);
        self.channels
            .retain(|_, channel| channel.id != id && channel.parent_id != Some(id));
        let channels = &self.channels;
        self.messages
            .retain(|(channel_id, _), _| channels.contains_key(channel_id));
    }

    /// Changes any part of a channel.
    pub(crate) fn change_channel(&mut self, id: Snowflake, change: impl FnOnce(&mut Channel)) {
        if let Some(channel) = self.channels.get_mut(&id) {
            change(channel);
        }
        let is_thread = self
            .channels
            .get(&id)
            .is_some_and(|channel| channel.thread.is_some());
        self.tell_of_channel(
            if is_thread {
                "THREAD_UPDATE"
            } else {
                "CHANNEL_UPDATE"
            },
            id,
        );
    }

    /// Allows or denies a role or a member permissions in a channel.
    pub(crate) fn set_overwrite(&mut self, channel_id: Snowflake, overwrite: Overwrite) {
        self.change_channel(channel_id, |channel| {
            channel.overwrites.retain(|each| each.id != overwrite.id);
            if overwrite.allow | overwrite.deny != 0 {
                channel.overwrites.push(overwrite);
            }
        });
    }

    /// Adds a role directly above @everyone; the roles above move up.
    pub(crate) fn add_role(
        &mut self,
        guild_id: Snowflake,
        name: &str,
        now: Timestamp,
    ) -> Snowflake {
        let id = self.next_id(now);
        if let Some(guild) = self.guilds.get_mut(&guild_id) {
            guild
                .roles
                .values_mut()
                .filter(|role| role.position > 0)
                .for_each(|role| {
                    role.position += 1;
                });
            guild.add_role(id, name, 1, 0);
            self.tell_of_role("GUILD_ROLE_CREATE", guild_id, id);
        }
        id
    }

    /// Deletes a role and removes it from all members.
    pub(crate) fn delete_role(&mut self, guild_id: Snowflake, role_id: Snowflake) {
        let Some(guild) = self.guilds.get_mut(&guild_id) else {
            return;
        };
        guild.roles.remove(&role_id);
        guild
            .members
            .values_mut()
            .for_each(|member| member.roles.retain(|id| *id != role_id));
        let body = json!({ "guild_id": guild_id.to_string(), "role_id": role_id.to_string() });
        self.tell("GUILD_ROLE_DELETE", GUILDS, body);
    }

    /// Changes any part of a role, including its position.
    pub(crate) fn change_role(
        &mut self,
        guild_id: Snowflake,
        role_id: Snowflake,
        change: impl FnOnce(&mut Role),
    ) {
        let guild = self.guilds.get_mut(&guild_id);
        if let Some(role) = guild.and_then(|guild| guild.roles.get_mut(&role_id)) {
            change(role);
        }
        self.tell_of_role("GUILD_ROLE_UPDATE", guild_id, role_id);
    }

    /// Sets the roles of a member, as an admin would.
    pub(crate) fn set_member_roles(
        &mut self,
        guild_id: Snowflake,
        user_id: Snowflake,
        roles: &[Snowflake],
    ) {
        let guild = self.guilds.get_mut(&guild_id);
        if let Some(member) = guild.and_then(|guild| guild.members.get_mut(&user_id)) {
            member.roles = roles.to_vec();
        }
        self.tell_of_member(guild_id, user_id);
    }

    /// A person joins; an unknown user is created.
    pub(crate) fn join(&mut self, guild_id: Snowflake, user_id: Snowflake, now: Timestamp) {
        let made_up = || {
            let name = format!("user{}", user_id % 10_000);
            seed::user(user_id, &name, &name, false)
        };
        self.users.entry(user_id).or_insert_with(made_up);
        let Some(guild) = self.guilds.get_mut(&guild_id) else {
            return;
        };
        guild.add_member(user_id, &[]).joined_at = now;
        let member = guild.members[&user_id].clone();
        let mut body = self.member_wire(&member);
        body["guild_id"] = json!(guild_id.to_string());
        self.tell("GUILD_MEMBER_ADD", GUILD_MEMBERS, body);
    }

    /// A person leaves; for the bot, that means being kicked.
    pub(crate) fn leave(&mut self, guild_id: Snowflake, user_id: Snowflake) {
        let Some(guild) = self.guilds.get_mut(&guild_id) else {
            return;
        };
        if guild.members.remove(&user_id).is_none() {
            return;
        }
        if user_id == self.bot_id {
            self.left.insert(guild_id);
            let body = json!({ "id": guild_id.to_string(), "unavailable": false });
            self.tell("GUILD_DELETE", GUILDS, body);
        } else {
            let user = self.user_wire(user_id);
            let body = json!({ "guild_id": guild_id.to_string(), "user": user });
            self.tell("GUILD_MEMBER_REMOVE", GUILD_MEMBERS, body);
        }
    }

    /// The bot is invited, to a new guild or back into an old one.
    pub(crate) fn invite_bot(&mut self, guild_id: Snowflake, now: Timestamp) {
        let bot_id = self.bot_id;
        let Some(guild) = self.guilds.get_mut(&guild_id) else {
            return;
        };
        let own = guild
            .roles
            .values()
            .find(|role| role.bot_id == Some(bot_id))
            .map(|role| role.id);
        guild.add_member(bot_id, own.as_slice()).joined_at = now;
        self.left.remove(&guild_id);
        let body = self
            .guilds
            .get(&guild_id)
            .map(|guild| self.full_guild_wire(guild));
        self.tell("GUILD_CREATE", GUILDS, body.unwrap_or(Value::Null));
    }

    fn tell_of_channel(&mut self, name: &'static str, id: Snowflake) {
        let wire = self
            .channels
            .get(&id)
            .map(|channel| self.channel_wire(channel));
        if let Some(wire) = wire {
            self.tell(name, GUILDS, wire);
        }
    }

    fn tell_of_role(&mut self, name: &'static str, guild_id: Snowflake, role_id: Snowflake) {
        let Some(guild) = self.guilds.get(&guild_id) else {
            return;
        };
        let Some(role) = guild.roles.get(&role_id) else {
            return;
        };
        let body = json!({ "guild_id": guild_id.to_string(), "role": role_wire(role) });
        self.tell(name, GUILDS, body);
    }
}
