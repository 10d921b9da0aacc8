//! SphereCord, a Russian listing of Discord servers.
#![doc = include_str!("README.md")]

mod samples;
mod wire;

#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::domain::event::{Content, EventKind, Listed, NewEvent, Person, Sameness, Text};
use crate::source::field::{Label, filled, stars};
use crate::source::json::FieldError;
use crate::source::request::VerifiedRequest;
use crate::source::sameness;
use crate::source::sample::Sample;
use crate::source::scheme::Scheme;
use crate::source::{Ignored, Inbound, KnownBy, SecretOrigin, Source, SourceId, SourceProfile};
use wire::{Call, ReviewAdd, VoteAdd};

/// SphereCord.
#[derive(Debug)]
pub(super) struct Sphere;

const SIGNATURE: Scheme = Scheme::Hmac {
    header: "x-sphere-signature",
    prefix: "",
    timestamp: None,
};

/// A user may vote every six hours, and two of their votes have the same bytes. So an equal body is a repeat only
/// within a slightly shorter time.
const VOTE_WINDOW: Duration = Duration::from_hours(5);

static PROFILE: SourceProfile = SourceProfile {
    id: SourceId("sphere"),
    title: "SphereCord",
    schemes: &[SIGNATURE],
    suffixes: &[],
    secret: SecretOrigin::Site,
    kinds: &[EventKind::Vote, EventKind::Review],
    default_kinds: &[EventKind::Vote, EventKind::Review],
    redacted: &[],
    shapes: &[&["event", "guild_id", "user_id"]],
    known_by: KnownBy::Discord,
    may_reward: true,
    texts: &[
        ("en", include_str!("texts/en.ftl")),
        ("ru", include_str!("texts/ru.ftl")),
        ("bg", include_str!("texts/bg.ftl")),
    ],
};

impl Source for Sphere {
    fn profile(&self) -> &'static SourceProfile {
        &PROFILE
    }

    fn parse(&self, request: &VerifiedRequest<'_>) -> Result<Inbound, FieldError> {
        let Call { event: Label(name) } = request.read()?;
        let event = match name.as_str() {
            "VOTE_ADD" => vote(&request.read()?, request.raw().body),
            "REVIEW_ADD" => review(request.read()?),
            _ => return Ok(Inbound::Ignored(Ignored::UnknownEvent(name))),
        };
        Ok(Inbound::Event(Box::new(event)))
    }

    fn samples(&self) -> &'static [Sample] {
        samples::ALL
    }
}

fn vote(call: &VoteAdd, body: &[u8]) -> NewEvent {
    let same = Sameness::within(sameness::of_body("VOTE_ADD", body), VOTE_WINDOW);
    let content = Content::Vote {
        listed: Some(Listed::Server),
        bonus: None,
        bonus_until: None,
        site_total: None,
    };
    NewEvent {
        person: Person::Discord(call.user_id),
        claimed_guild: Some(call.guild_id.to_string()),
        ..NewEvent::new(EventKind::Vote, "VOTE_ADD", same, content)
    }
}

/// A review has no subject: no later call changes it, and a second one by the same user is a new review.
fn review(call: ReviewAdd) -> NewEvent {
    let published = call.review.published_timestamp.0;
    let guild = call.guild_id.to_string();
    let same = sameness::key(&[
        "REVIEW_ADD",
        &guild,
        &call.user_id.to_string(),
        &call.review.id.to_string(),
        &published.as_ms().to_string(),
    ]);
    let words = call.review.content.unwrap_or_default();
    let content = Content::Review {
        listed: Some(Listed::Server),
        title: filled(words.title),
        text: filled(words.description).map(Text::Plain),
        old_text: None,
        score: call.review.stars.and_then(stars),
        old_score: None,
        reason: None,
    };
    NewEvent {
        person: Person::Discord(call.user_id),
        occurred_at: Some(published),
        claimed_guild: Some(guild),
        ..NewEvent::new(
            EventKind::Review,
            "REVIEW_ADD",
            Sameness::for_ever(same),
            content,
        )
    }
}
