//! `crier copy`: moves an installation to another database, and shows the progress on a terminal or in a log.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use crate::app::{KeyPlace, Moving};
use crate::cli::{ConfigFile, say};
use crate::store::copy::{Doing, Progress};

/// The source and the target.
#[derive(Args, Debug)]
pub(super) struct CopyArgs {
    #[command(flatten)]
    file: ConfigFile,
    /// The database to copy from: sqlite://… or postgres://…. Crier must not run on it.
    #[arg(long, value_name = "URL")]
    from: String,
    /// The database to copy to, on the other engine: empty, or with what an earlier start of the same copy left.
    #[arg(long, value_name = "URL", required_unless_present = "take_back")]
    to: Option<String>,
    /// Copies nothing, but lets a database that was copied from be used again.
    #[arg(long, conflicts_with = "to")]
    take_back: bool,
}

/// Moves an installation, or undoes the mark on its old database.
pub(super) async fn copy(args: CopyArgs) -> anyhow::Result<ExitCode> {
    let Some(to) = &args.to else {
        let to = Moving::take_back(&args.from).await?;
        say(format_args!(
            "Crier starts on this database again. Do not start it on {to} any more: both would announce the same."
        ))?;
        return Ok(ExitCode::SUCCESS);
    };
    let config = args.file.load()?;
    let moving = Moving::begin(&config, &args.from, to).await?;
    if moving.goes_on() {
        say("Going on where an earlier start stopped.")?;
    }
    let (place, key) = (moving.place().to_owned(), moving.key.clone());
    let (started, mut display) = (Instant::now(), Display::new());
    let rows = moving
        .finish(&mut |progress| display.show(&progress, started.elapsed()))
        .await;
    display.end();
    say_farewell(rows?, &place, &key)?;
    Ok(ExitCode::SUCCESS)
}

fn say_farewell(rows: i64, place: &str, key: &KeyPlace) -> anyhow::Result<()> {
    let rows = grouped(rows);
    say(format_args!(
        "Copied {rows} rows to {place}; every table was compared, and both sides are the same."
    ))?;
    let key = match key {
        KeyPlace::Configuration => {
            "secret.key as it was; the senders' secrets are lost without it".to_owned()
        }
        KeyPlace::File(file) => format!(
            "secret.key to what stands in {}; the senders' secrets are lost without it",
            file.display()
        ),
        KeyPlace::Nowhere => "a secret.key: `openssl rand -base64 32` makes one".to_owned(),
    };
    say(format_args!(
        "On every machine set database.url to the new address, and {key}."
    ))?;
    say(
        "The database that was left is marked and cannot be started by mistake; `crier copy --take-back --from …` \
         takes that mark away.",
    )?;
    Ok(())
}

/// How often the bar on a terminal is updated.
const DRAW: Duration = Duration::from_millis(100);
/// How often a line is logged while a table takes long.
const LOG: Duration = Duration::from_secs(10);

/// Shows the progress of a copy: a bar on a terminal, otherwise a line from time to time.
struct Display {
    is_terminal: bool,
    shown: Option<(Doing, &'static str)>,
    shown_at: Duration,
    /// The number of rows when this start began.
    first: Option<i64>,
}

impl Display {
    fn new() -> Self {
        Self {
            is_terminal: std::io::stdout().is_terminal(),
            shown: None,
            shown_at: Duration::ZERO,
            first: None,
        }
    }

    /// If the progress cannot be shown, the copy continues.
    fn show(&mut self, progress: &Progress, elapsed: Duration) {
        if let Some(text) = self.text(progress, elapsed) {
            let mut output = std::io::stdout().lock();
            let _ = output.write_all(text.as_bytes());
            let _ = output.flush();
        }
    }

    /// The text to write now, if any.
    fn text(&mut self, progress: &Progress, elapsed: Duration) -> Option<String> {
        let first = *self.first.get_or_insert(progress.rows);
        let is_new = self.shown != Some((progress.doing, progress.table));
        let every = if self.is_terminal { DRAW } else { LOG };
        let is_over = self.is_terminal && progress.rows == progress.total;
        if !(is_over || elapsed >= self.shown_at + every || is_new && !self.is_terminal) {
            return None;
        }
        self.shown = Some((progress.doing, progress.table));
        self.shown_at = elapsed;
        let line = line(progress, first, elapsed);
        Some(if self.is_terminal {
            format!("\r{} {line}\x1b[K", bar(progress))
        } else {
            format!("{line}\n")
        })
    }

    /// Leaves the bar on the terminal.
    fn end(&self) {
        if self.is_terminal && self.shown.is_some() {
            let _ = writeln!(std::io::stdout());
        }
    }
}

/// The progress: what is done, how fast, and the remaining time.
fn line(progress: &Progress, first: i64, elapsed: Duration) -> String {
    let (table, rows, total) = (progress.table, progress.rows, progress.total);
    if progress.doing == Doing::Comparing {
        return format!("comparing {table}");
    }
    let mut line = format!(
        "copying {table}: {} of {} rows",
        grouped(rows),
        grouped(total)
    );
    let milliseconds = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
    let speed = (rows - first).saturating_mul(1000) / milliseconds.max(1);
    if speed > 0 && milliseconds >= 1000 {
        let left = (total - rows).max(0) / speed;
        let (minutes, seconds) = (left / 60, left % 60);
        let speed = grouped(speed);
        let _ = write!(line, ", {speed} a second, {minutes}:{seconds:02} left");
    }
    line
}

/// The bar.
fn bar(progress: &Progress) -> String {
    const WIDTH: i64 = 24;
    let full = match progress.total {
        0 => WIDTH,
        total => (progress.rows.saturating_mul(WIDTH) / total).clamp(0, WIDTH),
    };
    let cell = |at: i64| if at < full { '█' } else { '░' };
    (0..WIDTH).map(cell).collect()
}

/// A number with separators: 1,234,567.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(table: &'static str, rows: i64) -> Progress {
        Progress {
            doing: Doing::Copying,
            table,
            rows,
            total: 2_000_000,
        }
    }

    fn display(is_terminal: bool) -> Display {
        Display {
            is_terminal,
            ..Display::new()
        }
    }

    const fn ms(number: u64) -> Duration {
        Duration::from_millis(number)
    }

    #[test]
    fn a_log_gets_a_line_per_table_and_one_every_ten_seconds() {
        let mut display = display(false);
        let mut told = |table, rows, at| display.text(&progress(table, rows), ms(at));
        assert_eq!(
            told("guild", 0, 5).unwrap(),
            "copying guild: 0 of 2,000,000 rows\n"
        );
        assert_eq!(told("guild", 7, 9_000), None);
        assert_eq!(
            told("event", 10, 9_500).unwrap(),
            "copying event: 10 of 2,000,000 rows, 1 a second, 33333:10 left\n"
        );
        assert_eq!(told("event", 900_000, 19_499), None);
        let line = told("event", 1_000_000, 20_000).unwrap();
        assert_eq!(
            line,
            "copying event: 1,000,000 of 2,000,000 rows, 50,000 a second, 0:20 left\n"
        );
    }

    #[test]
    fn a_terminal_is_drawn_on_ten_times_a_second_and_once_more_at_the_end() {
        let mut display = display(true);
        let mut told = |rows, at| display.text(&progress("event", rows), ms(at));
        assert_eq!(told(1, 50), None);
        let drawn = told(500_000, 100).unwrap();
        assert!(drawn.starts_with("\r██████░░"), "{drawn}");
        assert!(!drawn.contains('\n'), "{drawn}");
        assert_eq!(told(600_000, 199), None);
        assert!(told(2_000_000, 200).unwrap().contains(&"█".repeat(24)));
        assert!(told(2_000_000, 201).is_some());
    }

    #[test]
    fn what_an_earlier_start_copied_does_not_count_as_this_ones_speed() {
        let line = line(&progress("event", 1_500_000), 1_000_000, ms(10_000));
        assert!(line.ends_with("50,000 a second, 0:10 left"), "{line}");
    }

    #[test]
    fn a_copy_of_nothing_is_full_at_once() {
        let nothing = Progress {
            total: 0,
            ..progress("guild", 0)
        };
        assert_eq!(bar(&nothing), "█".repeat(24));
    }
}
