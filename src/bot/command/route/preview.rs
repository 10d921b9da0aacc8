//! `/route preview`: a made-up event as it would look, by the renderer that delivery uses. Sent privately.

use secrecy::SecretString;
use serde_json::{Value, json};

use super::unknown;
use crate::bot::call::{self, Call};
use crate::bot::command::words;
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, autocomplete, warning};
use crate::discord::limits;
use crate::domain::event::{NewEvent, Person};
use crate::domain::id::RouteId;
use crate::domain::route::Route;
use crate::locale::Texts;
use crate::render::{self, Card, Look, Shown, State};
use crate::source::request::RawRequest;
use crate::source::sample::{self, SampleParts};
use crate::source::{self, Inbound, Source, scheme};
use crate::store::endpoint::Endpoint;

/// Show a made-up event as it would look.
#[poise::command(slash_command)]
pub(super) async fn preview(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::route"] route: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.read().await?;
    let id = RouteId::from_text(route.trim());
    let Some(route) = tx.find_route(call.guild, &id).await? else {
        drop(tx);
        return reply::send(ctx, unknown(&call)).await;
    };
    let endpoints = tx.list_endpoints(call.guild).await?;
    let settings = tx.get_guild_settings(call.guild).await?;
    drop(tx);
    let texts = settings.language.unwrap_or_default().texts();
    let Some((source, event)) = made_up(&call, &route, &endpoints, texts) else {
        let none = Reply::refusal(call.texts.get("route-preview-none"));
        return reply::send(ctx, none).await;
    };
    let look = Look {
        style: route.style,
        mention: route.mention,
        texts,
    };
    let endpoint = match &route.endpoint {
        None => source.profile().title.to_owned(),
        Some(_) => words::endpoint_name(&call, &endpoints, route.endpoint.as_ref()),
    };
    let body = render::message(&[card(&call, (source, &endpoint), &event)], look);
    let Ctx::Application(app) = ctx else {
        return Ok(());
    };
    let http = &ctx.serenity_context().http;
    let shown = private(&call, &route, body);
    let edited = http
        .edit_original_interaction_response(&app.interaction.token, &shown, Vec::new())
        .await;
    reply::sent(edited)
}

/// An event of the route's kind, as one of the sources it listens to would send it.
fn made_up(
    call: &Call<'_>,
    route: &Route,
    endpoints: &[Endpoint],
    texts: &Texts,
) -> Option<(&'static dyn Source, NewEvent)> {
    let own = route.endpoint.as_ref().and_then(|id| {
        let endpoint = endpoints.iter().find(|endpoint| endpoint.id == *id)?;
        source::find(&endpoint.source)
    });
    let sources = match own {
        Some(own) => vec![own],
        None => source::ALL.to_vec(),
    };
    sources.into_iter().find_map(|source| {
        let events = source.samples().iter().filter_map(|sample| {
            let event = parse(call, source, sample.event, texts)?;
            (event.kind == route.kind && event.is_announced && !event.is_test).then_some(event)
        });
        Some((source, events.into_iter().next()?))
    })
}

/// What a source's sample call says.
fn parse(
    call: &Call<'_>,
    source: &'static dyn Source,
    event: &str,
    texts: &Texts,
) -> Option<NewEvent> {
    let secret = SecretString::from("a made-up secret");
    let parts = SampleParts {
        user: call.asker.id,
        name: "Crier".to_owned(),
        guild: call.guild,
        now: call.now(),
        number: 1,
        text: Some(texts.get("sample-text")),
    };
    let made = sample::call(source, event, &parts, &secret)?;
    let headers: Vec<(&str, &[u8])> = made
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    let raw = RawRequest {
        method: made.method,
        suffix: made.suffix,
        headers: &headers,
        body: &made.body,
        received_at: call.now(),
    };
    let secrets = [secret];
    let verified = scheme::verify(source.profile().schemes, &secrets, raw).ok()?;
    match source.parse(&verified).ok()? {
        Inbound::Event(event) => Some(*event),
        Inbound::Question { .. } | Inbound::Ignored(_) => None,
    }
}

fn card<'a>(
    call: &Call<'_>,
    (source, endpoint): (&'static dyn Source, &'a str),
    event: &'a NewEvent,
) -> Card<'a> {
    let person = match &event.person {
        Person::Discord(member) => Shown::Discord(*member),
        Person::Site(person) => Shown::Site {
            name: &person.name,
            avatar_url: person.avatar_url.as_deref(),
            linked: None,
        },
        Person::Nobody => Shown::Nobody,
    };
    Card {
        source: source.profile().id.as_str(),
        endpoint,
        kind: event.kind,
        site_event: &event.site_event,
        person,
        content: &event.content,
        state: State::New,
        occurred_at: event.occurred_at,
        received_at: call.now(),
        is_test: true,
        total: None,
        earned: &[],
        marker: "preview",
    }
}

/// The message as whoever asked alone sees it: nothing pings, and a line says where it would stand.
fn private(call: &Call<'_>, route: &Route, mut body: Value) -> Value {
    let channel = [("channel", warning::mention_channel(route.channel).into())];
    let said = call.texts.with("route-preview", channel);
    let content = body["content"].as_str().unwrap_or_default();
    body["content"] = limits::clamp(&format!("{said}\n{content}"), 2000).into();
    body["allowed_mentions"] = json!({ "parse": [] });
    body
}
