//! The operator at the command line: what is checked before a start, what is said where something fails, and which
//! files are left to whom.

mod check;
mod failure;
mod file;
mod metric;
mod send;

use std::net::TcpListener;
use std::sync::Arc;

use crier::clock::SystemClock;
use crier_sandbox::{Options, Sandbox};

use crate::copy::program::Program;

/// Discord, for a program with the token "test-token".
async fn discord() -> Sandbox {
    let options = Options {
        listen: ([127, 0, 0, 1], 0).into(),
        clock: Arc::new(SystemClock),
        token: "test-token".to_owned(),
        rate_limits: false,
        members_intent: true,
    };
    Sandbox::start(options).await.unwrap()
}

/// An address on which nothing listens at this moment.
fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// A program in this folder that finds everything in order.
fn ready(folder: &tempfile::TempDir, discord: &Sandbox) -> Program {
    let listen = free();
    Program::new(folder.path())
        .with("CRIER__DISCORD__API_URL", &discord.base_url())
        .with("CRIER__HTTP__LISTEN", &listen)
        .with("CRIER__PUBLIC_URL", &format!("http://{listen}"))
}
