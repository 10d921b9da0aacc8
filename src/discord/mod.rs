//! Discord as Crier speaks to it.

mod access;
mod failure;
pub mod gate;
pub mod limits;
mod meter;
mod model;
pub mod pace;
mod queue;
pub mod rest;
