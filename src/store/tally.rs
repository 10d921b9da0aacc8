//! Counters as they rise: a few statements for a whole batch, and none of its rows sent back.

use std::collections::{BTreeMap, HashMap};

use super::engine::Answers;
use super::script::Question;
use super::{StoreError, Tx};
use crate::domain::id::{EndpointId, GuildId, IdentityId, MemberId};
use crate::domain::time::{Day, Timestamp};

/// Which counter: guild, holder, what is counted, period.
pub type CounterKey = (GuildId, String, &'static str, String);

/// The holder that a Discord user's counters stand under.
pub fn member_holder(member: MemberId) -> String {
    format!("m{member}")
}

/// The holder that the counters of someone whom only a site knows stand under.
pub fn identity_holder(identity: &IdentityId) -> String {
    format!("i{identity}")
}

/// The period of all time.
pub const ALL_TIME: &str = "all";

/// The period of all time at one endpoint.
pub fn endpoint_period(endpoint: &EndpointId) -> String {
    format!("e{endpoint}")
}

/// The periods that an event on `day` is counted in.
pub fn periods(day: Day, week: Day, endpoint: &EndpointId) -> [String; 5] {
    [
        ALL_TIME.to_owned(),
        format!("d{day}"),
        format!("w{week}"),
        format!("m{}", day.month()),
        endpoint_period(endpoint),
    ]
}

/// The same of a day and week as the database writes them.
pub(super) fn periods_as_written(day: &str, week: &str, endpoint: &str) -> [String; 5] {
    let month = day.get(..7).unwrap_or(day);
    [
        ALL_TIME.to_owned(),
        format!("d{day}"),
        format!("w{week}"),
        format!("m{month}-01"),
        format!("e{endpoint}"),
    ]
}

/// Since when a counter of this period is unsorted if it changes now; `None` where there is no board to sort it into.
pub(super) fn unsorted_at(period: &str, now: Timestamp) -> Option<i64> {
    (!period.starts_with('e')).then_some(now.as_ms())
}

impl Tx {
    /// Lets counters rise. The boards hear of it later: see [`Tx::sort_counters`]. The order of keys is the same on
    /// every machine, so that two never wait for each other.
    pub async fn bump_counters(
        &mut self,
        bumps: &BTreeMap<CounterKey, i64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = bumps.iter().map(|((guild, holder, counts, period), by)| {
            vec![
                guild.get().into(),
                holder.into(),
                (*counts).into(),
                period.into(),
                (*by).into(),
                unsorted_at(period, now).into(),
            ]
        });
        self.insert(
            "insert into counter (guild_id, holder, counts, period, total, unsorted_at) ",
            rows.collect(),
            " on conflict (guild_id, holder, counts, period) do update \
             set total = counter.total + excluded.total, \
             unsorted_at = coalesce(counter.unsorted_at, excluded.unsorted_at)",
        )
        .await?;
        if !bumps.is_empty() {
            self.unsorted.notify_one();
        }
        Ok(())
    }
}

/// Asks where these counters stand.
pub(super) fn totals(keys: &[&CounterKey]) -> Question {
    // A place in the list says which one is meant in fewer bytes than the key does.
    let sql = "select cast(asked.value ->> 0 as bigint), c.total from {asked} cross join counter c \
        where c.guild_id = cast(asked.value ->> 1 as bigint) and c.holder = asked.value ->> 2 \
        and c.counts = asked.value ->> 3 and c.period = asked.value ->> 4";
    let asked = (0_i64..).zip(keys);
    let asked = asked.map(|(place, (guild, holder, counts, period))| {
        let (guild, counts) = (guild.get().into(), (*counts).into());
        vec![place.into(), guild, holder.into(), counts, period.into()]
    });
    Question::new(sql, asked.collect())
}

pub(super) fn read_totals(
    keys: &[&CounterKey],
    answers: &mut Answers,
) -> Result<HashMap<CounterKey, i64>, StoreError> {
    let rows: Vec<(i64, i64)> = answers.take()?;
    let found = rows.into_iter().filter_map(|(place, total)| {
        let key = keys.get(usize::try_from(place).ok()?)?;
        Some(((*key).clone(), total))
    });
    Ok(found.collect())
}
