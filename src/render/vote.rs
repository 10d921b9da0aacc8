//! Votes, bumps and ups.

use super::pen::{self, Pen};
use super::post::{self, Post};
use crate::domain::event::{Content, Listed};
use crate::locale::Texts;

/// What happened, in the site's own words where it has them: one site's vote is another's bump.
pub(super) fn title(source: &str, listed: Option<Listed>, texts: &Texts) -> String {
    let own = format!("source-{source}-vote");
    let key = if texts.has(&own) {
        own.as_str()
    } else {
        "post-vote-title"
    };
    texts.with(key, [("listed", listed_name(listed).into())])
}

/// What is listed, as the texts name it.
pub(super) const fn listed_name(listed: Option<Listed>) -> &'static str {
    match listed {
        Some(Listed::Bot) => "bot",
        Some(Listed::Server) => "server",
        None => "other",
    }
}

pub(super) fn fill(post: &mut Post, content: &Content, pen: Pen<'_>) {
    let Content::Vote {
        bonus,
        bonus_until,
        site_total,
        ..
    } = content
    else {
        return;
    };
    if let Some(total) = site_total {
        let label = pen.texts.get("post-site-total");
        post.fact_shown(label, pen.count("post-count-vote", *total));
    }
    if *bonus == Some(true) {
        let until = bonus_until.and_then(pen::moment);
        let value = until.map_or_else(
            || pen.texts.get("post-bonus-active"),
            |until| post::ends(&until, pen),
        );
        post.fact_shown(pen.texts.get("post-bonus"), value);
    }
}
