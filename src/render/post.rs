//! A post before it is laid out: its parts in the guild's words, whatever the style.

use super::pen::{self, Pen, Room};
use super::person::{self, Who};
use super::{
    Card, colour, comment, forum, link, marker, member, other, payment, private, report, review,
    state, vote,
};
use crate::domain::event::{Content, CounterKind};
use crate::locale::Texts;

/// The parts of a post.
#[derive(Debug)]
pub(super) struct Post {
    /// What happened.
    pub(super) title: String,
    /// The page it happened on.
    pub(super) address: Option<String>,
    pub(super) colour: u32,
    pub(super) who: Who,
    /// Shown right after the person: stars and the like.
    pub(super) marks: Vec<String>,
    /// What matters most, before any text.
    pub(super) leads: Vec<Fact>,
    /// What a stranger called it.
    pub(super) headline: Option<String>,
    /// Said by us below the title, where there is nothing to quote.
    pub(super) remark: Option<String>,
    pub(super) passages: Vec<Passage>,
    pub(super) facts: Vec<Fact>,
    /// When it happened, as each reader's client tells it.
    pub(super) moment: Option<String>,
    /// The endpoint's name with the marker, where there is no markdown.
    pub(super) origin: String,
    /// The same for markdown.
    pub(super) origin_line: String,
}

/// A long text of a stranger's, and what it is.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) label: Option<String>,
    pub(super) text: String,
}

/// A short thing worth knowing.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
}

impl Post {
    pub(super) fn of(card: &Card<'_>, texts: &Texts, room: Room) -> Self {
        let pen = Pen { texts, room };
        let title = title(card, texts);
        let mut post = Self {
            title: if card.is_test {
                format!("TEST · {title}")
            } else {
                title
            },
            address: address(card.content),
            colour: colour::of(card),
            who: person::who(card.person, pen),
            marks: Vec::new(),
            leads: Vec::new(),
            headline: None,
            remark: None,
            passages: Vec::new(),
            facts: Vec::new(),
            moment: pen::moment(card.occurred_at.unwrap_or(card.received_at)),
            origin: pen.bare(card.endpoint) + &marker::unseen(card.marker),
            origin_line: pen.line(card.endpoint) + &marker::unseen(card.marker),
        };
        match state::remark(card.state, texts) {
            Some(remark) => post.close(remark, card, pen),
            None => post.fill(card, pen),
        }
        if room.entries == 0 {
            post.facts.clear();
            post.leads.clear();
        }
        post
    }

    /// Something is not to be read any more: why, and nothing of what it said.
    fn close(&mut self, remark: String, card: &Card<'_>, pen: Pen<'_>) {
        self.remark = Some(remark);
        match card.content {
            Content::Review { reason, .. } => {
                self.fact(pen.texts.get("post-reason"), reason.as_deref(), pen);
            }
            Content::Comment { page_url, page, .. } => {
                comment::page(self, page_url.as_deref(), page.as_deref(), pen);
            }
            _ => {}
        }
    }

    fn fill(&mut self, card: &Card<'_>, pen: Pen<'_>) {
        match card.content {
            Content::Vote { .. } => vote::fill(self, card.content, pen),
            Content::Review { .. } => review::fill(self, card.content, pen),
            Content::Comment { .. } => comment::fill(self, card.content, pen),
            Content::Forum { .. } => forum::fill(self, card.content, pen),
            Content::Private { .. } => private::fill(self, card.content, pen),
            Content::Report { .. } => report::fill(self, card, pen),
            Content::Test => self.remark = Some(pen.texts.get("post-test-text")),
            Content::Other { .. } => other::fill(self, card, pen),
            Content::Member { .. } | Content::Payment { .. } => {}
        }
        self.total(card, pen);
        self.earned(card, pen);
    }

    /// How many of these the person has by now.
    fn total(&mut self, card: &Card<'_>, pen: Pen<'_>) {
        let counter = card.kind.counts_as();
        if let (Some(counter), Some(total)) = (counter, card.total.filter(|total| *total > 0)) {
            let key = match counter {
                CounterKind::Vote => "post-count-vote",
                CounterKind::Review => "post-count-review",
                CounterKind::Comment => "post-count-comment",
                CounterKind::Forum => "post-count-forum",
            };
            let count = pen.count(key, total);
            self.marks
                .push(pen.texts.with("post-total", [("count", count.into())]));
        }
    }

    fn earned(&mut self, card: &Card<'_>, pen: Pen<'_>) {
        let roles = card.earned.iter().map(|earned| {
            let role = pen::role(earned.role);
            match earned.until.and_then(pen::moment) {
                Some(until) => format!("{role} ({})", ends(&until, pen)),
                None => role,
            }
        });
        self.list(pen.texts.get("post-earned"), roles, pen);
    }

    /// Adds what is to be read first, where there is something.
    pub(super) fn lead(&mut self, label: String, value: String) {
        if !value.is_empty() {
            self.leads.push(Fact { label, value });
        }
    }

    /// Adds a text of a stranger's, where there is one.
    pub(super) fn fact(&mut self, label: String, text: Option<&str>, pen: Pen<'_>) {
        self.fact_shown(label, pen.line(text.unwrap_or_default()));
    }

    /// Adds what is already fit to be shown, where there is something.
    pub(super) fn fact_shown(&mut self, label: String, value: String) {
        if !value.is_empty() {
            self.facts.push(Fact { label, value });
        }
    }

    /// Adds the first entries of a list, and how many more there are.
    pub(super) fn list(
        &mut self,
        label: String,
        entries: impl ExactSizeIterator<Item = String>,
        pen: Pen<'_>,
    ) {
        let more = entries.len().saturating_sub(pen.room.entries);
        let mut shown: Vec<String> = entries.take(pen.room.entries).collect();
        if more > 0 {
            shown.push(pen.count("post-more", more as u64));
        }
        self.fact_shown(label, shown.join(", "));
    }

    /// Adds a long text, where there is one to be read.
    pub(super) fn passage(&mut self, label: Option<String>, text: String) {
        if !text.is_empty() {
            self.passages.push(Passage { label, text });
        }
    }
}

/// How something that ends at `moment` says so.
pub(super) fn ends(moment: &str, pen: Pen<'_>) -> String {
    pen.texts.with("post-ends", [("moment", moment.into())])
}

fn title(card: &Card<'_>, texts: &Texts) -> String {
    let state = state::name(card.state);
    match card.content {
        Content::Vote { listed, .. } => vote::title(card.source, *listed, texts),
        Content::Review { listed, .. } => review::title(*listed, state, texts),
        Content::Comment { is_reply, .. } => comment::title(*is_reply, state, texts),
        Content::Forum { thing, .. } => forum::title(*thing, state, texts),
        Content::Member { happened } => member::title(*happened, texts),
        Content::Payment { happened } => payment::title(*happened, texts),
        Content::Private { is_new, .. } => private::title(*is_new, texts),
        Content::Report { .. } => report::title(card.content, texts),
        Content::Test => texts.get("post-test-title"),
        Content::Other { .. } => texts.get("post-other-title"),
    }
}

fn address(content: &Content) -> Option<String> {
    match content {
        Content::Comment { page_url, .. } => page_url.as_deref().and_then(link::safe),
        _ => None,
    }
}
