//! Events become messages: pure, in the guild's language, within Discord's limits, and safe whatever strangers
//! wrote. Never I/O, never the database.

mod brief;
mod colour;
mod comment;
mod embed;
mod foreign;
mod forum;
mod html;
mod link;
mod marker;
mod member;
mod other;
mod payment;
mod pen;
mod person;
mod post;
mod private;
mod report;
mod review;
mod state;
mod visible;
mod vote;
mod writer;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use serde_json::{Value, json};

pub use self::marker::unseen;
use self::pen::Room;
use self::post::Post;
use crate::discord::limits;
use crate::domain::event::{Content, EventKind, Hold, Remover};
use crate::domain::id::{MemberId, RoleId};
use crate::domain::route::Style;
use crate::domain::time::Timestamp;
use crate::locale::Texts;

/// All that is shown of one event.
#[derive(Clone, Debug)]
pub struct Card<'a> {
    /// The source's fixed name, for its own texts.
    pub source: &'a str,
    /// The endpoint's name, as the admin chose it.
    pub endpoint: &'a str,
    /// The kind.
    pub kind: EventKind,
    /// The sender's own name for it.
    pub site_event: &'a str,
    /// Who did it.
    pub person: Shown<'a>,
    /// What is shown.
    pub content: &'a Content,
    /// What became of it.
    pub state: State,
    /// When the sender says it happened.
    pub occurred_at: Option<Timestamp>,
    /// When it came in.
    pub received_at: Timestamp,
    /// Whether it is only a try.
    pub is_test: bool,
    /// The person's total of this kind, this event included, where it was counted.
    pub total: Option<i64>,
    /// The rewards that this event brought.
    pub earned: &'a [Earned],
    /// A short id, by which the message is found again in a channel's history; written so that nobody sees it.
    pub marker: &'a str,
}

/// The person behind an event.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// A Discord user, mentioned without a ping.
    Discord(MemberId),
    /// Someone a site knows, or of whom nobody can tell who they are.
    Site {
        /// The name they go by there; empty where there is none.
        name: &'a str,
        /// Where their picture is.
        avatar_url: Option<&'a str>,
        /// The Discord user that they are, where that one is in the server.
        linked: Option<MemberId>,
    },
    /// Nobody in particular, or someone who asked to be forgotten.
    Nobody,
}

/// What became of the thing an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It stands as it was written.
    New,
    /// It was changed.
    Edited,
    /// It is gone, and its text is not shown.
    Removed(Remover),
    /// Its site took it back from the public, and its text is not shown.
    Held(Hold),
}

/// A role that an event brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earned {
    /// The role.
    pub role: RoleId,
    /// When it ends, if it does.
    pub until: Option<Timestamp>,
}

/// How a message is to look.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The route's style.
    pub style: Style,
    /// The one role that may be pinged.
    pub mention: Option<RoleId>,
    /// The texts of the guild's language.
    pub texts: &'a Texts,
}

/// Discord's flag on a message whose links are not to unfurl.
const SUPPRESS_EMBEDS: u32 = 1 << 2;

/// Foreign text on one line of at most `max` units, shown word for word wherever markdown is read.
pub fn foreign_line(text: &str, max: usize) -> String {
    foreign::shown(
        text,
        writer::Extent {
            length: max,
            lines: 1,
        },
    )
}

/// The body of a message for Discord, without its nonce: the same for creating and for editing it.
///
/// Ten cards fit into one message whatever they say; what is too long is shown in part.
pub fn message(cards: &[Card<'_>], look: Look<'_>) -> Value {
    let cards = &cards[..cards.len().min(limits::EMBEDS)];
    let mut body = Value::Null;
    for room in Room::ALL {
        body = with_room(cards, look, room);
        if limits::allow(&body) {
            break;
        }
    }
    body
}

/// Whether these cards fit into one message without any of them being shown in part.
pub fn fit_whole(cards: &[Card<'_>], look: Look<'_>) -> bool {
    cards.len() <= limits::EMBEDS && limits::allow(&with_room(cards, look, Room::ALL[0]))
}

fn with_room(cards: &[Card<'_>], look: Look<'_>, room: Room) -> Value {
    let room = match look.style {
        Style::Full => room,
        Style::Compact | Style::Plain => room.flat(),
    };
    let mut posts: Vec<Post> = cards
        .iter()
        .map(|card| Post::of(card, look.texts, room))
        .collect();
    keep_addresses_apart(&mut posts);
    let mut content: Vec<String> = look.mention.map(pen::role).into_iter().collect();
    let mut embeds = Vec::new();
    match look.style {
        Style::Full => embeds.extend(posts.iter().map(embed::full)),
        Style::Compact => embeds.extend(posts.iter().map(embed::compact)),
        Style::Plain => content.extend(posts.iter().map(brief::plain)),
    }
    let mut body = json!({
        "content": content.join("\n"),
        "embeds": embeds,
        "allowed_mentions": allowed_mentions(look.mention),
    });
    if look.style == Style::Plain {
        body["flags"] = json!(SUPPRESS_EMBEDS);
    }
    body
}

/// Of several embeds with one address Discord shows the first, so only that one keeps it.
fn keep_addresses_apart(posts: &mut [Post]) {
    let mut seen = HashSet::new();
    for post in posts {
        post.address
            .take_if(|address| !seen.insert(address.clone()));
    }
}

/// Nobody is ever pinged but the role that the route names.
fn allowed_mentions(role: Option<RoleId>) -> Value {
    match role {
        Some(role) => json!({ "parse": [], "roles": [role] }),
        None => json!({ "parse": [] }),
    }
}
