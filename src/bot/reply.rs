//! The look of every reply: one embed, one colour per mood, no ping, buttons in one row.

use std::sync::atomic::Ordering;

use poise::serenity_prelude as serenity;

use super::call::Call;
use super::clickable::CommandIds;
use super::{BotError, Ctx, notice};
use crate::discord::limits;
use crate::render;

/// How many characters an embed's description may have, a little below Discord's 4096.
const LONGEST: usize = 4000;

/// How much of someone else's text is repeated.
const LONGEST_NAME: usize = 200;

/// How a reply feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    /// As asked.
    Good,
    /// Done, but something needs attention.
    Warning,
    /// Not done.
    Refusal,
}

impl Mood {
    const fn colour(self) -> u32 {
        match self {
            Self::Good => 0x005B_8DEF,
            Self::Warning => 0x00F0_A020,
            Self::Refusal => 0x00D8_4545,
        }
    }
}

/// One reply.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    title: Option<String>,
    paragraphs: Vec<String>,
    mood: Mood,
    buttons: Vec<serenity::CreateButton>,
}

impl Reply {
    /// What was asked for.
    pub(super) fn good(text: impl Into<String>) -> Self {
        Self {
            title: None,
            paragraphs: vec![text.into()],
            mood: Mood::Good,
            buttons: Vec::new(),
        }
    }

    /// What needs attention.
    pub(super) fn warning(text: impl Into<String>) -> Self {
        Self {
            mood: Mood::Warning,
            ..Self::good(text)
        }
    }

    /// Why something was not done.
    pub(super) fn refusal(text: impl Into<String>) -> Self {
        Self {
            mood: Mood::Refusal,
            ..Self::good(text)
        }
    }

    /// With a title.
    pub(super) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// With another paragraph.
    pub(super) fn with(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(text.into());
        self
    }

    /// With further paragraphs.
    pub(super) fn with_lines(mut self, lines: Vec<String>) -> Self {
        self.paragraphs.extend(lines);
        self
    }

    /// With paragraphs about what needs attention.
    pub(super) fn warned(mut self, warnings: Vec<String>) -> Self {
        if !warnings.is_empty() && self.mood == Mood::Good {
            self.mood = Mood::Warning;
        }
        self.paragraphs.extend(warnings);
        self
    }

    /// With a button.
    pub(super) fn button(mut self, button: serenity::CreateButton) -> Self {
        self.buttons.push(button);
        self
    }

    fn embed(&self, commands: &CommandIds) -> serenity::CreateEmbed {
        let text = commands.link(&self.paragraphs.join("\n\n"));
        let embed = serenity::CreateEmbed::new()
            .colour(self.mood.colour())
            .description(limits::clamp(&text, LONGEST));
        match &self.title {
            Some(title) => embed.title(limits::clamp(title, 250)),
            None => embed,
        }
    }

    fn rows(&self) -> Vec<serenity::CreateActionRow> {
        if self.buttons.is_empty() {
            return Vec::new();
        }
        vec![serenity::CreateActionRow::Buttons(self.buttons.clone())]
    }

    /// The reply in place of what stands there, or where an answer is awaited.
    pub(super) fn to_edit(&self, commands: &CommandIds) -> serenity::EditInteractionResponse {
        serenity::EditInteractionResponse::new()
            .embed(self.embed(commands))
            .components(self.rows())
            .allowed_mentions(serenity::CreateAllowedMentions::new())
    }

    /// The reply as a first answer that only the asker sees.
    pub(super) fn to_private(&self, commands: &CommandIds) -> serenity::CreateInteractionResponse {
        serenity::CreateInteractionResponse::Message(
            serenity::CreateInteractionResponseMessage::new()
                .embed(self.embed(commands))
                .components(self.rows())
                .allowed_mentions(serenity::CreateAllowedMentions::new())
                .ephemeral(true),
        )
    }
}

/// Answers a command: in place of the acknowledgement where there was one, else at once and privately.
pub(super) async fn send(ctx: Ctx<'_>, reply: Reply) -> Result<(), BotError> {
    let Ctx::Application(app) = ctx else {
        return Ok(());
    };
    let http = &ctx.serenity_context().http;
    let commands = &ctx.data().commands;
    if app.interaction_type == poise::CommandInteractionType::Autocomplete {
        // Words have no place under an option: nothing is offered.
        let nothing = serenity::CreateAutocompleteResponse::new();
        let response = serenity::CreateInteractionResponse::Autocomplete(nothing);
        app.interaction.create_response(http, response).await?;
        return Ok(());
    }
    let reply = match Call::of(ctx) {
        Ok(call) if is_for_admins(ctx) => notice::added(&call, reply).await,
        _ => reply,
    };
    if app.has_sent_initial_response.load(Ordering::SeqCst) {
        let edit = reply.to_edit(commands);
        sent(app.interaction.edit_response(http, edit).await)?;
    } else {
        app.interaction
            .create_response(http, reply.to_private(commands))
            .await?;
        app.has_sent_initial_response.store(true, Ordering::SeqCst);
    }
    Ok(())
}

/// Whether a command is shown to those who manage the guild only; its reply is private then.
fn is_for_admins(ctx: Ctx<'_>) -> bool {
    let root = ctx.parent_commands().first().copied();
    let permissions = root.unwrap_or(ctx.command()).default_member_permissions;
    permissions.contains(serenity::Permissions::MANAGE_GUILD)
}

/// An edit that Discord took is done, whatever the echo of it looks like.
pub(super) fn sent(edited: serenity::Result<serenity::Message>) -> Result<(), BotError> {
    match edited {
        Ok(_) | Err(serenity::Error::Json(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A name or text that someone else wrote, harmless in Discord: nothing in it formats, links or mentions.
pub(super) fn foreign(text: &str) -> String {
    render::foreign_line(text, LONGEST_NAME)
}

/// The same inside backticks, where a backslash would show.
pub(super) fn code(text: &str) -> String {
    let harmless: String = text
        .chars()
        .filter(|letter| *letter != '`' && !limits::is_invisible(*letter))
        .collect();
    limits::clamp(&harmless, LONGEST_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_never_pings_anyone() {
        let edit = serde_json::to_value(Reply::good("hello <@1>").to_edit(&CommandIds::default()))
            .unwrap();
        assert_eq!(edit["allowed_mentions"]["parse"], serde_json::json!([]));
        assert_eq!(edit["embeds"][0]["description"], "hello <@1>");
        assert_eq!(edit["components"], serde_json::json!([]));
    }
}
