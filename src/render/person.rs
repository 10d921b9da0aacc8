//! The person behind a post.

use super::pen::{self, Pen};
use super::{Shown, link};
use crate::domain::id::MemberId;

/// A person, in the words each style may use.
#[derive(Debug, Default)]
pub(super) struct Who {
    /// The Discord user, as a mention.
    pub(super) mention: Option<String>,
    /// The site's name for them, for markdown.
    pub(super) name: Option<String>,
    /// The site's name for them, where there is no markdown.
    pub(super) bare_name: Option<String>,
    /// The address of their picture.
    pub(super) picture: Option<String>,
}

impl Who {
    /// Name and mention together.
    pub(super) fn in_full(&self) -> Option<String> {
        match (&self.name, &self.mention) {
            (Some(name), Some(mention)) => Some(format!("{name} ({mention})")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        }
    }
}

pub(super) fn who(person: Shown<'_>, pen: Pen<'_>) -> Who {
    match person {
        Shown::Discord(id) => Who {
            mention: Some(pen::member(id)),
            ..Who::default()
        },
        Shown::Site {
            name,
            avatar_url,
            linked,
        } => known_by_name(name, avatar_url, linked, pen),
        Shown::Nobody => Who::default(),
    }
}

fn known_by_name(
    name: &str,
    avatar_url: Option<&str>,
    linked: Option<MemberId>,
    pen: Pen<'_>,
) -> Who {
    let bare = pen.bare(name);
    let someone = bare.is_empty().then(|| pen.texts.get("post-someone"));
    Who {
        mention: linked.map(pen::member),
        name: Some(someone.clone().unwrap_or_else(|| pen.line(name))),
        bare_name: Some(someone.unwrap_or(bare)),
        picture: avatar_url.and_then(link::picture),
    }
}
