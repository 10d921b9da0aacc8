//! Discord's ids: a time and a counter in one number.

use jiff::Timestamp;

/// A Discord id.
pub type Snowflake = u64;

/// The earliest time of an id: the beginning of 2015.
const EPOCH: Timestamp = Timestamp::constant(1_420_070_400, 0);

/// The id of a thing that was created at `moment`, without its counter.
pub fn snowflake_at(moment: Timestamp) -> Snowflake {
    let since = moment.duration_since(EPOCH).as_millis();
    u64::try_from(since).unwrap_or(0).max(1) << 22
}

/// Creates increasing ids, even if the clock does not move.
#[derive(Debug, Default)]
pub(crate) struct Mint {
    last: Snowflake,
}

impl Mint {
    /// The next id.
    pub(crate) fn next(&mut self, now: Timestamp) -> Snowflake {
        self.last = snowflake_at(now).max(self.last + 1);
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_while_the_clock_stands_still() {
        let mut mint = Mint::default();
        let now = Timestamp::constant(1_772_000_000, 0);
        let (first, second) = (mint.next(now), mint.next(now));
        assert_eq!(first, snowflake_at(now));
        assert!(second > first);
    }
}
