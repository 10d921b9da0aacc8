//! `/diagnose`: finds what silence hides. Private, in pages.
//!
//! Problems come first, each with the one thing that fixes it: channels that are gone, closed to the bot or open to
//! everyone, routes that can never announce, roles that cannot be given, endpoints without a secret or with refused calls,
//! promises that are stuck. Then what was checked and is fine, what could not be checked, and how each endpoint is. People
//! who are not in the server are no problem: staff cannot fix that.

mod channel;
mod endpoint;
mod facts;

pub(in crate::bot) use channel::problems as channel_problems;
use facts::Facts;

use super::words;
use crate::bot::call::{self, Call};
use crate::bot::error::admins_only;
use crate::bot::guild_view::{self, GuildView};
use crate::bot::pages::{self, List, Paper};
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, warning};
use crate::domain::effect::PauseReason;
use crate::domain::hierarchy::{RoleRefusal, refuse_by_itself};
use crate::domain::id::RoleId;
use crate::domain::time::Timestamp;
use crate::store::gateway::GatewayOutage;
use crate::store::health::Stuck;

/// What does not work, and why.
#[poise::command(
    slash_command,
    guild_only,
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    check = "admins_only"
)]
pub(super) async fn diagnose(ctx: Ctx<'_>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let reply = page(&call, 0).await?;
    reply::send(ctx, reply).await
}

/// A page of the diagnosis, made again.
pub(super) async fn page(call: &Call<'_>, number: u32) -> Result<Reply, BotError> {
    let facts = Facts::read(call).await?;
    let view = guild_view::guild(call.place()).await;
    let mut found = Found::default();
    found.problems.extend(facts.pause.map(|it| pause(call, it)));
    found
        .problems
        .extend(facts.outage.map(|it| outage(call, it)));
    channel::look(call, view.as_ref(), &facts, &mut found).await;
    roles(call, view.as_ref(), &facts.roles, &mut found);
    endpoint::look(call, &facts, &mut found);
    stuck(call, &facts, &mut found);
    Ok(pages::page(
        call,
        List::Diagnosis,
        found.paper(call),
        number,
    ))
}

/// What was found.
#[derive(Debug, Default)]
struct Found {
    /// What does not work, and what fixes it.
    problems: Vec<String>,
    /// What was checked and is fine.
    fine: Vec<String>,
    /// What could not be checked.
    unchecked: Vec<String>,
    /// How each endpoint is.
    endpoints: Vec<String>,
    /// What is no problem and may be asked about.
    notes: Vec<String>,
}

impl Found {
    fn paper(self, call: &Call<'_>) -> Paper {
        let texts = call.texts;
        let is_warning = !self.problems.is_empty();
        let is_empty = self.fine.is_empty() && self.unchecked.is_empty();
        let mut entries: Vec<String> = self.problems.into_iter().map(problem).collect();
        match entries.first_mut() {
            Some(first) => *first = under(&texts.get("diagnose-problems"), first),
            None if is_empty => entries.push(texts.get("diagnose-nothing")),
            None => entries.push(texts.get("diagnose-no-problem")),
        }
        for (heading, lines) in [
            ("diagnose-fine", self.fine),
            ("diagnose-unchecked", self.unchecked),
            ("diagnose-endpoints", self.endpoints),
            ("diagnose-notes", self.notes),
        ] {
            let mut lines = lines.iter().map(|line| format!("• {line}"));
            let first = lines.next();
            entries.extend(first.map(|first| format!("\n{}", under(&texts.get(heading), &first))));
            entries.extend(lines);
        }
        Paper {
            title: texts.get("diagnose-title"),
            entries,
            below: Some(clock(call)),
            is_warning,
        }
    }
}

fn under(heading: &str, first: &str) -> String {
    format!("**{heading}**\n{first}")
}

/// A problem, marked as one.
fn problem(text: String) -> String {
    if text.starts_with('⚠') {
        text
    } else {
        format!("⚠️ {text}")
    }
}

fn roles(call: &Call<'_>, view: Option<&GuildView>, roles: &[RoleId], found: &mut Found) {
    let number = [("n", roles.len().into())];
    let Some(view) = view else {
        if !roles.is_empty() {
            let unchecked = call.texts.with("diagnose-roles-unchecked", number);
            found.unchecked.push(unchecked);
        }
        return;
    };
    let refusal = |role: RoleId| match view.facts.role(role) {
        None => Some(RoleRefusal::Unknown),
        Some(facts) => refuse_by_itself(facts, call.guild)
            .or_else(|| view.facts.refuse_to_give(facts, &view.bot)),
    };
    let refused: Vec<String> = roles
        .iter()
        .filter_map(|role| Some(warning::role_line(call.texts, *role, &refusal(*role)?)))
        .collect();
    if refused.is_empty() && !roles.is_empty() {
        found.fine.push(call.texts.get("diagnose-roles-fine"));
    }
    found.problems.extend(refused);
}

fn stuck(call: &Call<'_>, facts: &Facts, found: &mut Found) {
    let is_problem = |one: &&Stuck| !one.waits_for_a_member();
    let problems: Vec<Stuck> = facts.stuck.iter().filter(is_problem).cloned().collect();
    if problems.is_empty() && facts.is_set_up() {
        found.fine.push(call.texts.get("diagnose-stuck-none"));
    }
    found
        .problems
        .extend(words::stuck_lines(call.texts, &problems));
    let waiting = facts.stuck.iter().filter(|one| one.waits_for_a_member());
    let waiting: i64 = waiting.map(|one| one.count).sum();
    for (key, number) in [
        ("diagnose-absent", waiting),
        ("diagnose-pending", facts.pending),
    ] {
        if number > 0 {
            found
                .notes
                .push(call.texts.with(key, [("n", number.into())]));
        }
    }
}

/// Why nothing is sent to Discord at all, and until when.
fn pause(call: &Call<'_>, (until, why): (Timestamp, PauseReason)) -> String {
    let key = match why {
        PauseReason::Limit => "diagnose-pause-limit",
        PauseReason::Token => "diagnose-pause-token",
        PauseReason::Breaker => "diagnose-pause-breaker",
        PauseReason::NotDiscord => "diagnose-pause-not-discord",
    };
    let until = format!("<t:{}:R>", until.as_seconds());
    call.texts.with(key, [("until", until.into())])
}

/// That a part of the bot is not connected: this part heard the command.
fn outage(call: &Call<'_>, outage: GatewayOutage) -> String {
    let since = format!("<t:{}:R>", outage.since.as_seconds());
    match outage.status {
        Some(status) => {
            let said = [
                ("since", since.into()),
                ("status", i64::from(status).into()),
            ];
            call.texts.with("diagnose-gateway-refused", said)
        }
        None => call
            .texts
            .with("diagnose-gateway-unreachable", [("since", since.into())]),
    }
}

/// The version, and the clock that days are counted by.
fn clock(call: &Call<'_>) -> String {
    let seconds = call.now().as_seconds();
    call.texts.with(
        "diagnose-clock",
        [
            ("version", env!("CARGO_PKG_VERSION").into()),
            ("clock", format!("<t:{seconds}:F>").into()),
        ],
    )
}
