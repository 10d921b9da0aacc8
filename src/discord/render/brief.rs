//! A post in a few lines, for the styles that are short.

use super::embed::origin;
use super::foreign::{self, Extent};
use super::post::Post;

/// The post as lines of an embed, whose footer says where it came from.
pub(super) fn lines(post: &Post) -> String {
    joined(post, details(post))
}

/// The post as message text.
pub(super) fn plain(post: &Post) -> String {
    let mut details = details(post);
    let extent = Extent {
        length: 200,
        lines: 1,
    };
    let origin = foreign::shown(&origin(&post.endpoint, &post.marker), extent);
    details.extend((!origin.is_empty()).then_some(origin));
    joined(post, details)
}

/// What happened and by whom; the words; the rest in small print.
fn joined(post: &Post, details: Vec<String>) -> String {
    let mut first = vec![format!("**{}**", post.title)];
    first.extend(post.who.in_full());
    first.extend(post.marks.iter().cloned());
    first.extend(post.headline.clone());
    first.extend(post.remark.clone());
    let mut lines = vec![first.join(" · ")];
    lines.extend(post.passages.iter().map(|passage| match &passage.label {
        Some(label) => format!("> **{label}:** {}", passage.text),
        None => format!("> {}", passage.text),
    }));
    if !details.is_empty() {
        lines.push(format!("-# {}", details.join(" · ")));
    }
    lines.join("\n")
}

fn details(post: &Post) -> Vec<String> {
    let facts = post
        .facts
        .iter()
        .map(|fact| format!("{}: {}", fact.label, fact.value));
    facts.chain(post.moment.clone()).collect()
}
