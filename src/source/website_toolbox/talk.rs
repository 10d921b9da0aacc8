//! Private conversations: the participants and the subject, never the text.

use serde_json::Value;

use super::wire::{Envelope, Talk, User};
use super::{OBJECT, author, base, title};
use crate::domain::event::{Content, EventKind, NewEvent, Person};
use crate::source::field::{Flag, public_name, sender_seconds};
use crate::source::json::{self, FieldError};

/// A new conversation, or a message in one.
pub(super) fn event(envelope: &Envelope, body: &Value) -> Result<NewEvent, FieldError> {
    let talk: Talk = json::read_at(body, OBJECT)?;
    let (mut starter, mut participants) = (None, Vec::new());
    for user in talk.participants {
        let is_starter = user.is_starter == Flag::Yes;
        participants.extend(name(&user));
        if is_starter && starter.is_none() {
            starter = Some(user);
        }
    }
    let content = Content::Private {
        is_new: envelope.kind.starts_with("conversation."),
        subject: talk.subject.and_then(|html| title::plain(&html)),
        participants,
    };
    let person: Person = author(talk.sender.or(starter), body);
    Ok(NewEvent {
        person,
        occurred_at: sender_seconds(talk.date_timestamp.or(talk.timestamp)),
        ..base(envelope, EventKind::Private, content)
    })
}

fn name(user: &User) -> Option<String> {
    let username = user.username.clone().filter(|name| !name.trim().is_empty());
    let name = username.or_else(|| user.user_id.as_ref().map(|id| id.0.clone()));
    name.as_deref().map(public_name)
}
