//! Topics and posts in a forum.

use super::pen::Pen;
use super::post::Post;
use super::review;
use crate::domain::event::{Content, ForumThing};
use crate::locale::Texts;

pub(super) fn title(thing: ForumThing, state: &'static str, texts: &Texts) -> String {
    let thing = match thing {
        ForumThing::Topic => "topic",
        ForumThing::Post => "post",
    };
    texts.with(
        "post-forum-title",
        [("thing", thing.into()), ("state", state.into())],
    )
}

pub(super) fn fill(post: &mut Post, content: &Content, pen: Pen<'_>) {
    let Content::Forum {
        title,
        text,
        old_text,
        ..
    } = content
    else {
        return;
    };
    post.headline = pen.headline(title.as_deref());
    review::said(post, text.as_ref(), old_text.as_ref(), pen);
}
