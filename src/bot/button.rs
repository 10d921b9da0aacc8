//! Buttons and modals. What one means stands in its id, so that a button works after a restart and for as long as its
//! message stands; whether whoever presses may do it is checked at the press.

use std::str::FromStr;

use poise::serenity_prelude as serenity;

use super::call::Call;
use super::choice::{self, Choice, Period};
use super::command::Plan;
use super::command::Relink;
use super::pages::List;
use super::reply::{self, Reply};
use super::{BotError, Data, command, error, notice};
use crate::domain::event::CounterKind;
use crate::domain::id::{EndpointId, IdentityId, MemberId, RouteId, RuleId};
use crate::locale::Language;

/// What a button means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Press {
    /// Remove this endpoint for good.
    RemoveEndpoint(EndpointId),
    /// Bring it back.
    RestoreEndpoint(EndpointId),
    /// Bring this route back.
    RestoreRoute(RouteId),
    /// Bring this rule back.
    RestoreRule(RuleId),
    /// Give this rule's role to everyone who qualifies.
    Grant(RuleId),
    /// Save this route although everyone will see payments there.
    Place(Plan),
    /// Show a page of a list.
    Page(List, u32),
    /// Take a name from one member and give it to another.
    Relink(Relink),
    /// Leave everything as it is.
    Keep,
    /// Show a page of a leaderboard.
    Top(TopPage),
}

/// A page of a leaderboard, as someone asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TopPage {
    /// Who asked, and whose rank is shown.
    pub(super) asker: MemberId,
    /// What is counted.
    pub(super) counts: CounterKind,
    /// What it spans.
    pub(super) period: Period,
    /// Which page, from 0.
    pub(super) page: u32,
}

impl Press {
    /// Whether everyone may press it: it shows what anyone may see, or what the one who presses may.
    fn is_for_everyone(&self) -> bool {
        matches!(self, Self::Top(_) | Self::Page(List::Links, _))
    }
}

impl std::fmt::Display for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RemoveEndpoint(id) => write!(f, "endpoint-remove:{id}"),
            Self::RestoreEndpoint(id) => write!(f, "endpoint-restore:{id}"),
            Self::RestoreRoute(id) => write!(f, "route-restore:{id}"),
            Self::RestoreRule(id) => write!(f, "rule-restore:{id}"),
            Self::Grant(id) => write!(f, "grant:{id}"),
            Self::Place(plan) => write!(f, "place:{plan}"),
            Self::Page(list, page) => write!(f, "page:{}:{page}", list.name()),
            Self::Relink(to) => {
                write!(f, "relink:{}:{}:{}", to.identity, to.member, to.was)
            }
            Self::Keep => f.write_str("keep"),
            Self::Top(top) => {
                let (counts, period) = (top.counts.as_str(), top.period.name());
                write!(f, "top:{}:{counts}:{period}:{}", top.asker, top.page)
            }
        }
    }
}

impl FromStr for Press {
    type Err = ();

    fn from_str(id: &str) -> Result<Self, ()> {
        let (verb, rest) = id.split_once(':').unwrap_or((id, ""));
        Ok(match verb {
            "endpoint-remove" => Self::RemoveEndpoint(EndpointId::from_text(rest)),
            "endpoint-restore" => Self::RestoreEndpoint(EndpointId::from_text(rest)),
            "route-restore" => Self::RestoreRoute(RouteId::from_text(rest)),
            "rule-restore" => Self::RestoreRule(RuleId::from_text(rest)),
            "grant" => Self::Grant(RuleId::from_text(rest)),
            "place" => Self::Place(rest.parse()?),
            "page" => list_page(rest).ok_or(())?,
            "relink" => Self::Relink(relink(rest).ok_or(())?),
            "keep" => Self::Keep,
            "top" => Self::Top(top_page(rest).ok_or(())?),
            _ => return Err(()),
        })
    }
}

fn list_page(text: &str) -> Option<Press> {
    let (list, page) = text.split_once(':')?;
    Some(Press::Page(List::parse(list)?, page.parse().ok()?))
}

fn relink(text: &str) -> Option<Relink> {
    let mut parts = text.split(':');
    Some(Relink {
        identity: IdentityId::from_text(parts.next()?),
        member: MemberId::parse(parts.next()?)?,
        was: MemberId::parse(parts.next()?)?,
    })
}

fn top_page(text: &str) -> Option<TopPage> {
    let mut parts = text.split(':');
    Some(TopPage {
        asker: MemberId::parse(parts.next()?)?,
        counts: CounterKind::parse(parts.next()?)?,
        period: choice::find(parts.next()?)?,
        page: parts.next()?.parse().ok()?,
    })
}

/// A button that takes something away.
pub(super) fn danger(press: &Press, label: impl Into<String>) -> serenity::CreateButton {
    plain(press, label).style(serenity::ButtonStyle::Danger)
}

/// A button that is worth pressing.
pub(super) fn primary(press: &Press, label: impl Into<String>) -> serenity::CreateButton {
    plain(press, label).style(serenity::ButtonStyle::Primary)
}

/// A button like any other.
pub(super) fn plain(press: &Press, label: impl Into<String>) -> serenity::CreateButton {
    serenity::CreateButton::new(press.to_string())
        .label(label)
        .style(serenity::ButtonStyle::Secondary)
}

/// Does what a pressed button means.
pub(super) async fn on_press(
    serenity: &serenity::Context,
    data: &Data,
    pressed: &serenity::ComponentInteraction,
) -> Result<(), BotError> {
    let language = Language::of_client(&pressed.locale);
    let http = &serenity.http;
    let Ok(press) = pressed.data.custom_id.parse::<Press>() else {
        let reply = Reply::refusal(language.texts().get("error-old-button"));
        pressed
            .create_response(http, reply.to_private(&data.commands))
            .await?;
        return Ok(());
    };
    let call = Call::of_press((serenity, data), pressed)?;
    let is_own_page = matches!(&press, Press::Top(top) if top.asker == call.asker.id);
    if !call.is_admin && !press.is_for_everyone() {
        let reply = Reply::refusal(language.texts().get("error-not-admin"));
        pressed
            .create_response(http, reply.to_private(&data.commands))
            .await?;
        return Ok(());
    }
    // A page that someone else asked for stays as it is: whoever presses gets one of their own.
    let acknowledged = if is_own_page || !matches!(press, Press::Top(_)) {
        serenity::CreateInteractionResponse::Acknowledge
    } else {
        let private = serenity::CreateInteractionResponseMessage::new().ephemeral(true);
        serenity::CreateInteractionResponse::Defer(private)
    };
    pressed.create_response(http, acknowledged).await?;
    let is_for_everyone = press.is_for_everyone();
    let reply = match done(call.clone(), press).await {
        Ok(reply) => reply,
        Err(error) => error::apologise(&error, "a button", language),
    };
    let reply = if is_for_everyone {
        reply
    } else {
        notice::added(&call, reply).await
    };
    reply::sent(
        pressed
            .edit_response(http, reply.to_edit(&data.commands))
            .await,
    )
}

async fn done(call: Call<'_>, press: Press) -> Result<Reply, BotError> {
    match press {
        Press::RemoveEndpoint(id) => command::endpoint_remove::confirmed(&call, id).await,
        Press::RestoreEndpoint(id) => command::endpoint_remove::undone(&call, id).await,
        Press::RestoreRoute(id) => command::route_restored(&call, &id).await,
        Press::RestoreRule(id) => command::rule_restored(&call, &id).await,
        Press::Grant(id) => command::reward_granted(&call, &id).await,
        Press::Place(plan) => command::route_confirmed(&call, plan).await,
        Press::Page(list, page) => command::list_page(&call, list, page).await,
        Press::Relink(to) => command::relinked(&call, to).await,
        Press::Keep => Ok(Reply::good(call.texts.get("button-kept"))),
        Press::Top(top) => {
            let asker = call.asker.id;
            command::top_page(call, TopPage { asker, ..top }).await
        }
    }
}

/// Does what a modal was filled in for.
pub(super) async fn on_modal(
    serenity: &serenity::Context,
    data: &Data,
    modal: &serenity::ModalInteraction,
) -> Result<(), BotError> {
    let http = &serenity.http;
    let language = Language::of_client(&modal.locale);
    let call = Call::of_modal((serenity, data), modal)?;
    let Some((keep_old, endpoint)) = secret_modal(&modal.data.custom_id) else {
        let reply = Reply::refusal(language.texts().get("error-old-button"));
        modal
            .create_response(http, reply.to_private(&data.commands))
            .await?;
        return Ok(());
    };
    if !call.is_admin {
        let reply = Reply::refusal(language.texts().get("error-not-admin"));
        modal
            .create_response(http, reply.to_private(&data.commands))
            .await?;
        return Ok(());
    }
    let private = serenity::CreateInteractionResponseMessage::new().ephemeral(true);
    let deferred = serenity::CreateInteractionResponse::Defer(private);
    modal.create_response(http, deferred).await?;
    let typed = typed(&modal.data);
    let changed = command::endpoint_secret::change(&call, endpoint, Some(typed), keep_old).await;
    let reply = match changed {
        Ok(reply) => reply,
        Err(error) => error::apologise(&error, "a modal", language),
    };
    let reply = notice::added(&call, reply).await;
    reply::sent(
        modal
            .edit_response(http, reply.to_edit(&data.commands))
            .await,
    )
}

/// How long the old secret stays good and which endpoint it is, from the id of a secret's modal.
fn secret_modal(id: &str) -> Option<(u32, &str)> {
    let (keep_old, endpoint) = id.strip_prefix("secret:")?.split_once(':')?;
    Some((keep_old.parse().ok()?, endpoint))
}

fn typed(modal: &serenity::ModalInteractionData) -> &str {
    let components = modal.components.iter().flat_map(|row| &row.components);
    let texts = components.filter_map(|component| match component {
        serenity::ActionRowComponent::InputText(text) => text.value.as_deref(),
        _ => None,
    });
    texts.into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_button_means_survives_in_its_id() {
        let top = TopPage {
            asker: MemberId::new(530_918_274_610_028_545).unwrap(),
            counts: CounterKind::Vote,
            period: Period::Month,
            page: 12,
        };
        for press in [
            Press::RemoveEndpoint(EndpointId::from_text("abc")),
            Press::RestoreEndpoint(EndpointId::from_text("abc")),
            Press::RestoreRoute(RouteId::from_text("abc")),
            Press::RestoreRule(RuleId::from_text("abc")),
            Press::Grant(RuleId::from_text("abc")),
            Press::Page(List::Diagnosis, 12),
            Press::Page(List::Links, u32::MAX),
            Press::Keep,
            Press::Relink(Relink {
                identity: IdentityId::next(crate::domain::time::Timestamp::from_ms(1)),
                member: MemberId::new(530_918_274_610_028_545).unwrap(),
                was: MemberId::new(i64::MAX).unwrap(),
            }),
            Press::Top(top),
        ] {
            let id = press.to_string();
            assert!(id.len() <= 100);
            assert_eq!(id.parse(), Ok(press));
        }
    }

    #[test]
    fn an_id_of_another_bot_or_version_means_nothing() {
        for id in [
            "",
            "top:x:vote:all:0",
            "top:1:vote:all",
            "dance:1",
            "page:routes",
            "page:routes:-1",
            "page:secrets:0",
            "place:",
        ] {
            assert_eq!(id.parse::<Press>(), Err(()));
        }
    }

    #[test]
    fn a_modals_id_names_the_endpoint_even_with_a_colon_in_its_name() {
        assert_eq!(secret_modal("secret:24:a: b"), Some((24, "a: b")));
        assert_eq!(secret_modal("secret:x:a"), None);
    }
}
