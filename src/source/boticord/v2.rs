//! Calls with BotiCord's hook key, 2021 to 2023.

use std::time::Duration;

use serde_json::Value;

use super::wire::{Bonus, Bumped, Comment, CommentChange, Commented, Tried};
use crate::domain::event::{
    Change, Content, EventKind, Listed, NewEvent, Person, Remover, Sameness, Score, SubjectClaim,
    Text,
};
use crate::domain::time::Timestamp;
use crate::source::field::{Flag, SenderMs, WholeNumber, event_name, filled};
use crate::source::sameness;

/// What happened to a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Added,
    Edited,
    Removed,
}

/// A second press of the test button within this time is treated as a repeat of the first.
const TEST_WINDOW: Duration = Duration::from_secs(5);

/// A press of the test button, which has neither an id nor a time.
pub(super) fn test(name: &str, call: Tried, body: &[u8]) -> NewEvent {
    let same = Sameness::within(sameness::of_body(name, body), TEST_WINDOW);
    let user = call.data.and_then(|data| data.user);
    NewEvent {
        person: user.map_or(Person::Nobody, Person::Discord),
        is_test: true,
        ..NewEvent::new(EventKind::Vote, event_name(name), same, Content::Test)
    }
}

/// Someone bumped the bot or server.
pub(super) fn bump(name: &str, listed: Listed, call: &Bumped) -> NewEvent {
    let user = call.data.user.to_string();
    let at = call.data.at.0;
    let same = Sameness::for_ever(sameness::key(&[name, &user, &at.as_ms().to_string()]));
    let content = Content::Vote {
        listed: Some(listed),
        bonus: call.bonus.as_ref().and_then(|bonus| bonus.status.known()),
        bonus_until: call.bonus.as_ref().and_then(bonus_until),
        site_total: None,
    };
    NewEvent {
        person: Person::Discord(call.data.user),
        occurred_at: Some(at),
        ..NewEvent::new(EventKind::Vote, name, same, content)
    }
}

/// When the bonus ends; without a bonus the field has no useful value.
fn bonus_until(bonus: &Bonus) -> Option<Timestamp> {
    let ms = bonus.expires_at.map(|ms| ms.0).filter(|ms| *ms > 0)?;
    Timestamp::from_sender_ms(ms).filter(|_| bonus.status == Flag::Yes)
}

/// A review was written, changed or removed; BotiCord says "comment".
pub(super) fn review(name: &str, (listed, done): (Listed, Done), call: Commented) -> NewEvent {
    let CommentChange {
        user,
        comment,
        reason,
        at: SenderMs(at),
    } = call.data;
    // A review with an unreadable text still counts as written.
    let comment = comment.unwrap_or_default();
    let user_id = user.to_string();
    let words = serde_json::to_string(&comment).unwrap_or_default();
    let same = sameness::key(&[name, &user_id, &at.as_ms().to_string(), &words]);
    let (remover, reason) = remover(reason);
    let reason = reason.filter(|_| done == Done::Removed);
    let content = content(listed, done, comment, reason);
    NewEvent {
        change: match done {
            Done::Added => Change::Created,
            Done::Edited => Change::Edited,
            Done::Removed => Change::Removed(remover),
        },
        subject: Some(SubjectClaim {
            key: sameness::key(&[&user_id]),
            also: None,
            version: Some(at.as_ms()),
            fingerprint: None,
        }),
        person: Person::Discord(user),
        occurred_at: Some(at),
        ..NewEvent::new(EventKind::Review, name, Sameness::for_ever(same), content)
    }
}

fn content(listed: Listed, done: Done, comment: Comment, reason: Option<String>) -> Content {
    let (old, new) = match comment.vote {
        Some(vote) => (thumb(&vote.old), thumb(&vote.new)),
        None => (None, None),
    };
    let before = filled(comment.old).map(Text::Plain);
    let after = filled(comment.new).map(Text::Plain);
    let (text, old_text, score, old_score) = match done {
        Done::Added => (after, None, new, None),
        Done::Edited => (after, before, new, old),
        Done::Removed => (before, None, old, None),
    };
    Content::Review {
        listed: Some(listed),
        title: None,
        text,
        old_text,
        score,
        old_score,
        reason,
    }
}

/// The vote; null and 0 are neutral, and anything else that is no vote is `None`.
fn thumb(vote: &Value) -> Option<Score> {
    if vote.is_null() {
        return Some(Score::Thumb(0));
    }
    let vote = i8::try_from(WholeNumber::of(vote)?.0).ok()?;
    (-1..=1).contains(&vote).then_some(Score::Thumb(vote))
}

/// Who removed it, and the reason's text if it is not one of the known reasons.
fn remover(reason: Option<String>) -> (Remover, Option<String>) {
    match reason.as_deref() {
        Some("self") => (Remover::Author, None),
        Some("moderation") => (Remover::Moderation, None),
        _ => (Remover::Unknown, filled(reason)),
    }
}
