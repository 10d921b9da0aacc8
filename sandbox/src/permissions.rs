//! Discord's permission bits and its algorithm for combining them.
//! <https://discord.com/developers/docs/topics/permissions#permission-overwrites>

use super::snowflake::Snowflake;
use super::world::{Channel, Guild};

/// Includes everything else.
pub const ADMINISTRATOR: u64 = 1 << 3;
/// Lets a member change the guild's settings.
pub const MANAGE_GUILD: u64 = 1 << 5;
/// Lets a member see a channel at all.
pub const VIEW_CHANNEL: u64 = 1 << 10;
/// Lets a member post.
pub const SEND_MESSAGES: u64 = 1 << 11;
/// Lets a member delete other members' messages.
pub const MANAGE_MESSAGES: u64 = 1 << 13;
/// Lets a member's links and embeds show.
pub const EMBED_LINKS: u64 = 1 << 14;
/// Lets a member post files.
pub const ATTACH_FILES: u64 = 1 << 15;
/// Lets a member read earlier messages.
pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Lets a member ping everyone, and roles that are not mentionable.
pub const MENTION_EVERYONE: u64 = 1 << 17;
/// Lets a member give the roles below their own.
pub const MANAGE_ROLES: u64 = 1 << 28;
/// Lets a member archive and unlock threads.
pub const MANAGE_THREADS: u64 = 1 << 34;
/// Lets a member start threads.
pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
/// Lets a member post in threads.
pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
/// Lets a member type slash commands.
pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
/// Every permission.
pub const ALL: u64 = (1 << 53) - 1;

/// The permissions of an ordinary member of a new guild.
pub(crate) const ORDINARY: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
    | USE_APPLICATION_COMMANDS;

/// The permissions of the bot's own role when it is invited.
pub(crate) const BOT: u64 = ORDINARY | MANAGE_ROLES;

/// A member's permissions in a guild, without channel overwrites.
pub(crate) fn in_guild(guild: &Guild, user_id: Snowflake) -> u64 {
    if guild.owner_id == user_id {
        return ALL;
    }
    let Some(member) = guild.members.get(&user_id) else {
        return 0;
    };
    let everyone = guild
        .roles
        .get(&guild.id)
        .map_or(0, |role| role.permissions);
    let granted = member
        .roles
        .iter()
        .filter_map(|id| guild.roles.get(id))
        .fold(everyone, |sum, role| sum | role.permissions);
    if granted & ADMINISTRATOR != 0 {
        ALL
    } else {
        granted
    }
}

/// A member's permissions in a channel; a thread has its parent's overwrites.
pub(crate) fn in_channel(guild: &Guild, overwrites_of: &Channel, user_id: Snowflake) -> u64 {
    let base = in_guild(guild, user_id);
    let Some(member) = guild.members.get(&user_id) else {
        return base;
    };
    if base == ALL {
        return ALL;
    }
    let find = |id: Snowflake| overwrites_of.overwrites.iter().find(|each| each.id == id);
    let mut sum = base;
    if let Some(everyone) = find(guild.id) {
        sum = sum & !everyone.deny | everyone.allow;
    }
    let of_roles = member.roles.iter().filter_map(|id| find(*id));
    let (allow, deny) = of_roles.fold((0, 0), |(allow, deny), each| {
        (allow | each.allow, deny | each.deny)
    });
    sum = sum & !deny | allow;
    if let Some(own) = find(user_id) {
        sum = sum & !own.deny | own.allow;
    }
    effective(sum)
}

/// Without seeing the channel a member can do nothing, and without posting nothing that belongs to a post.
fn effective(sum: u64) -> u64 {
    if sum & VIEW_CHANNEL == 0 {
        return 0;
    }
    if sum & SEND_MESSAGES == 0 {
        return sum & !(EMBED_LINKS | ATTACH_FILES | MENTION_EVERYONE);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Overwrite;

    const STAFF: Snowflake = 7;
    const PERSON: Snowflake = 42;

    fn guild() -> Guild {
        let mut guild = Guild::new(1, "Test", 99);
        guild.add_role(1, "@everyone", 0, ORDINARY);
        guild.add_role(STAFF, "Staff", 1, 0);
        guild.add_member(PERSON, &[STAFF]);
        guild
    }

    fn channel(overwrites: &[(Snowflake, u64, u64)]) -> Channel {
        let mut channel = Channel::text(5, 1, "here");
        channel.overwrites = overwrites
            .iter()
            .map(|&(id, allow, deny)| Overwrite { id, allow, deny })
            .collect();
        channel
    }

    #[test]
    fn a_role_opens_what_everyone_is_denied() {
        let staff_only = channel(&[(1, 0, VIEW_CHANNEL), (STAFF, VIEW_CHANNEL, 0)]);
        assert_ne!(in_channel(&guild(), &staff_only, PERSON) & VIEW_CHANNEL, 0);
    }

    #[test]
    fn a_members_own_overwrite_has_the_last_word() {
        let muted = channel(&[(STAFF, SEND_MESSAGES, 0), (PERSON, 0, SEND_MESSAGES)]);
        assert_eq!(in_channel(&guild(), &muted, PERSON) & SEND_MESSAGES, 0);
    }

    #[test]
    fn who_cannot_see_can_do_nothing() {
        let hidden = channel(&[(1, 0, VIEW_CHANNEL)]);
        assert_eq!(in_channel(&guild(), &hidden, PERSON), 0);
    }

    #[test]
    fn who_cannot_post_cannot_embed() {
        let silent = channel(&[(1, 0, SEND_MESSAGES)]);
        assert_eq!(in_channel(&guild(), &silent, PERSON) & EMBED_LINKS, 0);
    }

    #[test]
    fn owner_and_administrator_pass_every_overwrite() {
        let hidden = channel(&[(1, 0, ALL), (PERSON, 0, ALL)]);
        let mut guild = guild();
        assert_eq!(in_channel(&guild, &hidden, 99), ALL);
        guild.add_role(8, "Admin", 2, ADMINISTRATOR);
        guild.add_member(PERSON, &[8]);
        assert_eq!(in_channel(&guild, &hidden, PERSON), ALL);
    }
}
