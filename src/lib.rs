//! Crier announces votes, reviews, comments, forum posts and chat reports in Discord, and rewards the
//! people behind them.

pub mod answer;
pub mod bot;
pub mod clock;
pub mod delivery;
pub mod discord;
pub mod domain;
pub mod http;
pub mod intake;
pub mod locale;
pub mod sandbox;
pub mod source;
pub mod store;
pub mod vault;
