//! Comments under a page.

use super::pen::Pen;
use super::post::Post;
use super::review;
use crate::domain::event::Content;
use crate::locale::Texts;

pub(super) fn title(is_reply: bool, state: &'static str, texts: &Texts) -> String {
    let thing = if is_reply { "reply" } else { "comment" };
    texts.with(
        "post-comment-title",
        [("thing", thing.into()), ("state", state.into())],
    )
}

pub(super) fn fill(post: &mut Post, content: &Content, pen: Pen<'_>) {
    let Content::Comment {
        text,
        old_text,
        page_url,
        page: named,
        ..
    } = content
    else {
        return;
    };
    review::said(post, text.as_ref(), old_text.as_ref(), pen);
    page(post, page_url.as_deref(), named.as_deref(), pen);
}

/// Adds the page: its address in full, so that everyone sees where it leads, else its name.
pub(super) fn page(post: &mut Post, address: Option<&str>, name: Option<&str>, pen: Pen<'_>) {
    let label = pen.texts.get("post-page");
    match address.map(|address| pen.address(address)) {
        Some(shown) if !shown.is_empty() => post.fact_shown(label, shown),
        _ => post.fact(label, name, pen),
    }
}
