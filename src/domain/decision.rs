//! What an event means, given the state of its subject: is it counted, is it announced, does it change a message?
//!
//! A source only makes claims. The decision is made here, inside the recording transaction, from the state loaded for
//! the whole batch.

use crate::domain::event::{Change, Content, Hold, NewEvent, Remover};

/// The stored state of a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct SubjectState {
    /// Whether it is public, held or removed.
    pub standing: SubjectStatus,
    /// The highest version seen; `None` if the sender sends none.
    pub version: Option<i64>,
    /// Changes when something that is shown changed.
    pub fingerprint: Option<String>,
    /// Whether it was counted.
    pub is_counted: bool,
    /// Whether nothing is left to announce: it was posted, or skipped during a pause.
    pub is_announced: bool,
    /// The content that is shown.
    pub content: Content,
}

/// Whether a subject is public, held or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectStatus {
    /// It is public and unchanged since it was first seen.
    Live,
    /// It is public and was changed after it was announced.
    Edited,
    /// Its site holds it back.
    Held(Hold),
    /// It was removed.
    Removed(Remover),
}

impl SubjectStatus {
    const ALL: [Self; 7] = [
        Self::Live,
        Self::Edited,
        Self::Held(Hold::Pending),
        Self::Held(Hold::Spam),
        Self::Removed(Remover::Author),
        Self::Removed(Remover::Moderation),
        Self::Removed(Remover::Unknown),
    ];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Edited => "edited",
            Self::Held(Hold::Pending) => "pending",
            Self::Held(Hold::Spam) => "spam",
            Self::Removed(Remover::Author) => "removed-author",
            Self::Removed(Remover::Moderation) => "removed-moderation",
            Self::Removed(Remover::Unknown) => "removed",
        }
    }

    /// The standing with this name in the database.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|standing| standing.as_str() == name)
    }

    /// Whether everyone may see it.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Live | Self::Edited)
    }
}

/// Whether and how an event is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announcement {
    /// It is not shown.
    Silent,
    /// As a new message.
    Post,
    /// By updating the messages that announced its subject.
    Edit,
}

/// What to do with an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether it is counted.
    pub is_counted: bool,
    /// Whether and how it is shown.
    pub announcement: Announcement,
    /// The subject's new state; `None` if the event does not change it or has no subject.
    pub subject: Option<SubjectState>,
    /// Whether the subject now shows this event; false if it came late.
    pub is_latest: bool,
    /// The reason, as a code for the trace.
    pub why: &'static str,
}

/// Decides about one event, given its subject's state before it.
pub fn decide(event: &NewEvent, before: Option<&SubjectState>, is_paused: bool) -> Verdict {
    let mut verdict = if event.is_test {
        Verdict {
            is_counted: false,
            announcement: Announcement::Post,
            subject: None,
            is_latest: false,
            why: "test",
        }
    } else if event.subject.is_some() {
        decide_about_subject(event, before)
    } else {
        decide_alone(event)
    };
    if !event.is_announced && !event.is_test {
        verdict.announcement = Announcement::Silent;
    }
    if let (Announcement::Post, Some(subject)) = (verdict.announcement, &mut verdict.subject) {
        subject.is_announced = true;
    }
    if is_paused && verdict.announcement == Announcement::Post {
        verdict.announcement = Announcement::Silent;
        verdict.why = "paused";
    }
    verdict
}

/// Whether the sender says that the subject exists and is public.
fn is_arrival(event: &NewEvent) -> bool {
    matches!(event.change, Change::Created | Change::Present) && event.hold.is_none()
}

fn is_countable(event: &NewEvent) -> bool {
    event.kind.counts_as().is_some() && !matches!(event.content, Content::Other { .. })
}

fn decide_alone(event: &NewEvent) -> Verdict {
    let is_arrival = is_arrival(event);
    Verdict {
        is_counted: is_arrival && is_countable(event),
        announcement: if is_arrival {
            Announcement::Post
        } else {
            Announcement::Silent
        },
        subject: None,
        is_latest: false,
        why: if is_arrival { "new" } else { "held" },
    }
}

fn decide_about_subject(event: &NewEvent, before: Option<&SubjectState>) -> Verdict {
    match before {
        None => first_seen(event),
        Some(before) if is_late(event, before) => seen_late(event, before),
        Some(before) => seen_again(event, before),
    }
}

fn first_seen(event: &NewEvent) -> Verdict {
    let is_arrival = is_arrival(event);
    let state = SubjectState {
        standing: standing_after(event),
        version: version(event),
        fingerprint: fingerprint(event),
        is_counted: is_arrival && is_countable(event),
        is_announced: false,
        content: event.content.clone(),
    };
    Verdict {
        is_counted: state.is_counted,
        announcement: if is_arrival {
            Announcement::Post
        } else {
            Announcement::Silent
        },
        why: match (is_arrival, event.hold) {
            (true, _) => "new",
            (false, Some(_)) => "held",
            (false, None) => "first-seen-late",
        },
        subject: Some(state),
        is_latest: true,
    }
}

/// Whether something newer was seen before, or the subject was removed for good. A creation is the oldest event of its
/// subject, so one without a version is late if anything was seen before it.
fn is_late(event: &NewEvent, before: &SubjectState) -> bool {
    match (version(event), before.version, event.change) {
        (Some(now), Some(then), _) => now < then,
        (_, _, Change::Created) => true,
        (_, _, Change::Removed(_)) => false,
        (_, _, Change::Edited | Change::Present) => {
            matches!(before.standing, SubjectStatus::Removed(_))
        }
    }
}

/// A late call does not change what is shown. A late creation announces and counts the subject in its newest known
/// state; if the site holds that back, it is neither shown nor counted until it is approved. If a topic or its first
/// post comes late, it adds what is missing.
fn seen_late(event: &NewEvent, before: &SubjectState) -> Verdict {
    let is_creation = matches!(event.change, Change::Created | Change::Present);
    let is_countable_now = match before.standing {
        SubjectStatus::Live | SubjectStatus::Edited => true,
        SubjectStatus::Held(_) => false,
        // Only this event tells the state before the removal.
        SubjectStatus::Removed(_) => event.hold.is_none(),
    };
    let is_counted = is_creation && is_countable_now && is_countable(event) && !before.is_counted;
    let is_due = is_creation && before.standing.is_public() && !before.is_announced;
    let completed = before
        .content
        .completed_by(&event.content)
        .filter(|_| is_arrival(event) && before.standing.is_public());
    let is_completed = completed.is_some();
    let subject = SubjectState {
        is_counted: before.is_counted || is_counted,
        content: completed.unwrap_or_else(|| before.content.clone()),
        ..before.clone()
    };
    Verdict {
        is_counted,
        announcement: match (is_due, is_completed) {
            (true, _) => Announcement::Post,
            (false, true) => Announcement::Edit,
            (false, false) => Announcement::Silent,
        },
        subject: (is_counted || is_due || is_completed).then_some(subject),
        is_latest: is_completed,
        why: "late",
    }
}

fn seen_again(event: &NewEvent, before: &SubjectState) -> Verdict {
    let was_held = matches!(before.standing, SubjectStatus::Held(_));
    let was_removed = matches!(before.standing, SubjectStatus::Removed(_));
    let is_public = event.hold.is_none() && !matches!(event.change, Change::Removed(_));
    let appears = is_public && (is_arrival(event) || was_held);
    let is_counted = appears && is_countable(event) && !before.is_counted;
    let mut next = SubjectState {
        standing: standing_after(event),
        version: version(event).max(before.version),
        fingerprint: fingerprint(event).or_else(|| before.fingerprint.clone()),
        is_counted: before.is_counted || is_counted,
        is_announced: before.is_announced,
        content: event.content.clone().after(&before.content),
    };
    let is_changed = is_visibly_changed(event, before, &next);
    let announcement = if !before.is_announced || (was_removed && appears) {
        if appears {
            Announcement::Post
        } else {
            Announcement::Silent
        }
    } else if is_changed {
        Announcement::Edit
    } else {
        Announcement::Silent
    };
    // A creation that comes second, as a topic's first post does, without any change to what is shown.
    let is_edit = announcement == Announcement::Edit && event.change != Change::Created;
    let is_edited = (is_edit && !was_held) || before.standing == SubjectStatus::Edited;
    if next.standing == SubjectStatus::Live && is_edited {
        next.standing = SubjectStatus::Edited;
    }
    let why = if is_changed { "changed" } else { "unchanged" };
    Verdict {
        is_counted,
        announcement,
        subject: Some(next),
        is_latest: true,
        why,
    }
}

fn is_visibly_changed(event: &NewEvent, before: &SubjectState, next: &SubjectState) -> bool {
    let was_public = before.standing.is_public();
    let is_public = next.standing.is_public();
    match (was_public, is_public) {
        (true, true) => {
            let is_other = match (fingerprint(event), &before.fingerprint) {
                (Some(now), Some(then)) => now != *then,
                _ => true,
            };
            is_other && next.content.reads_otherwise_than(&before.content)
        }
        (false, false) => before.standing != next.standing,
        _ => true,
    }
}

fn standing_after(event: &NewEvent) -> SubjectStatus {
    match (event.change, event.hold) {
        (Change::Removed(remover), _) => SubjectStatus::Removed(remover),
        (_, Some(hold)) => SubjectStatus::Held(hold),
        _ => SubjectStatus::Live,
    }
}

fn version(event: &NewEvent) -> Option<i64> {
    event.subject.as_ref().and_then(|subject| subject.version)
}

fn fingerprint(event: &NewEvent) -> Option<String> {
    event
        .subject
        .as_ref()
        .and_then(|subject| subject.fingerprint.clone())
}

#[cfg(test)]
mod tests;
