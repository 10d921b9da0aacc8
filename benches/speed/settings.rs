//! The settings of a run, from the environment, and facts about the machine.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use anyhow::{Context, bail};

/// The settings of a run.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The measured program.
    pub(crate) program: PathBuf,
    /// An earlier build of it, which takes its turn in every round.
    pub(crate) before: Option<PathBuf>,
    /// The load tool.
    pub(crate) wrk: PathBuf,
    /// How many times both sides are loaded in turn.
    pub(crate) rounds: u32,
    /// How long each turn takes.
    pub(crate) seconds: u32,
    /// Where databases are created: on the measured disk.
    pub(crate) folder: PathBuf,
    /// Where calls and logs are written: in memory if possible, so that they do not load the disk.
    pub(crate) scratch: PathBuf,
}

impl Settings {
    /// Reads the environment; the error says what is missing.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let folder = path(
            "CRIER_FOLDER",
            concat!(env!("CARGO_TARGET_TMPDIR"), "/speed"),
        );
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("CRIER_FOLDER: {}", folder.display()))?;
        let memory = Path::new("/dev/shm");
        let settings = Self {
            program: path("CRIER_PROGRAM", env!("CARGO_BIN_EXE_crier")),
            before: std::env::var_os("CRIER_BEFORE").map(PathBuf::from),
            wrk: path("CRIER_WRK", "wrk"),
            rounds: number("CRIER_ROUNDS", 5)?,
            seconds: number("CRIER_SECONDS", 5)?,
            scratch: if memory.is_dir() {
                memory.to_owned()
            } else {
                std::env::temp_dir()
            },
            folder,
        };
        for program in settings.before.iter().chain([&settings.program]) {
            if !program.is_file() {
                bail!("{} is not there", program.display());
            }
        }
        Command::new(&settings.wrk)
            .arg("-v")
            .output()
            .with_context(|| {
                format!(
                    "{} cannot be started: install wrk, or say in CRIER_WRK where it is",
                    settings.wrk.display()
                )
            })?;
        Ok(settings)
    }

    /// Prints what is measured.
    pub(crate) fn say(&self) {
        println!(
            "{}\n{} rounds of {} s each side, databases in {}, calls in {}, {} cores, load {}",
            self.program.display(),
            self.rounds,
            self.seconds,
            self.folder.display(),
            self.scratch.display(),
            cores(),
            load(),
        );
        if cfg!(debug_assertions) {
            println!(
                "This bench was built without optimisation: its bare handler is slow, and so no ratio here is true."
            );
        }
    }
}

/// How many cores there are.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The machine's load in the last minute.
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

/// A number from the environment.
pub(crate) fn number<T: FromStr>(name: &str, usual: T) -> anyhow::Result<T> {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .ok()
            .with_context(|| format!("{name}: {text} is not a number")),
        Err(_) => Ok(usual),
    }
}

fn path(name: &str, usual: &str) -> PathBuf {
    std::env::var_os(name).map_or_else(|| usual.into(), PathBuf::from)
}
