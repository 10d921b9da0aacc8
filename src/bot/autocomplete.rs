//! What is offered while someone types: the guild's own endpoints, routes and rules, time zones and hours.

use poise::serenity_prelude::{AutocompleteChoice, CreateAutocompleteResponse};

use super::call::Call;
use super::command::words;
use super::{BotError, Ctx};
use crate::discord::limits;
use crate::store::endpoint::Endpoint;

/// How many Discord shows at most.
const MOST: usize = 25;
/// How long a shown name may be.
const LONGEST: usize = 100;

fn response(choices: Vec<AutocompleteChoice>) -> CreateAutocompleteResponse {
    CreateAutocompleteResponse::new().set_choices(choices)
}

/// The choices whose shown text contains what was typed.
fn matching(
    all: impl IntoIterator<Item = (String, String)>,
    typed: &str,
) -> Vec<AutocompleteChoice> {
    let typed = typed.trim().to_lowercase();
    all.into_iter()
        .filter(|(shown, value)| {
            shown.to_lowercase().contains(&typed) || value.to_lowercase().contains(&typed)
        })
        .take(MOST)
        .map(|(shown, value)| AutocompleteChoice::new(limits::clamp(&shown, LONGEST), value))
        .collect()
}

/// What was found, or nothing where the database does not answer: whoever types can go on typing.
fn offered(
    found: Result<Vec<(String, String)>, BotError>,
    typed: &str,
) -> CreateAutocompleteResponse {
    match found {
        Ok(all) => response(matching(all, typed)),
        Err(error) => {
            tracing::warn!(%error, "nothing to offer");
            response(Vec::new())
        }
    }
}

/// The guild's endpoints.
pub(super) async fn endpoint(ctx: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    offered(endpoints(ctx).await, typed)
}

async fn endpoints(ctx: Ctx<'_>) -> Result<Vec<(String, String)>, BotError> {
    let call = Call::of(ctx)?;
    let endpoints = call.read().await?.list_endpoints(call.guild).await?;
    let shown = |endpoint: Endpoint| {
        let title = words::source_title(&endpoint.source);
        (
            format!("{} · {title}", endpoint.name),
            endpoint.id.to_string(),
        )
    };
    Ok(endpoints.into_iter().map(shown).collect())
}

/// The guild's routes.
pub(super) async fn route(ctx: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    offered(routes(ctx).await, typed)
}

async fn routes(ctx: Ctx<'_>) -> Result<Vec<(String, String)>, BotError> {
    let call = Call::of(ctx)?;
    let mut tx = call.read().await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    let routes = tx.list_routes(call.guild).await?;
    let shown = routes.into_iter().map(|route| {
        let kind = call
            .texts
            .get(&format!("choice-event-{}", route.kind.as_str()));
        let channel = words::channel_name(&call, route.channel);
        let from = words::endpoint_name(&call, &endpoints, route.endpoint.as_ref());
        (format!("{kind} → {channel} · {from}"), route.id.to_string())
    });
    Ok(shown.collect())
}

/// The guild's reward rules.
pub(super) async fn rule(ctx: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    offered(rules(ctx).await, typed)
}

async fn rules(ctx: Ctx<'_>) -> Result<Vec<(String, String)>, BotError> {
    let call = Call::of(ctx)?;
    let rules = call.read().await?.list_rules(call.guild).await?;
    let shown = rules.into_iter().map(|rule| {
        let role = words::role_name(&call, rule.role);
        let when = words::rule_when(call.texts, &rule);
        (format!("{role} · {when}"), rule.id.to_string())
    });
    Ok(shown.collect())
}

/// The names of time zones.
#[expect(
    clippy::unused_async,
    reason = "poise wants every completion to be async"
)]
pub(super) async fn timezone(_: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    let names = std::iter::once("default".to_owned()).chain(words::zone_names());
    response(matching(names.map(|name| (name.clone(), name)), typed))
}

/// The hours at which a day can begin.
#[expect(
    clippy::unused_async,
    reason = "poise wants every completion to be async"
)]
pub(super) async fn hour(_: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    let hours = (0..24).map(|hour| (format!("{hour}:00"), hour.to_string()));
    let default = std::iter::once(("default".to_owned(), "default".to_owned()));
    response(matching(default.chain(hours), typed))
}

/// The people that are linked, each by the name their site knows.
pub(super) async fn link(ctx: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    offered(links(ctx).await, typed)
}

async fn links(ctx: Ctx<'_>) -> Result<Vec<(String, String)>, BotError> {
    let call = Call::of(ctx)?;
    let mut tx = call.read().await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    let links = tx.list_links(call.guild).await?;
    let own = links
        .into_iter()
        .filter(|link| call.is_admin || link.member == Some(call.asker.id));
    let shown = own.map(|link| {
        let from = words::endpoint_name(&call, &endpoints, Some(&link.endpoint));
        (format!("{} · {from}", link.name), link.id.to_string())
    });
    Ok(shown.collect())
}

/// The fields of one's own profile.
pub(super) async fn field(ctx: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    offered(fields(ctx).await, typed)
}

async fn fields(ctx: Ctx<'_>) -> Result<Vec<(String, String)>, BotError> {
    let call = Call::of(ctx)?;
    let own = call
        .read()
        .await?
        .list_profile_fields(call.guild, call.asker.id)
        .await?;
    let built_in = crate::answer::BUILT_IN
        .into_iter()
        .map(|name| (call.texts.get(&format!("profile-{name}")), name.to_owned()));
    let set = own
        .into_iter()
        .filter(|field| !crate::answer::BUILT_IN.contains(&field.field.as_str()))
        .map(|field| (field.field.clone(), field.field));
    Ok(built_in.chain(set).collect())
}
