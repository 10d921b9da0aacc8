//! `crier check`: tries what `crier run` would do, reports every mistake at once, and says what it did not try.

mod database;
mod discord;
mod listener;
mod reach;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::config::{Config, DEFAULT_FILE, Examined, Mistake, environment};

/// The findings so far; each is printed at once.
struct Report {
    output: io::Stdout,
    mistakes: Vec<Mistake>,
    is_good: bool,
}

/// Checks everything, prints the findings, and exits with 1 if something is wrong.
pub(super) async fn check(file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let Examined { config, mistakes } = Config::examine_file(file, &environment());
    let mut report = Report {
        output: io::stdout(),
        mistakes: mistakes.clone(),
        is_good: true,
    };
    for mistake in &mistakes {
        report.mistake(&mistake.line)?;
    }
    check_configuration(&config, &mut report)?;
    let is_running = database::check(&config, &mut report).await?;
    let taken = listener::check(&config, &mut report).await?;
    reach::check(&config, taken, &mut report).await?;
    discord::check(&config, &mut report).await?;
    if is_running {
        report.note(
            "a Crier runs with this database now: it keeps the settings it was started with",
        )?;
    }
    Ok(if report.is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn check_configuration(config: &Config, report: &mut Report) -> anyhow::Result<()> {
    match &config.file {
        Some(file) => report.good(format_args!("{} is read", file.display()))?,
        None if report.mistakes.is_empty() => report.note(format_args!(
            "there is no {DEFAULT_FILE} in this folder: what is not in a variable has its default"
        ))?,
        None => {}
    }
    for warning in &config.warnings {
        report.note(warning)?;
    }
    Ok(())
}

impl Report {
    /// Whether a key's value is invalid, so that nothing can be tried with it.
    fn is_wrong(&self, key: &str) -> bool {
        self.mistakes.iter().any(|mistake| mistake.key == Some(key))
    }

    fn good(&mut self, line: impl Display) -> io::Result<()> {
        writeln!(self.output, "✓ {line}")
    }

    fn mistake(&mut self, line: impl Display) -> io::Result<()> {
        self.is_good = false;
        writeln!(self.output, "✗ {line}")
    }

    fn note(&mut self, line: impl Display) -> io::Result<()> {
        writeln!(self.output, "! {line}")
    }

    fn not_tried(&mut self, line: impl Display) -> io::Result<()> {
        writeln!(self.output, "- not tried: {line}")
    }
}
