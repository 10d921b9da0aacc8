//! What every part of a post is written with: the guild's texts, and how much room there is.

use fluent_bundle::FluentValue;

use super::writer::{Extent, Writer};
use super::{foreign, html, link};
use crate::domain::event::Text;
use crate::domain::id::{MemberId, RoleId};
use crate::domain::time::Timestamp;
use crate::locale::Texts;

/// How much of a post is shown; a message that does not fit is written again with the next smaller room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Of each long text; none leaves long texts out.
    text: usize,
    /// Lines of each long text.
    lines: usize,
    /// Of a name or a short text.
    line: usize,
    /// Of an address.
    address: usize,
    /// Entries of a list; none leaves out every detail.
    pub(super) entries: usize,
}

impl Room {
    /// From ample to bare.
    pub(super) const ALL: [Self; 7] = [
        Self::of(1600, 60, 200, 400, 10),
        Self::of(800, 24, 150, 300, 10),
        Self::of(400, 12, 100, 200, 5),
        Self::of(200, 8, 64, 100, 3),
        Self::of(80, 4, 40, 60, 2),
        Self::of(40, 2, 24, 0, 1),
        Self::of(0, 0, 12, 0, 0),
    ];

    const fn of(text: usize, lines: usize, line: usize, address: usize, entries: usize) -> Self {
        Self {
            text,
            lines,
            line,
            address,
            entries,
        }
    }

    /// The same room for a post whose long texts are one short line each.
    #[must_use]
    pub(super) fn flat(self) -> Self {
        Self {
            text: self.text.min(240),
            lines: self.lines.min(1),
            ..self
        }
    }
}

/// Writes the words of one post.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen<'a> {
    pub(super) texts: &'a Texts,
    pub(super) room: Room,
}

impl Pen<'_> {
    /// A name or other short text of a stranger's, on one line.
    pub(super) fn line(self, text: &str) -> String {
        foreign::shown(text, one_line(self.room.line))
            .trim_end()
            .to_owned()
    }

    /// What a stranger called something, where they did and it can be shown.
    pub(super) fn headline(self, title: Option<&str>) -> Option<String> {
        title
            .filter(|_| self.room.entries > 0)
            .map(|title| self.line(title))
            .filter(|title| !title.is_empty())
    }

    /// A long text of a stranger's.
    pub(super) fn text(self, text: &Text) -> String {
        if self.room.text == 0 {
            return String::new();
        }
        let mut writer = Writer::new(Extent {
            length: self.room.text,
            lines: self.room.lines,
        });
        match text {
            Text::Plain(text) => writer.text(text),
            Text::Html(page) => html::write(page, &self.texts.get("post-image"), &mut writer),
        }
        writer.finish().trim_end().to_owned()
    }

    /// An address a stranger gave.
    pub(super) fn address(self, raw: &str) -> String {
        if self.room.address == 0 {
            return String::new();
        }
        link::shown(raw, one_line(self.room.address))
    }

    /// A name where Discord knows no markdown.
    pub(super) fn bare(self, text: &str) -> String {
        foreign::bare(text, self.room.line.min(80))
    }

    /// The text under `key` with a number in it.
    pub(super) fn count(self, key: &str, count: impl Into<FluentValue<'static>>) -> String {
        self.texts.with(key, [("count", count.into())])
    }
}

const fn one_line(length: usize) -> Extent {
    Extent { length, lines: 1 }
}

/// A member, shown by name to everyone and pinged by nobody.
pub(super) fn member(id: MemberId) -> String {
    format!("<@{id}>")
}

/// A role, shown by name.
pub(super) fn role(id: RoleId) -> String {
    format!("<@&{id}>")
}

/// A moment as each reader's own client tells it: "2 hours ago". None beyond what clients can tell.
pub(super) fn moment(at: Timestamp) -> Option<String> {
    told(at, 'R')
}

/// A moment as each reader's own clock shows it: the day and the time.
pub(super) fn clock(at: Timestamp) -> Option<String> {
    told(at, 'f')
}

fn told(at: Timestamp, style: char) -> Option<String> {
    Timestamp::from_sender_ms(at.as_ms()).map(|at| format!("<t:{}:{style}>", at.as_seconds()))
}
