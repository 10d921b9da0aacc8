//! Peers that the bench itself provides, each a separate process: this same program, started with a special argument.

mod bare;
mod one_by_one;

use std::future::Future;
use std::net::Ipv4Addr;
use std::process::Command;

use anyhow::bail;
use axum::Router;
use tokio::net::TcpListener;

use crate::server::{Server, free_port};
use crate::settings::Settings;

/// The argument that makes this program a peer.
pub(crate) const WORD: &str = "--serve";

/// A command that starts a peer on a port.
pub(crate) fn command(peer: &str, port: u16) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([WORD, peer, &port.to_string()]);
    Ok(command)
}

/// Starts the bare handler.
pub(crate) async fn start_bare(settings: &Settings) -> anyhow::Result<Server> {
    let port = free_port()?;
    Server::start("bare", command("bare", port)?, port, &settings.scratch).await
}

/// Runs as a peer until it is killed.
pub(crate) fn serve(words: &[String]) -> anyhow::Result<()> {
    let [peer, port] = words else {
        bail!("a peer and a port are needed");
    };
    let port = port.parse()?;
    match peer.as_str() {
        "bare" => run(port, async { Ok(bare::router()) }),
        "one-by-one" => run(port, one_by_one::router()),
        _ => bail!("{peer} is no peer"),
    }
}

/// Serves with as many threads as the real program: as many as there are cores.
fn run(port: u16, router: impl Future<Output = anyhow::Result<Router>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let router = router.await?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        Ok(axum::serve(listener, router).await?)
    })
}
