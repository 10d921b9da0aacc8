//! Private conversations: who and about what, never the words.

use super::pen::Pen;
use super::post::Post;
use crate::domain::event::Content;
use crate::locale::Texts;

pub(super) fn title(is_new: bool, texts: &Texts) -> String {
    texts.get(if is_new {
        "post-private-conversation"
    } else {
        "post-private-message"
    })
}

pub(super) fn fill(post: &mut Post, content: &Content, pen: Pen<'_>) {
    let Content::Private {
        subject,
        participants,
        ..
    } = content
    else {
        return;
    };
    post.fact(pen.texts.get("post-subject"), subject.as_deref(), pen);
    let names: Vec<String> = participants
        .iter()
        .map(|name| pen.line(name))
        .filter(|name| !name.is_empty())
        .collect();
    post.list(pen.texts.get("post-participants"), names.into_iter(), pen);
}
