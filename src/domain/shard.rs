//! Shards: the parts into which Discord divides a bot's guilds, and which of them one process serves.

use crate::domain::id::GuildId;

/// The highest number of shards that Crier accepts.
const MOST: u32 = 10_000;

/// A range of a bot's shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shards {
    first: u32,
    last: u32,
    total: u32,
}

impl Shards {
    /// All shards of a bot with this total.
    pub fn all(total: u32) -> Self {
        let total = total.clamp(1, MOST);
        Self {
            first: 0,
            last: total - 1,
            total,
        }
    }

    /// Parses `8`, all of eight, or `0-3/8`, the first four of them.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((range, total)) = text.split_once('/') else {
            let total = number(text)?;
            return (1..=MOST).contains(&total).then(|| Self::all(total));
        };
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let shards = Self {
            first: number(first)?,
            last: number(last)?,
            total: number(total)?,
        };
        let is_right =
            shards.first <= shards.last && shards.last < shards.total && shards.total <= MOST;
        is_right.then_some(shards)
    }

    /// The first of them.
    pub fn first(self) -> u32 {
        self.first
    }

    /// The last of them.
    pub fn last(self) -> u32 {
        self.last
    }

    /// How many shards the range has.
    pub fn count(self) -> u32 {
        self.last - self.first + 1
    }

    /// How many shards the bot has.
    pub fn total(self) -> u32 {
        self.total
    }

    /// Whether this process does the work that must happen once for the whole bot.
    pub fn do_what_is_done_once(self) -> bool {
        self.first == 0
    }
}

/// The shard that a guild is on. <https://discord.com/developers/docs/events/gateway#sharding>, seen 2026-11.
pub fn shard_of(guild: GuildId, total: u32) -> u64 {
    (guild.get().unsigned_abs() >> 22) % u64::from(total.max(1))
}

/// A number without a sign.
fn number(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_all_of_so_many_and_a_range_some_of_them() {
        let shards = |first, last, total| Some(Shards { first, last, total });
        for (text, expected) in [
            ("1", shards(0, 0, 1)),
            ("8", shards(0, 7, 8)),
            ("0-3/8", shards(0, 3, 8)),
            ("4-7/8", shards(4, 7, 8)),
            ("5/8", shards(5, 5, 8)),
            ("0", None),
            ("10001", None),
            ("3-0/8", None),
            ("4-8/8", None),
            ("0-3", None),
            ("0-3/", None),
            ("-3/8", None),
            ("+1/8", None),
            ("1/0", None),
            ("0-3/20000", None),
        ] {
            assert_eq!(Shards::parse(text), expected, "{text}");
        }
        assert_eq!(Shards::parse("4-7/8").unwrap().count(), 4);
        assert!(!Shards::parse("4-7/8").unwrap().do_what_is_done_once());
        assert!(Shards::parse("0-3/8").unwrap().do_what_is_done_once());
    }

    #[test]
    fn every_guild_is_on_one_shard() {
        let guild = GuildId::new(417_283_905_512_448_011).unwrap();
        assert_eq!(shard_of(guild, 1), 0);
        assert_eq!(shard_of(guild, 8), (417_283_905_512_448_011_u64 >> 22) % 8);
    }
}
