//! `/reward`: roles for votes, reviews, comments and posts.
//!
//! - `/reward add role counts (at | every) [lasts] [keep] [endpoint]`: `at` is a threshold, `every` each n-th;
//!   `lasts` is a span such as `12h` or `7d`; `keep` says what becomes of the roles of lower thresholds. A role that
//!   the bot cannot give or that must not be won is refused with the reason, as is a rule that nobody's events could
//!   ever meet or that exists already. The reply says who qualifies now and has a button that grants to them.
//! - `/reward edit rule …` has every option of `add`; `default` unsets `lasts` and `endpoint`. `/reward preview rule`
//!   says who qualifies, and has the button again. `/reward pause rule` (and again, to go on), `/reward remove rule`
//!   with a button to undo; what was given stays. `/reward list`.
//! - Every save, restore and payout checks the rule as a whole against the person who asks for it.
//!
//! `rule` is offered while typing. Every reply is private.

mod add;
mod check;
mod edit;
mod list;
mod qualified;

pub(in crate::bot) use edit::restored;
pub(in crate::bot) use list::page;
pub(in crate::bot) use qualified::granted;

use super::words;
use crate::bot::call::Call;
use crate::bot::error::admins_only;
use crate::bot::reply::Reply;
use crate::bot::{BotError, Ctx, warning};
use crate::domain::id::RuleId;
use crate::domain::reward::{Keep, Rule};
use crate::store::Tx;
use crate::store::endpoint::Endpoint;

/// Roles for votes, reviews, comments and posts.
#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    check = "admins_only",
    subcommands(
        "add::add",
        "list::list",
        "edit::edit",
        "edit::remove",
        "qualified::preview",
        "edit::pause"
    )
)]
#[expect(clippy::unused_async, reason = "poise wants every command to be async")]
pub(super) async fn reward(_: Ctx<'_>) -> Result<(), BotError> {
    Ok(())
}

/// A rule in one line.
fn line(call: &Call<'_>, endpoints: &[Endpoint], rule: &Rule) -> String {
    let mut parts = vec![
        warning::mention_role(rule.role),
        words::rule_when(call.texts, rule),
    ];
    if let Some(lasts) = rule.lasts {
        let span = [("span", words::span(call.texts, lasts).into())];
        parts.push(call.texts.with("rule-lasts", span));
    }
    if rule.keep == Keep::Highest {
        parts.push(call.texts.get("rule-highest"));
    }
    if rule.endpoint.is_some() {
        let name = words::endpoint_shown(call, endpoints, rule.endpoint.as_ref());
        parts.push(
            call.texts
                .with("rule-endpoint", [("endpoint", name.into())]),
        );
    }
    if rule.paused_at.is_some() {
        parts.push(call.texts.get("rule-paused"));
    }
    format!("{} (`{}`)", parts.join(" · "), rule.id)
}

/// The rule that was named, or the reply that says there is none.
async fn named(call: &Call<'_>, tx: &mut Tx, name: &str) -> Result<Result<Rule, Reply>, BotError> {
    let found = tx
        .find_rule(call.guild, &RuleId::from_text(name.trim()))
        .await?;
    Ok(found.ok_or_else(|| unknown(call)))
}

fn unknown(call: &Call<'_>) -> Reply {
    Reply::refusal(call.texts.get("rule-unknown"))
}

/// A reply about a rule.
async fn worded(call: &Call<'_>, tx: &mut Tx, rule: &Rule, key: &str) -> Result<Reply, BotError> {
    let endpoints = tx.list_endpoints(call.guild).await?;
    let line = line(call, &endpoints, rule);
    Ok(Reply::good(call.texts.with(key, [("rule", line.into())])))
}
