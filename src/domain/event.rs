//! What happened, in our words: what every sender's calls become before they are recorded.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::id::MemberId;
use crate::domain::time::Timestamp;

pub use crate::domain::kind::{CounterKind, EventKind};

/// One event as a sender claims it: whether it is new, late or held is decided when it is recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// The kind that routes ask for.
    pub kind: EventKind,
    /// The sender's own name for it, for the log and `/log`.
    pub site_event: String,
    /// What the sender says happened to the subject.
    pub change: Change,
    /// What makes two deliveries the same event.
    pub sameness: Sameness,
    /// The thing that several events are about, where the sender tells.
    pub subject: Option<SubjectClaim>,
    /// Who did it.
    pub person: Person,
    /// When the sender says it happened; shown, never counted by.
    pub occurred_at: Option<Timestamp>,
    /// Why it must not be public yet.
    pub hold: Option<Hold>,
    /// Whether it is a try and not the real thing.
    pub is_test: bool,
    /// Whether a route may announce it at all; `false` is stored and never shown.
    pub is_announced: bool,
    /// Another guild's id that the body named; kept in the trace, changes nothing.
    pub claimed_guild: Option<String>,
    /// What is shown.
    pub content: Content,
}

impl NewEvent {
    /// Something new and public that nobody in particular did; what is known beyond that is set on it.
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
    /// It was changed; seen first, it is stored silently.
    Edited,
    /// It is there now: a creation where it is seen first, else an edit. For senders that do not say which.
    Present,
    /// It is gone.
    Removed(Remover),
}

/// Who removed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remover {
    /// The one who wrote it.
    Author,
    /// A moderator of the site.
    Moderation,
    /// The sender does not say.
    Unknown,
}

/// What makes two deliveries to one endpoint the same event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sameness {
    /// The sender's own id, or a stated hash; unique within the endpoint.
    pub key: String,
    /// How long an equal key is a repeat.
    pub lasts: Lasts,
}

/// How long an event with an equal key is a repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Always.
    ForEver,
    /// For this time after the last accepted one.
    Within(Duration),
    /// Until another event about the same subject arrives: a state that comes back is news. Only for events that have
    /// a subject.
    WhileLatest,
}

impl Sameness {
    /// An event that can never come a second time under this key.
    pub fn for_ever(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            lasts: Lasts::ForEver,
        }
    }

    /// An event that reports a state of its subject, which may be left and reached again.
    pub fn while_latest(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            lasts: Lasts::WhileLatest,
        }
    }

    /// An event whose key may rightly come again once `window` has passed since the last accepted one.
    pub fn within(key: impl Into<String>, window: Duration) -> Self {
        Self {
            key: key.into(),
            lasts: Lasts::Within(window),
        }
    }
}

/// Which thing an event is about, within its endpoint and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectClaim {
    /// The thing's key.
    pub key: String,
    /// A second key of the same thing: a forum topic is also its first post.
    pub also: Option<String>,
    /// Rises with each change; `None` where the sender has none, then the last to arrive wins.
    pub version: Option<i64>,
    /// Changes when something worth showing changed; `None` means every change is worth showing.
    pub fingerprint: Option<String>,
}

/// Who is behind an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person {
    /// A Discord user, by the sender's word.
    Discord(MemberId),
    /// Someone a site knows under a name of its own.
    Site(SitePerson),
    /// Nobody in particular.
    Nobody,
}

/// Someone as a site knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitePerson {
    /// The site's id of them, where it has one.
    pub id: Option<String>,
    /// What tells them apart who have no id, where that is more than the name that may be shown.
    pub name_hash: Option<String>,
    /// The name they go by there.
    pub name: String,
    /// Where their picture is.
    pub avatar_url: Option<String>,
}

/// Why an event must not be public yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// The site waits for a moderator.
    Pending,
    /// The site takes it for spam.
    Spam,
}

/// A text that someone else wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", content = "text", rename_all = "snake_case")]
pub enum Text {
    /// As typed.
    Plain(String),
    /// As HTML.
    Html(String),
}

/// What a reviewer gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// One to five stars.
    Stars(u8),
    /// -1, 0 or 1.
    Thumb(i8),
}

/// What a listing lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listed {
    /// A bot.
    Bot,
    /// A server.
    Server,
}

/// What is shown of an event; each kind has its own parts. Everything in it was written by strangers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Content {
    /// A vote, bump or up.
    Vote {
        /// What was voted for, where the sender tells.
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
        /// What was reviewed, where the sender tells.
        listed: Option<Listed>,
        /// Its headline.
        title: Option<String>,
        /// Its text; where it was removed, the text that stood there.
        text: Option<Text>,
        /// The text before this change.
        old_text: Option<Text>,
        /// What the reviewer gave.
        score: Option<Score>,
        /// What the reviewer had given before.
        old_score: Option<Score>,
        /// A removal's reason in the sender's own words, where it is not one we know.
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
        /// The page's name or id, where it has no address.
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
    /// Something about a forum's member.
    Member {
        /// What happened to them.
        happened: MemberHappening,
    },
    /// Something about money.
    Payment {
        /// What happened.
        happened: PaymentHappening,
    },
    /// A private conversation: who and about what, never the words.
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
        /// Who reports; empty where the chat does not know.
        reporter: String,
        /// Whom it is about.
        about: String,
        /// The chat's channel.
        channel: String,
        /// When, in the chat's own words.
        when: String,
        /// Why, in the chat's own words.
        reason: String,
        /// The message that is reported.
        message: Text,
        /// What the reporter adds.
        comment: Text,
    },
    /// A try from the site's own button.
    Test,
    /// Something the sender made after this was written, shown by its name.
    Other {
        /// The sender's kind of thing.
        thing: Option<String>,
        /// Its title.
        title: Option<String>,
    },
}

/// What stands in a forum.
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
    /// A moderator let them in.
    Approved,
    /// They changed their profile.
    Updated,
    /// They are gone.
    Deleted,
    /// Their mail address is proved.
    EmailVerified,
}

/// What happened about money.
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
