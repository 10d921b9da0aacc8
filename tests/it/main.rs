//! The integration tests, in one binary so that they are linked once.
#![allow(
    clippy::allow_attributes,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test's name is its documentation, and a test may panic in its helpers too"
)]

mod command;
mod count;
mod delivery;
mod fault;
mod field;
mod hostile;
mod layering;
mod locale;
mod obstacle;
mod presence;
mod profile;
mod record;
mod refusal;
mod reward;
mod secrecy;
mod store;
mod subject;
mod support;
mod texts;
mod webhook;
