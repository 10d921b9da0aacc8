//! The normalised event: what every sender's calls become before they are recorded.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::id::MemberId;
use crate::domain::time::Timestamp;

pub use crate::domain::kind::{CounterKind, EventKind};

/// One event as a sender claims it. Whether it is new, late or held is decided when it is recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// The kind that routes select.
    pub kind: EventKind,
    /// The sender's own name for it, for the log and `/log`.
    pub site_event: String,
    /// What the sender says happened to the subject.
    pub change: Change,
    /// Decides when two deliveries are the same event.
    pub sameness: Sameness,
    /// The thing that several events are about, if the sender names it.
    pub subject: Option<SubjectClaim>,
    /// The person who did it.
    pub person: Person,
    /// When it happened, according to the sender; shown, but never used for counting.
    pub occurred_at: Option<Timestamp>,
    /// Why it must not be public yet.
    pub hold: Option<Hold>,
    /// Whether it is a test and not a real event.
    pub is_test: bool,
    /// Whether a route may announce it at all; if `false`, it is stored and never shown.
    pub is_announced: bool,
    /// Another guild's id that the body named; kept in the trace, otherwise ignored.
    pub claimed_guild: Option<String>,
    /// The content that is shown.
    pub content: Content,
}

impl NewEvent {
    /// A new, public event of no known person; the caller sets everything else.
    pub fn new(
        kind: EventKind,
        site_event: impl Into<String>,
        sameness: Sameness,
        content: Content,
    ) -> Self {
        Self {
            kind,
            site_event: site_event.into(),
            change: Change::Created,
            sameness,
            subject: None,
            person: Person::Nobody,
            occurred_at: None,
            hold: None,
            is_test: false,
            is_announced: true,
            claimed_guild: None,
            content,
        }
    }
}

/// What the sender says happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Created,
    /// It was changed. If it was never seen before, it is stored without an announcement.
    Edited,
    /// It exists now: a creation if it is seen for the first time, else an edit. For senders that do not say which.
    Present,
    /// It was removed.
    Removed(Remover),
}

/// Who removed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remover {
    /// The person who wrote it.
    Author,
    /// A moderator of the site.
    Moderation,
    /// The sender does not say.
    Unknown,
}

/// Decides when two deliveries to one endpoint are the same event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sameness {
    /// The sender's own id, or a documented hash; unique within the endpoint.
    pub key: String,
    /// How long an equal key means a repeat.
    pub lasts: Lasts,
}

/// How long an event with an equal key is a repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Forever.
    ForEver,
    /// For this time after the last accepted one.
    Within(Duration),
    /// Until another event about the same subject arrives, because a subject can return to an earlier state. Only for
    /// events that have a subject.
    WhileLatest,
}

impl Sameness {
    /// An event whose key is never used again.
    pub fn for_ever(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            lasts: Lasts::ForEver,
        }
    }

    /// An event that reports a state of its subject, which can return to the same state later.
    pub fn while_latest(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            lasts: Lasts::WhileLatest,
        }
    }

    /// An event whose key may come again as a new event once `window` has passed since the last accepted one.
    pub fn within(key: impl Into<String>, window: Duration) -> Self {
        Self {
            key: key.into(),
            lasts: Lasts::Within(window),
        }
    }
}

/// The thing an event is about, within its endpoint and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectClaim {
    /// The thing's key.
    pub key: String,
    /// A second key of the same thing: a forum topic is also its first post.
    pub also: Option<String>,
    /// Rises with each change; if the sender sends none, it is `None` and the last to arrive wins.
    pub version: Option<i64>,
    /// Changes when something that is shown changed; if `None`, every change is shown.
    pub fingerprint: Option<String>,
}

/// The person behind an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person {
    /// A Discord user, according to the sender.
    Discord(MemberId),
    /// A person whom a site knows by its own name or id.
    Site(SitePerson),
    /// No known person.
    Nobody,
}

/// A person as a site knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitePerson {
    /// The site's id for them, if it has one.
    pub id: Option<String>,
    /// Distinguishes people without an id, if the site sends more than the name that may be shown.
    pub name_hash: Option<String>,
    /// Their name there.
    pub name: String,
    /// The address of their picture.
    pub avatar_url: Option<String>,
}

/// Why an event must not be public yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// A moderator of the site has to approve it.
    Pending,
    /// The site considers it spam.
    Spam,
}

/// A text that a stranger wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", content = "text", rename_all = "snake_case")]
pub enum Text {
    /// As typed.
    Plain(String),
    /// As HTML.
    Html(String),
}

/// A reviewer's rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// One to five stars.
    Stars(u8),
    /// -1, 0 or 1.
    Thumb(i8),
}

/// What a listing site lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listed {
    /// A bot.
    Bot,
    /// A server.
    Server,
}

/// The content that is shown of an event; each kind has its own parts. Strangers wrote everything in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Content {
    /// A vote, bump or up.
    Vote {
        /// What was voted for, if the sender says so.
        listed: Option<Listed>,
        /// Whether the voter has a bonus on the site.
        bonus: Option<bool>,
        /// When that bonus ends.
        bonus_until: Option<Timestamp>,
        /// The listing's own total after this vote.
        site_total: Option<u64>,
    },
    /// A review on a listing.
    Review {
        /// What was reviewed, if the sender says so.
        listed: Option<Listed>,
        /// Its headline.
        title: Option<String>,
        /// Its text; for a removed review, the text before the removal.
        text: Option<Text>,
        /// The text before this change.
        old_text: Option<Text>,
        /// The reviewer's rating.
        score: Option<Score>,
        /// The reviewer's earlier rating.
        old_score: Option<Score>,
        /// The reason of a removal as the sender wrote it, if it is not one of the known reasons.
        reason: Option<String>,
    },
    /// A comment under a page.
    Comment {
        /// Its text.
        text: Option<Text>,
        /// The text before this change.
        old_text: Option<Text>,
        /// The page's address.
        page_url: Option<String>,
        /// The page's name or id, if it has no address.
        page: Option<String>,
        /// Whether it answers another comment.
        is_reply: bool,
    },
    /// A topic or post in a forum.
    Forum {
        /// Which of the two.
        thing: ForumThing,
        /// The topic's title.
        title: Option<String>,
        /// The text.
        text: Option<Text>,
        /// The text before this change.
        old_text: Option<Text>,
    },
    /// An event about a forum's member.
    Member {
        /// What happened to them.
        happened: MemberHappening,
    },
    /// An event about a payment or subscription.
    Payment {
        /// What happened.
        happened: PaymentHappening,
    },
    /// A private conversation: the participants and the subject, never the text.
    Private {
        /// Whether it is a new conversation or a message in one.
        is_new: bool,
        /// What it is about.
        subject: Option<String>,
        /// Who takes part.
        participants: Vec<String>,
    },
    /// A chat report.
    Report {
        /// Who reports; empty if the chat does not know.
        reporter: String,
        /// The person it is about.
        about: String,
        /// The chat's channel.
        channel: String,
        /// The time, as the chat wrote it.
        when: String,
        /// The reason, as the chat wrote it.
        reason: String,
        /// The reported message.
        message: Text,
        /// The reporter's comment.
        comment: Text,
    },
    /// A test from the site's own button.
    Test,
    /// An event that the sender introduced after this was written, shown by its name.
    Other {
        /// The sender's name for this kind of thing.
        thing: Option<String>,
        /// Its title.
        title: Option<String>,
    },
}

/// A part of a forum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForumThing {
    /// A topic.
    Topic,
    /// A post.
    Post,
}

/// What happened to a forum's member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberHappening {
    /// They signed up.
    Joined,
    /// A moderator approved them.
    Approved,
    /// They changed their profile.
    Updated,
    /// Their account was deleted.
    Deleted,
    /// Their e-mail address was confirmed.
    EmailVerified,
}

/// What happened to a payment or subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentHappening {
    /// A payment came in.
    Received,
    /// A paid membership began.
    SubscriptionStarted,
    /// A paid membership ended.
    SubscriptionEnded,
}
