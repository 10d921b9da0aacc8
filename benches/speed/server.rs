//! A program under load: started, halted while it is another one's turn, killed at the end.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::net::TcpStream;

/// How long a start may take; a large database needs more time.
const START_WITHIN: Duration = Duration::from_mins(2);
/// How often the start is checked.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A running program that listens.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a command and waits until it listens on this port.
    pub(crate) async fn start(
        name: &'static str,
        mut command: Command,
        port: u16,
        scratch: &Path,
    ) -> anyhow::Result<Self> {
        let log = scratch.join(format!("crier-speed-{port}.log"));
        let output = File::create(&log)?;
        command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        let child = command
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let mut server = Self {
            name,
            address: (Ipv4Addr::LOCALHOST, port).into(),
            child,
            log,
        };
        server.wait_until_it_listens().await?;
        Ok(server)
    }

    async fn wait_until_it_listens(&mut self) -> anyhow::Result<()> {
        let mut turn = tokio::time::interval(LOOK_EVERY);
        let deadline = tokio::time::Instant::now() + START_WITHIN;
        while TcpStream::connect(self.address).await.is_err() {
            let is_over = self.child.try_wait()?.is_some();
            if is_over || tokio::time::Instant::now() > deadline {
                bail!("{} does not listen; it said:\n{}", self.name, self.said());
            }
            turn.tick().await;
        }
        Ok(())
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The end of its output.
    pub(crate) fn said(&self) -> String {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }

    /// Halts it, so that it does not work through its backlog while another program is under load.
    pub(crate) fn halt(&self) -> anyhow::Result<()> {
        self.signal(Signal::STOP)
    }

    /// Lets it continue.
    pub(crate) fn resume(&self) -> anyhow::Result<()> {
        self.signal(Signal::CONT)
    }

    fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.context("a pid")?, signal)
            .with_context(|| format!("{} is gone; it said:\n{}", self.name, self.said()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_file(&self.log);
    }
}

/// A free port.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}
