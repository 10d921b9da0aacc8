//! Crier announces votes, reviews, comments, forum posts and chat reports in Discord, and rewards the
//! people behind them.

pub mod answer;
pub mod app;
pub mod bot;
pub mod cli;
pub mod clock;
pub mod config;
pub mod delivery;
pub mod discord;
pub mod domain;
pub mod http;
pub mod intake;
pub mod locale;
pub mod sandbox;
pub mod shutdown;
pub mod source;
pub mod store;
pub mod telemetry;
pub mod vault;
