//! What Discord answers, as far as delivery and the bot need to know it.

use serde::{Deserialize, Deserializer, de};
use serenity::all::ApplicationId;

use crate::domain::id::{ChannelId, GuildId, MemberId, PostedId, RoleId};
use crate::domain::permission::Permissions;

/// Flags of an application that may see members: verified, or small enough to be let.
/// <https://discord.com/developers/docs/resources/application#application-object-application-flags>, seen 2026-11.
const MAY_SEE_MEMBERS: u64 = 1 << 14 | 1 << 15;

/// Who the bot is to Discord.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    #[serde(default)]
    flags: Option<u64>,
}

impl Application {
    /// Whether the gateway lets it see members come and go; if Discord does not say, it is worth a try.
    pub fn may_see_members(&self) -> bool {
        self.flags.is_none_or(|flags| flags & MAY_SEE_MEMBERS != 0)
    }
}

/// A message that was created or edited.
#[derive(Deserialize)]
pub(super) struct CreatedMessage {
    pub(super) id: PostedId,
}

/// A channel or thread that was created.
#[derive(Deserialize)]
pub(super) struct CreatedChannel {
    pub(super) id: ChannelId,
}

/// A channel, as far as delivery needs to know it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ChannelFacts {
    /// The guild it belongs to; none for direct messages.
    #[serde(default)]
    pub guild_id: Option<GuildId>,
    /// The newest message there ever was.
    #[serde(default)]
    pub last_message_id: Option<PostedId>,
}

/// A message as a channel's history shows it.
#[derive(Clone, Debug, Deserialize)]
pub struct Past {
    /// Its id.
    pub id: PostedId,
    /// Who wrote it.
    pub author: User,
    /// Its text.
    #[serde(default)]
    pub content: String,
    /// Its embeds.
    #[serde(default)]
    pub embeds: Vec<PastEmbed>,
}

/// An embed in a channel's history.
#[derive(Clone, Debug, Deserialize)]
pub struct PastEmbed {
    /// Its last line.
    #[serde(default)]
    pub footer: Option<PastFooter>,
}

/// The last line of an embed.
#[derive(Clone, Debug, Deserialize)]
pub struct PastFooter {
    /// What it says.
    #[serde(default)]
    pub text: String,
}

/// A user of Discord's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct User {
    /// Their id.
    pub id: MemberId,
}

/// A member of a guild, as far as giving roles needs to know them.
#[derive(Clone, Debug, Deserialize)]
pub struct GuildMember {
    /// The roles they have.
    pub roles: Vec<RoleId>,
}

/// A role of a guild, as far as giving it needs to know it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct GuildRole {
    /// Its id.
    pub id: RoleId,
    /// What it allows; Discord writes the number as text.
    #[serde(deserialize_with = "permissions")]
    pub permissions: Permissions,
}

fn permissions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Permissions, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bits = text.parse().map_err(de::Error::custom)?;
    Ok(Permissions::from_bits(bits))
}
