//! Checks the token, and prints who the bot is and the link that invites it.

use std::sync::Arc;

use serde_json::Value;

use super::Report;
use crate::app;
use crate::cli::failure;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::discord::gate::Gate;
use crate::discord::rest::{Discord, DiscordError};

/// The permissions that the bot needs in a guild: view channels, send messages, embed links, read message history,
/// manage roles, send messages in threads.
const PERMISSIONS: u64 = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16) | (1 << 28) | (1 << 38);

/// Asks Discord who the bot is.
pub(super) async fn check(config: &Config, report: &mut Report) -> anyhow::Result<()> {
    let keys = ["discord.api_url", "discord.token"];
    if let Some(key) = keys.iter().find(|key| report.is_wrong(key)) {
        return Ok(report.not_tried(format_args!("Discord, because {key} is wrong"))?);
    }
    let discord = match app::discord(config, Gate::new(Arc::new(SystemClock))) {
        Ok(discord) => discord,
        Err(error) => return Ok(report.mistake(error)?),
    };
    match ask(&discord).await {
        Ok(lines) => {
            for line in lines {
                report.good(line)?;
            }
            report.not_tried("the gateway, because a try uses up one of the day's sessions")?;
        }
        Err(error) => report.mistake(explain(&error, config, &discord).await)?,
    }
    Ok(())
}

async fn ask(discord: &Discord) -> Result<[String; 3], DiscordError> {
    let me: Value = discord.get("/users/@me").await?;
    let application = discord.application().await?;
    let text = |key: &str| me.get(key).and_then(Value::as_str).unwrap_or_default();
    let members = if application.may_see_members() {
        "Server Members Intent is on"
    } else {
        "Server Members Intent is off: members who join get waiting rewards at their next vote; switch it on on the \
         page \"Bot\" for at once"
    };
    Ok([
        format!("the bot is {} ({})", text("username"), text("id")),
        members.to_owned(),
        format!("invite it: {}", invite_link(application.id)),
    ])
}

async fn explain(error: &DiscordError, config: &Config, discord: &Discord) -> String {
    let url = &config.discord.api_url;
    match error {
        DiscordError::Unauthorized => "discord.token: Discord does not accept it. Compare it with the one you were shown \
            on https://discord.com/developers/applications, page \"Bot\": it is not the application's id, its public \
            key or the client secret. If it is lost, Reset Token there shows another one, and ends this one"
            .to_owned(),
        DiscordError::Unavailable(_) => match discord.client().get(url).send().await {
            Err(error) => format!("discord.api_url: {url} cannot be reached: {}", failure::web(&error)),
            Ok(_) => format!("discord.api_url: {url} has trouble of its own: try again later"),
        },
        DiscordError::Limited { retry_after, .. } => format!(
            "discord.api_url: {url} asks for a pause of {} s: try again after it",
            retry_after.as_secs()
        ),
        DiscordError::Refused { status, .. } => format!(
            "discord.api_url: {url} answers {status}: is it Discord, or your stand-in for it?"
        ),
        error => format!("discord.api_url: {url}: {error}"),
    }
}

fn invite_link(application: impl std::fmt::Display) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={PERMISSIONS}"
    )
}
