//! Pure values and rules: no async, no I/O, no vendor's name.

pub mod time;
