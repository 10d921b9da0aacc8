//! Whose a channel is and who can read it, as Discord's REST side tells it: for the worker, which may run without the gateway.

use serde::Deserialize;

use crate::discord::rest::{Discord, DiscordError};
use crate::domain::hierarchy::{Overwrite, Whom, is_public};
use crate::domain::id::{ChannelId, GuildId, RoleId};
use crate::domain::permission::Permissions;

/// The kinds of channel that take their parent's permissions, and the one that only those in it read.
/// <https://discord.com/developers/docs/resources/channel#channel-object-channel-types>, seen 2026-11.
const THREADS: [u64; 2] = [10, 11];
const PRIVATE_THREAD: u64 = 12;

/// The kind of overwrite that is about a role.
const OF_ROLE: u64 = 0;

#[derive(Deserialize)]
struct Channel {
    #[serde(default)]
    guild_id: Option<GuildId>,
    #[serde(rename = "type")]
    kind: u64,
    #[serde(default)]
    parent_id: Option<ChannelId>,
    #[serde(default)]
    permission_overwrites: Vec<WireOverwrite>,
}

#[derive(Deserialize)]
struct WireOverwrite {
    id: RoleId,
    #[serde(rename = "type")]
    kind: u64,
    allow: String,
    deny: String,
}

#[derive(Deserialize)]
struct Role {
    id: RoleId,
    permissions: String,
}

/// Whose a channel is, and who can read it.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// The guild it belongs to; none for direct messages.
    pub guild: Option<GuildId>,
    /// Whether a member of the guild that was asked about can read it without any role.
    pub is_public: bool,
}

impl Discord {
    /// Whose a channel is, and whether a member of this guild without any role can read it: in another guild's channel
    /// nothing is hidden from strangers. A thread takes its parent's permissions; a private one is read by those in it.
    pub async fn access(&self, guild: GuildId, channel: ChannelId) -> Result<Access, DiscordError> {
        let found: Channel = self.get(&format!("/channels/{channel}")).await?;
        Ok(Access {
            guild: found.guild_id,
            is_public: match found.guild_id {
                Some(of) if of == guild => self.is_public(guild, found).await?,
                _ => true,
            },
        })
    }

    async fn is_public(&self, guild: GuildId, mut found: Channel) -> Result<bool, DiscordError> {
        if found.kind == PRIVATE_THREAD {
            return Ok(false);
        }
        if THREADS.contains(&found.kind) {
            let parent = found.parent_id.ok_or(UNREADABLE)?;
            found = self.get(&format!("/channels/{parent}")).await?;
        }
        let roles: Vec<Role> = self.get(&format!("/guilds/{guild}/roles")).await?;
        let everyone = roles.iter().find(|role| role.id.get() == guild.get());
        let everyone = bits(&everyone.ok_or(UNREADABLE)?.permissions)?;
        let of_roles = found.permission_overwrites.iter();
        let of_roles = of_roles.filter(|overwrite| overwrite.kind == OF_ROLE);
        let overwrites: Vec<Overwrite> = of_roles.map(read).collect::<Result<_, _>>()?;
        Ok(is_public((guild, everyone), &overwrites))
    }
}

const UNREADABLE: DiscordError = DiscordError::Ambiguous("the answer cannot be read");

fn read(overwrite: &WireOverwrite) -> Result<Overwrite, DiscordError> {
    Ok(Overwrite {
        whom: Whom::Role(overwrite.id),
        allow: bits(&overwrite.allow)?,
        deny: bits(&overwrite.deny)?,
    })
}

fn bits(text: &str) -> Result<Permissions, DiscordError> {
    let bits = text.parse().map_err(|_| UNREADABLE)?;
    Ok(Permissions::from_bits(bits))
}
