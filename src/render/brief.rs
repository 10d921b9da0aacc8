//! A post in a few lines, for the styles that are short.

use super::post::{Fact, Post};

/// The post as lines of an embed, whose footer says where it came from.
pub(super) fn lines(post: &Post) -> String {
    joined(post, &details(post))
}

/// The post as message text.
pub(super) fn plain(post: &Post) -> String {
    let mut details = details(post);
    if !post.origin_line.is_empty() {
        // Not at the end, where Discord might take the marker for blanks.
        details.insert(0, post.origin_line.clone());
    }
    joined(post, &details)
}

/// What happened and by whom; the words; the rest in small print.
fn joined(post: &Post, details: &[String]) -> String {
    let mut first = vec![format!("**{}**", post.title)];
    first.extend(post.who.in_full());
    first.extend(post.marks.iter().cloned());
    first.extend(post.leads.iter().map(labelled));
    first.extend(post.remark.clone());
    let mut lines = vec![first.join(" · ")];
    lines.extend(words(post).into_iter().map(|words| format!("> {words}")));
    if !details.is_empty() {
        lines.push(format!("-# {}", details.join(" · ")));
    }
    lines.join("\n")
}

/// What strangers said, a line each.
fn words(post: &Post) -> Vec<String> {
    let headline = post.headline.as_ref().map(|title| format!("**{title}**"));
    let mut lines: Vec<String> = post
        .passages
        .iter()
        .map(|passage| match &passage.label {
            Some(label) => format!("**{label}:** {}", passage.text),
            None => passage.text.clone(),
        })
        .collect();
    lines.splice(..0, headline);
    lines
}

fn details(post: &Post) -> Vec<String> {
    let facts = post.facts.iter().map(labelled);
    facts.chain(post.moment.clone()).collect()
}

fn labelled(fact: &Fact) -> String {
    format!("{}: {}", fact.label, fact.value)
}
