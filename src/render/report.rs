//! Chat reports, as the staff read them: about whom and why first, then what the chat said in its own words, and in small
//! print who reported it, where and when.

use super::pen::{self, Pen};
use super::person::Who;
use super::post::Post;
use super::{Card, Shown};
use crate::discord::limits;
use crate::domain::event::Content;
use crate::domain::time::Timestamp;
use crate::locale::Texts;

pub(super) fn title(content: &Content, texts: &Texts) -> String {
    texts.get(if is_automatic(content) {
        "post-report-automatic"
    } else {
        "post-report-title"
    })
}

pub(super) fn fill(post: &mut Post, card: &Card<'_>, pen: Pen<'_>) {
    let Content::Report {
        reporter,
        about,
        channel,
        when,
        reason,
        message,
        comment,
    } = card.content
    else {
        return;
    };
    let say = |key| pen.texts.get(key);
    let is_reporter = !is_automatic(card.content) && is_named(reporter, card.person);
    if pen.room.entries > 0 && (is_reporter || is_named(about, card.person)) {
        // The person is named in the part they play.
        post.who = Who::default();
    }
    post.lead(say("post-about"), chatter(about, card.person, pen));
    post.lead(say("post-reason"), pen.line(reason));
    post.passage(Some(say("post-message")), pen.text(message));
    post.passage(Some(say("post-comment")), pen.text(comment));
    let reporter = match () {
        () if is_automatic(card.content) => say("post-reporter-automatic"),
        () if limits::is_blank(reporter) => say("post-reporter-unknown"),
        () => chatter(reporter, card.person, pen),
    };
    let when = Timestamp::from_sender_text(when).unwrap_or(card.received_at);
    if pen.room.entries == 0 {
        post.moment = pen::clock(when);
        return;
    }
    let small = [
        labelled(&say("post-reporter"), &reporter),
        place(channel, pen).unwrap_or_default(),
        pen::clock(when).unwrap_or_default(),
    ];
    let small: Vec<String> = small.into_iter().filter(|part| !part.is_empty()).collect();
    post.moment = Some(small.join(" · "));
}

/// Where it was said; nothing where the chat does not tell. Its private conversations are named after the other person.
fn place(channel: &str, pen: Pen<'_>) -> Option<String> {
    let shown = pen.line(channel);
    let label = match channel {
        "n/a" => return None,
        _ if shown.is_empty() => return None,
        _ if channel.starts_with('@') => "post-channel-private",
        _ => "post-channel",
    };
    Some(labelled(&pen.texts.get(label), &shown))
}

fn labelled(label: &str, value: &str) -> String {
    format!("{label}: {value}")
}

fn is_named(chatter: &str, person: Shown<'_>) -> bool {
    !limits::is_blank(chatter) && matches!(person, Shown::Site { name, .. } if name == chatter)
}

/// A chat name, and the Discord user behind it where it is the event's person.
fn chatter(name: &str, person: Shown<'_>, pen: Pen<'_>) -> String {
    let shown = pen.line(name);
    match person {
        Shown::Site {
            linked: Some(id), ..
        } if is_named(name, person) => format!("{shown} ({})", pen::member(id)),
        _ => shown,
    }
}

/// The chat reports by itself in the name of the one it reports.
fn is_automatic(content: &Content) -> bool {
    matches!(content, Content::Report { reporter, about, .. }
        if !limits::is_blank(reporter) && reporter == about)
}
