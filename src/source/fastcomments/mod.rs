//! FastComments, comments on web pages.
#![doc = include_str!("README.md")]

mod samples;
mod wire;

#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::domain::event::{
    Change, Content, EventKind, Hold, NewEvent, Person, Remover, Sameness, SitePerson,
    SubjectClaim, Text,
};
use crate::domain::time::Timestamp;
use crate::source::field::{Flag, WholeNumber, filled, name_hash, public_name, site_id, web_url};
use crate::source::json::FieldError;
use crate::source::request::{Method, VerifiedRequest};
use crate::source::sameness;
use crate::source::sample::Sample;
use crate::source::scheme::Scheme;
use crate::source::{Ignored, Inbound, KnownBy, SecretOrigin, Source, SourceId, SourceProfile};
use wire::WebhookComment;

/// FastComments.
#[derive(Debug)]
pub(super) struct FastComments;

/// On every call since 2026-01-09.
const SIGNATURE: Scheme = Scheme::Hmac {
    header: "x-fastcomments-signature",
    prefix: "sha256=",
    timestamp: Some("x-fastcomments-timestamp"),
};

/// The API secret itself, on webhooks that were set up before 2026-01-09.
const TOKEN: Scheme = Scheme::HeaderSecret { header: "token" };

/// On calls of the site's AI agents, which have the same signature but are about no comment.
/// <https://docs.fastcomments.com/guide-ai-agents.html>, seen 2026-11.
const AGENT_HEADER: &str = "x-fastcomments-agent-event";

static PROFILE: SourceProfile = SourceProfile {
    id: SourceId("fastcomments"),
    title: "FastComments",
    schemes: &[SIGNATURE, TOKEN],
    suffixes: &["created", "updated", "deleted"],
    secret: SecretOrigin::Site,
    kinds: &[EventKind::Comment],
    default_kinds: &[EventKind::Comment],
    redacted: &["commenterEmail", "avatarSrc", "token"],
    shapes: &[
        &["id", "urlId"],
        &["id", "comment"],
        &["id", "commenterName"],
    ],
    known_by: KnownBy::Account,
    may_reward: true,
    texts: &[
        ("en", include_str!("texts/en.ftl")),
        ("ru", include_str!("texts/ru.ftl")),
        ("bg", include_str!("texts/bg.ftl")),
    ],
};

impl Source for FastComments {
    fn profile(&self) -> &'static SourceProfile {
        &PROFILE
    }

    fn parse(&self, request: &VerifiedRequest<'_>) -> Result<Inbound, FieldError> {
        if request.raw().header(AGENT_HEADER).next().is_some() {
            return Ok(Inbound::Ignored(Ignored::NotForUs(
                "a call of the site's AI agents",
            )));
        }
        let comment: WebhookComment = request.read()?;
        if comment.id.0.is_empty() {
            return Err(FieldError {
                path: "id".to_owned(),
                why: "names no comment".to_owned(),
            });
        }
        let change = change(request);
        let raw = request.raw();
        // The sender has no names for its events; only the URL's end or the method distinguishes them.
        let label = raw.suffix.unwrap_or(raw.method.as_str());
        let same = same_as(change, sameness::of_body(label, raw.body));
        Ok(Inbound::Event(Box::new(event(
            label, comment, change, same,
        ))))
    }

    fn samples(&self) -> &'static [Sample] {
        samples::ALL
    }
}

/// The body never says what happened. The URL does if the admin set it up that way, else the method; and a body that is
/// only an id can only be a removal.
fn change(request: &VerifiedRequest<'_>) -> Change {
    match (request.raw().suffix, request.raw().method) {
        (Some("created"), _) => Change::Created,
        (Some("updated"), _) => Change::Edited,
        (Some("deleted"), _) | (_, Method::Delete) => Change::Removed(Remover::Unknown),
        _ if is_id_alone(request.json()) => Change::Removed(Remover::Unknown),
        _ => Change::Present,
    }
}

/// A comment is created and removed once. An update carries a snapshot of it, and a comment may return to an earlier
/// state: spam and not spam, an edit undone.
fn same_as(change: Change, key: String) -> Sameness {
    match change {
        Change::Created | Change::Removed(_) => Sameness::for_ever(key),
        Change::Edited | Change::Present => Sameness::while_latest(key),
    }
}

fn is_id_alone(json: &Value) -> bool {
    json.as_object()
        .is_some_and(|members| members.iter().all(|(key, it)| key == "id" || it.is_null()))
}

fn event(label: &str, comment: WebhookComment, change: Change, same: Sameness) -> NewEvent {
    let page_url = web_url(comment.url.as_deref()).or_else(|| web_url(comment.url_id.as_deref()));
    let content = Content::Comment {
        text: text(&comment),
        old_text: None,
        page: filled(comment.url_id.clone()).filter(|_| page_url.is_none()),
        page_url,
        is_reply: comment
            .parent_id
            .as_ref()
            .is_some_and(|id| !id.0.trim().is_empty()),
    };
    NewEvent {
        change,
        subject: Some(SubjectClaim {
            key: comment.id.0.clone(),
            also: None,
            version: None,
            fingerprint: fingerprint(&comment, change),
        }),
        occurred_at: occurred_at(&comment),
        hold: hold(&comment),
        person: person(comment),
        ..NewEvent::new(EventKind::Comment, label, same, content)
    }
}

/// The text as typed; the rendered form only if that is missing.
fn text(comment: &WebhookComment) -> Option<Text> {
    let plain = filled(comment.comment.clone()).map(Text::Plain);
    plain.or_else(|| filled(comment.comment_html.clone()).map(Text::Html))
}

/// Every vote, pin and renumbering of pages is an update too: only changes to these fields are shown.
fn fingerprint(comment: &WebhookComment, change: Change) -> Option<String> {
    let text = match text(comment) {
        Some(Text::Plain(text) | Text::Html(text)) => text,
        None => String::new(),
    };
    let flags = [
        !comment.approved.may_be_unset(),
        comment.is_spam.may_be_set(),
        comment.reviewed.may_be_set(),
    ];
    let [approved, spam, reviewed] = flags.map(|flag| if flag { "1" } else { "0" });
    let is_removal = matches!(change, Change::Removed(_));
    (!is_removal).then(|| sameness::key(&[&text, approved, spam, reviewed]))
}

/// A comment that may be spam, or may wait for approval, is not public.
fn hold(comment: &WebhookComment) -> Option<Hold> {
    if comment.is_spam == Flag::Yes {
        Some(Hold::Spam)
    } else if comment.is_spam.may_be_set() || comment.approved.may_be_unset() {
        Some(Hold::Pending)
    } else {
        None
    }
}

fn person(comment: WebhookComment) -> Person {
    let id = filled(comment.user_id.map(|id| id.0));
    let name = filled(comment.commenter_name);
    if id.is_none() && name.is_none() {
        return Person::Nobody;
    }
    Person::Site(SitePerson {
        id: site_id(id),
        name_hash: name.as_deref().and_then(name_hash),
        name: name.map_or_else(|| "…".to_owned(), |name| public_name(&name)),
        avatar_url: web_url(comment.avatar_src.as_deref()),
    })
}

/// The time, in ISO 8601 or in milliseconds.
fn occurred_at(comment: &WebhookComment) -> Option<Timestamp> {
    let written = comment.date.as_str().and_then(Timestamp::from_sender_iso);
    written.or_else(|| Timestamp::from_sender_ms(WholeNumber::of(&comment.date)?.0))
}
