//! Slash commands: checks their registration, and turns a typed line into an interaction.

pub(crate) mod entry;
pub(crate) mod line;
mod naming;
pub(crate) mod registry;
pub(crate) mod resolve;
