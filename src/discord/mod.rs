//! Discord as Crier speaks to it.

mod failure;
pub mod gate;
pub mod limits;
pub mod pace;
pub mod render;
pub mod rest;
