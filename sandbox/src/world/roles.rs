//! Gives and removes roles, with Discord's rules about positions.

use serde_json::json;

use super::super::api_error::ApiError;
use super::super::gateway::intents::GUILD_MEMBERS;
use super::super::log::Act;
use super::super::permissions::{MANAGE_ROLES, in_guild};
use super::super::snowflake::Snowflake;
use super::World;

/// A member and a role.
#[expect(clippy::struct_field_names, reason = "ids is what it is made of")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grant {
    pub(crate) guild_id: Snowflake,
    pub(crate) user_id: Snowflake,
    pub(crate) role_id: Snowflake,
}

impl World {
    /// Gives or removes a role on the bot's behalf.
    pub(crate) fn set_role(&mut self, grant: Grant, is_given: bool) -> Result<(), ApiError> {
        self.check_grant(grant)?;
        let Grant {
            guild_id,
            user_id,
            role_id,
        } = grant;
        let guild = self
            .guilds
            .get_mut(&guild_id)
            .ok_or(ApiError::UNKNOWN_GUILD)?;
        let member = guild
            .members
            .get_mut(&user_id)
            .ok_or(ApiError::UNKNOWN_MEMBER)?;
        let is_changed = member.roles.contains(&role_id) != is_given;
        member.roles.retain(|id| *id != role_id);
        if is_given {
            member.roles.push(role_id);
            self.acts.push(Act::RoleGranted {
                guild_id,
                user_id,
                role_id,
                is_changed,
            });
        } else {
            self.acts.push(Act::RoleRevoked {
                guild_id,
                user_id,
                role_id,
                is_changed,
            });
        }
        if is_changed {
            self.tell_of_member(guild_id, user_id);
        }
        Ok(())
    }

    fn check_grant(&self, grant: Grant) -> Result<(), ApiError> {
        let guild = self.guild_for_bot(grant.guild_id)?;
        if !guild.members.contains_key(&grant.user_id) {
            return Err(ApiError::UNKNOWN_MEMBER);
        }
        let role = guild
            .roles
            .get(&grant.role_id)
            .ok_or(ApiError::UNKNOWN_ROLE)?;
        let may = in_guild(guild, self.bot_id) & MANAGE_ROLES != 0;
        let is_below = role.position < guild.top_position(self.bot_id);
        let is_free = role.bot_id.is_none() && role.id != guild.id;
        if may && is_below && is_free {
            Ok(())
        } else {
            Err(ApiError::MISSING_PERMISSIONS)
        }
    }

    /// Sends a member's new state to the gateway. A bot receives its own without the intent.
    pub(crate) fn tell_of_member(&mut self, guild_id: Snowflake, user_id: Snowflake) {
        let Some(guild) = self.guilds.get(&guild_id) else {
            return;
        };
        let Some(member) = guild.members.get(&user_id) else {
            return;
        };
        let mut body = self.member_wire(member);
        body["guild_id"] = json!(guild_id.to_string());
        let intents = if user_id == self.bot_id {
            0
        } else {
            GUILD_MEMBERS
        };
        self.tell("GUILD_MEMBER_UPDATE", intents, body);
    }
}

#[cfg(test)]
mod tests {
    use super::super::seed::{ADMIN_ROLE, BOT_ROLE, BOT_USER, GUILD, MIRA, SUPPORTER_ROLE};
    use super::*;

    fn grant(user_id: Snowflake, role_id: Snowflake) -> Result<(), ApiError> {
        let mut world = World::seeded();
        world.set_role(
            Grant {
                guild_id: GUILD,
                user_id,
                role_id,
            },
            true,
        )
    }

    #[test]
    fn a_lower_role_can_be_given() {
        assert_eq!(grant(MIRA, SUPPORTER_ROLE), Ok(()));
    }

    #[test]
    fn own_height_and_managed_roles_are_out_of_reach() {
        for role_id in [ADMIN_ROLE, BOT_ROLE, GUILD] {
            assert_eq!(grant(MIRA, role_id), Err(ApiError::MISSING_PERMISSIONS));
        }
    }

    #[test]
    fn strangers_and_missing_roles_are_named() {
        assert_eq!(grant(3, SUPPORTER_ROLE), Err(ApiError::UNKNOWN_MEMBER));
        assert_eq!(grant(MIRA, 3), Err(ApiError::UNKNOWN_ROLE));
    }

    #[test]
    fn without_manage_roles_nothing_is_given() {
        let mut world = World::seeded();
        let guild = world.guilds.get_mut(&GUILD).unwrap();
        guild.roles.get_mut(&BOT_ROLE).unwrap().permissions = 0;
        assert!(guild.members.contains_key(&BOT_USER));
        let grant = Grant {
            guild_id: GUILD,
            user_id: MIRA,
            role_id: SUPPORTER_ROLE,
        };
        assert_eq!(
            world.set_role(grant, true),
            Err(ApiError::MISSING_PERMISSIONS)
        );
    }
}
