//! Pure values and rules: no async, no I/O, no vendor's name.

pub mod event;
pub mod id;
pub mod profile;
pub mod route;
pub mod time;
