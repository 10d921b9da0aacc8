//! The integration tests, in one binary so that they are linked once.
#![allow(
    clippy::allow_attributes,
    missing_docs,
    reason = "a test's name is its documentation"
)]

mod count;
mod delivery;
mod fault;
mod hostile;
mod profile;
mod record;
mod refusal;
mod reward;
mod secrecy;
mod subject;
mod support;
mod webhook;
