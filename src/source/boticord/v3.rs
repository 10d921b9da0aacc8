//! BotiCord's notifications, since June 2023. They do not say whether they are about a bot or a server, nor who removed
//! a review.

use super::v2::Done;
use super::wire::{Notification, Payload};
use crate::domain::event::{
    Change, Content, EventKind, NewEvent, Person, Remover, Sameness, SubjectClaim, Text,
};
use crate::source::field::{filled, stars};
use crate::source::sameness;

/// Someone upped the bot or server.
pub(super) fn up(name: &str, call: &Notification) -> NewEvent {
    let total = call
        .payload
        .as_ref()
        .and_then(|payload| u64::try_from(payload.up_count?.0).ok());
    let content = Content::Vote {
        listed: None,
        bonus: None,
        bonus_until: None,
        site_total: total,
    };
    event(name, EventKind::Vote, call, content)
}

/// A review was written, changed or removed; BotiCord says "comment".
pub(super) fn review(name: &str, done: Done, mut call: Notification) -> NewEvent {
    let payload = call.payload.take().unwrap_or_default();
    let subject = SubjectClaim {
        key: sameness::key(&[&call.user.to_string(), resource(&call)]),
        also: None,
        version: Some(call.happened.0.as_ms()),
        fingerprint: None,
    };
    NewEvent {
        change: match done {
            Done::Added => Change::Created,
            Done::Edited => Change::Edited,
            Done::Removed => Change::Removed(Remover::Unknown),
        },
        subject: Some(subject),
        ..event(name, EventKind::Review, &call, content(payload))
    }
}

fn content(payload: Payload) -> Content {
    Content::Review {
        listed: None,
        title: None,
        text: filled(payload.content).map(Text::Plain),
        old_text: None,
        score: payload.rating.and_then(stars),
        old_score: None,
        reason: None,
    }
}

fn event(name: &str, kind: EventKind, call: &Notification, content: Content) -> NewEvent {
    let happened = call.happened.0;
    let same = sameness::key(&[
        name,
        resource(call),
        &call.user.to_string(),
        &happened.as_ms().to_string(),
    ]);
    NewEvent {
        person: Person::Discord(call.user),
        occurred_at: Some(happened),
        ..NewEvent::new(kind, name, Sameness::for_ever(same), content)
    }
}

/// The review, bot or server that it is about, if the call says so.
fn resource(call: &Notification) -> &str {
    [&call.affected, &call.id]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .find(|label| !label.is_empty())
        .unwrap_or("")
}
