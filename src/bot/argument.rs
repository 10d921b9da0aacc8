//! Options that Discord's own pickers fill: channels, roles and members, as our own ids; and hours of a day.
//!
//! What Discord resolves beside the id is used where it is there and never needed.

use poise::serenity_prelude as serenity;
use poise::{SlashArgError, SlashArgument};

use super::guild_view::role_facts;
use crate::domain::hierarchy::RoleFacts;
use crate::domain::id::{ChannelId, MemberId, RoleId};

/// A channel or thread.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChannelPick(pub(super) ChannelId);

/// A role, with what Discord says of it.
#[derive(Clone, Debug)]
pub(super) struct RolePick {
    /// Which.
    pub(super) id: RoleId,
    /// What Discord says of it.
    pub(super) facts: Option<RoleFacts>,
}

/// A member, or someone who was or will be one.
#[derive(Clone, Copy, Debug)]
pub(super) struct MemberPick(pub(super) MemberId);

/// An hour of the day, or the word that unsets it, as it was typed.
#[derive(Clone, Debug)]
pub(super) struct HourPick(pub(super) String);

fn expected(what: &'static str) -> SlashArgError {
    SlashArgError::new_command_structure_mismatch(what)
}

#[serenity::async_trait]
impl SlashArgument for ChannelPick {
    async fn extract(
        _: &serenity::Context,
        _: &serenity::CommandInteraction,
        value: &serenity::ResolvedValue<'_>,
    ) -> Result<Self, SlashArgError> {
        let id = match value {
            serenity::ResolvedValue::Channel(channel) => channel.id,
            serenity::ResolvedValue::Unresolved(serenity::Unresolved::Channel(id)) => *id,
            _ => return Err(expected("expected a channel")),
        };
        let id = ChannelId::from_u64(id.get()).ok_or_else(|| expected("expected a channel"))?;
        Ok(Self(id))
    }

    fn create(builder: serenity::CreateCommandOption) -> serenity::CreateCommandOption {
        builder.kind(serenity::CommandOptionType::Channel)
    }
}

#[serenity::async_trait]
impl SlashArgument for RolePick {
    async fn extract(
        _: &serenity::Context,
        _: &serenity::CommandInteraction,
        value: &serenity::ResolvedValue<'_>,
    ) -> Result<Self, SlashArgError> {
        let (id, facts) = match value {
            serenity::ResolvedValue::Role(role) => (role.id, role_facts(role)),
            serenity::ResolvedValue::Unresolved(serenity::Unresolved::RoleId(id)) => (*id, None),
            _ => return Err(expected("expected a role")),
        };
        let id = RoleId::from_u64(id.get()).ok_or_else(|| expected("expected a role"))?;
        Ok(Self { id, facts })
    }

    fn create(builder: serenity::CreateCommandOption) -> serenity::CreateCommandOption {
        builder.kind(serenity::CommandOptionType::Role)
    }
}

#[serenity::async_trait]
impl SlashArgument for MemberPick {
    async fn extract(
        _: &serenity::Context,
        _: &serenity::CommandInteraction,
        value: &serenity::ResolvedValue<'_>,
    ) -> Result<Self, SlashArgError> {
        let id = match value {
            serenity::ResolvedValue::User(user, _) => user.id,
            serenity::ResolvedValue::Unresolved(serenity::Unresolved::User(id)) => *id,
            _ => return Err(expected("expected a member")),
        };
        let id = MemberId::from_u64(id.get()).ok_or_else(|| expected("expected a member"))?;
        Ok(Self(id))
    }

    fn create(builder: serenity::CreateCommandOption) -> serenity::CreateCommandOption {
        builder.kind(serenity::CommandOptionType::User)
    }
}

#[serenity::async_trait]
impl SlashArgument for HourPick {
    async fn extract(
        _: &serenity::Context,
        _: &serenity::CommandInteraction,
        value: &serenity::ResolvedValue<'_>,
    ) -> Result<Self, SlashArgError> {
        match value {
            serenity::ResolvedValue::String(text) => Ok(Self((*text).to_owned())),
            serenity::ResolvedValue::Integer(hour) => Ok(Self(hour.to_string())),
            _ => Err(expected("expected an hour")),
        }
    }

    fn create(builder: serenity::CreateCommandOption) -> serenity::CreateCommandOption {
        builder.kind(serenity::CommandOptionType::String)
    }
}
