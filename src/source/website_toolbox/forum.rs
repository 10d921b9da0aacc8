//! Topics and posts.

use serde_json::Value;

use super::wire::{Envelope, Post, Topic};
use super::{OBJECT, author, base, hold, title};
use crate::domain::event::{
    Change, Content, EventKind, ForumThing, Hold, NewEvent, Remover, SubjectClaim, Text,
};
use crate::source::field::{filled, sender_seconds};
use crate::source::json::{self, FieldError};
use crate::source::sameness;

/// A topic's event, or `None` if the type has a new name.
pub(super) fn topic(
    envelope: &Envelope,
    what: &str,
    body: &Value,
) -> Result<Option<NewEvent>, FieldError> {
    let Some(change) = change(what).filter(|_| what != "approved") else {
        return Ok(None);
    };
    let topic: Topic = json::read_at(body, OBJECT)?;
    let title = topic.title.or(topic.subject);
    let title = title.and_then(|html| title::plain(&html));
    let hold = hold(topic.pending);
    let subject = SubjectClaim {
        key: format!("topic:{}", topic.topic_id.0),
        also: topic.first_post_id.map(|id| format!("post:{}", id.0)),
        version: Some(envelope.id.0),
        fingerprint: fingerprint(change, title.as_deref(), None, hold),
    };
    let content = Content::Forum {
        thing: ForumThing::Topic,
        title,
        text: None,
        old_text: None,
    };
    Ok(Some(NewEvent {
        change,
        subject: Some(subject),
        person: author(topic.author, body),
        occurred_at: sender_seconds(topic.date_timestamp),
        hold,
        ..base(envelope, EventKind::Forum, content)
    }))
}

/// A post's event, or `None` if the type has a new name.
pub(super) fn post(
    envelope: &Envelope,
    what: &str,
    body: &Value,
) -> Result<Option<NewEvent>, FieldError> {
    let Some(change) = change(what) else {
        return Ok(None);
    };
    let post: Post = json::read_at(body, OBJECT)?;
    let title = post.title.or(post.subject);
    let title = title.and_then(|html| title::plain(&html));
    let text = filled(post.message);
    let hold = hold(post.pending).filter(|_| what != "approved");
    let subject = SubjectClaim {
        key: format!("post:{}", post.post_id.0),
        also: None,
        version: Some(envelope.id.0),
        fingerprint: fingerprint(change, title.as_deref(), text.as_deref(), hold),
    };
    let content = Content::Forum {
        thing: ForumThing::Post,
        title,
        text: text.map(Text::Html),
        old_text: None,
    };
    Ok(Some(NewEvent {
        change,
        subject: Some(subject),
        person: author(post.author, body),
        occurred_at: sender_seconds(post.post_timestamp.or(post.timestamp)),
        hold,
        ..base(envelope, EventKind::Forum, content)
    }))
}

/// An approval may be the first call about a post, or follow its creation.
fn change(what: &str) -> Option<Change> {
    match what {
        "created" => Some(Change::Created),
        "approved" => Some(Change::Present),
        "updated" => Some(Change::Edited),
        "deleted" => Some(Change::Removed(Remover::Unknown)),
        _ => None,
    }
}

/// Likes and views change an object too: only changes to these fields are shown.
fn fingerprint(
    change: Change,
    title: Option<&str>,
    text: Option<&str>,
    hold: Option<Hold>,
) -> Option<String> {
    let pending = if hold.is_some() { "1" } else { "0" };
    let parts = [title.unwrap_or(""), text.unwrap_or(""), pending];
    (!matches!(change, Change::Removed(_))).then(|| sameness::key(&parts))
}
