//! How things are called in replies: endpoints, channels, roles, rules, spans, what is stuck.

use std::time::Duration;

use jiff::civil::{Date, DateTime};
use secrecy::{ExposeSecret, SecretString};

use crate::bot::call::Call;
use crate::bot::reply::foreign;
use crate::domain::event::{CounterKind, EventKind};
use crate::domain::id::{ChannelId, EndpointId, MemberId, RoleId};
use crate::domain::reward::{Rule, When};
use crate::domain::time::Timestamp;
use crate::domain::zone;
use crate::locale::{Language, Texts};
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

/// A kind of event.
pub(in crate::bot) fn kind_name(texts: &Texts, kind: EventKind) -> String {
    texts.get(&format!("choice-event-{}", kind.as_str()))
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
    match rule.when {
        When::At(at) => texts.with("rule-at", [("count", count(texts, rule.counts, at).into())]),
        When::Every(step) => texts.with(
            "rule-every",
            [
                ("n", step.into()),
                ("counts", rule.counts.as_str().into()),
                ("count", count(texts, rule.counts, step).into()),
            ],
        ),
    }
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

/// A date as the language writes it.
pub(in crate::bot) fn date(texts: &Texts, date: Date) -> String {
    texts.with(
        "date",
        [
            ("day", date.day().to_string().into()),
            ("month", date.month().into()),
            ("year", date.year().to_string().into()),
        ],
    )
}

/// The time on a clock.
pub(in crate::bot) fn time(wall: DateTime) -> String {
    format!("{:02}:{:02}", wall.hour(), wall.minute())
}

/// A time zone by its city in the reader's language, and by the name it is stored under.
pub(in crate::bot) fn zone(texts: &Texts, name: &str) -> String {
    match zone::find(name) {
        Some(zone) => format!("{} ({name})", zone.cities[texts.language() as usize]),
        None => name.to_owned(),
    }
}

/// Words that begin a line elsewhere, as they stand inside one: Russian and Bulgarian write only names with a capital.
pub(in crate::bot) fn inside(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !first.is_ascii() => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

/// The same for words that are no names in English either.
pub(in crate::bot) fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

/// Whether someone asks for the default of an option, in any language.
pub(in crate::bot) fn is_default(typed: &str) -> bool {
    let typed = typed.trim().to_lowercase();
    let names = Language::ALL.map(|language| language.texts().get("settings-default-name"));
    names.contains(&typed)
}
