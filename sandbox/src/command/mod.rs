//! Slash commands: what may be registered, and how a typed line becomes an interaction.

pub(crate) mod entry;
pub(crate) mod line;
mod naming;
pub(crate) mod registry;
pub(crate) mod resolve;
