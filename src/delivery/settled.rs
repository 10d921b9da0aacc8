//! What an attempt that was settled leaves behind for the operator: a count, and a line by which a promise can be
//! followed.

use metrics::{Counter, counter};

use crate::domain::effect::{EffectKind, Reason};
use crate::store::delivery::{DueEffect, Lease};

/// Counts every way to give up from zero on: a series that begins at 1 shows Prometheus no increase, so that the first
/// promise given up would wake nobody.
pub(super) fn count_from_zero() {
    for kind in EffectKind::ALL {
        for reason in Reason::ALL {
            counter(kind, "dead", reason.as_str()).increment(0);
        }
    }
}

/// Says what an effect came to. A promise that comes off is a line at debug, for what it did has said so already.
pub(super) fn note(
    lease: &Lease,
    effect: &DueEffect,
    outcome: &'static str,
    reason: Option<Reason>,
) {
    let reason = reason.map_or("none", Reason::as_str);
    counter(effect.kind, outcome, reason).increment(1);
    tracing::debug!(guild.id = %effect.guild, effect.id = %effect.id, effect.kind = effect.kind.as_str(),
        message.id = effect.message.as_ref().map(tracing::field::display), lane = %lease.lane,
        attempt = effect.attempt + 1, outcome, reason, "a promise was settled");
}

fn counter(kind: EffectKind, outcome: &'static str, reason: &'static str) -> Counter {
    counter!("crier_effects_total", "kind" => kind.as_str(), "outcome" => outcome, "reason" => reason)
}
