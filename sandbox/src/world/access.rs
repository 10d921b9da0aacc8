//! Permissions of the bot and of people in the world.

use super::super::api_error::ApiError;
use super::super::permissions::{self, VIEW_CHANNEL};
use super::super::snowflake::Snowflake;
use super::{Channel, Guild, World};

impl World {
    /// A person's permissions in a channel; in a direct conversation, all of them.
    pub(crate) fn permissions_in(&self, channel: &Channel, user_id: Snowflake) -> u64 {
        if let Some(recipient) = channel.recipient_id {
            let takes_part = user_id == recipient || user_id == self.bot_id;
            return if takes_part { permissions::ALL } else { 0 };
        }
        let Some(guild) = self.guild_of(channel) else {
            return 0;
        };
        let parent = channel
            .thread
            .and(channel.parent_id)
            .and_then(|id| self.channels.get(&id));
        permissions::in_channel(guild, parent.unwrap_or(channel), user_id)
    }

    /// A person's permissions in the channel with this id; none if there is no such channel.
    pub(crate) fn permissions_at(&self, channel_id: Snowflake, user_id: Snowflake) -> u64 {
        self.channels
            .get(&channel_id)
            .map_or(0, |channel| self.permissions_in(channel, user_id))
    }

    /// A channel that the bot sees.
    pub(crate) fn channel_for_bot(&self, id: Snowflake) -> Result<&Channel, ApiError> {
        let channel = self.channels.get(&id).ok_or(ApiError::UNKNOWN_CHANNEL)?;
        let is_seen = self.permissions_in(channel, self.bot_id) & VIEW_CHANNEL != 0;
        if is_seen {
            Ok(channel)
        } else {
            Err(ApiError::MISSING_ACCESS)
        }
    }

    /// A guild that the bot is in.
    pub(crate) fn guild_for_bot(&self, id: Snowflake) -> Result<&Guild, ApiError> {
        if !self.guilds.contains_key(&id) {
            return Err(ApiError::UNKNOWN_GUILD);
        }
        self.find_guild(id).ok_or(ApiError::MISSING_ACCESS)
    }

    /// An error unless the bot has all `needed` permissions in a channel.
    pub(crate) fn require(&self, channel: &Channel, needed: u64) -> Result<(), ApiError> {
        let held = self.permissions_in(channel, self.bot_id);
        if held & needed == needed {
            Ok(())
        } else {
            Err(ApiError::MISSING_PERMISSIONS)
        }
    }
}
