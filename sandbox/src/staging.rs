//! Direct access to the sandbox's world for tests and the demo.

use super::snowflake::Snowflake;
use super::world::{Channel, Guild, Member, Message, Overwrite, Role, Stage, User, seed};
use super::{Sandbox, permissions};

/// Reading.
impl Sandbox {
    /// The messages of a channel that everyone sees, oldest first.
    pub fn messages(&self, channel_id: Snowflake) -> Vec<Message> {
        self.core.read(|state| {
            let all = state.world.messages_in(channel_id);
            all.filter(|message| message.is_public()).cloned().collect()
        })
    }

    /// A message as it is now.
    pub fn find_message(&self, message_id: Snowflake) -> Option<Message> {
        self.core
            .read(|state| state.world.find_message(message_id).cloned())
    }

    /// A channel as it is now.
    pub fn find_channel(&self, channel_id: Snowflake) -> Option<Channel> {
        self.core
            .read(|state| state.world.channels.get(&channel_id).cloned())
    }

    /// A member as they are now.
    pub fn find_member(&self, guild_id: Snowflake, user_id: Snowflake) -> Option<Member> {
        self.core.read(|state| {
            state
                .world
                .guilds
                .get(&guild_id)?
                .members
                .get(&user_id)
                .cloned()
        })
    }

    /// Whether a member has a role in the guild "Demo".
    pub fn has_role(&self, user_id: Snowflake, role_id: Snowflake) -> bool {
        let member = self.find_member(seed::GUILD, user_id);
        member.is_some_and(|member| member.roles.contains(&role_id))
    }

    /// A person's permissions in a channel.
    pub fn permissions_in(&self, channel_id: Snowflake, user_id: Snowflake) -> u64 {
        self.core
            .read(|state| state.world.permissions_at(channel_id, user_id))
    }

    /// The registered commands that can be typed in a guild, as Discord lists them.
    pub fn commands(&self, guild_id: Snowflake) -> Vec<serde_json::Value> {
        self.core.read(|state| state.world.commands_in(guild_id))
    }

    /// How many interactions still wait for an answer.
    pub fn unanswered(&self) -> usize {
        self.core.read(|state| {
            let all = state.world.interactions.values();
            all.filter(|each| each.stage != Stage::Answered).count()
        })
    }

    /// How many gateway sessions are connected, and how many were ever started.
    pub fn gateway_sessions(&self) -> (usize, u64) {
        self.core
            .read(|state| (state.hub.connected(), state.hub.opened()))
    }

    /// The shard and the number of shards of each gateway session, in order.
    pub fn identified(&self) -> Vec<(u64, u64)> {
        self.core.read(|state| state.hub.shards().to_vec())
    }
}

/// Changing a guild.
impl Sandbox {
    /// Creates a guild with an owner, an @everyone and one channel, and invites the bot. Returns the guild and the
    /// channel.
    pub fn found_guild(&self, name: &str, owner_id: Snowflake) -> (Snowflake, Snowflake) {
        self.core.change(|state, now| {
            let world = &mut state.world;
            let id = world.next_id(now);
            let mut guild = Guild::new(id, name, owner_id);
            guild.add_role(id, "@everyone", 0, permissions::ORDINARY);
            let own = world.next_id(now);
            guild.add_role(own, "Crier", 1, permissions::BOT).bot_id = Some(world.bot_id);
            guild.add_member(owner_id, &[]);
            world.guilds.insert(id, guild);
            let channel_id = world.add_channel(id, "general", now);
            world.invite_bot(id, now);
            (id, channel_id)
        })
    }

    /// Adds a text channel.
    pub fn add_channel(&self, guild_id: Snowflake, name: &str) -> Snowflake {
        self.core
            .change(|state, now| state.world.add_channel(guild_id, name, now))
    }

    /// Deletes a channel.
    pub fn delete_channel(&self, channel_id: Snowflake) {
        self.core
            .change(|state, _| state.world.delete_channel(channel_id));
    }

    /// Changes any part of a channel.
    pub fn change_channel(&self, channel_id: Snowflake, change: impl FnOnce(&mut Channel)) {
        self.core
            .change(|state, _| state.world.change_channel(channel_id, change));
    }

    /// Allows or denies a role or a member permissions in a channel; if it does neither, the overwrite is removed.
    pub fn set_overwrite(&self, channel_id: Snowflake, overwrite: Overwrite) {
        self.core
            .change(|state, _| state.world.set_overwrite(channel_id, overwrite));
    }

    /// Denies the bot permissions in a channel.
    pub fn deny_bot(&self, channel_id: Snowflake, deny: u64) {
        let id = self.core.read(|state| state.world.bot_id);
        self.set_overwrite(channel_id, Overwrite { id, allow: 0, deny });
    }

    /// Adds a role directly above @everyone.
    pub fn add_role(&self, guild_id: Snowflake, name: &str) -> Snowflake {
        self.core
            .change(|state, now| state.world.add_role(guild_id, name, now))
    }

    /// Deletes a role.
    pub fn delete_role(&self, guild_id: Snowflake, role_id: Snowflake) {
        self.core
            .change(|state, _| state.world.delete_role(guild_id, role_id));
    }

    /// Changes any part of a role, including its position.
    pub fn change_role(
        &self,
        guild_id: Snowflake,
        role_id: Snowflake,
        change: impl FnOnce(&mut Role),
    ) {
        self.core
            .change(|state, _| state.world.change_role(guild_id, role_id, change));
    }

    /// Sets a member's roles, as an admin would.
    pub fn set_member_roles(&self, guild_id: Snowflake, user_id: Snowflake, roles: &[Snowflake]) {
        self.core
            .change(|state, _| state.world.set_member_roles(guild_id, user_id, roles));
    }

    /// Adds a person to a guild; an unknown user is created.
    pub fn join(&self, guild_id: Snowflake, user_id: Snowflake) {
        self.core
            .change(|state, now| state.world.join(guild_id, user_id, now));
    }

    /// Removes a person from a guild.
    pub fn leave(&self, guild_id: Snowflake, user_id: Snowflake) {
        self.core
            .change(|state, _| state.world.leave(guild_id, user_id));
    }

    /// Kicks the bot from a guild.
    pub fn kick_bot(&self, guild_id: Snowflake) {
        self.core
            .change(|state, _| state.world.leave(guild_id, state.world.bot_id));
    }

    /// Invites the bot back into a guild.
    pub fn invite_bot(&self, guild_id: Snowflake) {
        self.core
            .change(|state, now| state.world.invite_bot(guild_id, now));
    }

    /// Deletes a message, as a moderator would.
    pub fn delete_message(&self, channel_id: Snowflake, message_id: Snowflake) {
        self.core
            .change(|state, _| state.world.delete_message(channel_id, message_id));
    }

    /// Changes any part of a message without telling anyone.
    pub fn change_message(
        &self,
        channel_id: Snowflake,
        message_id: Snowflake,
        change: impl FnOnce(&mut Message),
    ) {
        let key = (channel_id, message_id);
        self.core
            .change(|state, _| state.world.messages.get_mut(&key).map(change));
    }

    /// Changes any part of a user.
    pub fn change_user(&self, user_id: Snowflake, change: impl FnOnce(&mut User)) {
        self.core
            .change(|state, _| state.world.users.get_mut(&user_id).map(change));
    }
}

/// Changing the application.
impl Sandbox {
    /// Makes the token invalid and closes every connection with 4004, as Discord does.
    pub fn revoke_token(&self) {
        self.core.change(|state, _| {
            state.token = None;
            state.hub.disconnect(4004, false);
        });
    }

    /// Gives the bot a new token.
    pub fn set_token(&self, token: &str) {
        self.core
            .change(|state, _| state.token = Some(token.to_owned()));
    }

    /// Allows or forbids the Guild Members intent; sessions that have it keep it.
    pub fn allow_members_intent(&self, is_allowed: bool) {
        self.core
            .change(|state, _| state.members_intent = is_allowed);
    }

    /// Closes every gateway connection with this code; `can_resume` says whether the sessions can be resumed.
    pub fn disconnect_gateway(&self, code: u16, can_resume: bool) {
        self.core
            .change(|state, _| state.hub.disconnect(code, can_resume));
    }
}
