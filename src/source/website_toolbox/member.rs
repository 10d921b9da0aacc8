//! Users of the forum, and their payments.

use serde_json::Value;

use super::wire::{Envelope, User, Who};
use super::{OBJECT, base, person};
use crate::domain::event::{
    Change, Content, EventKind, MemberHappening, NewEvent, PaymentHappening, Remover,
};
use crate::source::field::sender_seconds;
use crate::source::json::{self, FieldError};

/// A user's event, or `None` if the type has a new name.
pub(super) fn event(
    envelope: &Envelope,
    what: &str,
    body: &Value,
) -> Result<Option<NewEvent>, FieldError> {
    let Some((kind, content)) = happened(what) else {
        return Ok(None);
    };
    let _: Who = json::read_at(body, OBJECT)?;
    let user: User = json::read_at(body, OBJECT)?;
    let joined = sender_seconds(user.join_date_timestamp);
    Ok(Some(NewEvent {
        change: match what {
            "updated" => Change::Edited,
            "deleted" => Change::Removed(Remover::Unknown),
            _ => Change::Created,
        },
        occurred_at: joined.filter(|_| what == "created"),
        is_announced: !matches!(what, "updated" | "deleted" | "email.verified"),
        person: person(Some(user)),
        ..base(envelope, kind, content)
    }))
}

fn happened(what: &str) -> Option<(EventKind, Content)> {
    let member = |happened| (EventKind::Member, Content::Member { happened });
    let payment = |happened| (EventKind::Payment, Content::Payment { happened });
    Some(match what {
        "created" => member(MemberHappening::Joined),
        "approved" => member(MemberHappening::Approved),
        "updated" => member(MemberHappening::Updated),
        "deleted" => member(MemberHappening::Deleted),
        "email.verified" => member(MemberHappening::EmailVerified),
        "payment.received" => payment(PaymentHappening::Received),
        "paid_subscription.started" => payment(PaymentHappening::SubscriptionStarted),
        "paid_subscription.ended" => payment(PaymentHappening::SubscriptionEnded),
        _ => return None,
    })
}
