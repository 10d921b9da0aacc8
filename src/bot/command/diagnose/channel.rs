//! The channels that routes lead to, and routes that can never announce anything.

use std::collections::BTreeMap;

use super::Found;
use super::facts::Facts;
use crate::bot::call::Call;
use crate::bot::command::{route, words};
use crate::bot::guild_view::{self, GuildView};
use crate::bot::warning::{self, ChannelAccess};
use crate::domain::event::EventKind;
use crate::domain::id::ChannelId;
use crate::domain::route::Route;
use crate::store::endpoint::Endpoint;

/// About how many channels Discord is asked; what the gateway shows costs no question.
const MOST_ASKED: usize = 20;
/// How many routes of one channel, or how many channels, are named one by one.
const MOST_NAMED: usize = 8;

/// Looks at every channel and every route.
pub(super) async fn look(
    call: &Call<'_>,
    view: Option<&GuildView>,
    facts: &Facts,
    found: &mut Found,
) {
    let endpoints = facts.all_endpoints();
    let channels = by_channel(&facts.routes);
    let seen = seen(call, view, &channels).await;
    found
        .problems
        .extend(seen.lines(call, &endpoints, &channels));
    if seen.fine > 0 {
        let number = [("n", seen.fine.into())];
        found
            .fine
            .push(call.texts.with("diagnose-channels-fine", number));
    }
    if !seen.unchecked.is_empty() {
        let channels = named(
            seen.unchecked
                .iter()
                .map(|it| warning::mention_channel(*it)),
        );
        let unchecked = [("channels", channels.into())];
        let unchecked = call.texts.with("diagnose-channels-unchecked", unchecked);
        found.unchecked.push(unchecked);
    }
    for route in &facts.routes {
        if let Some(why) = route::never_sent_line(call, &endpoints, route) {
            let shown = [
                ("route", route::line(call, &endpoints, route).into()),
                ("why", why.into()),
            ];
            found
                .problems
                .push(call.texts.with("diagnose-never", shown));
        }
    }
}

/// What does not work in the channels of these routes.
pub(in crate::bot) async fn problems(
    call: &Call<'_>,
    endpoints: &[Endpoint],
    routes: &[Route],
) -> Vec<String> {
    let view = guild_view::guild(call.place()).await;
    let channels = by_channel(routes);
    let seen = seen(call, view.as_ref(), &channels).await;
    let unchecked = seen.unchecked.iter().map(|channel| {
        let channel = [("channel", warning::mention_channel(*channel).into())];
        call.texts.with("channel-unchecked", channel)
    });
    let mut lines = seen.lines(call, endpoints, &channels);
    lines.extend(unchecked);
    lines
}

type Channels<'a> = BTreeMap<ChannelId, Vec<&'a Route>>;

fn by_channel(routes: &[Route]) -> Channels<'_> {
    let mut channels = Channels::new();
    for route in routes {
        channels.entry(route.channel).or_default().push(route);
    }
    channels
}

/// How the channels were found.
#[derive(Default)]
struct Seen {
    wrong: Vec<(ChannelId, ChannelAccess)>,
    fine: usize,
    unchecked: Vec<ChannelId>,
}

async fn seen(call: &Call<'_>, view: Option<&GuildView>, channels: &Channels<'_>) -> Seen {
    let mut seen = Seen::default();
    let mut asked = 0;
    for (channel, routes) in channels {
        if guild_view::cached_channel(call.place(), *channel).is_none() {
            asked += 1;
        }
        if asked > MOST_ASKED {
            seen.unchecked.push(*channel);
            continue;
        }
        match warning::standing(call.place(), view, *channel).await {
            ChannelAccess::Unknown => seen.unchecked.push(*channel),
            standing if is_fine(&standing, routes) => seen.fine += 1,
            standing => seen.wrong.push((*channel, standing)),
        }
    }
    seen
}

fn is_fine(standing: &ChannelAccess, routes: &[&Route]) -> bool {
    let has_staffs = routes.iter().any(|route| route.kind.is_for_staff());
    match standing {
        ChannelAccess::Open { is_public } => !(*is_public && has_staffs),
        _ => false,
    }
}

impl Seen {
    /// A line for each thing that is wrong, with the endpoints that it concerns.
    fn lines(
        &self,
        call: &Call<'_>,
        endpoints: &[Endpoint],
        channels: &Channels<'_>,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        for (channel, standing) in &self.wrong {
            let routes = channels.get(channel).map_or(&[][..], Vec::as_slice);
            let kinds: Vec<EventKind> = routes.iter().map(|route| route.kind).collect();
            let concerned = named(routes.iter().map(|route| concerned(call, endpoints, route)));
            let concerned = call
                .texts
                .with("diagnose-concerns", [("what", concerned.into())]);
            let wrong = warning::channel_lines(call.texts, *channel, standing, &kinds);
            lines.extend(wrong.iter().map(|line| format!("{line} {concerned}")));
        }
        lines.dedup();
        lines
    }
}

/// Whose events a route announces, and which.
fn concerned(call: &Call<'_>, endpoints: &[Endpoint], route: &Route) -> String {
    let endpoint = words::endpoint_shown(call, endpoints, route.endpoint.as_ref());
    format!(
        "{endpoint}: {}",
        words::lowered(&words::kind_name(call.texts, route.kind))
    )
}

/// Some of them by name, and how many more there are.
fn named(all: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = all.collect();
    let more = all.len().saturating_sub(MOST_NAMED);
    all.truncate(MOST_NAMED);
    if more > 0 {
        all.push(format!("+{more}"));
    }
    all.join(", ")
}
