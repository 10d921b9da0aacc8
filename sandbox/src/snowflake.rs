//! Discord's ids: a moment and a counter in one number.

use jiff::Timestamp;

/// An id as Discord gives them out.
pub type Snowflake = u64;

/// The first moment an id can carry: the beginning of 2015.
const EPOCH: Timestamp = Timestamp::constant(1_420_070_400, 0);

/// The id that a thing made at `moment` would have, before its counter.
pub fn snowflake_at(moment: Timestamp) -> Snowflake {
    let since = moment.duration_since(EPOCH).as_millis();
    u64::try_from(since).unwrap_or(0).max(1) << 22
}

/// Gives out ids that only ever grow, also while the clock stands still.
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
