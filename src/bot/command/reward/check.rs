//! Whether a rule makes sense as a whole, and whether whoever keeps it may: asked at every save, restore and payout.

use super::line;
use crate::bot::argument::RolePick;
use crate::bot::call::Call;
use crate::bot::command::words;
use crate::bot::reply::Reply;
use crate::bot::{BotError, warning};
use crate::domain::event::EventKind;
use crate::domain::id::RoleId;
use crate::domain::reward::Rule;
use crate::source;
use crate::store::Tx;
use crate::store::endpoint::Endpoint;

/// Why the asker may not let a role be given; else what could not be checked. Asks Discord: the database must not be
/// held meanwhile.
pub(super) async fn role(
    call: &Call<'_>,
    role: RoleId,
    picked: Option<&RolePick>,
) -> Result<Vec<String>, Reply> {
    let known = RolePick {
        id: role,
        facts: None,
    };
    let checked = warning::about_role(call, picked.unwrap_or(&known)).await;
    checked.map_err(Reply::refusal)
}

/// Why a rule cannot be kept beside the guild's others.
pub(super) async fn rule(
    call: &Call<'_>,
    tx: &mut Tx,
    rule: &Rule,
) -> Result<Option<Reply>, BotError> {
    let endpoints = tx.list_endpoints(call.guild).await?;
    let own = endpoints
        .iter()
        .find(|it| rule.endpoint.as_ref() == Some(&it.id));
    if let Some(refusal) = forbidden(call, own).or_else(|| never(call, rule, own, &endpoints)) {
        return Ok(Some(refusal));
    }
    let others = tx.list_rules(call.guild).await?;
    let double = others.iter().find(|other| is_double(other, rule));
    Ok(double.map(|double| {
        let line = [("rule", line(call, &endpoints, double).into())];
        Reply::refusal(call.texts.with("rule-double", line))
    }))
}

fn is_double(one: &Rule, other: &Rule) -> bool {
    one.id != other.id
        && (one.role, one.counts, one.when, &one.endpoint)
            == (other.role, other.counts, other.when, &other.endpoint)
}

/// Why no reward may hang on an endpoint's events: its site's terms forbid it.
fn forbidden(call: &Call<'_>, endpoint: Option<&Endpoint>) -> Option<Reply> {
    let source = source::find(&endpoint?.source)?.profile();
    if source.may_reward {
        return None;
    }
    let title = [("source", source.title.into())];
    Some(Reply::refusal(call.texts.with("rule-forbidden", title)))
}

/// Why a rule would never give anything: nobody sends what it counts. A guild without endpoints may begin with its rules.
fn never(
    call: &Call<'_>,
    rule: &Rule,
    own: Option<&Endpoint>,
    endpoints: &[Endpoint],
) -> Option<Reply> {
    let sends = |endpoint: &Endpoint| {
        let source = source::find(&endpoint.source);
        let mut kinds = source.iter().flat_map(|source| source.profile().kinds);
        kinds.any(|kind| EventKind::counts_as(*kind) == Some(rule.counts))
    };
    let counts = ("counts", rule.counts.as_str().into());
    if let Some(own) = own.filter(|own| !sends(own)) {
        let name = words::endpoint_shown(call, endpoints, Some(&own.id));
        let said = [("endpoint", name.into()), counts];
        return Some(Reply::refusal(call.texts.with("rule-endpoint-never", said)));
    }
    let is_never = rule.endpoint.is_none() && !endpoints.is_empty() && !endpoints.iter().any(sends);
    is_never.then(|| Reply::refusal(call.texts.with("rule-counts-never", [counts])))
}
