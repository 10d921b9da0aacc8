//! `/profile`: what a chat shows of a member whose name is linked.
//!
//! - `/profile show`: what is shown now, and where.
//! - `/profile set field [value]`: shows a built-in field (votes, streak, rank) again, or sets a field of one's own.
//! - `/profile unset field`: hides a built-in field, or takes one's own away.
//!
//! Every reply is private, and everyone changes their own alone.

use crate::answer::{self, BUILT_IN};
use crate::bot::call::{self, Call};
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::discord::limits;
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
    let fields = answer::shown_fields(&mut tx, call.guild, call.asker.id, call.now()).await?;
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

/// The built-in field that someone means, by its fixed name or by what it is called in any language.
fn built_in(typed: &str) -> Option<&'static str> {
    let typed = typed.trim().to_lowercase();
    BUILT_IN.into_iter().find(|name| {
        *name == typed
            || Language::ALL.into_iter().any(|language| {
                let label = language.texts().get(&format!("profile-{name}"));
                label.to_lowercase() == typed
            })
    })
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
    let reply = match built_in(&field) {
        Some(name) => shown_again(&call, name).await?,
        None => own(&call, &field, value.as_deref().unwrap_or_default()).await?,
    };
    reply::send(ctx, reply).await
}

async fn shown_again(call: &Call<'_>, name: &str) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    tx.delete_profile_field(call.guild, call.asker.id, name)
        .await?;
    tx.commit().await?;
    let label = call.texts.get(&format!("profile-{name}"));
    Ok(Reply::good(
        call.texts.with("profile-shown", [("field", label.into())]),
    ))
}

async fn own(call: &Call<'_>, label: &str, value: &str) -> Result<Reply, BotError> {
    let label = limits::clamp(&one_line(label), LONGEST_LABEL);
    let value = limits::clamp(&one_line(value), LONGEST_VALUE);
    if label.is_empty() || value.is_empty() {
        return Ok(Reply::refusal(call.texts.get("profile-value-missing")));
    }
    let mut tx = call.write().await?;
    let set = tx.list_profile_fields(call.guild, call.asker.id).await?;
    let own = set.iter().filter(|field| built_in(&field.field).is_none());
    let is_new = set.iter().all(|field| field.field != label);
    if is_new && own.count() >= MOST {
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        return Ok(Reply::refusal(
            call.texts.with("profile-too-many", [("n", most.into())]),
        ));
    }
    let field = ProfileField {
        field: label.clone(),
        value: Some(value.clone()),
    };
    tx.upsert_profile_field(call.guild, call.asker.id, &field, call.now())
        .await?;
    tx.commit().await?;
    let shown = [
        ("field", foreign(&label).into()),
        ("value", foreign(&value).into()),
    ];
    Ok(Reply::good(call.texts.with("profile-set", shown)))
}

/// Text as it fits into a field: one line, nothing invisible.
fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
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
    let mut tx = call.write().await?;
    let reply = if let Some(name) = built_in(&field) {
        let hidden = ProfileField {
            field: name.to_owned(),
            value: None,
        };
        tx.upsert_profile_field(call.guild, call.asker.id, &hidden, call.now())
            .await?;
        let label = call.texts.get(&format!("profile-{name}"));
        Reply::good(call.texts.with("profile-hidden", [("field", label.into())]))
    } else {
        let label = limits::clamp(&one_line(&field), LONGEST_LABEL);
        let was_there = tx
            .delete_profile_field(call.guild, call.asker.id, &label)
            .await?;
        let shown = [("field", foreign(&label).into())];
        if was_there {
            Reply::good(call.texts.with("profile-unset", shown))
        } else {
            Reply::refusal(call.texts.with("profile-unknown", shown))
        }
    };
    tx.commit().await?;
    reply::send(ctx, reply).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_built_in_field_is_meant_by_its_name_in_any_language() {
        assert_eq!(built_in("votes"), Some("votes"));
        for language in Language::ALL {
            let label = language.texts().get("profile-rank").to_uppercase();
            assert_eq!(built_in(&label), Some("rank"));
        }
        assert_eq!(built_in("pronouns"), None);
    }

    #[test]
    fn a_field_is_one_line() {
        assert_eq!(one_line(" a\n\tb  c "), "a b c");
    }
}
