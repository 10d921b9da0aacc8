//! What is promised when an event is recorded, and why a promise waits or was given up.

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
}

impl EffectKind {
    const ALL: [Self; 4] = [Self::Post, Self::Edit, Self::Grant, Self::Revoke];

    /// The name the database keeps.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Edit => "edit",
            Self::Grant => "grant",
            Self::Revoke => "revoke",
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
    /// The channel is gone.
    ChannelGone,
    /// The role is gone.
    RoleGone,
    /// The bot may not give the role: no Manage Roles, or the role is not below its own.
    RoleOutOfReach,
    /// The member is not in the guild.
    MemberAbsent,
    /// The bot was taken out of the guild.
    GuildLeft,
    /// Discord does not accept the message.
    Refused,
    /// A rule of the guild's AutoMod or Discord's own filter blocks the message.
    Blocked,
    /// It was tried often enough.
    Exhausted,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 10] = [
        Self::MissingAccess,
        Self::MissingPermission,
        Self::ChannelGone,
        Self::RoleGone,
        Self::RoleOutOfReach,
        Self::MemberAbsent,
        Self::GuildLeft,
        Self::Refused,
        Self::Blocked,
        Self::Exhausted,
    ];

    /// The reasons that a change of permissions, roles or channels can lift.
    pub const OF_PERMISSION: [Self; 3] = [
        Self::MissingAccess,
        Self::MissingPermission,
        Self::RoleOutOfReach,
    ];

    /// The name the database keeps and the text's key ends with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingAccess => "missing-access",
            Self::MissingPermission => "missing-permission",
            Self::ChannelGone => "channel-gone",
            Self::RoleGone => "role-gone",
            Self::RoleOutOfReach => "role-out-of-reach",
            Self::MemberAbsent => "member-absent",
            Self::GuildLeft => "guild-left",
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
