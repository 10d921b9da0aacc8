//! What can go wrong in a command, and the one place that turns it into words: a refusal that says what to do, or a
//! reference number that stands in the log too.

use metrics::counter;
use poise::serenity_prelude as serenity;

use super::call::Call;
use super::reply::{self, Reply};
use super::{Ctx, Data};
use crate::discord::rest::DiscordError;
use crate::intake::ProbeError;
use crate::locale::Language;
use crate::store::StoreError;
use crate::vault::VaultError;

/// Why the bot could not do something.
#[derive(Debug, thiserror::Error)]
pub enum BotError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Discord failed.
    #[error("discord: {}", plain(.0))]
    Discord(#[from] Box<serenity::Error>),
    /// What was sealed cannot be opened.
    #[error("vault: {0}")]
    Vault(#[from] VaultError),
    /// A test did not go through.
    #[error("probe: {0}")]
    Probe(#[from] ProbeError),
    /// Discord did not answer a question.
    #[error("discord: {0}")]
    Rest(#[from] DiscordError),
    /// An interaction came without what Discord promises to send.
    #[error("the interaction lacks its {0}")]
    Incomplete(&'static str),
}

/// What Discord said, without the address: an interaction's token is a part of it.
fn plain(error: &serenity::Error) -> String {
    match error {
        serenity::Error::Http(serenity::HttpError::UnsuccessfulRequest(refusal)) => format!(
            "{}, code {}: {}",
            refusal.status_code, refusal.error.code, refusal.error.message
        ),
        serenity::Error::Http(_) => "the request did not get through".to_owned(),
        other => other.to_string(),
    }
}

impl From<serenity::Error> for BotError {
    fn from(error: serenity::Error) -> Self {
        Self::Discord(Box::new(error))
    }
}

impl BotError {
    /// Whether Discord refused the token.
    pub(super) fn is_refused_token(&self) -> bool {
        match self {
            Self::Rest(error) => *error == DiscordError::Unauthorized,
            Self::Discord(error) => matches!(
                **error,
                serenity::Error::Gateway(serenity::GatewayError::InvalidAuthentication)
            ),
            _ => false,
        }
    }

    /// Whether the gateway refused the intents.
    pub(super) fn is_disallowed_intents(&self) -> bool {
        let Self::Discord(error) = self else {
            return false;
        };
        matches!(
            **error,
            serenity::Error::Gateway(serenity::GatewayError::DisallowedGatewayIntents)
        )
    }
}

/// Logs an unexpected error under a new reference number, and words the apology.
pub(super) fn apologise(error: &BotError, place: &str, language: Language) -> Reply {
    let reference = format!("{:08x}", rand::random::<u32>());
    counter!("crier_command_failures_total").increment(1);
    tracing::error!(%error, reference, place, "a command failed");
    let texts = language.texts();
    Reply::refusal(texts.with("error-unexpected", [("reference", reference.into())]))
}

/// Answers whoever asked when a command came to nothing.
pub(super) async fn on_error(error: poise::FrameworkError<'_, Data, BotError>) {
    use poise::FrameworkError as E;
    match error {
        E::Command { error, ctx, .. }
        | E::CommandCheckFailed {
            error: Some(error),
            ctx,
            ..
        } => {
            let reply = apologise(&error, &ctx.command().qualified_name, asker_language(ctx));
            answer(ctx, reply).await;
        }
        // The check has answered already.
        E::CommandCheckFailed { .. } => {}
        E::GuildOnly { ctx, .. } => answer(ctx, worded(ctx, "error-guild-only")).await,
        E::ArgumentParse { ctx, .. } => answer(ctx, worded(ctx, "error-option")).await,
        E::CommandStructureMismatch {
            ctx, description, ..
        } => {
            tracing::warn!(
                description,
                "a command came in a shape that is not registered"
            );
            let ctx = Ctx::Application(ctx);
            answer(ctx, worded(ctx, "error-outdated")).await;
        }
        E::EventHandler { error, event, .. } => {
            tracing::error!(%error, gateway.event = event.snake_case_name(), "an event was not dealt with");
        }
        other => tracing::warn!(error = %other, "the framework failed"),
    }
}

fn asker_language(ctx: Ctx<'_>) -> Language {
    ctx.locale().map(Language::of_client).unwrap_or_default()
}

fn worded(ctx: Ctx<'_>, key: &str) -> Reply {
    Reply::refusal(asker_language(ctx).texts().get(key))
}

async fn answer(ctx: Ctx<'_>, reply: Reply) {
    if let Err(error) = reply::send(ctx, reply).await {
        tracing::warn!(%error, "a reply did not reach whoever asked");
    }
}

/// Lets only those who manage the guild through, as Discord's own default does; the bot checks it again because that
/// default can be changed, and because an interaction can be made up.
pub(super) async fn admins_only(ctx: Ctx<'_>) -> Result<bool, BotError> {
    let is_admin = Call::of(ctx).is_ok_and(|call| call.is_admin);
    if !is_admin {
        answer(ctx, worded(ctx, "error-not-admin")).await;
    }
    Ok(is_admin)
}
