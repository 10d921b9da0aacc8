//! The Discord side: slash commands, buttons, and what the gateway tells of guilds, channels and roles.
//!
//! The bot writes to the database and reads from it; it posts nothing but its replies. What it promises is carried
//! out by delivery, so commands go on while delivery waits, and the other way round.

mod argument;
mod autocomplete;
mod button;
mod call;
mod choice;
mod clickable;
mod command;
mod error;
mod forum;
mod gateway;
mod guild_view;
mod localise;
mod notice;
mod obstacle;
mod pages;
mod placing;
mod presence;
mod reply;
mod sessions;
mod shards;
mod warning;

use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::{counter, gauge};
use poise::serenity_prelude as serenity;
use secrecy::{ExposeSecret, SecretString};
use tokio_util::sync::CancellationToken;

pub use clickable::CommandIds;
pub use error::BotError;
pub use sessions::Sessions;

use crate::clock::SharedClock;
use crate::discord::gate::Gate;
use crate::domain::shard::Shards;
use crate::intake::Intake;
use crate::store::Store;
use crate::vault::Vault;

/// Where Discord is and who the bot is there.
#[derive(Clone, Debug)]
pub struct BotSettings {
    /// The bot's token.
    pub token: SecretString,
    /// Discord's address, or that of a stand-in.
    pub api_url: String,
    /// Which shards of how many; `None` takes as many as Discord wants.
    pub shards: Option<Shards>,
    /// What everything that is said to Discord passes through.
    pub gate: Gate,
}

/// What every command works with.
#[derive(Clone)]
pub struct Data {
    /// The database.
    pub store: Store,
    /// Seals keys and secrets.
    pub vault: Vault,
    /// What time it is.
    pub clock: SharedClock,
    /// The path that `/endpoint test` sends a sample through.
    pub intake: Intake,
    /// Where senders reach the listener.
    pub public_url: String,
    /// How many sessions the bot may still begin.
    pub sessions: Sessions,
    /// The ids of the commands, for naming them in replies.
    pub commands: CommandIds,
}

impl std::fmt::Debug for Data {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Data")
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}

/// A command that someone runs.
type Ctx<'a> = poise::Context<'a, Data, BotError>;

/// Runs the bot until `shutdown`: connects, and connects again for ever, whatever the gateway does.
pub async fn run(
    settings: BotSettings,
    data: Data,
    shutdown: CancellationToken,
) -> Result<(), BotError> {
    let rest = gateway::Rest::new(&settings)?;
    let mut wants_members = true;
    let mut wait = gateway::Backoff::default();
    while !shutdown.is_cancelled() {
        let session = tokio::select! {
            () = shutdown.cancelled() => break,
            outcome = connect(&settings, &data, &rest, wants_members) => outcome,
        };
        let ended = match session {
            Ok(session) => session.run((&data.sessions, &shutdown), &mut wait).await,
            Err(error) => Err(error),
        };
        match ended {
            Ok(()) => {}
            Err(error) if wants_members && error.is_disallowed_intents() => {
                tracing::warn!(
                    "Discord does not allow the Guild Members intent: going on without it"
                );
                wants_members = false;
                continue;
            }
            Err(error) if error.is_refused_token() => {
                tracing::error!(%error, "Discord refuses the token: no command works until it is right");
                wait.long();
            }
            Err(error) => tracing::warn!(%error, "the gateway is not there: trying again"),
        }
        wait.pause(&shutdown).await;
    }
    Ok(())
}

/// How long a connection must have held to count as one.
const STEADY: Duration = Duration::from_mins(1);

/// A client that is ready to connect.
struct Session {
    client: serenity::Client,
    shards: Shards,
}

/// Asks Discord for all that is needed to connect, registers the commands where no other process does, and prepares the
/// client.
async fn connect(
    settings: &BotSettings,
    data: &Data,
    rest: &gateway::Rest,
    wants_members: bool,
) -> Result<Session, BotError> {
    let application = rest.application().await?;
    let gateway = rest.gateway().await?;
    let shards = settings.shards.unwrap_or(Shards::all(gateway.shards));
    if shards.do_what_is_done_once() {
        rest.register(application.id, &localise::commands(&command::all()))
            .await?;
    }
    match rest.commands(application.id).await {
        Ok(commands) => data.commands.set(commands),
        Err(error) => tracing::warn!(%error, "replies name commands in plain text"),
    }
    let mut intents = serenity::GatewayIntents::GUILDS;
    if wants_members && application.may_see_members() {
        intents |= serenity::GatewayIntents::GUILD_MEMBERS;
    }
    #[expect(clippy::disallowed_methods, reason = "Discord is told the bot's token")]
    let http = serenity::HttpBuilder::new(settings.token.expose_secret())
        .client(rest.client())
        .proxy(&settings.api_url)
        .ratelimiter_disabled(true)
        .default_allowed_mentions(serenity::CreateAllowedMentions::new())
        .application_id(application.id)
        .build();
    let client = serenity::ClientBuilder::new_with_http(http, intents)
        .framework(framework(data.clone()))
        .await?;
    // serenity has asked for the address itself and falls back to the real Discord where that fails: never that.
    *client.ws_url.lock().await = gateway.url;
    Ok(Session { client, shards })
}

impl Session {
    /// Stays connected until `shutdown`, or until the gateway refuses for good.
    async fn run(
        mut self,
        (sessions, shutdown): (&Sessions, &CancellationToken),
        wait: &mut gateway::Backoff,
    ) -> Result<(), BotError> {
        tokio::select! {
            () = sessions.wait_for(self.shards) => {}
            () = shutdown.cancelled() => return Ok(()),
        }
        let began = Instant::now();
        // serenity takes the end of the range for the last shard.
        let range = self.shards.first()..self.shards.last();
        let total = self.shards.total();
        let manager = Arc::clone(&self.client.shard_manager);
        let ended = tokio::select! {
            ended = self.client.start_shard_range(range, total) => ended.map_err(BotError::from),
            () = sessions.spent() => {
                tracing::error!("the gateway drops the bot again and again: it connects more slowly from now on");
                manager.shutdown_all().await;
                Ok(())
            }
            () = shards::watch(&manager) => Ok(()),
            () = shutdown.cancelled() => {
                manager.shutdown_all().await;
                Ok(())
            }
        };
        gauge!("crier_gateway_shards_connected").set(0.0);
        // Discord allows so many connections a day: one that ends at once is a failure like any other.
        if began.elapsed() >= STEADY {
            wait.reset();
        }
        ended
    }
}

fn note_command(ctx: Ctx<'_>) {
    let command = ctx.command().qualified_name.clone();
    counter!("crier_commands_total", "command" => command).increment(1);
}

fn framework(data: Data) -> poise::Framework<Data, BotError> {
    let options = poise::FrameworkOptions {
        commands: command::all(),
        pre_command: |ctx| {
            note_command(ctx);
            Box::pin(std::future::ready(()))
        },
        on_error: |error| Box::pin(error::on_error(error)),
        event_handler: |framework, event| Box::pin(presence::on_event(framework, event)),
        allowed_mentions: Some(serenity::CreateAllowedMentions::new()),
        initialize_owners: false,
        ..Default::default()
    };
    poise::Framework::builder()
        .options(options)
        .setup(|_, ready, _| {
            tracing::info!(guilds = ready.guilds.len(), "connected to the gateway");
            Box::pin(async { Ok(data) })
        })
        .build()
}
