//! Discord as Crier speaks to it.

mod failure;
pub mod gate;
pub mod limits;
pub mod render;
pub mod rest;
