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
mod outage;
mod pages;
mod people;
mod placing;
mod presence;
mod quota;
mod reply;
mod session;
mod sessions;
mod shards;
mod warning;

use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

pub use clickable::CommandIds;
pub use error::BotError;
pub use people::Roll;
pub use sessions::Sessions;

use self::outage::Outage;
use crate::clock::SharedClock;
use crate::discord::rest::Discord;
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
}

/// What every command works with.
#[derive(Clone)]
pub struct Data {
    /// The database.
    pub store: Store,
    /// Discord.
    pub discord: Discord,
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
    /// What the gateway tells of people.
    pub roll: Roll,
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
    let mut wants_members = true;
    let mut wait = gateway::Backoff::default();
    let mut outage = Outage::new(&data, settings.shards);
    while !shutdown.is_cancelled() {
        let session = tokio::select! {
            () = shutdown.cancelled() => break,
            outcome = session::connect(&settings, &data, wants_members) => outcome,
        };
        let ended = match session {
            Ok(session) => {
                let watched = (&mut wait, &mut outage);
                session.run((&data.sessions, &shutdown), watched).await
            }
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
            Err(error) => outage.note(&error).await,
        }
        wait.pause(&shutdown).await;
    }
    Ok(())
}
