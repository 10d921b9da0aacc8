//! What a site made after this was written: shown by the site's own name for it.

use super::Card;
use super::pen::Pen;
use super::post::Post;
use crate::domain::event::Content;

pub(super) fn fill(post: &mut Post, card: &Card<'_>, pen: Pen<'_>) {
    let Content::Other { thing, title } = card.content else {
        return;
    };
    post.headline = pen.headline(title.as_deref());
    post.fact(pen.texts.get("post-thing"), thing.as_deref(), pen);
}
