//! The Discord permissions that Crier uses: what an announcement needs, and what a reward must not give.
//!
//! <https://discord.com/developers/docs/topics/permissions>, seen 2026-11.

/// A permission that Crier uses. Each has a text, `permission-` and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Everything, regardless of channel overwrites.
    Administrator,
    /// Seeing a channel.
    ViewChannel,
    /// Writing in a channel.
    SendMessages,
    /// Writing in threads.
    SendMessagesInThreads,
    /// Embeds in one's messages.
    EmbedLinks,
    /// Reading earlier messages.
    ReadMessageHistory,
    /// Changing the guild.
    ManageGuild,
    /// Giving and changing roles.
    ManageRoles,
    /// Changing channels.
    ManageChannels,
    /// Making webhooks.
    ManageWebhooks,
    /// Deleting the messages of others.
    ManageMessages,
    /// Deleting and closing threads.
    ManageThreads,
    /// Renaming others.
    ManageNicknames,
    /// Changing emoji and stickers.
    ManageExpressions,
    /// Changing events.
    ManageEvents,
    /// Kicking members.
    KickMembers,
    /// Banning members.
    BanMembers,
    /// Timing members out.
    ModerateMembers,
    /// Reading the audit log.
    ViewAuditLog,
    /// Pinging everyone.
    MentionEveryone,
    /// Silencing others in voice channels.
    MuteMembers,
    /// Deafening others in voice channels.
    DeafenMembers,
    /// Moving others between voice channels.
    MoveMembers,
}

impl Permission {
    /// Permissions that a role must not have if it is given automatically.
    pub const DANGEROUS: [Self; 18] = [
        Self::Administrator,
        Self::ManageGuild,
        Self::ManageRoles,
        Self::ManageChannels,
        Self::ManageWebhooks,
        Self::ManageMessages,
        Self::ManageThreads,
        Self::ManageNicknames,
        Self::ManageExpressions,
        Self::ManageEvents,
        Self::KickMembers,
        Self::BanMembers,
        Self::ModerateMembers,
        Self::ViewAuditLog,
        Self::MentionEveryone,
        Self::MuteMembers,
        Self::DeafenMembers,
        Self::MoveMembers,
    ];

    const IN_CHANNEL: [Self; 4] = [
        Self::ViewChannel,
        Self::SendMessages,
        Self::EmbedLinks,
        Self::ReadMessageHistory,
    ];

    const IN_THREAD: [Self; 4] = [
        Self::ViewChannel,
        Self::SendMessagesInThreads,
        Self::EmbedLinks,
        Self::ReadMessageHistory,
    ];

    /// The permissions needed to announce in a channel or in a thread.
    pub const fn to_announce(is_thread: bool) -> &'static [Self] {
        if is_thread {
            &Self::IN_THREAD
        } else {
            &Self::IN_CHANNEL
        }
    }

    /// Its bit in Discord's number.
    pub(super) const fn bit(self) -> u64 {
        1 << match self {
            Self::KickMembers => 1,
            Self::BanMembers => 2,
            Self::Administrator => 3,
            Self::ManageChannels => 4,
            Self::ManageGuild => 5,
            Self::ViewAuditLog => 7,
            Self::ViewChannel => 10,
            Self::SendMessages => 11,
            Self::ManageMessages => 13,
            Self::EmbedLinks => 14,
            Self::ReadMessageHistory => 16,
            Self::MentionEveryone => 17,
            Self::MuteMembers => 22,
            Self::DeafenMembers => 23,
            Self::MoveMembers => 24,
            Self::ManageNicknames => 27,
            Self::ManageRoles => 28,
            Self::ManageWebhooks => 29,
            Self::ManageExpressions => 30,
            Self::ManageEvents => 33,
            Self::ManageThreads => 34,
            Self::SendMessagesInThreads => 38,
            Self::ModerateMembers => 40,
        }
    }

    /// The name at the end of its text's key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::ViewChannel => "view-channel",
            Self::SendMessages => "send-messages",
            Self::SendMessagesInThreads => "send-messages-in-threads",
            Self::EmbedLinks => "embed-links",
            Self::ReadMessageHistory => "read-message-history",
            Self::ManageGuild => "manage-guild",
            Self::ManageRoles => "manage-roles",
            Self::ManageChannels => "manage-channels",
            Self::ManageWebhooks => "manage-webhooks",
            Self::ManageMessages => "manage-messages",
            Self::ManageThreads => "manage-threads",
            Self::ManageNicknames => "manage-nicknames",
            Self::ManageExpressions => "manage-expressions",
            Self::ManageEvents => "manage-events",
            Self::KickMembers => "kick-members",
            Self::BanMembers => "ban-members",
            Self::ModerateMembers => "moderate-members",
            Self::ViewAuditLog => "view-audit-log",
            Self::MentionEveryone => "mention-everyone",
            Self::MuteMembers => "mute-members",
            Self::DeafenMembers => "deafen-members",
            Self::MoveMembers => "move-members",
        }
    }
}

/// A set of permissions, as Discord's number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u64);

impl Permissions {
    /// Everything.
    pub(super) const ALL: Self = Self(u64::MAX);

    /// The set with these bits.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Whether the set includes the permission; an administrator has all of them.
    pub const fn allows(self, permission: Permission) -> bool {
        self.0 & (permission.bit() | Permission::Administrator.bit()) != 0
    }

    /// Those of `wanted` that the set does not include.
    pub fn lacking(self, wanted: &[Permission]) -> Vec<Permission> {
        wanted
            .iter()
            .copied()
            .filter(|permission| !self.allows(*permission))
            .collect()
    }

    /// Those that a reward must not give.
    pub fn dangerous(self) -> Vec<Permission> {
        Permission::DANGEROUS
            .into_iter()
            .filter(|permission| self.0 & permission.bit() != 0)
            .collect()
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}
