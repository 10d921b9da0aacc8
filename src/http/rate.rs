//! A rate in bytes per second that several readers share.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How many bytes may be read per second.
const BYTES_PER_SECOND: usize = 16 * 1024 * 1024;
/// How many bytes may be read at once after a pause.
const BURST: usize = 4 * 1024 * 1024;

/// Counts bytes that were read, and says how long to wait before reading more.
#[derive(Debug, Default)]
pub(super) struct ByteRate(Mutex<Option<Instant>>);

impl ByteRate {
    /// Counts bytes that were read; returns how long to wait before reading more.
    pub(super) fn count(&self, bytes: usize) -> Duration {
        let now = Instant::now();
        let mut counted_until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = counted_until.map_or(now, |until| until.max(now));
        let end = start + time_for(bytes);
        *counted_until = Some(end);
        end.duration_since(now).saturating_sub(time_for(BURST))
    }
}

/// How long this many bytes take at this rate.
fn time_for(bytes: usize) -> Duration {
    let nanos = bytes.saturating_mul(1_000_000_000) / BYTES_PER_SECOND;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_free_and_what_follows_waits_its_time() {
        const SECOND: Duration = Duration::from_secs(1);
        let rate = ByteRate::default();
        assert_eq!(rate.count(BURST), Duration::ZERO);
        assert_eq!(rate.count(BYTES_PER_SECOND), SECOND);
        tokio::time::advance(SECOND).await;
        assert_eq!(rate.count(BYTES_PER_SECOND), SECOND);
        tokio::time::advance(SECOND * 60).await;
        assert_eq!(rate.count(BURST), Duration::ZERO);
        assert_eq!(rate.count(BYTES_PER_SECOND), SECOND);
    }
}
