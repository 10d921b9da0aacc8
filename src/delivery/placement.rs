//! Whether a message may go into its channel: the channel belongs to the message's guild, and what is for staff, reports and
//! private text, is not posted where everyone can read.
//!
//! Both are checked when a route is saved. But a copied or changed database can name any channel, and a channel's permissions
//! can change. Which guild a channel belongs to never changes in Discord, so that is asked once per channel and process;
//! who can read it is asked once in a turn, which is over in seconds, and that answer tells the guild as well.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::delivery::Worker;
use crate::delivery::lane::{Outcome, Turn};
use crate::discord::rest::DiscordError;
use crate::domain::id::{ChannelId, GuildId};
use crate::store::card::MessageRecord;

/// For how many channels it is remembered which guild they belong to.
const MOST: usize = 10_000;

/// The guild of each channel that was asked about; `None` where the channel belongs to none.
#[derive(Clone, Debug, Default)]
pub struct ChannelGuilds(Arc<Mutex<HashMap<ChannelId, Option<GuildId>>>>);

impl ChannelGuilds {
    /// Whether the channel is not this guild's; nothing where it was not asked about.
    fn is_foreign(&self, channel: ChannelId, guild: GuildId) -> Option<bool> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&channel).map(|of| *of != Some(guild))
    }

    fn insert(&self, channel: ChannelId, guild: Option<GuildId>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            // Whichever it is: it is asked again when it is needed again.
            let forgotten = known.keys().next().copied();
            forgotten.map(|channel| known.remove(&channel));
        }
        known.insert(channel, guild);
    }
}

impl Worker {
    /// What keeps a message from its channel now: that the channel belongs to another guild, that everyone can read there
    /// what is for staff, or that Discord does not say.
    pub(super) async fn find_misplacement(
        &self,
        turn: &mut Turn,
        message: &MessageRecord,
    ) -> Option<Outcome> {
        let channel = message.channel;
        let is_foreign = || self.channel_guilds.is_foreign(channel, message.guild);
        let asked = match is_foreign() {
            Some(true) => return Some(Outcome::Foreign),
            _ if message.is_for_staff => self.ask_who_reads(turn, message).await,
            Some(false) => Ok(()),
            None => self.ask_whose(turn, channel).await,
        };
        if let Err(error) = asked {
            let is_first = message.frozen.is_none();
            return Some(Outcome::Failed { error, is_first });
        }
        match is_foreign() {
            Some(true) => Some(Outcome::Foreign),
            _ if message.is_for_staff && turn.is_public != Some(false) => Some(Outcome::Public),
            _ => None,
        }
    }

    async fn ask_whose(&self, turn: &mut Turn, channel: ChannelId) -> Result<(), DiscordError> {
        turn.ask()?;
        let found = self.discord.channel(channel).await?;
        self.channel_guilds.insert(channel, found.guild_id);
        Ok(())
    }

    async fn ask_who_reads(
        &self,
        turn: &mut Turn,
        message: &MessageRecord,
    ) -> Result<(), DiscordError> {
        if turn.is_public.is_none() {
            turn.ask()?;
            let access = self.discord.access(message.guild, message.channel).await?;
            self.channel_guilds.insert(message.channel, access.guild);
            turn.is_public = Some(access.is_public);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_many_channels_there_are_only_so_many_are_remembered_and_the_newest_among_them() {
        let guilds = ChannelGuilds::default();
        let guild = GuildId::new(1).unwrap();
        for id in 1..=12_000 {
            let channel = ChannelId::new(id).unwrap();
            guilds.insert(channel, Some(guild));
            assert_eq!(guilds.is_foreign(channel, guild), Some(false));
        }
        assert_eq!(guilds.0.lock().unwrap().len(), MOST);
    }
}
