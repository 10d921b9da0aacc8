//! The integration tests, in one binary so that they are linked once.
#![allow(
    clippy::allow_attributes,
    missing_docs,
    reason = "a test's name is its documentation"
)]

mod command;
mod delivery;
mod presence;
mod support;
