//! Crier announces votes, reviews, comments, forum posts and chat reports in Discord, and rewards the people behind
//! them.
//!
//! # The way of a call
//!
//! ```text
//! POST /hooks/fastcomments/4f7c…            http          method, size, encoding; raw bytes, no JSON yet
//!   └ endpoint by the key's hash            intake        remembered, or looked up; unknown: the same 401 as a wrong secret
//!      └ RawRequest → VerifiedRequest       source        constant time; nothing behind this sees unproved bytes
//!         └ Source::parse → Inbound         source/…      a claim, a question, or nothing for us; else 400 and where
//!            ├ event    → one transaction   ledger        repeat? changed? late? → event, counters, ledger, outbox
//!            │                                            → commit → 200 → wake the worker
//!            ├ question → answer            answer        read only, in the asker's shape
//!            └ ignored  → 200               intake        counted, logged
//! worker: lease a lane → pack, freeze → Discord → settle  delivery      done, again later, parked, dead
//! /command → bot → store → a private reply               bot           promises go the worker's way too
//! ```
//!
//! # Three promises, each with tests
//!
//! 1. *200 means durable.* The recorder commits before anyone hears of it.
//! 2. *The same event twice counts once and posts once.* What makes two deliveries the same is said by the source
//!    and judged inside the transaction.
//! 3. *A Discord outage loses nothing.* What is to happen later is a row: an effect in a lane, with a due time.
//!
//! # Decisions that much leans on
//!
//! - **Lanes are leased, not effects.** One channel's messages, one guild's roles wait for each other, as Discord limits
//!   them together; a worker takes the whole lane for less than a minute and settles under its token. One in flight per
//!   channel, pauses per channel, and several machines without interleaving all follow from that one table.
//! - **A message is frozen before it is sent.** Who is in it and every word are a row before the first attempt leaves, so
//!   that a repeat under the same nonce says the same. Discord knows a repeat for a minute at least; after that
//!   [`delivery`] looks for the marker of its first event in the channel's history. What certainly failed is thawed.
//! - **One gate to Discord.** Every request of a process passes [`discord::gate`]: an even pace, one pause for
//!   everything (a row, so that a restart keeps to it), a breaker far below Discord's ban.
//!   Several machines take their turns from one row.
//! - **Nothing is recorded by memory alone.** Endpoints are remembered from call to call; the recording transaction compares
//!   their generation, so a change made on any machine holds from the next call on, and no one has to be told of it.
//! - **A way to the database costs more than a statement.** What is to be written waits until something is asked or
//!   committed ([`store`]'s `script`); on SQLite it goes together with the questions, the beginning and the end of the
//!   transaction, each statement over one JSON text. So a batch takes three ways: what is known, what it counts and how
//!   things stand then, what it promises.
//! - **Only what a change has freed is tried again.** The bot works permissions out before it lets go on what is parked;
//!   a forbidden channel costs one request an hour, and three in ten minutes whatever the gateway tells.
//! - **A source only claims.** Whether something is new, changed, late or held depends on what was there before;
//!   [`domain::decision`] decides it, purely, over state that [`ledger::record`] loads once for the whole batch.
//! - **Facts, people and words lie apart.** An event's row never changes; who it was and what they wrote are rows
//!   beside it that can be erased without a count moving.
//! - **One decision about rewards.** What a member earns is decided by [`domain::earning`], purely, over the rules and their
//!   part of the ledger, for an event as for the grant button. Roles are given by [`delivery`], which takes only what it put
//!   there itself.
//! - **One ledger.** [`ledger`] alone writes what an event, a press, a link or a role given by Discord means; intake, bot and
//!   worker call it inside a transaction of theirs. A test holds the others to it.
//! - **Counters are sums and nothing else.** A week's counter is a row that rises with each event, the event keeps the
//!   guild's day and week at arrival, and `crier recount` compares the two in one statement. A link moves an
//!   identity's counts by counting both holders again.
//! - **A leaderboard is read, not kept in order.** The rows of one period are next to each other, so a board is two scans of
//!   them; it is used for ten seconds, and nothing is written for it.
//! - **Roles speak through the database only.** Listener, worker and bot can be one process or many.

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
pub mod ledger;
pub mod locale;
pub mod plain;
pub mod render;
pub mod shutdown;
pub mod source;
pub mod store;
pub mod telemetry;
mod upkeep;
pub mod vault;
