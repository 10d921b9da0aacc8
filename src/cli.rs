//! The command line.

mod check;
mod copy;
#[cfg(feature = "demo")]
mod demo;
mod failure;
mod maintain;
mod process;
mod ready;
mod recount;
mod run;
mod send;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, environment};

pub use failure::lines;

/// Announces votes, reviews, comments, forum posts and chat reports in Discord, and gives members roles for them.
#[derive(Debug, Parser)]
#[command(name = "crier", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the listener, the worker and the bot, or some of them.
    Run {
        #[command(flatten)]
        file: ConfigFile,
        /// The roles to run, separated by commas: http, worker, bot.
        #[arg(long, value_name = "ROLES", value_delimiter = ',')]
        only: Vec<run::Role>,
        /// Treats the database as a restored copy: pending posts are looked for in the channels first. A copy that
        /// `crier backup` made needs no such option.
        #[arg(long)]
        reconcile: bool,
    },
    /// Shows everything on this machine, without any account.
    #[cfg(feature = "demo")]
    Demo(demo::DemoArgs),
    /// Checks the configuration, the database and the token, and prints the invite link.
    Check {
        #[command(flatten)]
        file: ConfigFile,
    },
    /// Asks the `crier run` of this configuration on this machine whether it can store events: exits with 0 if so. For
    /// a container's health check.
    Ready {
        #[command(flatten)]
        file: ConfigFile,
    },
    /// Sends a sample webhook as that sender would, marked as a test: shown, and not counted.
    Send(send::SendArgs),
    /// Brings the database's schema up to date.
    Migrate {
        #[command(flatten)]
        file: ConfigFile,
    },
    /// Writes a consistent copy of a SQLite database while it is in use.
    Backup {
        #[command(flatten)]
        file: ConfigFile,
        /// Where the copy is written; the file must not exist yet.
        to: PathBuf,
    },
    /// Moves an installation to another database: from SQLite to PostgreSQL, or back.
    Copy(copy::CopyArgs),
    /// Counts again from the events; reports and corrects any difference.
    Recount {
        #[command(flatten)]
        file: ConfigFile,
    },
}

/// The configuration's location.
#[derive(Args, Debug)]
struct ConfigFile {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFile {
    /// Loads the configuration and prints its warnings.
    fn load(&self) -> anyhow::Result<Config> {
        let config = self.load_silently()?;
        for warning in &config.warnings {
            let _ = writeln!(std::io::stderr(), "crier: {warning}");
        }
        Ok(config)
    }

    /// The same for a command that logs the warnings.
    fn load_silently(&self) -> anyhow::Result<Config> {
        Ok(Config::load(self.config.as_deref(), &environment())?)
    }
}

/// Runs the command.
pub fn run() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    process::close();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let code = runtime.block_on(async {
        match cli.command {
            Command::Run {
                file,
                only,
                reconcile,
            } => run::run(&file.load_silently()?, &only, reconcile).await,
            #[cfg(feature = "demo")]
            Command::Demo(args) => demo::demo(args).await,
            Command::Check { file } => check::check(file.config.as_deref()).await,
            Command::Ready { file } => ready::ready(&file.load()?).await,
            Command::Send(args) => send::send(args).await,
            Command::Migrate { file } => maintain::migrate(&file.load()?).await,
            Command::Backup { file, to } => maintain::backup(&file.load()?, &to).await,
            Command::Copy(args) => copy::copy(args).await,
            Command::Recount { file } => recount::recount(&file.load()?).await,
        }
    });
    // Some tasks, such as a pending name lookup, are not waited for.
    runtime.shutdown_background();
    code
}

/// Writes a line to standard output.
fn say(line: impl std::fmt::Display) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}
