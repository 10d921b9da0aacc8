//! Pure values and rules: no async, no I/O, no vendor names.

mod content;
pub mod decision;
pub mod earning;
pub mod effect;
pub mod event;
pub mod hierarchy;
pub mod html;
pub mod id;
mod kind;
pub mod language;
pub mod ledger;
pub mod lookalike;
pub mod mail;
pub mod name;
pub mod permission;
pub mod presence;
pub mod profile;
pub mod quota;
pub mod refusal;
pub mod reward;
pub mod route;
pub mod shard;
pub mod shorten;
pub mod streak;
pub mod time;
pub mod zone;
