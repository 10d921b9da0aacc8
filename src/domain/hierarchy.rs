//! Permissions of a member in a guild and in a channel, by Discord's rules; and why a role cannot be a reward.
//!
//! <https://discord.com/developers/docs/topics/permissions>, seen 2026-11.

use std::cmp::Reverse;

use crate::domain::id::{GuildId, MemberId, RoleId};
use crate::domain::permission::{Permission, Permissions};

/// The parts of a role that matter for permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleFacts {
    /// Its id; the guild's own id is @everyone.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Its position: a higher number is above.
    pub position: i64,
    /// What it allows.
    pub permissions: Permissions,
    /// Whether an integration manages it, so that nobody can give it.
    pub is_managed: bool,
    /// Whether anyone may mention it.
    pub is_mentionable: bool,
}

/// Who a channel's overwrite applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Everyone with a role.
    Role(RoleId),
    /// One member.
    Member(MemberId),
}

/// What a channel allows or denies in addition to the guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// Who it applies to.
    pub whom: Whom,
    /// What is allowed.
    pub allow: Permissions,
    /// What is denied.
    pub deny: Permissions,
}

/// The parts of a member that matter for permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberFacts {
    /// Their id.
    pub id: MemberId,
    /// Their roles, without @everyone.
    pub roles: Vec<RoleId>,
}

/// The parts of a guild that matter for permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildFacts {
    /// Its id.
    pub id: GuildId,
    /// Its owner.
    pub owner: MemberId,
    /// Its roles, including @everyone.
    pub roles: Vec<RoleFacts>,
}

/// Why a role cannot be a reward. Each variant has a text, `role-` and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleRefusal {
    /// It is @everyone.
    Everyone,
    /// An integration manages it.
    Managed,
    /// It has permissions that must not be given as a reward.
    Dangerous(Vec<Permission>),
    /// It is not in the guild.
    Unknown,
    /// The bot may not manage roles.
    CannotManage,
    /// It is not below the bot's own highest role.
    AboveBot,
    /// It is not below the highest role of the member who makes the rule.
    AboveInvoker,
}

impl GuildFacts {
    /// The role with this id.
    pub fn role(&self, id: RoleId) -> Option<&RoleFacts> {
        self.roles.iter().find(|role| role.id == id)
    }

    fn is_everyone(&self, role: RoleId) -> bool {
        role.get() == self.id.get()
    }

    fn everyone(&self) -> Permissions {
        self.roles
            .iter()
            .find(|role| self.is_everyone(role.id))
            .map_or(Permissions::default(), |role| role.permissions)
    }

    /// A member's permissions in the guild, without channel overwrites.
    pub fn base(&self, member: &MemberFacts) -> Permissions {
        if member.id == self.owner {
            return Permissions::ALL;
        }
        let own = member.roles.iter().filter_map(|id| self.role(*id));
        own.fold(self.everyone(), |all, role| all.with(role.permissions))
    }

    /// A member's permissions in a channel with these overwrites; a thread has those of its parent.
    pub fn in_channel(&self, member: &MemberFacts, overwrites: &[Overwrite]) -> Permissions {
        let base = self.base(member);
        if base.allows(Permission::Administrator) {
            return Permissions::ALL;
        }
        let after_everyone = apply(base, overwrites, |whom| self.is_everyones(whom));
        let after_roles = apply(after_everyone, overwrites, |whom| match whom {
            Whom::Role(role) => !self.is_everyone(role) && member.roles.contains(&role),
            Whom::Member(_) => false,
        });
        apply(after_roles, overwrites, |whom| {
            whom == Whom::Member(member.id)
        })
    }

    fn is_everyones(&self, whom: Whom) -> bool {
        matches!(whom, Whom::Role(role) if self.is_everyone(role))
    }

    /// Whether a member without any role can read the channel.
    pub fn is_public(&self, overwrites: &[Overwrite]) -> bool {
        is_public((self.id, self.everyone()), overwrites)
    }

    /// Whether a member may mention a role in a channel with these overwrites: anyone may mention it, the member may
    /// mention everyone there, or the member could make the role mentionable.
    pub fn may_mention(
        &self,
        member: &MemberFacts,
        role: &RoleFacts,
        overwrites: &[Overwrite],
    ) -> bool {
        let is_below = member.id == self.owner || height(role) < self.height(member);
        role.is_mentionable
            || self
                .in_channel(member, overwrites)
                .allows(Permission::MentionEveryone)
            || (is_below && self.base(member).allows(Permission::ManageRoles))
    }

    /// A member's rank: the position of their highest role; of equal positions, the older role's.
    fn height(&self, member: &MemberFacts) -> (i64, Reverse<i64>) {
        member
            .roles
            .iter()
            .filter_map(|id| self.role(*id))
            .map(height)
            .max()
            .unwrap_or((0, Reverse(self.id.get())))
    }

    /// Whether the bot can give a role: it may manage roles, and the role is below its own.
    pub fn refuse_to_give(&self, role: &RoleFacts, bot: &MemberFacts) -> Option<RoleRefusal> {
        if !self.base(bot).allows(Permission::ManageRoles) {
            return Some(RoleRefusal::CannotManage);
        }
        (height(role) >= self.height(bot)).then_some(RoleRefusal::AboveBot)
    }

    /// Why `invoker` may not make `role` a reward that `bot` gives; `None` if they may.
    pub fn refuse_reward(
        &self,
        role: RoleId,
        bot: &MemberFacts,
        invoker: &MemberFacts,
    ) -> Option<RoleRefusal> {
        let Some(role) = self.role(role) else {
            return Some(RoleRefusal::Unknown);
        };
        refuse_by_itself(role, self.id)
            .or_else(|| self.refuse_to_give(role, bot))
            .or_else(|| {
                let is_below = invoker.id == self.owner || height(role) < self.height(invoker);
                (!is_below).then_some(RoleRefusal::AboveInvoker)
            })
    }
}

/// Whether a member of this guild without any role can read a channel with these overwrites, given the permissions of
/// @everyone.
pub fn is_public((guild, everyone): (GuildId, Permissions), overwrites: &[Overwrite]) -> bool {
    let is_everyones = |whom| matches!(whom, Whom::Role(role) if role.get() == guild.get());
    everyone.allows(Permission::Administrator)
        || apply(everyone, overwrites, is_everyones).allows(Permission::ViewChannel)
}

/// Why a role cannot be a reward, regardless of who gives it.
pub fn refuse_by_itself(role: &RoleFacts, guild: GuildId) -> Option<RoleRefusal> {
    if role.id.get() == guild.get() {
        return Some(RoleRefusal::Everyone);
    }
    if role.is_managed {
        return Some(RoleRefusal::Managed);
    }
    let dangerous = role.permissions.dangerous();
    (!dangerous.is_empty()).then_some(RoleRefusal::Dangerous(dangerous))
}

fn height(role: &RoleFacts) -> (i64, Reverse<i64>) {
    (role.position, Reverse(role.id.get()))
}

/// Applies all overwrites of one level: an allow from any of them overrides a deny from another.
fn apply(
    before: Permissions,
    overwrites: &[Overwrite],
    is_meant: impl Fn(Whom) -> bool,
) -> Permissions {
    let meant = overwrites
        .iter()
        .filter(|overwrite| is_meant(overwrite.whom));
    let (allow, deny) = meant.fold(
        Default::default(),
        |(allow, deny): (Permissions, Permissions), it| (allow.with(it.allow), deny.with(it.deny)),
    );
    before.without(deny).with(allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUILD: i64 = 100;

    fn role(id: i64, position: i64, permissions: &[Permission]) -> RoleFacts {
        RoleFacts {
            id: RoleId::new(id).unwrap(),
            name: format!("role {id}"),
            position,
            permissions: set(permissions),
            is_managed: false,
            is_mentionable: false,
        }
    }

    fn set(permissions: &[Permission]) -> Permissions {
        Permissions::from_bits(permissions.iter().fold(0, |bits, it| bits | it.bit()))
    }

    fn guild() -> GuildFacts {
        GuildFacts {
            id: GuildId::new(GUILD).unwrap(),
            owner: MemberId::new(1).unwrap(),
            roles: vec![
                role(
                    GUILD,
                    0,
                    &[Permission::ViewChannel, Permission::SendMessages],
                ),
                role(2, 5, &[Permission::ManageRoles]),
                role(3, 3, &[]),
                role(4, 3, &[Permission::BanMembers]),
                role(5, 8, &[]),
            ],
        }
    }

    fn member(id: i64, roles: &[i64]) -> MemberFacts {
        MemberFacts {
            id: MemberId::new(id).unwrap(),
            roles: roles.iter().map(|id| RoleId::new(*id).unwrap()).collect(),
        }
    }

    fn overwrite(whom: Whom, allow: &[Permission], deny: &[Permission]) -> Overwrite {
        Overwrite {
            whom,
            allow: set(allow),
            deny: set(deny),
        }
    }

    fn everyone() -> Whom {
        Whom::Role(RoleId::new(GUILD).unwrap())
    }

    fn refusal(role: i64, bot: &[i64], invoker: &MemberFacts) -> Option<RoleRefusal> {
        let role = RoleId::new(role).unwrap();
        guild().refuse_reward(role, &member(9, bot), invoker)
    }

    #[test]
    fn a_members_overwrite_beats_a_roles_and_a_roles_beats_everyones() {
        let view = [Permission::ViewChannel];
        let closed = overwrite(everyone(), &[], &view);
        let bot = member(9, &[2]);
        assert!(
            !guild()
                .in_channel(&bot, &[closed])
                .allows(Permission::ViewChannel)
        );
        let opened = overwrite(Whom::Role(RoleId::new(2).unwrap()), &view, &[]);
        assert!(
            guild()
                .in_channel(&bot, &[closed, opened])
                .allows(Permission::ViewChannel)
        );
        let shut = overwrite(Whom::Member(bot.id), &[], &view);
        let last = guild().in_channel(&bot, &[shut, closed, opened]);
        assert!(!last.allows(Permission::ViewChannel));
    }

    #[test]
    fn the_owner_may_everything_everywhere() {
        let closed = overwrite(everyone(), &[], &[Permission::ViewChannel]);
        let owner = guild().in_channel(&member(1, &[]), &[closed]);
        assert!(owner.allows(Permission::ViewChannel) && owner.allows(Permission::BanMembers));
    }

    #[test]
    fn what_an_announcement_lacks_is_named() {
        let have = guild().in_channel(&member(9, &[]), &[]);
        assert_eq!(
            have.lacking(Permission::to_announce(false)),
            [Permission::EmbedLinks, Permission::ReadMessageHistory]
        );
        assert!(
            have.lacking(Permission::to_announce(true))
                .contains(&Permission::SendMessagesInThreads)
        );
    }

    #[test]
    fn a_channel_is_public_unless_everyone_is_denied() {
        assert!(guild().is_public(&[]));
        let closed = overwrite(everyone(), &[], &[Permission::ViewChannel]);
        assert!(!guild().is_public(&[closed]));
    }

    #[test]
    fn a_role_is_mentioned_by_who_could_mention_it_by_hand() {
        let view = [Permission::ViewChannel];
        let loud = overwrite(
            Whom::Member(MemberId::new(7).unwrap()),
            &[Permission::MentionEveryone],
            &[],
        );
        let may = |role: i64, member: &MemberFacts, overwrites: &[Overwrite]| {
            let guild = guild();
            let role = guild.role(RoleId::new(role).unwrap()).unwrap();
            guild.may_mention(member, role, overwrites)
        };
        assert!(may(5, &member(1, &[]), &[]), "the owner");
        assert!(may(3, &member(7, &[2]), &[]), "Manage Roles above it");
        assert!(!may(5, &member(7, &[2]), &[]), "Manage Roles below it");
        assert!(
            !may(3, &member(7, &[5]), &[]),
            "above it without Manage Roles"
        );
        assert!(may(5, &member(7, &[]), &[loud]), "Mention Everyone there");
        assert!(!may(5, &member(8, &[]), &[loud]), "someone else's");
        let shown = overwrite(everyone(), &view, &[]);
        let mut open = guild();
        open.roles[4].is_mentionable = true;
        assert!(open.may_mention(&member(8, &[]), &open.roles[4], &[shown]));
    }

    #[test]
    fn a_role_below_both_may_be_a_reward() {
        assert_eq!(refusal(3, &[2], &member(7, &[2])), None);
    }

    #[test]
    fn a_role_that_cannot_be_given_or_must_not_be_won_is_refused_with_the_reason() {
        let owner = member(1, &[]);
        assert_eq!(refusal(GUILD, &[2], &owner), Some(RoleRefusal::Everyone));
        assert_eq!(refusal(77, &[2], &owner), Some(RoleRefusal::Unknown));
        assert_eq!(
            refusal(4, &[2], &owner),
            Some(RoleRefusal::Dangerous(vec![Permission::BanMembers]))
        );
        assert_eq!(refusal(3, &[], &owner), Some(RoleRefusal::CannotManage));
        assert_eq!(refusal(5, &[2], &owner), Some(RoleRefusal::AboveBot));
        assert_eq!(
            refusal(3, &[2], &member(7, &[3])),
            Some(RoleRefusal::AboveInvoker)
        );
        let mut held = guild();
        held.roles[2].is_managed = true;
        let role = RoleId::new(3).unwrap();
        assert_eq!(
            held.refuse_reward(role, &member(9, &[2]), &owner),
            Some(RoleRefusal::Managed)
        );
    }
}
