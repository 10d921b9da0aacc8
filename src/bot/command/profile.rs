//! `/profile`: what a chat shows of a member whose name is linked.
//!
//! - `/profile show`: what is shown now, and where.
//! - `/profile set field [value]`: shows a counted field (votes, streak, rank) again, or sets a field of one's own.
//! - `/profile unset field`: hides a counted field, or removes one's own.
//!
//! A name of one's own must show something, must not look like a counted field, and must not mix scripts in a word;
//! invisible characters are removed. Every reply is private and in the language of the person who asks; the chat shows
//! the fields in the guild's language. Everyone changes only their own.

use crate::answer::{self, BUILT_IN};
use crate::bot::call::{self, Call};
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::discord::limits;
use crate::domain::lookalike::mixes_scripts;
use crate::locale::Language;
use crate::store::profile::ProfileField;

/// How long an own field's label may be.
const LONGEST_LABEL: usize = 32;
/// How long its value may be.
const LONGEST_VALUE: usize = 200;
/// How many own fields someone may have.
const MOST: usize = 9;

/// What a chat shows of you.
#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    interaction_context = "Guild",
    subcommands("show", "set", "unset")
)]
#[expect(clippy::unused_async, reason = "poise wants every command to be async")]
pub(super) async fn profile(_: Ctx<'_>) -> Result<(), BotError> {
    Ok(())
}

/// What is shown now.
#[poise::command(slash_command)]
async fn show(ctx: Ctx<'_>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.read().await?;
    let fields =
        answer::shown_fields(&mut tx, (call.guild, call.asker.id), call.texts, call.now()).await?;
    let is_linked = tx
        .list_links(call.guild)
        .await?
        .iter()
        .any(|link| link.member == Some(call.asker.id));
    drop(tx);
    let lines: Vec<String> = fields
        .iter()
        .map(|(label, value)| format!("**{}**: {}", foreign(label), foreign(value)))
        .collect();
    let body = if lines.is_empty() {
        call.texts.get("profile-empty")
    } else {
        lines.join("\n")
    };
    let key = if is_linked {
        "profile-linked"
    } else {
        "profile-unlinked"
    };
    let reply = Reply::good(body)
        .titled(call.texts.get("profile-title"))
        .with(call.texts.get(key));
    reply::send(ctx, reply).await
}

/// The counted field that someone means, by its fixed name or by what it is called in any language.
fn counted(typed: &str) -> Option<&'static str> {
    let typed = one_line(typed).to_lowercase();
    BUILT_IN.into_iter().find(|name| {
        *name == typed
            || Language::ALL.into_iter().any(|language| {
                let label = language.texts().get(&format!("profile-{name}"));
                label.to_lowercase() == typed
            })
    })
}

/// What a counted field is called.
fn label(call: &Call<'_>, name: &str) -> String {
    call.texts.get(&format!("profile-{name}"))
}

/// Show a field.
#[poise::command(slash_command)]
async fn set(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::field"]
    #[max_length = 32]
    field: String,
    #[max_length = 200] value: Option<String>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = match (counted(&field), value) {
        (Some(name), None) => shown_again(&call, name).await?,
        (Some(name), Some(_)) => {
            let shown = [("field", label(&call, name).into())];
            Reply::refusal(call.texts.with("profile-counted", shown))
        }
        (None, value) => own(&call, &field, value.as_deref().unwrap_or_default()).await?,
    };
    reply::send(ctx, reply).await
}

async fn shown_again(call: &Call<'_>, name: &str) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    let was_hidden = tx
        .delete_profile_field(call.guild, call.asker.id, name)
        .await?;
    tx.commit().await?;
    let key = if was_hidden {
        "profile-shown"
    } else {
        "profile-already-shown"
    };
    let shown = [("field", label(call, name).into())];
    Ok(Reply::good(call.texts.with(key, shown)))
}

/// Why a name cannot be that of an own field.
fn refuse_name(call: &Call<'_>, name: &str) -> Option<Reply> {
    if name.is_empty() {
        return Some(Reply::refusal(call.texts.get("profile-name-empty")));
    }
    if let Some(counted) = answer::imitates_counted(name) {
        let shown = [("field", label(call, counted).into())];
        return Some(Reply::refusal(call.texts.with("profile-imitates", shown)));
    }
    mixes_scripts(name).then(|| Reply::refusal(call.texts.get("profile-mixed")))
}

async fn own(call: &Call<'_>, name: &str, value: &str) -> Result<Reply, BotError> {
    let name = limits::clamp(&one_line(name), LONGEST_LABEL);
    let value = limits::clamp(&one_line(value), LONGEST_VALUE);
    if let Some(refusal) = refuse_name(call, &name) {
        return Ok(refusal);
    }
    if value.is_empty() {
        return Ok(Reply::refusal(call.texts.get("profile-value-missing")));
    }
    let mut tx = call.write().await?;
    let set = tx.list_profile_fields(call.guild, call.asker.id).await?;
    let own = set.iter().filter(|field| counted(&field.field).is_none());
    let old = set.iter().find(|field| field.field == name);
    if old.is_none() && own.count() >= MOST {
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        return Ok(Reply::refusal(
            call.texts.with("profile-too-many", [("n", most.into())]),
        ));
    }
    let is_same = old.is_some_and(|old| old.value.as_ref() == Some(&value));
    let key = if is_same {
        "profile-unchanged"
    } else {
        "profile-set"
    };
    let shown = [
        ("field", foreign(&name).into()),
        ("value", foreign(&value).into()),
    ];
    let reply = Reply::good(call.texts.with(key, shown));
    let field = ProfileField {
        field: name,
        value: Some(value),
    };
    tx.upsert_profile_field(call.guild, call.asker.id, &field, call.now())
        .await?;
    tx.commit().await?;
    Ok(reply)
}

/// Text as it fits into a field: one line, nothing invisible.
fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| !limits::is_invisible(*letter))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Hide a field.
#[poise::command(slash_command)]
async fn unset(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::field"]
    #[max_length = 32]
    field: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = match counted(&field) {
        Some(name) => hidden(&call, name).await?,
        None => removed(&call, &field).await?,
    };
    reply::send(ctx, reply).await
}

async fn hidden(call: &Call<'_>, name: &str) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    let set = tx.list_profile_fields(call.guild, call.asker.id).await?;
    let key = if set.iter().any(|field| field.field == name) {
        "profile-already-hidden"
    } else {
        "profile-hidden"
    };
    let hidden = ProfileField {
        field: name.to_owned(),
        value: None,
    };
    tx.upsert_profile_field(call.guild, call.asker.id, &hidden, call.now())
        .await?;
    tx.commit().await?;
    let shown = [("field", label(call, name).into())];
    Ok(Reply::good(call.texts.with(key, shown)))
}

/// Removes an own field: by what it is called, or by the very text that is stored.
async fn removed(call: &Call<'_>, typed: &str) -> Result<Reply, BotError> {
    let name = limits::clamp(&one_line(typed), LONGEST_LABEL);
    let mut tx = call.write().await?;
    let mut was_there = false;
    for stored in [typed, &name] {
        was_there |= tx
            .delete_profile_field(call.guild, call.asker.id, stored)
            .await?;
    }
    tx.commit().await?;
    let shown = [("field", foreign(&name).into())];
    Ok(if was_there {
        Reply::good(call.texts.with("profile-unset", shown))
    } else {
        Reply::refusal(call.texts.with("profile-unknown", shown))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_field_is_meant_by_its_name_in_any_language() {
        assert_eq!(counted("votes"), Some("votes"));
        for language in Language::ALL {
            let label = language.texts().get("profile-rank").to_uppercase();
            assert_eq!(counted(&label), Some("rank"));
        }
        assert_eq!(counted("pronouns"), None);
    }

    #[test]
    fn a_field_is_one_line() {
        assert_eq!(one_line(" a\n\tb  c "), "a b c");
        assert_eq!(one_line("Vot\u{200b}es\u{202e}"), "Votes");
        assert_eq!(one_line("\u{200b}\u{3164}"), "");
    }
}
