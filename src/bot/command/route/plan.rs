//! A route on its way into the database: checked, asked about where everyone would see payments, and given a thread where
//! its channel is a forum.

use std::str::FromStr;

use super::never_sent;
use crate::bot::button::{self, Press};
use crate::bot::call::Call;
use crate::bot::command::words;
use crate::bot::placing::{self, Placement};
use crate::bot::reply::Reply;
use crate::bot::{BotError, forum, quota, warning};
use crate::domain::event::EventKind;
use crate::domain::id::{ChannelId, EndpointId, GuildId, RoleId, RouteId};
use crate::domain::route::{Route, Style};

/// A route as it is to be. It fits into a button's id, so that what is asked about is what is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::bot) struct Plan {
    /// Whether the route is there already, and is changed.
    pub(super) is_edit: bool,
    id: RouteId,
    endpoint: Option<EndpointId>,
    kind: EventKind,
    channel: ChannelId,
    mention: Option<RoleId>,
    style: Style,
}

impl Plan {
    fn of(route: &Route, is_edit: bool) -> Self {
        Self {
            is_edit,
            id: route.id.clone(),
            endpoint: route.endpoint.clone(),
            kind: route.kind,
            channel: route.channel,
            mention: route.mention,
            style: route.style,
        }
    }

    pub(super) fn route(self, guild: GuildId) -> Route {
        Route {
            id: self.id,
            guild,
            endpoint: self.endpoint,
            kind: self.kind,
            channel: self.channel,
            mention: self.mention,
            style: self.style,
        }
    }
}

impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = if self.is_edit { "edit" } else { "add" };
        let endpoint = self.endpoint.as_ref().map_or("", EndpointId::as_str);
        let mention = self.mention.map(|role| role.to_string());
        let mention = mention.unwrap_or_default();
        let (kind, style) = (self.kind.as_str(), self.style.as_str());
        write!(
            f,
            "{what}:{}:{endpoint}:{kind}:{}:{mention}:{style}",
            self.id, self.channel
        )
    }
}

impl FromStr for Plan {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<&str> = text.split(':').collect();
        let &[what, id, endpoint, kind, channel, mention, style] = &parts[..] else {
            return Err(());
        };
        let is_edit = match what {
            "edit" => true,
            "add" => false,
            _ => return Err(()),
        };
        let mention = match mention {
            "" => None,
            role => Some(RoleId::parse(role).ok_or(())?),
        };
        Ok(Self {
            is_edit,
            id: RouteId::from_text(id),
            endpoint: (!endpoint.is_empty()).then(|| EndpointId::from_text(endpoint)),
            kind: EventKind::parse(kind).ok_or(())?,
            channel: ChannelId::parse(channel).ok_or(())?,
            mention,
            style: Style::parse(style).ok_or(())?,
        })
    }
}

/// A route that may be saved.
pub(super) struct Placed {
    pub(super) route: Route,
    /// What must be known about its channel.
    pub(super) warnings: Vec<String>,
}

/// How far a save has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stage {
    /// Whether the route is there already.
    pub(super) is_edit: bool,
    /// Whether payments may be shown to everyone: that was asked, or has been so.
    pub(super) is_confirmed: bool,
}

/// Checks a route before it is saved; `Err` is the reply that says why it is not, or that asks first.
pub(super) async fn place(
    call: &Call<'_>,
    mut route: Route,
    stage: Stage,
) -> Result<Result<Placed, Reply>, BotError> {
    let mut tx = call.read().await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    if let Some(refusal) = never_sent(call, &endpoints, &route) {
        return Ok(Err(refusal));
    }
    if let Some(refusal) = quota::check_route(call, &mut tx, &route).await? {
        return Ok(Err(refusal));
    }
    drop(tx);
    let wanted = Placement {
        channel: route.channel,
        kinds: &[route.kind],
        mention: route.mention,
    };
    let allowed = match placing::check(call, wanted).await {
        Ok(allowed) => allowed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if allowed.shows_payments && !stage.is_confirmed {
        return Ok(Err(asked(call, Plan::of(&route, stage.is_edit))));
    }
    let kind = words::kind_name(call.texts, route.kind);
    route.channel = match forum::place(call, route.channel, &kind).await? {
        Ok(channel) => channel,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(Ok(Placed {
        route,
        warnings: allowed.warnings,
    }))
}

/// Whether payments are to go where everyone reads them.
fn asked(call: &Call<'_>, plan: Plan) -> Reply {
    let channel = [("channel", warning::mention_channel(plan.channel).into())];
    let text = call.texts.with("place-payment", channel);
    let yes = call.texts.get("button-payment");
    Reply::warning(text)
        .button(button::primary(&Press::Place(plan), yes))
        .button(button::plain(&Press::Keep, call.texts.get("button-keep")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_survives_in_a_button_s_id() {
        for (endpoint, mention) in [
            (Some("zay68q6k"), Some(417_283_905_512_448_102)),
            (None, None),
        ] {
            let plan = Plan {
                is_edit: endpoint.is_some(),
                id: RouteId::short(7),
                endpoint: endpoint.map(EndpointId::from_text),
                kind: EventKind::Payment,
                channel: ChannelId::new(417_283_905_512_448_200).unwrap(),
                mention: mention.and_then(RoleId::new),
                style: Style::Compact,
            };
            let press = Press::Place(plan);
            let id = press.to_string();
            assert!(id.len() <= 100, "{id}");
            assert_eq!(id.parse(), Ok(press));
        }
        for wrong in [
            "",
            "add",
            "move:a::vote:1::full",
            "add:a::dance:1::full",
            "add:a::vote:x::full",
        ] {
            assert_eq!(wrong.parse::<Plan>(), Err(()), "{wrong}");
        }
    }
}
