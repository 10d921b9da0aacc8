//! Discord as Crier speaks to it.

pub mod render;
pub mod rest;
