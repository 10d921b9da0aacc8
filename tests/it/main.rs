//! The integration tests, in one binary so that they are linked once.
#![allow(
    clippy::allow_attributes,
    missing_docs,
    reason = "a test's name is its documentation"
)]
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that fails shows what a person saw, and stops where it fails"
)]
#![allow(
    clippy::similar_names,
    clippy::too_many_lines,
    reason = "a story is told in one piece"
)]

mod command;
mod count;
mod delivery;
mod fault;
mod layering;
mod locale;
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
