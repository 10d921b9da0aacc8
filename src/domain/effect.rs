//! What is promised when an event is recorded, and why a promise waits or was given up.

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use crate::domain::id::MessageId;

/// Discord takes a nonce of at most 25 characters.
const NONCE_LENGTH: usize = 25;

/// What Discord knows a message by before it has an id: the same after a restart, another for every generation of what
/// it says.
pub fn nonce(message: &MessageId, generation: i64) -> String {
    let digest = Sha256::digest(format!("{message}|{generation}").as_bytes());
    let mut text = BASE32_NOPAD.encode(&digest);
    text.truncate(NONCE_LENGTH);
    text
}

/// What a promise does when it is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectKind {
    /// Creates a message.
    Post,
    /// Brings a message that stands up to date.
    Edit,
    /// Gives a role.
    Grant,
    /// Takes a role that the ledger gave.
    Revoke,
    /// Promises a rule's role to everyone who qualifies, a batch at a time.
    Payout,
}

impl EffectKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Post,
        Self::Edit,
        Self::Grant,
        Self::Revoke,
        Self::Payout,
    ];

    /// The name the database keeps.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Edit => "edit",
            Self::Grant => "grant",
            Self::Revoke => "revoke",
            Self::Payout => "payout",
        }
    }

    /// The kind the database calls so.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Why a promise is parked until something changes, or dead. Each has a text, `reason-` and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The bot cannot see the channel.
    MissingAccess,
    /// The bot may not write, or not embed links, in the channel.
    MissingPermission,
    /// Discord does not find the channel.
    ChannelGone,
    /// Discord does not find the channel, and the gateway shows it. Never stored: only the bot knows what the gateway shows.
    ChannelNotFound,
    /// The channel is of a kind that takes no messages.
    ChannelUnfit,
    /// The thread is archived or locked.
    ThreadClosed,
    /// The channel belongs to another guild.
    ChannelForeign,
    /// Everyone can read the channel, and the message is for staff.
    ChannelPublic,
    /// It may stand in the channel already, and the channel's history cannot be read.
    Unsure,
    /// The role is gone.
    RoleGone,
    /// The bot may not give the role: no Manage Roles, or the role is not below its own.
    RoleOutOfReach,
    /// The role carries permissions by now that must not be given away.
    RoleDangerous,
    /// The member is not in the guild.
    MemberAbsent,
    /// The bot was taken out of the guild.
    GuildLeft,
    /// No route leads it anywhere any more.
    RouteRemoved,
    /// Its endpoint is paused.
    EndpointPaused,
    /// Discord does not accept the message.
    Refused,
    /// A rule of the guild's AutoMod or Discord's own filter blocks the message.
    Blocked,
    /// It was tried often enough.
    Exhausted,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 19] = [
        Self::MissingAccess,
        Self::MissingPermission,
        Self::ChannelGone,
        Self::ChannelNotFound,
        Self::ChannelUnfit,
        Self::ThreadClosed,
        Self::ChannelForeign,
        Self::ChannelPublic,
        Self::Unsure,
        Self::RoleGone,
        Self::RoleOutOfReach,
        Self::RoleDangerous,
        Self::MemberAbsent,
        Self::GuildLeft,
        Self::RouteRemoved,
        Self::EndpointPaused,
        Self::Refused,
        Self::Blocked,
        Self::Exhausted,
    ];

    /// The reasons that may pass without anyone telling: what waits for one of them is tried again by the clock.
    pub const TRIED_BY_CLOCK: [Self; 11] = [
        Self::MissingAccess,
        Self::MissingPermission,
        Self::ChannelGone,
        Self::ChannelUnfit,
        Self::ThreadClosed,
        Self::ChannelPublic,
        Self::Unsure,
        Self::RoleGone,
        Self::RoleOutOfReach,
        Self::RoleDangerous,
        Self::GuildLeft,
    ];

    /// The reasons for which a channel takes nothing at all: the rest of its lane waits along.
    pub const OF_CHANNEL: [Self; 5] = [
        Self::MissingAccess,
        Self::MissingPermission,
        Self::ChannelGone,
        Self::ChannelUnfit,
        Self::ThreadClosed,
    ];

    /// Whether it is about a role and not about who gets it: no other member can be given that role either.
    pub const fn is_of_role(self) -> bool {
        matches!(
            self,
            Self::RoleGone | Self::RoleOutOfReach | Self::RoleDangerous
        )
    }

    /// Whether it comes from what admins did with routes and endpoints, and ends with that.
    pub const fn is_of_admins(self) -> bool {
        matches!(self, Self::RouteRemoved | Self::EndpointPaused)
    }

    /// The name the database keeps and the text's key ends with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingAccess => "missing-access",
            Self::MissingPermission => "missing-permission",
            Self::ChannelGone => "channel-gone",
            Self::ChannelNotFound => "channel-not-found",
            Self::ChannelUnfit => "channel-unfit",
            Self::ThreadClosed => "thread-closed",
            Self::ChannelForeign => "channel-foreign",
            Self::ChannelPublic => "channel-public",
            Self::Unsure => "unsure",
            Self::RoleGone => "role-gone",
            Self::RoleOutOfReach => "role-out-of-reach",
            Self::RoleDangerous => "role-dangerous",
            Self::MemberAbsent => "member-absent",
            Self::GuildLeft => "guild-left",
            Self::RouteRemoved => "route-removed",
            Self::EndpointPaused => "endpoint-paused",
            Self::Refused => "refused",
            Self::Blocked => "blocked",
            Self::Exhausted => "exhausted",
        }
    }

    /// The reason the database calls so.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}

/// Why nothing at all is sent to Discord for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseReason {
    /// Discord, or what stands before it, asked for it.
    Limit,
    /// Discord does not know the token.
    Token,
    /// So much was refused that Discord might shut the whole address out.
    Breaker,
    /// Something in between answers in Discord's place.
    NotDiscord,
}

impl PauseReason {
    const ALL: [Self; 4] = [Self::Limit, Self::Token, Self::Breaker, Self::NotDiscord];

    /// The name the database keeps.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Token => "token",
            Self::Breaker => "breaker",
            Self::NotDiscord => "not-discord",
        }
    }

    /// The reason the database calls so.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}
