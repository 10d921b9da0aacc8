//! `crier recount`: counters compared with the events, and corrected where they differ.
//!
//! The comparison only reads, so the service can keep running. Only differences are corrected, one holder in a
//! transaction, so senders do not wait long.

use std::io::{IsTerminal, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context as _;

use crate::app::open_current_store;
use crate::cli::say;
use crate::config::Config;
use crate::domain::id::GuildId;
use crate::store::Store;
use crate::store::counter::Holder;
use crate::store::recount::Difference;

/// How often the progress is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(500);

/// Counts again from the events; exits with 0 if all were equal, 1 if something differed and was corrected.
pub(super) async fn recount(config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_current_store(config).await?;
    let differences = compare(&store).await?;
    mend_counters(&store, &differences).await?;
    store.close().await;
    if differences.is_empty() {
        say("Every counter equals its events.")?;
        return Ok(ExitCode::SUCCESS);
    }
    say(format_args!(
        "{} counters differed and were mended.",
        differences.len()
    ))?;
    Ok(ExitCode::FAILURE)
}

async fn compare(store: &Store) -> anyhow::Result<Vec<Difference>> {
    let mut tx = store.read().await?;
    tx.take_time().await?;
    let all = tx.count_compared().await?;
    let read = AtomicU64::default();
    let comparing = tx.compare_counters(&read);
    Ok(watched(comparing, &read, all.unsigned_abs()).await?)
}

/// Waits for a comparison and meanwhile shows its progress on a terminal.
async fn watched<T>(comparing: impl Future<Output = T>, read: &AtomicU64, all: u64) -> T {
    let mut comparing = std::pin::pin!(comparing);
    if !std::io::stderr().is_terminal() {
        return comparing.await;
    }
    let mut turn = tokio::time::interval(SHOWN_EVERY);
    let done = loop {
        tokio::select! {
            done = &mut comparing => break done,
            _ = turn.tick() => show(&progress(read.load(Ordering::Relaxed), all)),
        }
    };
    // The next line begins at the same place.
    show("");
    done
}

/// If the terminal is gone, the recount continues.
fn show(line: &str) {
    let mut terminal = std::io::stderr();
    let _ = write!(terminal, "\r\x1b[K{line}");
    let _ = terminal.flush();
}

fn progress(read: u64, all: u64) -> String {
    if read == 0 {
        return format!("Sorting {all} events and counters …");
    }
    let percent = read.saturating_mul(100) / all.max(1);
    format!(
        "Compared {read} of {all} events and counters ({} %)",
        percent.min(100)
    )
}

/// Corrects the differences, one holder after the other.
async fn mend_counters(store: &Store, differences: &[Difference]) -> anyhow::Result<()> {
    let is_of_one = |one: &Difference, other: &Difference| {
        (one.guild_id, &one.holder) == (other.guild_id, &other.holder)
    };
    for of_one in differences.chunk_by(is_of_one) {
        let Some(first) = of_one.first() else {
            continue;
        };
        let guild = GuildId::new(first.guild_id);
        let (guild, holder) = guild
            .zip(Holder::parse(&first.holder))
            .with_context(|| format!("counter: {} is no holder", first.holder))?;
        let mut tx = store.write().await?;
        tx.take_time().await?;
        let counters: Vec<_> = of_one.iter().filter_map(Difference::part).collect();
        tx.rebuild_counters(guild, &[holder], &counters).await?;
        tx.commit().await?;
        for difference in of_one {
            say(format_args!(
                "guild {} holder {} {} {}: counted {}, events say {}: mended",
                difference.guild_id,
                difference.holder,
                difference.counts,
                difference.period,
                difference.counted,
                difference.expected
            ))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::progress;

    #[test]
    fn the_progress_says_what_is_done_and_how_much_there_is() {
        assert_eq!(progress(0, 40), "Sorting 40 events and counters …");
        assert_eq!(
            progress(10, 40),
            "Compared 10 of 40 events and counters (25 %)"
        );
        // More events may arrive meanwhile.
        assert!(progress(41, 40).contains("(100 %)"));
    }
}
