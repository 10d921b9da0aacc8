//! The integration tests, in one binary so that they are linked once.
#![allow(
    clippy::allow_attributes,
    missing_docs,
    reason = "a test's name is its documentation"
)]

mod delivery;
mod layering;
mod locale;
mod store;
mod support;
