//! Money and paid memberships: who and what, never how much.

use crate::domain::event::PaymentHappening;
use crate::locale::Texts;

pub(super) fn title(happened: PaymentHappening, texts: &Texts) -> String {
    texts.get(match happened {
        PaymentHappening::Received => "post-payment-received",
        PaymentHappening::SubscriptionStarted => "post-payment-started",
        PaymentHappening::SubscriptionEnded => "post-payment-ended",
    })
}
