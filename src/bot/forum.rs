//! Forums: nothing stands in one itself, so what is announced there gets a thread of its own, made when the route is.
//!
//! A new thread for each announcement would take no nonce, so a repeat could not be told from a first attempt.

use poise::serenity_prelude as serenity;

use super::BotError;
use super::call::Call;
use super::guild_view::{self, Seen};
use super::reply::Reply;
use super::warning::{self, ChannelAccess};
use crate::discord::limits;
use crate::discord::rest::DiscordError;
use crate::domain::id::ChannelId;
use crate::domain::permission::Permission;

/// What making a thread in a forum needs.
const NEEDED: [Permission; 3] = [
    Permission::ViewChannel,
    Permission::SendMessages,
    Permission::SendMessagesInThreads,
];

/// Where announcements for a picked channel stand: there, or, where it is a forum, in a new thread of this name.
/// `Err` says why no thread could be made.
pub(super) async fn place(
    call: &Call<'_>,
    picked: ChannelId,
    name: &str,
) -> Result<Result<ChannelId, Reply>, BotError> {
    let Seen::There(forum) = guild_view::channel(call.place(), picked).await else {
        return Ok(Ok(picked));
    };
    if !forum.is_forum {
        return Ok(Ok(picked));
    }
    if let Some(view) = guild_view::guild(call.place()).await {
        let have = view.facts.in_channel(&view.bot, &forum.overwrites);
        let permissions = have.lacking(&NEEDED);
        if !permissions.is_empty() {
            let standing = ChannelAccess::Lacking {
                permissions,
                is_public: false,
            };
            let lines = warning::channel_lines(call.texts, picked, &standing, &[]);
            return Ok(Err(Reply::refusal(lines.join("\n"))));
        }
    }
    match open(call, picked, name).await {
        Ok(thread) => Ok(Ok(thread)),
        Err(BotError::Rest(error @ DiscordError::Refused { .. })) => {
            tracing::info!(%error, "no thread was made in a forum");
            let channel = [("channel", warning::mention_channel(picked).into())];
            Ok(Err(Reply::refusal(
                call.texts.with("channel-forum", channel),
            )))
        }
        Err(error) => Err(error),
    }
}

/// Makes a thread in a forum.
async fn open(call: &Call<'_>, forum: ChannelId, name: &str) -> Result<ChannelId, BotError> {
    let first = serenity::CreateMessage::new()
        .content(call.texts.get("forum-thread"))
        .allowed_mentions(serenity::CreateAllowedMentions::new());
    let post = serenity::CreateForumPost::new(limits::clamp(name, 100), first);
    let post = serde_json::to_value(&post).map_err(|_| BotError::Incomplete("thread"))?;
    Ok(call.data.discord.create_thread(forum, &post).await?)
}
