//! Website Toolbox, hosted forums.
#![doc = include_str!("README.md")]

mod forum;
mod member;
mod samples;
mod talk;
mod title;
mod wire;

#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::domain::event::{Content, EventKind, Hold, NewEvent, Person, Sameness, SitePerson};
use crate::source::field::{Flag, event_name, filled, name_hash, public_name, site_id, web_url};
use crate::source::json::{self, FieldError};
use crate::source::request::VerifiedRequest;
use crate::source::sample::Sample;
use crate::source::scheme::Scheme;
use crate::source::{Ignored, Inbound, KnownBy, SecretOrigin, Source, SourceId, SourceProfile};
use wire::{Envelope, Thing, User};

/// Website Toolbox.
#[derive(Debug)]
pub(super) struct WebsiteToolbox;

static PROFILE: SourceProfile = SourceProfile {
    id: SourceId("website-toolbox"),
    title: "Website Toolbox",
    schemes: &[Scheme::UrlKey],
    suffixes: &[],
    secret: SecretOrigin::Url,
    kinds: &[
        EventKind::Forum,
        EventKind::Member,
        EventKind::Payment,
        EventKind::Private,
    ],
    default_kinds: &[EventKind::Forum, EventKind::Member],
    redacted: &[
        "email",
        "name",
        "signature",
        "customFields",
        "instantMessagingType",
        "instantMessagingId",
    ],
    shapes: &[&["object", "id", "type", "data"]],
    known_by: KnownBy::Account,
    may_reward: true,
    texts: &[
        ("en", include_str!("texts/en.ftl")),
        ("ru", include_str!("texts/ru.ftl")),
        ("bg", include_str!("texts/bg.ftl")),
    ],
};

impl Source for WebsiteToolbox {
    fn profile(&self) -> &'static SourceProfile {
        &PROFILE
    }

    fn parse(&self, request: &VerifiedRequest<'_>) -> Result<Inbound, FieldError> {
        let envelope: Envelope = request.read()?;
        if envelope.object.as_deref().is_some_and(|it| it != "event") {
            return Ok(Inbound::Ignored(Ignored::NotForUs("not an event object")));
        }
        Ok(match event(&envelope, request.json())? {
            Some(event) => Inbound::Event(Box::new(event)),
            None => Inbound::Ignored(Ignored::UnknownEvent(envelope.kind)),
        })
    }

    fn samples(&self) -> &'static [Sample] {
        samples::ALL
    }
}

/// The path of the thing that an event is about.
const OBJECT: &str = "data.object";

/// The event, or `None` if its name belongs to no known family. The vendor adds events on request, so a new name in a
/// known family is shown by that name.
fn event(envelope: &Envelope, body: &Value) -> Result<Option<NewEvent>, FieldError> {
    let kind = envelope.kind.as_str();
    let known = match kind.split_once('.') {
        Some(("user", what)) => member::event(envelope, what, body)?,
        Some(("topic", what)) => forum::topic(envelope, what, body)?,
        Some(("post", what)) => forum::post(envelope, what, body)?,
        Some(("conversation" | "message", "created")) => Some(talk::event(envelope, body)?),
        _ => None,
    };
    Ok(known.or_else(|| unknown(envelope, body)))
}

fn unknown(envelope: &Envelope, body: &Value) -> Option<NewEvent> {
    let (family, _) = envelope.kind.split_once('.')?;
    let kind = match family {
        "user" => EventKind::Member,
        "topic" | "post" => EventKind::Forum,
        "conversation" | "message" => EventKind::Private,
        _ => return None,
    };
    let thing: Thing = json::read_at(body, OBJECT).unwrap_or_default();
    let title = thing.title.or(thing.subject);
    let is_forum = kind == EventKind::Forum;
    let content = Content::Other {
        thing: filled(thing.object),
        title: title
            .and_then(|html| title::plain(&html))
            .filter(|_| is_forum),
    };
    Some(NewEvent {
        person: person(thing.author),
        hold: hold(thing.pending),
        is_announced: kind != EventKind::Member,
        ..base(envelope, kind, content)
    })
}

/// A post that waits for a moderator, or might wait for one, is not public.
fn hold(pending: Flag) -> Option<Hold> {
    pending.may_be_set().then_some(Hold::Pending)
}

/// An event that is identified by the envelope's id. Any mode but `live` is treated as a test.
fn base(envelope: &Envelope, kind: EventKind, content: Content) -> NewEvent {
    let same = Sameness::for_ever(envelope.id.0.to_string());
    NewEvent {
        is_test: !envelope.mode.is_null() && envelope.mode != "live",
        ..NewEvent::new(kind, event_name(&envelope.kind), same, content)
    }
}

/// The person by username, or by number if there is none; the real name is never used.
fn person(user: Option<User>) -> Person {
    let Some(user) = user else {
        return Person::Nobody;
    };
    let id = filled(user.user_id.map(|id| id.0));
    match filled(user.username).or_else(|| id.clone()) {
        None => Person::Nobody,
        Some(name) => Person::Site(SitePerson {
            id: site_id(id),
            name_hash: name_hash(&name),
            name: public_name(&name),
            avatar_url: web_url(user.avatar_url.as_deref()),
        }),
    }
}

/// The author inside the object, or else the one whose id and name are next to its other fields.
fn author(author: Option<User>, body: &Value) -> Person {
    person(author.or_else(|| json::read_at(body, OBJECT).ok()))
}
