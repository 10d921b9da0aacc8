//! The one place that decides and writes what an event, a press on a button or a link means: what is recorded, counted,
//! earned, promised, given and taken. Intake, bot and worker call it inside a transaction of theirs; none of them writes
//! these rows itself.
//!
//! | what happened | where |
//! |---|---|
//! | calls came in | [`record`]: repeat, changed, late? Then events, counters, rewards, announcements |
//! | a person became known, or changed their name | [`people`] |
//! | the grant button was pressed | [`payout`]: the same decision as for an event |
//! | Discord gave or took a role, a member came back | [`grant`] |
//! | a name was linked to a member, or a link ended | [`link`] |

pub mod claim;
mod entries;
pub mod grant;
pub mod link;
pub mod payout;
pub mod people;
mod promise;
pub mod record;

pub use entries::{Earning, Entries};
