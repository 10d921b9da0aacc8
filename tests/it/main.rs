//! The integration tests, in one binary so that they are linked once.
#![allow(
    clippy::allow_attributes,
    clippy::print_stdout,
    clippy::similar_names,
    clippy::too_many_lines,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test is a story told in one piece: its name says what it is about, and it stops where it fails"
)]

mod answer;
mod bad_day;
mod budget;
mod burst;
mod channel_gone;
mod command;
mod copy;
mod count;
mod delivery;
mod deploy;
mod diagnose;
mod doubt;
mod explained;
mod fault;
mod field;
mod foreign;
mod gateway;
mod hostile;
mod layering;
mod link;
mod locale;
mod long_body;
mod neighbour;
mod notice;
mod obstacle;
mod operator;
mod people;
mod presence;
mod privacy;
mod profile;
mod quota;
mod record;
mod refusal;
mod remembered;
mod reward;
mod route;
mod secrecy;
mod smuggling;
mod socket;
mod store;
mod stuck;
mod subject;
mod support;
mod trial;
mod uniform;
mod unsent;
mod webhook;
mod words;
