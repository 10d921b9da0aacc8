//! Discord as Crier speaks to it.

pub mod limits;
pub mod render;
pub mod rest;
