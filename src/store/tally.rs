//! Counters as they are written: a few statements for a whole batch, and none of its rows sent back.

use std::collections::{BTreeMap, HashMap};

use super::engine::Answers;
use super::script::{Question, Value};
use super::{StoreError, Tx};
use crate::domain::id::{EndpointId, GuildId, IdentityId, MemberId};
use crate::domain::time::Day;

/// Which counter: guild, what is counted, period, holder; in this order, which is that of the table's key.
pub type CounterKey = (GuildId, &'static str, String, String);

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

impl Tx {
    /// Lets counters rise. The order of keys is the same on every machine, so that two never wait for each other.
    pub async fn bump_counters(
        &mut self,
        bumps: &BTreeMap<CounterKey, i64>,
    ) -> Result<(), StoreError> {
        self.insert(
            INTO_COUNTER,
            bumps.iter().map(row).collect(),
            " on conflict (guild_id, counts, period, holder) do update set total = counter.total + excluded.total",
        )
        .await
    }

    /// Sets counters to these totals; one that comes to nothing stays as 0, where it is.
    pub(super) async fn upsert_counters(
        &mut self,
        totals: &BTreeMap<CounterKey, i64>,
    ) -> Result<(), StoreError> {
        let (counted, gone): (Vec<_>, Vec<_>) = totals.iter().partition(|(_, total)| **total > 0);
        self.insert(
            INTO_COUNTER,
            counted.into_iter().map(row).collect(),
            " on conflict (guild_id, counts, period, holder) do update set total = excluded.total",
        )
        .await?;
        self.change(
            "update counter set total = 0 from {asked} \
             where counter.guild_id = cast(asked.value ->> 0 as bigint) and counter.counts = asked.value ->> 1 \
             and counter.period = asked.value ->> 2 and counter.holder = asked.value ->> 3",
            gone.into_iter().map(row).collect(),
        )
        .await
    }
}

const INTO_COUNTER: &str = "insert into counter (guild_id, counts, period, holder, total) ";

fn row(((guild, counts, period, holder), total): (&CounterKey, &i64)) -> Vec<Value> {
    let (guild, counts, total) = (guild.get().into(), (*counts).into(), (*total).into());
    vec![guild, counts, period.into(), holder.into(), total]
}

/// Asks where these counters stand.
pub(super) fn totals(keys: &[&CounterKey]) -> Question {
    // A place in the list says which one is meant in fewer bytes than the key does.
    let sql = "select cast(asked.value ->> 0 as bigint), c.total from {asked} cross join counter c \
        where c.guild_id = cast(asked.value ->> 1 as bigint) and c.counts = asked.value ->> 2 \
        and c.period = asked.value ->> 3 and c.holder = asked.value ->> 4";
    let asked = (0_i64..).zip(keys);
    let asked = asked.map(|(place, (guild, counts, period, holder))| {
        let (guild, counts) = (guild.get().into(), (*counts).into());
        vec![place.into(), guild, counts, period.into(), holder.into()]
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
