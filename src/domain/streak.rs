//! Streaks: on how many days in a row a member was counted, in the guild's calendar.

use crate::domain::time::Day;

/// The length of the run of consecutive days in `days` that ends today or yesterday; `days` is sorted, the latest
/// first.
///
/// A run that ends yesterday still counts, because today is not over yet.
pub fn streak(days: &[Day], today: Day) -> i64 {
    let mut expected = match days.first() {
        Some(&latest) if latest == today || latest == today.yesterday() => latest,
        _ => return 0,
    };
    let mut run = 0;
    for &day in days {
        if day != expected {
            break;
        }
        run += 1;
        expected = day.yesterday();
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(texts: &[&str]) -> Vec<Day> {
        texts.iter().map(|text| Day::parse(text).unwrap()).collect()
    }

    fn on(today: &str, run: &[&str]) -> i64 {
        streak(&days(run), Day::parse(today).unwrap())
    }

    #[test]
    fn a_run_that_ends_today_or_yesterday_stands() {
        let run = ["2026-03-01", "2026-02-28", "2026-02-27"];
        assert_eq!(on("2026-03-01", &run), 3);
        assert_eq!(on("2026-03-02", &run), 3);
    }

    #[test]
    fn a_run_that_ended_earlier_is_over() {
        assert_eq!(on("2026-03-03", &["2026-03-01", "2026-02-28"]), 0);
        assert_eq!(on("2026-03-03", &[]), 0);
    }

    #[test]
    fn a_day_left_out_ends_the_run() {
        assert_eq!(on("2026-03-03", &["2026-03-03", "2026-03-01"]), 1);
    }
}
