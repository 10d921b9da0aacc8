//! `/diagnose`: finds what silence hides. Private.
//!
//! It says, per channel that a route leads to, what the bot lacks there; which reward roles it cannot give; per
//! endpoint the last call that came and the last that was refused and why; what is parked or was given up, why, and
//! what to do; the version and the clock.

use std::collections::BTreeMap;

use super::endpoint::show::{last_delivery, last_refusal};
use super::words;
use crate::bot::call::{self, Call};
use crate::bot::error::admins_only;
use crate::bot::guild_view::{self, GuildView};
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx, obstacle, warning};
use crate::domain::effect::PauseReason;
use crate::domain::event::EventKind;
use crate::domain::hierarchy::{RoleRefusal, refuse_by_itself};
use crate::domain::id::{ChannelId, RoleId};
use crate::domain::time::Timestamp;
use crate::store::endpoint::Endpoint;
use crate::store::health::Stuck;

/// How many channels are looked at: each may cost a question to Discord.
const MOST_CHANNELS: usize = 20;

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
    let facts = Facts::read(&call).await?;
    let view = guild_view::guild(call.place()).await;
    let channels = channels(&call, view.as_ref(), &facts.channels).await;
    let roles = roles(&call, view.as_ref(), &facts.roles);
    let reply = Reply::good(call.texts.get("diagnose-intro"))
        .titled(call.texts.get("diagnose-title"))
        .with(section(
            &call,
            "diagnose-channels",
            &channels,
            "diagnose-channels-fine",
        ))
        .with(section(
            &call,
            "diagnose-roles",
            &roles,
            "diagnose-roles-fine",
        ))
        .with(section(
            &call,
            "diagnose-endpoints",
            &endpoints(&call, &facts),
            "endpoint-none",
        ))
        .with(section(
            &call,
            "diagnose-stuck",
            &stuck(&call, &facts),
            "diagnose-stuck-none",
        ))
        .with(clock(&call));
    reply::send(ctx, reply).await
}

/// How many endpoints are told of: a message has its limits, and `/endpoint list` names them all.
const ENDPOINTS: usize = 12;

/// What the database knows.
struct Facts {
    channels: BTreeMap<ChannelId, Vec<EventKind>>,
    roles: Vec<RoleId>,
    endpoints: Vec<(Endpoint, Option<(Timestamp, String)>)>,
    stuck: Vec<Stuck>,
    pending: i64,
    pause: Option<(Timestamp, PauseReason)>,
}

impl Facts {
    async fn read(call: &Call<'_>) -> Result<Self, BotError> {
        let mut tx = call.read().await?;
        let mut channels: BTreeMap<ChannelId, Vec<EventKind>> = BTreeMap::new();
        for route in tx.list_routes(call.guild).await? {
            channels.entry(route.channel).or_default().push(route.kind);
        }
        let promises = tx.list_rules(call.guild).await?;
        let mut roles: Vec<RoleId> = promises.iter().map(|promised| promised.role).collect();
        roles.sort_unstable();
        roles.dedup();
        let mut endpoints = Vec::new();
        for endpoint in tx.list_endpoints(call.guild).await? {
            let last = tx.find_last_delivery(&endpoint.id).await?;
            endpoints.push((endpoint, last));
        }
        Ok(Self {
            channels,
            roles,
            endpoints,
            stuck: obstacle::as_seen(call.place(), tx.list_stuck(call.guild).await?),
            pending: tx.count_due(call.guild, call.now()).await?,
            pause: tx
                .find_pause()
                .await?
                .filter(|(until, _)| *until > call.now()),
        })
    }
}

/// A heading and its lines, or one line that says that there is nothing to say.
fn section(call: &Call<'_>, heading: &str, lines: &[String], nothing: &str) -> String {
    let heading = format!("**{}**", call.texts.get(heading));
    if lines.is_empty() {
        return format!("{heading}\n{}", call.texts.get(nothing));
    }
    let lines: Vec<String> = lines.iter().map(|line| format!("• {line}")).collect();
    format!("{heading}\n{}", lines.join("\n"))
}

async fn channels(
    call: &Call<'_>,
    view: Option<&GuildView>,
    channels: &BTreeMap<ChannelId, Vec<EventKind>>,
) -> Vec<String> {
    let mut lines = Vec::new();
    for (channel, kinds) in channels.iter().take(MOST_CHANNELS) {
        let standing = warning::standing(call.place(), view, *channel).await;
        lines.extend(warning::channel_lines(
            call.texts, *channel, &standing, kinds,
        ));
    }
    if channels.len() > MOST_CHANNELS {
        lines.push("…".to_owned());
    }
    lines
}

fn roles(call: &Call<'_>, view: Option<&GuildView>, roles: &[RoleId]) -> Vec<String> {
    let Some(view) = view else {
        let unchecked = |role: &RoleId| {
            let role = [("role", warning::mention_role(*role).into())];
            call.texts.with("role-unchecked", role)
        };
        return roles.iter().map(unchecked).collect();
    };
    let refusal = |role: RoleId| match view.facts.role(role) {
        None => Some(RoleRefusal::Unknown),
        Some(facts) => refuse_by_itself(facts, call.guild)
            .or_else(|| view.facts.refuse_to_give(facts, &view.bot)),
    };
    roles
        .iter()
        .filter_map(|role| Some(warning::role_line(call.texts, *role, &refusal(*role)?)))
        .collect()
}

fn endpoints(call: &Call<'_>, facts: &Facts) -> Vec<String> {
    let shown = facts.endpoints.iter().take(ENDPOINTS);
    let more = (facts.endpoints.len() > ENDPOINTS).then(|| "…".to_owned());
    shown
        .map(|(endpoint, last)| {
            let paused = match endpoint.paused_at {
                Some(_) => format!(" · {}", call.texts.get("diagnose-paused")),
                None => String::new(),
            };
            format!(
                "**{}** · {}{paused}\n{}\n{}",
                foreign(&endpoint.name),
                words::source_title(&endpoint.source),
                last_delivery(call.texts, last.as_ref()),
                last_refusal(call.texts, endpoint)
            )
        })
        .chain(more)
        .collect()
}

fn stuck(call: &Call<'_>, facts: &Facts) -> Vec<String> {
    let mut lines: Vec<String> = facts.pause.iter().map(|it| pause(call, *it)).collect();
    lines.extend(words::stuck_lines(call.texts, &facts.stuck));
    if facts.pending > 0 {
        let number = [("n", facts.pending.into())];
        lines.push(call.texts.with("diagnose-pending", number));
    }
    lines
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

/// The version, and the clock that days are cut by.
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
