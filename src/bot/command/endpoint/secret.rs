//! `/endpoint secret`: takes a sender's secret, typed as an option or into a modal, and lets the old one end.

use std::time::Duration;

use poise::serenity_prelude as serenity;
use secrecy::SecretString;

use super::{add, named};
use crate::bot::call::{self, Call};
use crate::bot::command::words;
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::discord::limits;
use crate::source::{self, SecretOrigin, SourceProfile};
use crate::store::Tx;
use crate::store::endpoint::Endpoint;

/// How many hours an old secret stays good unless said otherwise.
const KEEP_OLD: u32 = 24;
/// How many hours at most: ten years, as the option says.
const LONGEST_KEEP: u32 = 87_600;
/// The shortest secret that is taken: sites make some of only eight characters.
const SHORTEST: usize = 8;
/// From here on a secret is as good as any.
const STRONG: usize = 16;
/// How long looking an endpoint up may hold a modal back: an interaction lives for three seconds.
const PATIENCE: Duration = Duration::from_millis(1200);

/// A secret that was typed.
pub(super) enum Given {
    /// One to keep.
    Secret {
        /// It.
        secret: SecretString,
        /// What to say of it.
        note: Option<String>,
    },
    /// The source proves itself by its URL.
    NotNeeded,
}

/// What becomes of a secret that was typed, or why it is refused.
pub(super) fn take(call: &Call<'_>, profile: &SourceProfile, typed: &str) -> Result<Given, Reply> {
    if profile.secret == SecretOrigin::Url {
        return Ok(Given::NotNeeded);
    }
    let typed = typed.trim();
    let length = typed.chars().count();
    if length < SHORTEST {
        let key = if typed.is_empty() {
            "secret-empty"
        } else {
            "secret-short"
        };
        return Err(Reply::refusal(call.texts.get(key)));
    }
    let is_ours_to_choose = profile.secret == SecretOrigin::Shared;
    let is_weak = length < STRONG && is_ours_to_choose;
    Ok(Given::Secret {
        secret: SecretString::from(typed),
        note: is_weak.then(|| call.texts.get("secret-weak")),
    })
}

/// Keeps a secret beside those that are there.
pub(super) async fn insert(
    call: &Call<'_>,
    tx: &mut Tx,
    endpoint: &Endpoint,
    secret: &SecretString,
) -> Result<(), BotError> {
    let cipher = call.data.vault.seal(endpoint.id.as_str(), "secret", secret);
    let id = format!("{:016x}", rand::random::<u64>());
    tx.insert_endpoint_secret(&endpoint.id, &id, &cipher, call.now())
        .await?;
    Ok(())
}

/// Give the sender's secret, or change it.
#[poise::command(slash_command)]
pub(super) async fn secret(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: String,
    #[max_length = 1000] secret: Option<String>,
    #[min = 0]
    #[max = 87600]
    keep_old: Option<u32>,
) -> Result<(), BotError> {
    let keep_old = keep_old.unwrap_or(KEEP_OLD);
    if secret.is_none() {
        let call = Call::of(ctx)?;
        // Only a source without a secret needs no modal; where that is not known in time, the modal comes.
        let looked_up = tokio::time::timeout(PATIENCE, needs_no_secret(&call, &endpoint)).await;
        if !matches!(looked_up, Ok(Ok(true))) {
            return ask(ctx, &call, &endpoint, keep_old).await;
        }
    }
    let call = call::private(ctx).await?;
    let reply = change(&call, &endpoint, secret.as_deref(), keep_old).await?;
    reply::send(ctx, reply).await
}

async fn needs_no_secret(call: &Call<'_>, endpoint: &str) -> Result<bool, BotError> {
    let found = call
        .find_endpoint(&mut call.read().await?, endpoint)
        .await?;
    let source = found.and_then(|endpoint| source::find(&endpoint.source));
    Ok(source.is_some_and(|source| source.profile().secret == SecretOrigin::Url))
}

/// Shows the modal. What it is about stands in its id, so that a restart forgets nothing.
async fn ask(ctx: Ctx<'_>, call: &Call<'_>, endpoint: &str, keep_old: u32) -> Result<(), BotError> {
    let Ctx::Application(app) = ctx else {
        return Ok(());
    };
    let label = call.texts.get("secret-modal-label");
    let field = serenity::CreateInputText::new(serenity::InputTextStyle::Short, label, "secret")
        .placeholder(call.texts.get("secret-modal-hint"))
        .max_length(1000)
        .required(true);
    let about = limits::clamp(endpoint, 70);
    let modal = serenity::CreateModal::new(
        format!("secret:{keep_old}:{about}"),
        call.texts.get("secret-modal-title"),
    )
    .components(vec![serenity::CreateActionRow::InputText(field)]);
    let response = serenity::CreateInteractionResponse::Modal(modal);
    app.interaction
        .create_response(&ctx.serenity_context().http, response)
        .await?;
    app.has_sent_initial_response
        .store(true, std::sync::atomic::Ordering::SeqCst);
    Ok(())
}

/// Takes a new secret, or makes a new URL where the URL is the secret; the old one ends.
pub(in crate::bot) async fn change(
    call: &Call<'_>,
    endpoint: &str,
    typed: Option<&str>,
    keep_old: u32,
) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    let endpoint = match named(call, &mut tx, endpoint).await? {
        Ok(endpoint) => endpoint,
        Err(unknown) => return Ok(unknown),
    };
    let Some(source) = source::find(&endpoint.source) else {
        return Ok(Reply::refusal(call.texts.get("endpoint-source-gone")));
    };
    // A modal's id can be made up.
    let keep_old = keep_old.min(LONGEST_KEEP);
    let end = call
        .now()
        .plus(Duration::from_secs(u64::from(keep_old) * 3600));
    let reply = match take(call, source.profile(), typed.unwrap_or_default()) {
        Err(refusal) => return Ok(refusal),
        Ok(Given::NotNeeded) => {
            tx.upsert_endpoint_keys_end(&endpoint.id, end).await?;
            let key = add::insert_key(call, &mut tx, &endpoint).await?;
            let public = &call.data.public_url;
            let url = words::hook_url(public, &endpoint.source, &key);
            let named = [("name", foreign(&endpoint.name).into())];
            Reply::good(call.texts.with("secret-new-url", named))
                .with(add::guide(call, source.profile(), &url, true))
                .with(old_ends(call, "url", keep_old))
        }
        Ok(Given::Secret { secret, note }) => {
            let had = tx.list_endpoint_secrets(&endpoint.id, call.now()).await?;
            tx.upsert_endpoint_secrets_end(&endpoint.id, end).await?;
            insert(call, &mut tx, &endpoint, &secret).await?;
            let named = [("name", foreign(&endpoint.name).into())];
            let reply = Reply::good(call.texts.with("secret-taken", named));
            let reply = note.into_iter().fold(reply, Reply::with);
            if had.is_empty() {
                reply.with(call.texts.get("secret-first"))
            } else {
                reply.with(old_ends(call, "secret", keep_old))
            }
        }
    };
    tx.commit().await?;
    tracing::info!(guild.id = %call.guild, endpoint.id = %endpoint.id, "a secret was changed");
    Ok(reply)
}

/// Until when the old one stays good.
fn old_ends(call: &Call<'_>, what: &str, keep_old: u32) -> String {
    if keep_old == 0 {
        return call.texts.get(&format!("old-{what}-ended"));
    }
    let hours = [("n", keep_old.into())];
    let span = call.texts.with("span-hours", hours);
    call.texts
        .with(&format!("old-{what}-ends"), [("span", span.into())])
}
