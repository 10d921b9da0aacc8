//! The results with their gates and goals, as a table in Markdown.

use std::process::Command;

use crate::figures::{Spread, short};
use crate::settings::{Settings, cores};
use crier::clock::{Clock, SystemClock};

/// Whether a high or a low number is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Good {
    More,
    Less,
    /// Neither: there is no gate, only a comparison.
    Beside,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// What was measured.
    pub(crate) measure: String,
    /// The result.
    pub(crate) value: Spread,
    /// Its unit, with the blank before it.
    pub(crate) unit: &'static str,
    /// The gate that it must reach, and the goal.
    pub(crate) gate: f64,
    pub(crate) goal: f64,
    pub(crate) good: Good,
    /// The two sides of the ratio.
    pub(crate) sides: String,
}

impl Finding {
    /// A result without a gate.
    pub(crate) fn beside(
        measure: impl Into<String>,
        value: Spread,
        unit: &'static str,
        sides: impl Into<String>,
    ) -> Self {
        Self {
            measure: measure.into(),
            value,
            unit,
            gate: f64::NAN,
            goal: f64::NAN,
            good: Good::Beside,
            sides: sides.into(),
        }
    }

    /// How it compares with the earlier build: no worse means nine tenths of it at least.
    pub(crate) fn over_before(measure: &str, value: Spread, sides: String) -> Self {
        Self {
            measure: format!("{measure}, over the earlier build"),
            value,
            unit: "",
            gate: 0.9,
            goal: 1.0,
            good: Good::More,
            sides,
        }
    }

    fn verdict(&self) -> &'static str {
        let reaches = |mark: f64| match self.good {
            Good::More => self.value.median >= mark,
            Good::Less => self.value.median <= mark,
            Good::Beside => false,
        };
        match () {
            () if self.good == Good::Beside => "",
            () if reaches(self.goal) => "goal",
            () if reaches(self.gate) => "gate",
            () => "below",
        }
    }

    fn mark(&self, mark: f64) -> String {
        if self.good == Good::Beside {
            String::new()
        } else {
            format!("{}{}", short(mark), self.unit)
        }
    }

    fn line(&self) -> String {
        format!(
            "| {} | {}{} | {} | {} | {} | {} |",
            self.measure,
            self.value,
            self.unit,
            self.mark(self.gate),
            self.mark(self.goal),
            self.verdict(),
            self.sides
        )
    }
}

/// All results of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) findings: Vec<Finding>,
}

impl Report {
    /// Prints the table.
    pub(crate) fn print(&self, settings: &Settings) {
        println!(
            "\n{}, {} cores, commit {}, {} rounds of {} s each side; median (least–most)\n",
            SystemClock.now().as_iso(),
            cores(),
            commit(),
            settings.rounds,
            settings.seconds
        );
        println!("| measure | found | gate | goal | reached | from |\n|---|---|---|---|---|---|");
        for finding in &self.findings {
            println!("{}", finding.line());
        }
    }
}

fn commit() -> String {
    let said = Command::new("git")
        .args(["describe", "--always", "--dirty"])
        .output();
    let said = said.map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned());
    said.unwrap_or_default()
}
