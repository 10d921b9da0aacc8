//! Reviews on a listing: stars or a thumb, and what was said, new against old.

use super::pen::Pen;
use super::post::Post;
use super::vote::listed_name;
use crate::domain::event::{Content, Listed, Score, Text};
use crate::locale::Texts;

pub(super) fn title(listed: Option<Listed>, state: &'static str, texts: &Texts) -> String {
    let listed = listed_name(listed);
    texts.with(
        "post-review-title",
        [("listed", listed.into()), ("state", state.into())],
    )
}

pub(super) fn fill(post: &mut Post, content: &Content, pen: Pen<'_>) {
    let Content::Review {
        title,
        text,
        old_text,
        score,
        old_score,
        ..
    } = content
    else {
        return;
    };
    post.marks
        .extend(score_change(*old_score, *score, pen.texts));
    post.headline = pen.headline(title.as_deref());
    said(post, text.as_ref(), old_text.as_ref(), pen);
}

/// Adds a text, and what stood there before if that was something else.
pub(super) fn said(post: &mut Post, text: Option<&Text>, old: Option<&Text>, pen: Pen<'_>) {
    let now = text.map(|text| pen.text(text)).unwrap_or_default();
    let before = old
        .filter(|old| Some(*old) != text)
        .map(|old| pen.text(old))
        .unwrap_or_default();
    if before.is_empty() {
        post.passage(None, now);
        return;
    }
    post.passage(Some(pen.texts.get("post-before")), before);
    post.passage(Some(pen.texts.get("post-after")), now);
}

fn score_change(old: Option<Score>, new: Option<Score>, texts: &Texts) -> Option<String> {
    let new = score(new?, texts);
    let old = old.map(|old| score(old, texts)).filter(|old| *old != new);
    Some(match old {
        Some(old) => format!("{old} → {new}"),
        None => new,
    })
}

fn score(score: Score, texts: &Texts) -> String {
    match score {
        Score::Stars(stars) => {
            let full = usize::from(stars.min(5));
            let row = "★".repeat(full) + &"☆".repeat(5 - full);
            format!("{row} {full}/5")
        }
        Score::Thumb(thumb) if thumb > 0 => texts.get("post-score-positive"),
        Score::Thumb(thumb) if thumb < 0 => texts.get("post-score-negative"),
        Score::Thumb(_) => texts.get("post-score-neutral"),
    }
}
