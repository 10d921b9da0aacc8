//! Counters as they rise: one statement for a whole batch.

use std::collections::{BTreeMap, HashMap};

use sqlx::QueryBuilder;

use super::{StoreError, Tx, on_engine};
use crate::domain::event::CounterKind;
use crate::domain::id::{EndpointId, GuildId, IdentityId, MemberId};
use crate::domain::time::Day;

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

impl Tx {
    /// Lets counters rise and says where they stand now. The order of keys is the same on every machine, so that
    /// two never wait for each other.
    pub async fn bump_counters(
        &mut self,
        bumps: &BTreeMap<CounterKey, i64>,
    ) -> Result<HashMap<CounterKey, i64>, StoreError> {
        if bumps.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(i64, String, String, String, i64)> = on_engine!(self, |conn| {
            let mut query =
                QueryBuilder::new("insert into counter (guild_id, holder, counts, period, total) ");
            query.push_values(bumps, |mut row, ((guild, holder, counts, period), by)| {
                row.push_bind(guild.get())
                    .push_bind(holder.as_str())
                    .push_bind(*counts)
                    .push_bind(period.as_str())
                    .push_bind(*by);
            });
            query.push(
                " on conflict (guild_id, holder, counts, period) do update \
                 set total = counter.total + excluded.total \
                 returning guild_id, holder, counts, period, total",
            );
            query.build_query_as().fetch_all(conn).await
        })?;
        let totals = rows
            .into_iter()
            .filter_map(|(guild, holder, counts, period, total)| {
                let counts = CounterKind::parse(&counts)?.as_str();
                Some(((GuildId::new(guild)?, holder, counts, period), total))
            });
        Ok(totals.collect())
    }
}
