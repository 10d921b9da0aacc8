//! Chat reports, as the staff read them: all that the chat said, in its own words.

use super::pen::{self, Pen};
use super::person::Who;
use super::post::Post;
use super::{Card, Shown};
use crate::discord::limits;
use crate::domain::event::Content;
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
        // The person stands below, in the part they play.
        post.who = Who::default();
    }
    let reporter = if is_automatic(card.content) {
        say("post-reporter-automatic")
    } else {
        chatter(reporter, card.person, pen)
    };
    post.fact_shown(say("post-about"), chatter(about, card.person, pen));
    post.fact_shown(say("post-reporter"), reporter);
    post.fact(say("post-channel"), Some(channel), pen);
    post.fact(say("post-when"), Some(when), pen);
    post.fact(say("post-reason"), Some(reason), pen);
    post.passage(Some(say("post-message")), pen.text(message));
    post.passage(Some(say("post-comment")), pen.text(comment));
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

/// The chat reports by itself in the name of the one it reports, or in nobody's.
fn is_automatic(content: &Content) -> bool {
    matches!(content, Content::Report { reporter, about, .. }
        if limits::is_blank(reporter) || reporter == about)
}
