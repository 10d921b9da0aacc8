//! The colour on an embed's edge: one per kind, others where there is nothing to read or it is only a test.

use super::{Card, State};
use crate::domain::event::EventKind;

const TEST: u32 = 0x00_B0F4;
const REMOVED: u32 = 0x74_7F8D;
const HELD: u32 = 0xFA_A61A;

pub(super) fn of(card: &Card<'_>) -> u32 {
    match card.state {
        State::Removed(_) => REMOVED,
        State::Held(_) => HELD,
        State::New | State::Edited if card.is_test => TEST,
        State::New | State::Edited => of_kind(card.kind),
    }
}

const fn of_kind(kind: EventKind) -> u32 {
    match kind {
        EventKind::Vote => 0x43_B581,
        EventKind::Review => 0x9B_59B6,
        EventKind::Comment => 0x34_98DB,
        EventKind::Forum => 0x1A_BC9C,
        EventKind::Member => 0xEB_459E,
        EventKind::Payment => 0xF1_C40F,
        EventKind::Private => 0x54_6E7A,
        EventKind::Report => 0xED_4245,
    }
}
