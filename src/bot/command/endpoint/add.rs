//! `/endpoint add`: makes an endpoint in one transaction and says what to do with it.

use secrecy::{ExposeSecret, SecretString};

use super::secret::{Given, take};
use super::{named, unique_name};
use crate::bot::argument::ChannelPick;
use crate::bot::call::{self, Call};
use crate::bot::choice::{Pick, SourceChoice};
use crate::bot::command::words;
use crate::bot::placing::{self, Placement};
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx, forum, quota, warning};
use crate::domain::event::EventKind;
use crate::domain::id::{ChannelId, EndpointId, RouteId};
use crate::domain::route::{Route, Style};
use crate::source::{SecretOrigin, SourceProfile};
use crate::store::Tx;
use crate::store::endpoint::Endpoint;
use crate::vault;

/// How long an endpoint's name may be.
pub(super) const LONGEST_NAME: usize = 60;

/// Make an address for a site to call.
#[poise::command(slash_command)]
pub(super) async fn add(
    ctx: Ctx<'_>,
    source: Pick<SourceChoice>,
    #[channel_types(
        "Text",
        "News",
        "PublicThread",
        "PrivateThread",
        "NewsThread",
        "Voice",
        "Forum"
    )]
    channel: ChannelPick,
    #[max_length = 60] name: Option<String>,
    #[max_length = 1000] secret: Option<String>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let profile = source.0.0.profile();
    let given = match secret
        .map(|secret| take(&call, profile, &secret))
        .transpose()
    {
        Ok(given) => given,
        Err(refusal) => return reply::send(ctx, refusal).await,
    };
    let name = name
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty());
    let placement = Placement {
        channel: channel.0,
        kinds: profile.default_kinds,
        mention: None,
    };
    let allowed = match placing::check(&call, placement).await {
        Ok(allowed) => allowed,
        Err(refusal) => return reply::send(ctx, refusal).await,
    };
    let mut wanted = Wanted {
        id: EndpointId::short(rand::random()),
        profile,
        channel: channel.0,
        name,
        given,
        warnings: allowed.warnings,
    };
    // A thread is made in a forum only if nothing else is in the way.
    if let Some(refusal) = refused(&call, &wanted).await? {
        return reply::send(ctx, refusal).await;
    }
    let thread = wanted.name.as_deref().unwrap_or(profile.title);
    wanted.channel = match forum::place(&call, wanted.channel, thread).await? {
        Ok(channel) => channel,
        Err(refusal) => return reply::send(ctx, refusal).await,
    };
    let reply = make(&call, wanted).await?;
    reply::send(ctx, reply).await
}

/// What is asked for.
struct Wanted {
    id: EndpointId,
    profile: &'static SourceProfile,
    channel: ChannelId,
    name: Option<String>,
    given: Option<Given>,
    warnings: Vec<String>,
}

/// Why there cannot be such an endpoint beside those that there are.
async fn refused(call: &Call<'_>, wanted: &Wanted) -> Result<Option<Reply>, BotError> {
    let mut tx = call.read().await?;
    let name = free_name(call, &mut tx, wanted.profile, wanted.name.as_deref()).await?;
    if let Err(refusal) = name {
        return Ok(Some(refusal));
    }
    let before = tx.get_set_up(call.guild).await?;
    let mut after = before.clone();
    after.endpoints += 1;
    after
        .routes
        .extend(default_routes(call, &before.routes, wanted));
    Ok(quota::check(call, &before, &after))
}

/// The name that was asked for, or one made of the source's; or the reply that says why it cannot be had.
async fn free_name(
    call: &Call<'_>,
    tx: &mut Tx,
    profile: &SourceProfile,
    name: Option<&str>,
) -> Result<Result<String, Reply>, BotError> {
    let Some(name) = name else {
        return Ok(Ok(unique_name(tx, call, profile.title).await?));
    };
    if name.chars().count() > LONGEST_NAME {
        return Ok(Err(Reply::refusal(call.texts.get("endpoint-name-long"))));
    }
    if named(call, tx, name).await?.is_ok() {
        let taken = [("name", foreign(name).into())];
        let taken = call.texts.with("endpoint-name-taken", taken);
        return Ok(Err(Reply::refusal(taken)));
    }
    Ok(Ok(name.to_owned()))
}

async fn make(call: &Call<'_>, wanted: Wanted) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    let name = free_name(call, &mut tx, wanted.profile, wanted.name.as_deref()).await?;
    let name = match name {
        Ok(name) => name,
        Err(refusal) => return Ok(refusal),
    };
    let before = tx.get_set_up(call.guild).await?;
    let endpoint = Endpoint {
        id: wanted.id.clone(),
        guild: call.guild,
        source: wanted.profile.id.as_str().to_owned(),
        name,
        created_at: call.now(),
        paused_at: None,
        removed_at: None,
        refused_at: None,
        refused_why: None,
    };
    tx.insert_endpoint(&endpoint).await?;
    let key = insert_key(call, &mut tx, &endpoint).await?;
    if let Some(Given::Secret { secret, .. }) = &wanted.given {
        super::secret::insert(call, &mut tx, &endpoint, secret).await?;
    }
    for route in default_routes(call, &before.routes, &wanted) {
        tx.insert_route(&route, call.now()).await?;
    }
    if let Some(refusal) = quota::check_written(call, &mut tx, &before).await? {
        return Ok(refusal);
    }
    tx.commit().await?;
    tracing::info!(guild.id = %call.guild, endpoint.id = %endpoint.id, "an endpoint was made");
    let url = words::hook_url(&call.data.public_url, &endpoint.source, &key);
    let reply = worded(call, &endpoint, &wanted, &url).warned(wanted.warnings);
    Ok(reply.with(call.texts.get("endpoint-made-next")))
}

/// Gives an endpoint a new URL, and returns the key in it.
pub(super) async fn insert_key(
    call: &Call<'_>,
    tx: &mut Tx,
    endpoint: &Endpoint,
) -> Result<SecretString, BotError> {
    let key = vault::make_url_key();
    let cipher = call.data.vault.seal(endpoint.id.as_str(), "key", &key);
    #[expect(clippy::disallowed_methods, reason = "what is kept of it is its hash")]
    let hash = vault::hash_url_key(key.expose_secret());
    tx.insert_endpoint_key(&endpoint.id, &hash, &cipher, call.now())
        .await?;
    Ok(key)
}

/// Routes for what the source announces by default, unless the guild's own routes lead it there already.
fn default_routes(call: &Call<'_>, routes: &[Route], wanted: &Wanted) -> Vec<Route> {
    let leads_there = |kind: EventKind| {
        routes.iter().any(|route| {
            route.endpoint.is_none() && route.kind == kind && route.channel == wanted.channel
        })
    };
    let kinds = wanted.profile.default_kinds.iter().copied();
    let missing = kinds.filter(|kind| !leads_there(*kind));
    let routes = missing.map(|kind| Route {
        id: RouteId::short(rand::random()),
        guild: call.guild,
        endpoint: Some(wanted.id.clone()),
        kind,
        channel: wanted.channel,
        mention: None,
        style: Style::default(),
    });
    routes.collect()
}

fn worded(call: &Call<'_>, endpoint: &Endpoint, wanted: &Wanted, url: &str) -> Reply {
    let texts = call.texts;
    let made = texts.with(
        "endpoint-made",
        [
            ("name", foreign(&endpoint.name).into()),
            ("channel", warning::mention_channel(wanted.channel).into()),
            (
                "kinds",
                kind_names(call, wanted.profile.default_kinds).into(),
            ),
        ],
    );
    let reply = Reply::good(made).titled(wanted.profile.title);
    let has_secret = matches!(wanted.given, Some(Given::Secret { .. }));
    let reply = match &wanted.given {
        Some(Given::Secret { note, .. }) => {
            let kept = reply.with(texts.get("secret-kept"));
            note.iter().fold(kept, Reply::with)
        }
        Some(Given::NotNeeded) => reply.with(texts.get("secret-not-needed")),
        None => reply,
    };
    let reply = reply.with(guide(call, wanted.profile, url, has_secret));
    match wanted.profile.secret {
        SecretOrigin::Url => reply.with(secret_origin(call, wanted.profile)),
        SecretOrigin::Site | SecretOrigin::Shared if has_secret => reply,
        SecretOrigin::Site | SecretOrigin::Shared => reply.with(texts.get("endpoint-made-refuses")),
    }
}

/// What to do on that very site, in numbered steps, with the URL to copy among them.
pub(super) fn guide(
    call: &Call<'_>,
    profile: &SourceProfile,
    url: &str,
    has_secret: bool,
) -> String {
    let secret = if has_secret { "given" } else { "wanted" };
    let guide = call.texts.with(
        &format!("source-{}-guide", profile.id),
        [("url", url.into()), ("secret", secret.into())],
    );
    numbered(&guide)
}

/// The steps of a guide, which its text only marks, with numbers: some are left out where they are done.
fn numbered(guide: &str) -> String {
    let mut number = 0;
    let lines = guide.lines().map(|line| match line.strip_prefix("- ") {
        Some(step) => {
            number += 1;
            format!("{number}. {step}")
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// That every call is refused until the secret is here, and where to find it.
pub(super) fn secret_wanted(call: &Call<'_>, profile: &SourceProfile) -> String {
    let wanted = call.texts.get("secret-wanted");
    format!("{wanted}\n{}", secret_origin(call, profile))
}

/// Where the secret of a source comes from.
fn secret_origin(call: &Call<'_>, profile: &SourceProfile) -> String {
    call.texts.get(&format!("source-{}-secret", profile.id))
}

/// Kinds of event in words.
pub(super) fn kind_names(call: &Call<'_>, kinds: &[EventKind]) -> String {
    let names: Vec<String> = kinds
        .iter()
        .map(|kind| words::lowered(&words::kind_name(call.texts, *kind)))
        .collect();
    names.join(", ")
}
