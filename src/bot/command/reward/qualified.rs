//! Who qualifies for a rule now: `/reward preview`, and the button that grants to them.

use super::{check, line, named, unknown};
use crate::bot::button::{self, Press};
use crate::bot::call::{self, Call};
use crate::bot::command::words;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::domain::id::RuleId;
use crate::domain::reward::Rule;
use crate::ledger::payout::{self, Groups};

/// Says who qualifies, and offers to grant.
pub(super) async fn offer(call: &Call<'_>, reply: Reply, rule: &Rule) -> Result<Reply, BotError> {
    let groups = payout::groups(&mut call.read().await?, rule).await?;
    Ok(offered(call, reply, rule, &groups))
}

fn offered(call: &Call<'_>, reply: Reply, rule: &Rule, groups: &Groups) -> Reply {
    let reply = reply.with(group_lines(call, groups));
    if groups.due == 0 || rule.paused_at.is_some() {
        return reply;
    }
    let label = call.texts.with("button-grant", [("n", groups.due.into())]);
    reply.button(button::primary(&Press::Grant(rule.id.clone()), label))
}

/// How many members are in which group; those without anyone are left out.
fn group_lines(call: &Call<'_>, groups: &Groups) -> String {
    let groups = [
        ("rule-qualified", groups.due),
        ("rule-paid", groups.paid),
        ("rule-higher", groups.higher),
        ("rule-waiting", groups.waiting),
    ];
    let mut lines: Vec<String> = groups
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(key, number)| call.texts.with(key, [("n", number.into())]))
        .collect();
    if lines.is_empty() {
        lines.push(call.texts.get("rule-nobody-yet"));
    }
    lines.join("\n")
}

/// Who qualifies now.
#[poise::command(slash_command)]
pub(super) async fn preview(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::rule"] rule: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.read().await?;
    let reply = match named(&call, &mut tx, &rule).await? {
        Ok(rule) => {
            let groups = payout::groups(&mut tx, &rule).await?;
            let endpoints = tx.list_endpoints(call.guild).await?;
            let reply = Reply::good(line(&call, &endpoints, &rule));
            let reply = offered(&call, reply, &rule, &groups);
            if groups.due == 0 {
                reply
            } else {
                reply.with(names(&call, &rule, &groups))
            }
        }
        Err(unknown) => unknown,
    };
    drop(tx);
    reply::send(ctx, reply).await
}

fn names(call: &Call<'_>, rule: &Rule, groups: &Groups) -> String {
    let mut lines: Vec<String> = groups
        .first
        .iter()
        .map(|one| {
            let total = words::count(call.texts, rule.counts, one.total);
            format!("{} · {total}", words::mention(one.member))
        })
        .collect();
    if groups.due > lines.len() as u64 {
        lines.push("…".to_owned());
    }
    lines.join("\n")
}

/// Lets a rule's role be given to everyone who qualifies now; the worker enters and gives it.
pub(in crate::bot) async fn granted(call: &Call<'_>, id: &RuleId) -> Result<Reply, BotError> {
    let mut tx = call.read().await?;
    let Some(rule) = tx.find_rule(call.guild, id).await? else {
        return Ok(unknown(call));
    };
    if rule.paused_at.is_some() {
        return Ok(Reply::refusal(call.texts.get("rule-is-paused")));
    }
    drop(tx);
    let warnings = match check::role(call, rule.role, None).await {
        Ok(warnings) => warnings,
        Err(refusal) => return Ok(refusal),
    };
    let mut tx = call.read().await?;
    let due = payout::groups(&mut tx, &rule).await?.due;
    let endpoints = tx.list_endpoints(call.guild).await?;
    drop(tx);
    let line = line(call, &endpoints, &rule);
    if due > 0 {
        let mut tx = call.write().await?;
        if !payout::begin(&mut tx, &rule, call.now()).await? {
            let line = [("rule", line.into())];
            return Ok(Reply::good(call.texts.with("rule-paying", line)));
        }
        tx.commit().await?;
        tracing::info!(guild.id = %call.guild, rule.id = %rule.id, due, "a rule is to be paid out");
    }
    let said = [("rule", line.into()), ("n", due.into())];
    Ok(Reply::good(call.texts.with("rule-granted", said)).warned(warnings))
}
