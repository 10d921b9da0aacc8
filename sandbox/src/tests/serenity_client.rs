//! The sandbox works for a real serenity client.

use std::sync::Arc;

use serenity::all::{
    ApplicationId, ChannelId, CommandOptionType, Context, CreateCommand, CreateCommandOption,
    CreateInteractionResponse, CreateInteractionResponseMessage, CreateMessage,
    EditInteractionResponse, EventHandler, GatewayIntents, Guild as SerenityGuild, GuildChannel,
    HttpBuilder, Interaction, Member as SerenityMember, Message as SerenityMessage, Ready, UserId,
};
use serenity::async_trait;
use serenity::client::ClientBuilder;
use serenity::http::Http;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::super::seed::{BOT_USER, GUILD, MIRA, VOTES};
use super::*;

/// What the client saw.
#[derive(Debug, PartialEq)]
enum Seen {
    Ready(u64),
    Guild {
        id: u64,
        channels: usize,
        members: usize,
    },
    Message(String),
    Joined(u64),
    ChannelGone(u64),
    Resumed,
}

struct Handler(UnboundedSender<Seen>);

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, _: Context, ready: Ready) {
        let _ = self.0.send(Seen::Ready(ready.user.id.get()));
    }

    async fn guild_create(&self, _: Context, guild: SerenityGuild, _: Option<bool>) {
        let (channels, members) = (guild.channels.len(), guild.members.len());
        let _ = self.0.send(Seen::Guild {
            id: guild.id.get(),
            channels,
            members,
        });
    }

    async fn message(&self, _: Context, message: SerenityMessage) {
        let _ = self.0.send(Seen::Message(message.content));
    }

    async fn guild_member_addition(&self, _: Context, member: SerenityMember) {
        let _ = self.0.send(Seen::Joined(member.user.id.get()));
    }

    async fn channel_delete(
        &self,
        _: Context,
        channel: GuildChannel,
        _: Option<Vec<SerenityMessage>>,
    ) {
        let _ = self.0.send(Seen::ChannelGone(channel.id.get()));
    }

    async fn resume(&self, _: Context, _: serenity::all::ResumedEvent) {
        let _ = self.0.send(Seen::Resumed);
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        answer(context, interaction).await;
    }
}

/// Defers, then answers with the options it received.
async fn answer(context: Context, interaction: Interaction) {
    match interaction {
        Interaction::Command(command) if command.data.name == "place" => {
            command.defer_ephemeral(&context).await.unwrap();
            let channel = command.data.resolved.channels.values().next().unwrap();
            let may = command
                .member
                .as_ref()
                .and_then(|member| member.permissions)
                .unwrap();
            let text = format!(
                "{} {:?} {}",
                command.data.name,
                channel.name,
                may.send_messages()
            );
            let edit = EditInteractionResponse::new().content(text);
            command.edit_response(&context, edit).await.unwrap();
        }
        Interaction::Autocomplete(command) => {
            let response =
                serenity::all::CreateAutocompleteResponse::new().add_string_choice("One", "1");
            let response = CreateInteractionResponse::Autocomplete(response);
            command.create_response(&context, response).await.unwrap();
        }
        Interaction::Component(press) => {
            let message = CreateInteractionResponseMessage::new().content("pressed");
            let response = CreateInteractionResponse::UpdateMessage(message);
            press.create_response(&context, response).await.unwrap();
        }
        _ => {}
    }
}

pub(super) fn http(sandbox: &Sandbox) -> Http {
    let builder = HttpBuilder::new(TOKEN)
        .proxy(sandbox.base_url())
        .ratelimiter_disabled(true);
    let http = builder.build();
    http.set_application_id(ApplicationId::new(BOT_USER));
    http
}

pub(super) struct Running {
    seen: UnboundedReceiver<Seen>,
    shards: Arc<serenity::all::ShardManager>,
    task: tokio_util::task::TaskTracker,
}

impl Running {
    pub(super) async fn start(sandbox: &Sandbox, intents: GatewayIntents) -> Self {
        let (sender, seen) = unbounded_channel();
        let builder = ClientBuilder::new_with_http(http(sandbox), intents);
        let mut client = builder.event_handler(Handler(sender)).await.unwrap();
        let shards = Arc::clone(&client.shard_manager);
        let url = client.http.get_bot_gateway().await.unwrap().url;
        *client.ws_url.lock().await = url;
        let task = tokio_util::task::TaskTracker::new();
        task.spawn(async move { client.start().await });
        task.close();
        Self { seen, shards, task }
    }

    async fn next(&mut self) -> Seen {
        tokio::time::timeout(PATIENCE, self.seen.recv())
            .await
            .unwrap()
            .unwrap()
    }

    pub(super) async fn stop(self) {
        self.shards.shutdown_all().await;
        self.task.wait().await;
    }
}

fn intents() -> GatewayIntents {
    GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::GUILD_MEMBERS
}

#[tokio::test]
async fn a_client_gets_ready_and_its_guild_and_hears_what_happens() {
    let (sandbox, _) = sandbox().await;
    let mut client = Running::start(&sandbox, intents()).await;
    assert_eq!(client.next().await, Seen::Ready(BOT_USER));
    assert_eq!(
        client.next().await,
        Seen::Guild {
            id: GUILD,
            channels: 7,
            members: 1
        }
    );
    let http = http(&sandbox);
    let message = CreateMessage::new().content("hello");
    ChannelId::new(VOTES)
        .send_message(&http, message)
        .await
        .unwrap();
    assert_eq!(client.next().await, Seen::Message("hello".into()));
    sandbox.person(MIRA).in_channel(VOTES).says("not for bots");
    assert_eq!(client.next().await, Seen::Message(String::new()));
    sandbox.join(GUILD, 77);
    assert_eq!(client.next().await, Seen::Joined(77));
    sandbox.delete_channel(VOTES);
    assert_eq!(client.next().await, Seen::ChannelGone(VOTES));
    client.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn a_dropped_client_resumes_and_misses_nothing() {
    let (sandbox, _) = sandbox().await;
    let mut client = Running::start(&sandbox, intents()).await;
    assert_eq!(client.next().await, Seen::Ready(BOT_USER));
    client.next().await;
    sandbox.disconnect_gateway(4000, true);
    sandbox.join(GUILD, 78);
    let mut both = [client.next().await, client.next().await];
    both.sort_by_key(|seen| *seen == Seen::Resumed);
    assert_eq!(both, [Seen::Joined(78), Seen::Resumed]);
    assert_eq!(sandbox.gateway_sessions(), (1, 1));
    client.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn wrong_tokens_and_closed_intents_end_the_client() {
    let (sandbox, _) = sandbox_with(|options| options.members_intent = false).await;
    let mut closed = Running::start(&sandbox, intents()).await;
    closed.seen.close();
    // Both codes are final: the client gives up.
    tokio::time::timeout(PATIENCE, closed.task.wait())
        .await
        .unwrap();
    let open = intents() - GatewayIntents::GUILD_MEMBERS;
    let mut client = Running::start(&sandbox, open).await;
    assert_eq!(client.next().await, Seen::Ready(BOT_USER));
    sandbox.revoke_token();
    tokio::time::timeout(PATIENCE, client.task.wait())
        .await
        .unwrap();
    sandbox.stop().await;
}

#[tokio::test]
async fn models_read_everything_that_can_be_asked_for() {
    let (sandbox, _) = sandbox().await;
    let http = http(&sandbox);
    assert_eq!(http.get_current_user().await.unwrap().id.get(), BOT_USER);
    assert_eq!(
        http.get_current_application_info().await.unwrap().id.get(),
        BOT_USER
    );
    let guild = serenity::all::GuildId::new(GUILD);
    assert_eq!(http.get_guild(guild).await.unwrap().name, "Demo");
    assert_eq!(http.get_channels(guild).await.unwrap().len(), 7);
    assert_eq!(http.get_guild_roles(guild).await.unwrap().len(), 6);
    assert_eq!(
        http.get_guild_members(guild, Some(100), None)
            .await
            .unwrap()
            .len(),
        7
    );
    let mira = UserId::new(MIRA);
    assert_eq!(http.get_member(guild, mira).await.unwrap().user.id, mira);
    assert_eq!(http.get_user(mira).await.unwrap().name, "mira");
    assert!(
        http.get_channel(ChannelId::new(VOTES))
            .await
            .unwrap()
            .guild()
            .is_some()
    );
    let direct = mira.create_dm_channel(&http).await.unwrap();
    direct.id.say(&http, "psst").await.unwrap();
    sandbox.stop().await;
}

fn command() -> CreateCommand {
    let kind = CommandOptionType::SubCommand;
    let channel = CreateCommandOption::new(CommandOptionType::Channel, "channel", "Where");
    let what = CreateCommandOption::new(CommandOptionType::String, "what", "What");
    let add = CreateCommandOption::new(kind, "add", "Adds one")
        .add_sub_option(channel.required(true))
        .add_sub_option(what.set_autocomplete(true));
    CreateCommand::new("place")
        .description("Places")
        .add_option(add)
}

#[tokio::test]
async fn a_typed_command_is_answered_after_a_deferral() {
    let (sandbox, _) = sandbox().await;
    let client = Running::start(&sandbox, intents()).await;
    assert!(sandbox.wait_for_bot(PATIENCE).await);
    let http = http(&sandbox);
    let registered = http.create_global_commands(&[command()]).await.unwrap();
    assert_eq!(registered[0].name, "place");
    let mira = sandbox.person(MIRA);
    let reply = mira.types("/place add channel:#votes").await.unwrap();
    assert_eq!(reply.content, "place Some(\"votes\") true");
    assert!(reply.is_ephemeral && reply.was_deferred);
    let choices = mira
        .completes("/place add channel:#votes what:o")
        .await
        .unwrap();
    assert_eq!(choices[0].name, "One");
    assert!(matches!(
        mira.types("/place add").await,
        Err(PersonError::Line(_))
    ));
    client.stop().await;
    sandbox.stop().await;
}
