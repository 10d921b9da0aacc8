//! `/endpoint show`: everything about one endpoint, and the next step.

use super::{add, named};
use crate::bot::call::{self, Call};
use crate::bot::command::{channel_problems, words};
use crate::bot::reply::{self, Reply, code, foreign};
use crate::bot::{BotError, Ctx, autocomplete, obstacle, warning};
use crate::domain::refusal::Refusal;
use crate::domain::route::Route;
use crate::domain::time::Timestamp;
use crate::locale::Texts;
use crate::source::{self, SecretOrigin};
use crate::store::Tx;
use crate::store::endpoint::Endpoint;
use crate::store::health::Stuck;

/// Everything about one endpoint.
#[poise::command(slash_command)]
pub(super) async fn show(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.read().await?;
    let endpoint = match named(&call, &mut tx, &endpoint).await? {
        Ok(endpoint) => endpoint,
        Err(unknown) => {
            drop(tx);
            return reply::send(ctx, unknown).await;
        }
    };
    let mut facts = Facts::read(&call, &mut tx, &endpoint).await?;
    let endpoints = tx.list_endpoints(call.guild).await?;
    drop(tx);
    facts.channels = channel_problems(&call, &endpoints, &facts.routes).await;
    let reply = worded(&call, &endpoint, &facts);
    reply::send(ctx, reply).await
}

/// What is known of an endpoint.
struct Facts {
    url: Option<String>,
    lacks_secret: bool,
    last: Option<(Timestamp, String)>,
    stuck: Vec<Stuck>,
    routes: Vec<Route>,
    /// What does not work in the channels of its routes, or could not be checked.
    channels: Vec<String>,
}

impl Facts {
    async fn read(call: &Call<'_>, tx: &mut Tx, endpoint: &Endpoint) -> Result<Self, BotError> {
        let url = match tx.find_endpoint_key(&endpoint.id).await? {
            Some(sealed) => {
                let vault = &call.data.vault;
                let key = vault.open(endpoint.id.as_str(), "key", &sealed.cipher)?;
                let public = &call.data.public_url;
                Some(words::hook_url(public, &endpoint.source, &key))
            }
            None => None,
        };
        let needs_secret = source::find(&endpoint.source)
            .is_some_and(|source| source.profile().secret != SecretOrigin::Url);
        let secrets = tx.list_endpoint_secrets(&endpoint.id, call.now()).await?;
        let mut routes = tx.list_routes(call.guild).await?;
        routes.retain(|route| route.endpoint.as_ref().is_none_or(|id| *id == endpoint.id));
        Ok(Self {
            url,
            lacks_secret: needs_secret && secrets.is_empty(),
            last: tx.find_last_delivery(&endpoint.id).await?,
            stuck: obstacle::as_seen(
                call.place(),
                tx.list_stuck_of_endpoint(call.guild, &endpoint.id).await?,
            ),
            routes,
            channels: Vec::new(),
        })
    }
}

fn worded(call: &Call<'_>, endpoint: &Endpoint, facts: &Facts) -> Reply {
    let texts = call.texts;
    let about = texts.with(
        "endpoint-about",
        [
            ("source", words::source_title(&endpoint.source).into()),
            ("id", endpoint.id.to_string().into()),
            ("when", words::moment(endpoint.created_at).into()),
        ],
    );
    let mut reply = Reply::good(about).titled(foreign(&endpoint.name));
    if let Some(url) = &facts.url {
        reply = reply.with(texts.with("endpoint-url", [("url", url.as_str().into())]));
    }
    if let Some(since) = endpoint.paused_at {
        let when = [("when", words::moment(since).into())];
        reply = reply.with(texts.with("endpoint-paused-since", when));
    }
    reply = reply.with(calls(texts, endpoint, facts));
    reply = reply.with(routes(call, &facts.routes));
    let mut warnings = words::stuck_lines(texts, &facts.stuck);
    if facts.stuck.is_empty() {
        reply = reply.with(texts.get("endpoint-nothing-stuck"));
    } else {
        warnings.insert(0, texts.get("endpoint-stuck"));
    }
    let reply = reply.warned(facts.channels.clone()).warned(warnings);
    reply.with(next_step(call, endpoint, facts))
}

/// The last call that came, and the last that was refused.
fn calls(texts: &Texts, endpoint: &Endpoint, facts: &Facts) -> String {
    let last = last_delivery(texts, facts.last.as_ref());
    format!("{last}\n{}", last_refusal(texts, endpoint))
}

/// The last call that came, in words.
pub(in crate::bot) fn last_delivery(texts: &Texts, last: Option<&(Timestamp, String)>) -> String {
    match last {
        Some((at, event)) => texts.with(
            "endpoint-last",
            [
                ("when", words::moment(*at).into()),
                ("event", code(event).into()),
            ],
        ),
        None => texts.get("endpoint-last-none"),
    }
}

/// The last call that was refused and why, in words.
pub(in crate::bot) fn last_refusal(texts: &Texts, endpoint: &Endpoint) -> String {
    let Some(at) = endpoint.refused_at else {
        return texts.get("endpoint-refused-none");
    };
    let why = refusal_reason(texts, endpoint);
    texts.with(
        "endpoint-refused",
        [("when", words::moment(at).into()), ("why", why.into())],
    )
}

/// Why that was, in words.
pub(in crate::bot) fn refusal_reason(texts: &Texts, endpoint: &Endpoint) -> String {
    let why = Refusal::read(endpoint.refused_why.as_deref().unwrap_or("wrong"));
    let (name, word) = why.parts();
    let word = match &why {
        Refusal::LooksLike(other) => words::source_title(other).to_owned(),
        _ => code(word),
    };
    let own = words::source_title(&endpoint.source);
    let args = [("word", word.into()), ("site", own.into())];
    texts.with(&format!("refusal-{name}"), args)
}

/// What goes where.
fn routes(call: &Call<'_>, routes: &[Route]) -> String {
    if routes.is_empty() {
        return call.texts.get("endpoint-unrouted");
    }
    let lines: Vec<String> = routes
        .iter()
        .map(|route| {
            let kind = words::kind_name(call.texts, route.kind);
            format!("{kind} → {}", warning::mention_channel(route.channel))
        })
        .collect();
    lines.join("\n")
}

/// The one thing to do next.
fn next_step(call: &Call<'_>, endpoint: &Endpoint, facts: &Facts) -> String {
    let texts = call.texts;
    if facts.lacks_secret {
        return match source::find(&endpoint.source) {
            Some(source) => add::secret_wanted(call, source.profile()),
            None => texts.get("endpoint-source-gone"),
        };
    }
    let last = facts.last.as_ref().map(|(at, _)| *at);
    let key = match (endpoint.paused_at, endpoint.refused_at, last) {
        (Some(_), _, _) => "endpoint-next-resume",
        (None, Some(refused), last) if last.is_none_or(|last| last < refused) => {
            "endpoint-next-refused"
        }
        (None, _, None) => "endpoint-next-first",
        _ if !facts.channels.is_empty() => "endpoint-next-channel",
        _ if facts.stuck.iter().any(|one| !one.waits_for_a_member()) => "endpoint-next-stuck",
        _ if facts.routes.is_empty() => "endpoint-next-route",
        _ => "endpoint-next-none",
    };
    texts.get(key)
}
