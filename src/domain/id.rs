//! The names of things: Discord's snowflakes, and ids of our own that sort by the time they were made.

use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};

use data_encoding::Encoding;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::time::Timestamp;

/// What a snowflake or an id names; only a mark for the compiler.
pub trait Named: Copy + Eq + Ord + Hash + fmt::Debug + Send + Sync + 'static {}

/// Marks the id of a Discord server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guild {}
/// Marks the id of a channel or thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {}
/// Marks the id of a Discord user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member {}
/// Marks the id of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {}
/// Marks the id of a message that stands in Discord.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Posted {}
/// Marks the id of an inbound endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {}
/// Marks the id of a stored event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {}
/// Marks the id of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {}
/// Marks the id of a reward rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {}
/// Marks the id of a promised effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {}
/// Marks the id of a message of ours, sent or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {}
/// Marks the id of one handing-over of a reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {}
/// Marks the id of a subject: the thing that several events are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {}
/// Marks the id of an identity: a person as one site knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {}

impl Named for Guild {}
impl Named for Channel {}
impl Named for Member {}
impl Named for Role {}
impl Named for Posted {}
impl Named for Endpoint {}
impl Named for Event {}
impl Named for Route {}
impl Named for Rule {}
impl Named for Effect {}
impl Named for Message {}
impl Named for Grant {}
impl Named for Subject {}
impl Named for Identity {}

/// A Discord server.
pub type GuildId = Snowflake<Guild>;
/// A channel or thread.
pub type ChannelId = Snowflake<Channel>;
/// A Discord user.
pub type MemberId = Snowflake<Member>;
/// A role.
pub type RoleId = Snowflake<Role>;
/// A message that stands in Discord.
pub type PostedId = Snowflake<Posted>;
/// An inbound endpoint.
pub type EndpointId = Id<Endpoint>;
/// A stored event.
pub type EventId = Id<Event>;
/// A route.
pub type RouteId = Id<Route>;
/// A reward rule.
pub type RuleId = Id<Rule>;
/// A promised effect.
pub type EffectId = Id<Effect>;
/// A message of ours, sent or not.
pub type MessageId = Id<Message>;
/// One handing-over of a reward.
pub type GrantId = Id<Grant>;
/// The thing that several events are about: one review, one comment, one topic.
pub type SubjectId = Id<Subject>;
/// A person as one site knows them.
pub type IdentityId = Id<Identity>;

/// An id that Discord made: a positive 63-bit number, written in decimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Snowflake<K>(i64, PhantomData<fn() -> K>);

impl<K: Named> Snowflake<K> {
    /// The snowflake with this number, or `None` where Discord could not have made it.
    pub fn new(number: i64) -> Option<Self> {
        (number > 0).then_some(Self(number, PhantomData))
    }

    /// The snowflake with this number, or `None` where it is nought or beyond 63 bits.
    pub fn from_u64(number: u64) -> Option<Self> {
        i64::try_from(number).ok().and_then(Self::new)
    }

    /// The snowflake that `text` writes out in digits, as senders do.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = (1..=19).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits
            .then(|| text.parse().ok().and_then(Self::new))
            .flatten()
    }

    /// The number, as the database keeps it.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The number, as Discord's libraries keep it.
    pub fn as_u64(self) -> u64 {
        self.0.unsigned_abs()
    }
}

impl<K> fmt::Display for Snowflake<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K> fmt::Debug for Snowflake<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K> Serialize for Snowflake<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, K: Named> Deserialize<'de> for Snowflake<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Text(String),
        }
        let read = match Written::deserialize(deserializer)? {
            Written::Number(number) => Self::from_u64(number),
            Written::Text(text) => Self::parse(&text),
        };
        read.ok_or_else(|| serde::de::Error::custom("not a Discord id"))
    }
}

/// An id of our own: lower-case base32 text that sorts by the time it was made.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id<K>(String, PhantomData<fn() -> K>);

/// Crockford's base32 in lower case: it sorts as the bytes do, and no letter looks like a digit.
fn base32() -> Encoding {
    let mut specification = data_encoding::Specification::new();
    specification
        .symbols
        .push_str("0123456789abcdefghjkmnpqrstvwxyz");
    specification
        .encoding()
        .expect("the alphabet has 32 different letters")
}

impl<K: Named> Id<K> {
    /// An id made at `now`; `place` keeps the order of what is made in the same millisecond.
    pub fn sortable(now: Timestamp, place: u32, chance: u64) -> Self {
        let mut bytes = [0_u8; 15];
        bytes[..6].copy_from_slice(&now.as_ms().to_be_bytes()[2..]);
        bytes[6..9].copy_from_slice(&place.to_be_bytes()[1..]);
        bytes[9..].copy_from_slice(&chance.to_be_bytes()[2..]);
        Self(base32().encode(&bytes), PhantomData)
    }

    /// The next id, made at `now`: what one process makes in the same millisecond keeps the order in which it was asked
    /// for.
    pub fn next(now: Timestamp) -> Self {
        static PLACE: AtomicU32 = AtomicU32::new(0);
        let place = PLACE.fetch_add(1, Ordering::Relaxed);
        Self::sortable(now, place & 0x00ff_ffff, rand::random())
    }

    /// A short id for things that people name in a command; eight letters, without a time.
    pub fn short(chance: u64) -> Self {
        Self(base32().encode(&chance.to_be_bytes()[3..]), PhantomData)
    }

    /// The id that `text` is, as the database or a button gives it back.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into(), PhantomData)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_then_by_place() {
        let early = EventId::sortable(Timestamp::from_ms(1_000), 9, u64::MAX);
        let later = EventId::sortable(Timestamp::from_ms(1_001), 0, 0);
        let last = EventId::sortable(Timestamp::from_ms(1_001), 1, 0);
        assert!(early < later && later < last);
        assert_eq!(early.as_str().len(), 24);
    }

    #[test]
    fn a_snowflake_is_a_positive_number_that_fits_63_bits() {
        assert_eq!(
            MemberId::parse("530918274610028545").unwrap().get(),
            530_918_274_610_028_545
        );
        for wrong in [
            "",
            "0",
            "-1",
            "+1",
            " 1",
            "1e3",
            "9223372036854775808",
            "abc",
            "１",
        ] {
            assert_eq!(MemberId::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_snowflake_is_read_from_a_string_and_from_a_whole_number() {
        let text: MemberId = serde_json::from_str("\"530918274610028545\"").unwrap();
        let number: MemberId = serde_json::from_str("530918274610028545").unwrap();
        assert_eq!(text, number);
        assert!(serde_json::from_str::<MemberId>("5.3e17").is_err());
    }
}
