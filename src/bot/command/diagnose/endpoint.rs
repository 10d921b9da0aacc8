//! The endpoints: without a secret, with refused calls, silent, announced nowhere.

use std::time::Duration;

use super::Found;
use super::facts::{EndpointFacts, Facts};
use crate::bot::call::Call;
use crate::bot::command::endpoint::show::{last_delivery, refusal_reason};
use crate::bot::command::words;
use crate::bot::reply::foreign;
use crate::domain::time::Timestamp;
use crate::source;

/// How long a refused call is worth a line.
const LATELY: Duration = Duration::from_hours(7 * 24);

/// Looks at every endpoint.
pub(super) fn look(call: &Call<'_>, facts: &Facts, found: &mut Found) {
    let mut fine = 0;
    for known in &facts.endpoints {
        let problems = problems(call, known);
        if problems.is_empty() && known.last.is_some() {
            fine += 1;
        } else if problems.is_empty() {
            let silent = call.texts.with("diagnose-silent", [name(known)]);
            found.unchecked.push(silent);
        }
        found.problems.extend(problems);
        found.endpoints.push(line(call, facts, known));
    }
    if fine > 0 {
        let number = [("n", fine.into())];
        found
            .fine
            .push(call.texts.with("diagnose-endpoints-fine", number));
    }
}

fn name<'a>(known: &EndpointFacts) -> (&'a str, fluent_bundle::FluentValue<'a>) {
    ("name", foreign(&known.endpoint.name).into())
}

fn problems(call: &Call<'_>, known: &EndpointFacts) -> Vec<String> {
    let texts = call.texts;
    let mut problems = Vec::new();
    if source::find(&known.endpoint.source).is_none() {
        problems.push(texts.with("diagnose-source-gone", [name(known)]));
    } else if known.lacks_secret {
        problems.push(texts.with("diagnose-no-secret", [name(known)]));
    }
    if let Some(at) = refused_lately(call, known) {
        let shown = [
            name(known),
            ("when", format!("<t:{}:R>", at.as_seconds()).into()),
            ("why", refusal_reason(texts, &known.endpoint).into()),
        ];
        problems.push(texts.with("diagnose-refused", shown));
    }
    problems
}

/// When a call was refused, if that is not long ago and none was taken since. That the secret is missing is said already.
fn refused_lately(call: &Call<'_>, known: &EndpointFacts) -> Option<Timestamp> {
    let at = known.endpoint.refused_at?;
    let is_known = known.lacks_secret && known.endpoint.refused_why.as_deref() == Some("no-secret");
    let is_over = known.last.as_ref().is_some_and(|(last, _)| *last > at);
    let is_recent = call.now() < at.plus(LATELY);
    (is_recent && !is_over && !is_known).then_some(at)
}

/// How an endpoint is, in a line.
fn line(call: &Call<'_>, facts: &Facts, known: &EndpointFacts) -> String {
    let endpoint = &known.endpoint;
    let mut parts = vec![
        format!("**{}**", foreign(&endpoint.name)),
        words::source_title(&endpoint.source).to_owned(),
        last_delivery(call.texts, known.last.as_ref()),
    ];
    if endpoint.paused_at.is_some() {
        parts.push(call.texts.get("diagnose-paused"));
    }
    let is_routed = facts
        .routes
        .iter()
        .any(|route| route.endpoint.as_ref().is_none_or(|id| *id == endpoint.id));
    if !is_routed {
        parts.push(call.texts.get("diagnose-unrouted"));
    }
    parts.join(" · ")
}
