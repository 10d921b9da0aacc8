//! The contract of the store: every question and every change it offers, told as stories on every engine.

mod able;
mod backlog;
mod board;
mod commit;
mod copy;
mod counter;
mod coverage;
mod endpoint;
mod event;
mod guild;
mod identity;
mod lane;
mod ledger;
mod make;
mod message;
mod pace;
mod pack;
mod parked;
mod record;
mod reward;
mod route;
mod schema;
mod size;
mod subject;
mod upgrade;
