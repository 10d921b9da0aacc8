//! How things are called in replies: endpoints, channels, roles, rules, spans, what is stuck.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::bot::call::Call;
use crate::bot::reply::foreign;
use crate::domain::event::CounterKind;
use crate::domain::id::{ChannelId, EndpointId, MemberId, RoleId};
use crate::domain::reward::{Rule, When};
use crate::domain::time::Timestamp;
use crate::locale::Texts;
use crate::source;
use crate::store::endpoint::Endpoint;
use crate::store::health::Stuck;

/// A source's name as people know it.
pub(in crate::bot) fn source_title(source: &str) -> &str {
    source::find(source).map_or(source, |source| source.profile().title)
}

/// A channel's name, for lists that cannot mention; its id where the gateway did not tell.
pub(in crate::bot) fn channel_name(call: &Call<'_>, channel: ChannelId) -> String {
    let key = poise::serenity_prelude::ChannelId::new(channel.get().unsigned_abs());
    let guild = poise::serenity_prelude::GuildId::new(call.guild.get().unsigned_abs());
    let name = call.serenity.cache.guild(guild).and_then(|guild| {
        let known = guild.channels.get(&key);
        known
            .or_else(|| guild.threads.iter().find(|thread| thread.id == key))
            .map(|channel| channel.name.clone())
    });
    format!("#{}", name.unwrap_or_else(|| channel.to_string()))
}

/// A role's name, for lists that cannot mention; its id where the gateway did not tell.
pub(in crate::bot) fn role_name(call: &Call<'_>, role: RoleId) -> String {
    let key = poise::serenity_prelude::RoleId::new(role.get().unsigned_abs());
    let guild = poise::serenity_prelude::GuildId::new(call.guild.get().unsigned_abs());
    let name = call
        .serenity
        .cache
        .guild(guild)
        .and_then(|guild| guild.roles.get(&key).map(|role| role.name.clone()));
    format!("@{}", name.unwrap_or_else(|| role.to_string()))
}

/// An endpoint's name as it was chosen; words for all of them, and for one that is gone.
pub(in crate::bot) fn endpoint_name(
    call: &Call<'_>,
    endpoints: &[Endpoint],
    endpoint: Option<&EndpointId>,
) -> String {
    match endpoint {
        None => call.texts.get("endpoint-every"),
        Some(id) => endpoints
            .iter()
            .find(|endpoint| endpoint.id == *id)
            .map_or_else(|| call.texts.get("endpoint-removed"), |it| it.name.clone()),
    }
}

/// The same, harmless between words.
pub(in crate::bot) fn endpoint_shown(
    call: &Call<'_>,
    endpoints: &[Endpoint],
    endpoint: Option<&EndpointId>,
) -> String {
    foreign(&endpoint_name(call, endpoints, endpoint))
}

/// Where a sender reaches an endpoint.
#[expect(
    clippy::disallowed_methods,
    reason = "the endpoint's admin is shown its URL"
)]
pub(in crate::bot) fn hook_url(public_url: &str, source: &str, key: &SecretString) -> String {
    let key = key.expose_secret();
    format!("{}/hooks/{source}/{key}", public_url.trim_end_matches('/'))
}

/// So many votes, reviews, comments or posts.
pub(in crate::bot) fn count(texts: &Texts, counts: CounterKind, number: i64) -> String {
    texts.with(
        &format!("count-{}", counts.as_str()),
        [("n", number.into())],
    )
}

/// When a rule is due.
pub(in crate::bot) fn rule_when(texts: &Texts, rule: &Rule) -> String {
    let (key, number) = match rule.when {
        When::At(at) => ("rule-at", at),
        When::Every(step) => ("rule-every", step),
    };
    texts.with(key, [("count", count(texts, rule.counts, number).into())])
}

/// A span in its two largest units.
pub(in crate::bot) fn span(texts: &Texts, span: Duration) -> String {
    const UNITS: [(&str, u64); 3] = [
        ("span-days", 24 * 60 * 60),
        ("span-hours", 60 * 60),
        ("span-minutes", 60),
    ];
    let mut rest = span.as_secs();
    let mut parts = Vec::new();
    for (key, seconds) in UNITS {
        let number = rest / seconds;
        rest %= seconds;
        if number > 0 {
            parts.push(texts.with(key, [("n", number.into())]));
        }
    }
    parts.truncate(2);
    parts.join(" ")
}

/// A moment as each reader's own clock shows it, and how long ago that is.
pub(in crate::bot) fn moment(at: Timestamp) -> String {
    let seconds = at.as_seconds();
    format!("<t:{seconds}:f> (<t:{seconds}:R>)")
}

/// A member as people click them; nothing pings.
pub(in crate::bot) fn mention(member: MemberId) -> String {
    format!("<@{member}>")
}

/// What is stuck, why, and what to do about it: a line each.
pub(in crate::bot) fn stuck_lines(texts: &Texts, stuck: &[Stuck]) -> Vec<String> {
    stuck
        .iter()
        .map(|stuck| {
            let state = if stuck.is_dead { "dead" } else { "parked" };
            let what = texts.with(
                &format!("stuck-{}", stuck.kind.as_str()),
                [("n", stuck.count.into())],
            );
            texts.with(
                &format!("stuck-{state}"),
                [
                    ("what", what.into()),
                    (
                        "why",
                        texts
                            .get(&format!("reason-{}", stuck.reason.as_str()))
                            .into(),
                    ),
                    (
                        "step",
                        texts.get(&format!("step-{}", stuck.reason.as_str())).into(),
                    ),
                ],
            )
        })
        .collect()
}

/// The IANA names of all time zones.
pub(in crate::bot) fn zone_names() -> impl Iterator<Item = String> {
    jiff::tz::db()
        .available()
        .map(|name| name.as_str().to_owned())
}
