//! Programs that users would choose instead, each set up once below `target`, and skipped if its tool is missing.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};

use crate::calls::{Caller, Sender};
use crate::measure::duel::{Round, Rounds, Storing};
use crate::report::{Finding, Good};
use crate::server::{Server, free_port};
use crate::settings::Settings;
use crate::world::SECRET;
use crate::wrk::{self, Load};

const CONNECTIONS: u64 = 64;
/// How many different calls are repeated: none of the peers detects repeats.
const CALLS: u64 = 100_000;
/// The key in every peer's address.
const KEY: &str = "vote";

/// A program to be compared with.
struct Peer {
    name: &'static str,
    keeps: &'static str,
    /// Sets it up and returns the command that starts it on a port, with its own folder on the measured disk.
    start: fn(&Path, u16, &Path) -> anyhow::Result<Command>,
}

const ALL: [Peer; 3] = [
    Peer {
        name: "Express, better-sqlite3",
        keeps: "one durable commit per call",
        start: express,
    },
    Peer {
        name: "aiohttp",
        keeps: "counts in memory, stores nothing",
        start: aiohttp,
    },
    Peer {
        name: "webhook",
        keeps: "starts a command, stores nothing",
        start: webhook,
    },
];

pub(super) async fn run(settings: &Settings) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for peer in ALL {
        println!(" {}: {}", peer.name, peer.keeps);
        let folder = tempfile::tempdir_in(&settings.folder)?;
        let port = free_port()?;
        let started = match (peer.start)(&shelf()?, port, folder.path()) {
            Ok(command) => Server::start(peer.name, command, port, &settings.scratch).await,
            Err(why) => Err(why),
        };
        match started {
            Ok(server) => findings.push(beside(settings, &peer, &server).await?),
            Err(why) => println!("  left out: {why:#}"),
        }
    }
    Ok(findings)
}

async fn beside(settings: &Settings, peer: &Peer, server: &Server) -> anyhow::Result<Finding> {
    server.halt()?;
    let load = Load {
        connections: CONNECTIONS,
        seconds: settings.seconds,
    };
    let calls = Caller::with_key(settings, KEY, Sender::Sphere).write(CALLS)?;
    let mut crier = Storing::crier(settings, Sender::Sphere).await?;
    let mut rounds = Rounds::default();
    for place in 0..=settings.rounds {
        let theirs = wrk::turn(settings, server, &calls, load).await?;
        ensure!(
            theirs.refused == 0,
            "{} refused {} of {}",
            peer.name,
            theirs.refused,
            theirs.answers
        );
        let ours = crier.calls(load)?;
        let ours = crier.take(settings, &ours, load).await?;
        // The first one is a warm-up.
        if place > 0 {
            rounds.keep(Round { ours, theirs }, ["crier", peer.name]);
        }
    }
    Ok(Finding {
        measure: format!(
            "durable ingest over {} ({}), {CONNECTIONS} connections",
            peer.name, peer.keeps
        ),
        value: rounds.ratio(),
        unit: "x",
        gate: f64::NAN,
        goal: f64::NAN,
        good: Good::Beside,
        sides: rounds.sides(["crier", peer.name]),
    })
}

/// The peers' source code.
fn source(peer: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("benches/peers")
        .join(peer)
}

/// Where the peers are set up; they are kept for the next run.
fn shelf() -> anyhow::Result<PathBuf> {
    let shelf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers");
    std::fs::create_dir_all(&shelf)?;
    Ok(shelf)
}

fn express(shelf: &Path, port: u16, folder: &Path) -> anyhow::Result<Command> {
    let home = shelf.join("express");
    std::fs::create_dir_all(&home)?;
    for file in ["package.json", "server.js"] {
        std::fs::copy(source("express").join(file), home.join(file))?;
    }
    once(&home, || {
        let words = ["install", "--no-package-lock", "--no-audit", "--no-fund"];
        set_up(Command::new("npm").current_dir(&home).args(words))
    })?;
    let mut command = Command::new("node");
    command
        .arg(home.join("server.js"))
        .arg(port.to_string())
        .arg(folder.join("votes.db"))
        .arg(SECRET);
    Ok(command)
}

fn aiohttp(shelf: &Path, port: u16, _folder: &Path) -> anyhow::Result<Command> {
    let home = shelf.join("aiohttp");
    let python = home.join("bin/python");
    once(&home, || {
        let words = ["-m", "venv", "--clear"].map(OsStr::new);
        set_up(Command::new("python3").args(words).arg(&home))?;
        let wanted = source("aiohttp").join("requirements.txt");
        let words = ["-m", "pip", "install", "--quiet", "--requirement"];
        set_up(Command::new(&python).args(words).arg(wanted))
    })?;
    let mut command = Command::new(python);
    command
        .arg(source("aiohttp").join("server.py"))
        .arg(port.to_string())
        .arg(SECRET);
    Ok(command)
}

fn webhook(_shelf: &Path, port: u16, _folder: &Path) -> anyhow::Result<Command> {
    set_up(Command::new("webhook").arg("-version"))?;
    let mut command = Command::new("webhook");
    command
        .arg("-hooks")
        .arg(source("webhook").join("hooks.json"));
    command.args(["-ip", "127.0.0.1", "-port", &port.to_string()]);
    Ok(command)
}

/// Does what only the first run has to do; a marker file says that it was completed.
fn once(home: &Path, set_up: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mark = home.join("ready");
    if !mark.exists() {
        println!("  set up once, which can take minutes");
        set_up()?;
        std::fs::write(mark, "")?;
    }
    Ok(())
}

/// Runs a command to its end.
fn set_up(command: &mut Command) -> anyhow::Result<()> {
    let program = command.get_program().to_owned();
    let output = command
        .output()
        .with_context(|| format!("{} cannot be started", program.display()))?;
    if !output.status.success() {
        bail!(
            "{} said: {}",
            program.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(())
}
