//! One session on the gateway: serenity's shards, and poise for what they tell.
//!
//! serenity's own client is not used: it asks Discord for the gateway's address past the gate, and goes to the real Discord
//! where that fails.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use metrics::{counter, gauge};
use poise::serenity_prelude as serenity;
use secrecy::ExposeSecret;
use serde_json::json;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::gateway::{self, Backoff};
use super::outage::Outage;
use super::{
    BotError, BotSettings, Ctx, Data, Sessions, command, error, localise, presence, shards,
};
use crate::discord::rest::DiscordError;
use crate::domain::shard::Shards;

/// How long a connection must have held to count as one.
const STEADY: Duration = Duration::from_mins(1);
/// How long the gateway may take to take a connection.
const KNOCK_WITHIN: Duration = Duration::from_secs(15);

/// Shards that are ready to connect.
pub(super) struct Session {
    manager: Arc<serenity::ShardManager>,
    ended: BoxStream<'static, Result<(), serenity::GatewayError>>,
    shards: Shards,
    url: String,
    http: Arc<serenity::Http>,
}

/// Asks Discord for all that is needed to connect, registers the commands where no other process does, and prepares the
/// shards.
pub(super) async fn connect(
    settings: &BotSettings,
    data: &Data,
    wants_members: bool,
) -> Result<Session, BotError> {
    let discord = &data.discord;
    let application = discord.application().await?;
    let gateway = gateway::find(discord).await?;
    let shards = settings.shards.unwrap_or(Shards::all(gateway.shards));
    if shards.do_what_is_done_once() {
        gateway::register(
            discord,
            application.id,
            &localise::commands(&command::all()),
        )
        .await?;
    }
    match gateway::commands(discord, application.id).await {
        Ok(commands) => data.commands.set(commands),
        Err(error) => tracing::warn!(%error, "replies name commands in plain text"),
    }
    let sees_members = wants_members && application.may_see_members();
    let mut intents = serenity::GatewayIntents::GUILDS;
    intents.set(serenity::GatewayIntents::GUILD_MEMBERS, sees_members);
    let data = &Data {
        roll: data.roll.told(sees_members),
        ..data.clone()
    };
    // For answers to interactions; everything else goes through our own client.
    #[expect(clippy::disallowed_methods, reason = "Discord is told the bot's token")]
    let http = serenity::HttpBuilder::new(settings.token.expose_secret())
        .client(discord.client())
        .proxy(&settings.api_url)
        .ratelimiter_disabled(true)
        .default_allowed_mentions(serenity::CreateAllowedMentions::new())
        .application_id(application.id)
        .build();
    let http = Arc::new(http);
    let (manager, ended) = prepare(data, Arc::clone(&http), (&gateway.url, intents));
    Ok(Session {
        manager,
        ended,
        shards,
        url: gateway.url,
        http,
    })
}

fn prepare(
    data: &Data,
    http: Arc<serenity::Http>,
    (url, intents): (&str, serenity::GatewayIntents),
) -> (
    Arc<serenity::ShardManager>,
    BoxStream<'static, Result<(), serenity::GatewayError>>,
) {
    let framework: Arc<OnceLock<Arc<dyn serenity::Framework>>> = Arc::default();
    let (manager, ended) = serenity::ShardManager::new(serenity::ShardManagerOptions {
        data: Arc::default(),
        event_handlers: Vec::new(),
        raw_event_handlers: Vec::new(),
        framework: Arc::clone(&framework),
        shard_index: 0,
        shard_init: 0,
        shard_total: 0,
        ws_url: Arc::new(Mutex::new(url.to_owned())),
        cache: Arc::new(serenity::Cache::new()),
        http,
        intents,
        presence: None,
    });
    let dispatch = Dispatch {
        options: options(),
        data: data.clone(),
        manager: Arc::clone(&manager),
    };
    let _ = framework.set(Arc::new(dispatch));
    (manager, ended.boxed())
}

impl Session {
    /// Stays connected until `shutdown`, or until the gateway refuses for good or is lost.
    pub(super) async fn run(
        mut self,
        (sessions, shutdown): (&Sessions, &CancellationToken),
        (wait, outage): (&mut Backoff, &mut Outage),
    ) -> Result<(), BotError> {
        tokio::select! {
            () = sessions.wait_for(self.shards) => {}
            () = shutdown.cancelled() => return Ok(()),
        }
        knock(&self.url, &self.http, self.shards).await?;
        let began = Instant::now();
        let (first, total) = (self.shards.first(), self.shards.total());
        let count = self.shards.last() - first + 1;
        self.manager.set_shards(first, count, total).await;
        self.manager.initialize()?;
        let ended = tokio::select! {
            ended = self.ended.next() => ended.unwrap_or(Ok(())).map_err(serenity::Error::from),
            () = sessions.spent() => {
                tracing::error!("the gateway drops the bot again and again: it connects more slowly from now on");
                Ok(())
            }
            () = shards::watch(&self.manager, outage) => Ok(()),
            () = shutdown.cancelled() => Ok(()),
        };
        self.manager.shutdown_all().await;
        gauge!("crier_gateway_shards_connected").set(0.0);
        // Discord allows so many connections a day: one that ends at once is a failure like any other.
        if began.elapsed() >= STEADY {
            wait.reset();
        }
        Ok(ended?)
    }
}

/// Finds out whether the gateway takes a connection at all: serenity would try again for ever, and say nothing.
async fn knock(url: &str, http: &serenity::Http, shards: Shards) -> Result<(), BotError> {
    let url = Arc::new(Mutex::new(url.to_owned()));
    let shard = serde_json::from_value(json!([shards.first(), shards.total()]));
    let shard = shard.map_err(|_| BotError::Incomplete("shard"))?;
    let intents = serenity::GatewayIntents::empty();
    let opened = serenity::Shard::new(url, http.token(), shard, intents, None);
    match tokio::time::timeout(KNOCK_WITHIN, opened).await {
        Ok(opened) => Ok(opened.map(|_| ())?),
        Err(_) => Err(DiscordError::Unavailable("the gateway does not answer").into()),
    }
}

/// Hands what the shards tell to poise.
struct Dispatch {
    options: poise::FrameworkOptions<Data, BotError>,
    data: Data,
    manager: Arc<serenity::ShardManager>,
}

#[serenity::async_trait]
impl serenity::Framework for Dispatch {
    async fn dispatch(&self, serenity_context: serenity::Context, event: serenity::FullEvent) {
        let framework = poise::FrameworkContext {
            bot_id: serenity_context.cache.current_user().id,
            serenity_context: &serenity_context,
            options: &self.options,
            user_data: &self.data,
            shard_manager: &self.manager,
        };
        Box::pin(poise::dispatch_event(framework, event)).await;
    }
}

fn note_command(ctx: Ctx<'_>) {
    let command = ctx.command().qualified_name.to_string();
    counter!("crier_commands_total", "command" => command).increment(1);
}

fn options() -> poise::FrameworkOptions<Data, BotError> {
    let mut commands = command::all();
    poise::framework::set_qualified_names(&mut commands);
    poise::FrameworkOptions {
        commands,
        pre_command: |ctx| {
            note_command(ctx);
            Box::pin(std::future::ready(()))
        },
        on_error: |error| Box::pin(error::on_error(error)),
        event_handler: |framework, event| Box::pin(presence::on_event(framework, event)),
        allowed_mentions: Some(serenity::CreateAllowedMentions::new()),
        ..Default::default()
    }
}
