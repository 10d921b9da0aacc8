//! The groups of events that a bot can request. <https://discord.com/developers/docs/events/gateway#gateway-intents>

/// Guilds, their channels, roles and threads.
pub(crate) const GUILDS: u64 = 1;
/// Members coming, going and changing. Privileged.
pub(crate) const GUILD_MEMBERS: u64 = 1 << 1;
/// Who is online. Privileged.
pub(crate) const GUILD_PRESENCES: u64 = 1 << 8;
/// Messages in guilds.
pub(crate) const GUILD_MESSAGES: u64 = 1 << 9;
/// Messages between the bot and one person.
pub(crate) const DIRECT_MESSAGES: u64 = 1 << 12;
/// The text of people's messages. Privileged.
pub(crate) const MESSAGE_CONTENT: u64 = 1 << 15;

/// The application's flag for the Guild Members intent, in its form for small bots.
pub(crate) const GUILD_MEMBERS_FLAG: u64 = 1 << 15;

/// Whether an application may request these intents.
pub(crate) fn are_allowed(asked: u64, may_see_members: bool) -> bool {
    let privileged = GUILD_PRESENCES | MESSAGE_CONTENT;
    let closed = if may_see_members {
        privileged
    } else {
        privileged | GUILD_MEMBERS
    };
    asked & closed == 0
}
