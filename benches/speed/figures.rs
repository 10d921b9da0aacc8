//! Medians, spreads and percentiles.

use std::fmt;
use std::time::Duration;

/// The result of several rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) least: f64,
    pub(crate) median: f64,
    pub(crate) most: f64,
}

impl Spread {
    /// The result of these rounds; without any it is NaN.
    pub(crate) fn of(rounds: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = rounds.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self {
            least: sorted.first().copied().unwrap_or(f64::NAN),
            median: middle(&sorted),
            most: sorted.last().copied().unwrap_or(f64::NAN),
        }
    }

    /// The same in another unit.
    pub(crate) fn times(self, factor: f64) -> Self {
        Self {
            least: self.least * factor,
            median: self.median * factor,
            most: self.most * factor,
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (median, least, most) = (short(self.median), short(self.least), short(self.most));
        write!(f, "{median} ({least}–{most})")
    }
}

/// A number with three significant digits.
pub(crate) fn short(number: f64) -> String {
    match number.abs() {
        size if size >= 100.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

fn middle(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    match sorted {
        [] => f64::NAN,
        _ if sorted.len() % 2 == 1 => sorted[half],
        _ => f64::midpoint(sorted[half - 1], sorted[half]),
    }
}

/// The latency at this percentile, in milliseconds.
pub(crate) fn percentile_ms(latencies: &[Duration], percent: f64) -> f64 {
    let mut sorted = latencies.to_vec();
    sorted.sort_unstable();
    // An index of the latencies: far below the limits of the casts.
    let place = (sorted.len() as f64 * percent / 100.0).ceil() as usize;
    let found = sorted.get(place.clamp(1, sorted.len().max(1)) - 1);
    found.map_or(f64::NAN, |latency| latency.as_secs_f64() * 1e3)
}
