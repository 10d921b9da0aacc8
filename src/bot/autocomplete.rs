//! What is offered while someone types: the guild's own endpoints, routes and rules, time zones and hours.

use jiff::tz::TimeZone;
use poise::serenity_prelude::{AutocompleteChoice, CreateAutocompleteResponse, ResolvedValue};

use super::call::Call;
use super::command::words;
use super::{BotError, Ctx, guild_view};
use crate::discord::limits;
use crate::domain::permission::Permission;
use crate::domain::time::Calendar;
use crate::domain::zone::{self, Meaning};
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

/// The guild's endpoints, and the word that stands for all of them.
pub(super) async fn endpoint_or_default(ctx: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    let found = endpoints(ctx).await.and_then(|all| {
        let texts = Call::of(ctx)?.texts;
        let every = [("value", texts.get("endpoint-every").into())];
        let shown = texts.with("settings-default-choice", every);
        let default = (shown, "default".to_owned());
        Ok(std::iter::once(default).chain(all).collect())
    });
    offered(found, typed)
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
    let view = guild_view::cached_guild(call.place());
    // The name of a channel is not shown to those who cannot see it.
    let sees = |channel| {
        let seen = guild_view::cached_channel(call.place(), channel);
        view.as_ref().zip(seen).is_some_and(|(view, seen)| {
            let have = view.facts.in_channel(&call.asker, &seen.overwrites);
            have.allows(Permission::ViewChannel) && !seen.is_private
        })
    };
    let shown = routes.into_iter().map(|route| {
        let kind = call
            .texts
            .get(&format!("choice-event-{}", route.kind.as_str()));
        let channel = if sees(route.channel) {
            words::channel_name(&call, route.channel)
        } else {
            format!("#{}", route.channel)
        };
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

/// Time zones by city, country or offset, with the time there now.
#[expect(
    clippy::unused_async,
    reason = "poise wants every completion to be async"
)]
pub(super) async fn timezone(ctx: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    let Ok(call) = Call::of(ctx) else {
        return response(Vec::new());
    };
    let typed = typed.trim();
    let home = call.texts.get("settings-zone-country");
    let meant = match zone::meaning(typed) {
        Meaning::One(name) => Some(name),
        Meaning::Several(_) | Meaning::Unknown(_) => None,
    };
    let similar = zone::beginning_with(if typed.is_empty() { &home } else { typed });
    let similar = similar.iter().map(|zone| zone.name);
    let similar = similar.filter(|name| meant.as_deref() != Some(name));
    let mut choices = default_choice(&call, "UTC", typed);
    choices.extend(meant.iter().map(|name| zone_choice(&call, name)));
    choices.extend(similar.map(|name| zone_choice(&call, name)));
    choices.truncate(MOST);
    response(choices)
}

/// The default, as long as what was typed does not ask for something else.
fn default_choice(call: &Call<'_>, value: &str, typed: &str) -> Vec<AutocompleteChoice> {
    let name = call.texts.get("settings-default-name");
    let typed = typed.to_lowercase();
    let fits = [name.as_str(), "default"]
        .iter()
        .any(|known| known.starts_with(&typed));
    let shown = call
        .texts
        .with("settings-default-choice", [("value", value.into())]);
    fits.then(|| AutocompleteChoice::new(shown, "default"))
        .into_iter()
        .collect()
}

fn zone_choice(call: &Call<'_>, name: &str) -> AutocompleteChoice {
    let zone = zone::open(name).unwrap_or(TimeZone::UTC);
    let calendar = Calendar {
        zone,
        ..Calendar::default()
    };
    let now = words::time(calendar.wall(call.now()));
    let shown = format!("{} · {now}", words::zone(call.texts, name));
    AutocompleteChoice::new(limits::clamp(&shown, LONGEST), name)
}

/// The hours at which a day can begin.
#[expect(
    clippy::unused_async,
    reason = "poise wants every completion to be async"
)]
pub(super) async fn hour(ctx: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    let Ok(call) = Call::of(ctx) else {
        return response(Vec::new());
    };
    let hours = (0..24).map(|hour| (format!("{hour}:00"), hour.to_string()));
    let mut choices = default_choice(&call, "0:00", typed.trim());
    choices.extend(matching(hours, typed));
    response(choices)
}

/// The accounts that the chosen endpoint's site has, each by its name and the site's id.
pub(super) async fn account(ctx: Ctx<'_>, typed: &str) -> CreateAutocompleteResponse {
    match accounts(ctx, typed).await {
        // They match already, by more than what is shown of them.
        Ok(found) => offered(Ok(found), ""),
        failed => offered(failed, typed),
    }
}

async fn accounts(ctx: Ctx<'_>, typed: &str) -> Result<Vec<(String, String)>, BotError> {
    let call = Call::of(ctx)?;
    let Ctx::Application(app) = ctx else {
        return Ok(Vec::new());
    };
    let chosen = app.args.iter().find_map(|option| match option.value {
        ResolvedValue::String(text) if option.name == "endpoint" => Some(text),
        _ => None,
    });
    let Some(chosen) = chosen.filter(|_| call.is_admin) else {
        return Ok(Vec::new());
    };
    let mut tx = call.read().await?;
    let Some(endpoint) = call.find_endpoint(&mut tx, chosen).await? else {
        return Ok(Vec::new());
    };
    let accounts = tx.list_accounts(&endpoint.id, typed.trim()).await?;
    let shown = accounts.into_iter().map(|account| {
        let site_id = account.site_id().unwrap_or_default();
        (
            format!("{} · {site_id}", account.name),
            account.id.to_string(),
        )
    });
    Ok(shown.collect())
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
