//! Who asks for something, where, and in which language: the same for a command, a button and a modal.

use poise::serenity_prelude as serenity;

use super::guild_view::Place;
use super::{BotError, Ctx, Data};
use crate::domain::hierarchy::MemberFacts;
use crate::domain::id::{GuildId, MemberId, RoleId};
use crate::domain::time::Timestamp;
use crate::locale::{Language, Texts};
use crate::store::Tx;
use crate::store::endpoint::Endpoint;

/// One thing that someone asks for.
#[derive(Clone)]
pub(super) struct Call<'a> {
    /// Discord.
    pub(super) serenity: &'a serenity::Context,
    /// The database and the rest.
    pub(super) data: &'a Data,
    /// Where it is asked.
    pub(super) guild: GuildId,
    /// Who asks.
    pub(super) asker: MemberFacts,
    /// Whether they manage the guild.
    pub(super) is_admin: bool,
    /// The texts of the language they hear.
    pub(super) texts: &'static Texts,
}

impl<'a> Call<'a> {
    /// What a command asks for.
    pub(super) fn of(ctx: Ctx<'a>) -> Result<Self, BotError> {
        let Ctx::Application(app) = ctx else {
            return Err(BotError::Incomplete("interaction"));
        };
        let asked = app.interaction;
        let member = asked.member.as_deref();
        Self::new(
            (ctx.serenity_context(), ctx.data()),
            asked.guild_id,
            member,
            &asked.locale,
        )
    }

    /// What a button asks for.
    pub(super) fn of_press(
        edge: (&'a serenity::Context, &'a Data),
        press: &serenity::ComponentInteraction,
    ) -> Result<Self, BotError> {
        Self::new(edge, press.guild_id, press.member.as_ref(), &press.locale)
    }

    /// What a modal asks for.
    pub(super) fn of_modal(
        edge: (&'a serenity::Context, &'a Data),
        modal: &serenity::ModalInteraction,
    ) -> Result<Self, BotError> {
        Self::new(edge, modal.guild_id, modal.member.as_ref(), &modal.locale)
    }

    fn new(
        (serenity, data): (&'a serenity::Context, &'a Data),
        guild: Option<serenity::GuildId>,
        member: Option<&serenity::Member>,
        locale: &str,
    ) -> Result<Self, BotError> {
        let guild = guild
            .and_then(|id| GuildId::from_u64(id.get()))
            .ok_or(BotError::Incomplete("guild"))?;
        let member = member.ok_or(BotError::Incomplete("member"))?;
        let id = MemberId::from_u64(member.user.id.get()).ok_or(BotError::Incomplete("member"))?;
        // Without permissions nothing is proved, so nothing is allowed.
        let is_admin = member
            .permissions
            .is_some_and(|permissions| permissions.manage_guild() || permissions.administrator());
        let roles = member
            .roles
            .iter()
            .filter_map(|role| RoleId::from_u64(role.get()));
        Ok(Self {
            serenity,
            data,
            guild,
            asker: MemberFacts {
                id,
                roles: roles.collect(),
            },
            is_admin,
            texts: Language::of_client(locale).texts(),
        })
    }

    /// Where it is asked, for looking around there.
    pub(super) fn place(&self) -> Place<'a> {
        Place {
            serenity: self.serenity,
            discord: &self.data.discord,
            guild: self.guild,
        }
    }

    /// This moment.
    pub(super) fn now(&self) -> Timestamp {
        self.data.clock.now()
    }

    /// A transaction that only reads.
    pub(super) async fn read(&self) -> Result<Tx, BotError> {
        Ok(self.data.store.read().await?)
    }

    /// A transaction that may write; the guild is known in it, and nobody else changes its set-up until it ends.
    pub(super) async fn write(&self) -> Result<Tx, BotError> {
        let mut tx = self.data.store.write().await?;
        tx.upsert_guild(self.guild, self.now()).await?;
        Ok(tx)
    }

    /// The guild's living endpoint with this id or exact name.
    pub(super) async fn find_endpoint(
        &self,
        tx: &mut Tx,
        id_or_name: &str,
    ) -> Result<Option<Endpoint>, BotError> {
        let found = tx.find_endpoint(self.guild, id_or_name.trim()).await?;
        Ok(found.filter(|endpoint| endpoint.removed_at.is_none()))
    }
}

/// A command that only the asker hears the answer to: acknowledged before anything else.
pub(super) async fn private(ctx: Ctx<'_>) -> Result<Call<'_>, BotError> {
    ctx.defer_ephemeral().await?;
    Call::of(ctx)
}

/// A command that everyone in the channel hears the answer to, in the guild's language.
pub(super) async fn public(ctx: Ctx<'_>) -> Result<Call<'_>, BotError> {
    ctx.defer().await?;
    let mut call = Call::of(ctx)?;
    call.texts = guild_language(&call).await?.texts();
    Ok(call)
}

/// The language of what everyone in the guild sees.
pub(super) async fn guild_language(call: &Call<'_>) -> Result<Language, BotError> {
    let settings = call.read().await?.get_guild_settings(call.guild).await?;
    Ok(settings.language.unwrap_or_default())
}
