//! Counters rebuilt from the events, and every difference named.

use super::{StoreError, Tx, on_engine, tally};
use crate::domain::time::Timestamp;

/// A counter that was not what the events say.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Difference {
    /// The guild.
    pub guild_id: i64,
    /// Whose counter.
    pub holder: String,
    /// What it counts.
    pub counts: String,
    /// In which period.
    pub period: String,
    /// What it said.
    pub counted: i64,
    /// What the events say.
    pub expected: i64,
}

/// What the counters should be, by the events.
const EXPECTED: &str = "with counted as ( \
    select e.guild_id, e.counted_as as counts, e.day, e.week, e.endpoint_id, \
        case when p.member_id is not null then 'm' || cast(p.member_id as text) \
            when i.member_id is not null then 'm' || cast(i.member_id as text) \
            else 'i' || p.identity_id end as holder \
    from event e join event_person p on p.event_id = e.event_id \
        left join identity i on i.identity_id = p.identity_id \
    where e.counted_as is not null \
), spread as ( \
    select guild_id, holder, counts, 'all' as period from counted \
    union all select guild_id, holder, counts, 'd' || day from counted \
    union all select guild_id, holder, counts, 'w' || week from counted \
    union all select guild_id, holder, counts, 'm' || substr(day, 1, 7) || '-01' from counted \
    union all select guild_id, holder, counts, 'e' || endpoint_id from counted \
), expected as ( \
    select guild_id, holder, counts, period, cast(count(*) as bigint) as total from spread \
    group by guild_id, holder, counts, period \
)";

impl Tx {
    /// Holds every endpoint until the end of this transaction: nothing is counted meanwhile that a mended counter
    /// would forget.
    pub async fn lock_every_endpoint(&mut self) -> Result<(), StoreError> {
        let suffix = self.engine.lock_suffix();
        let sql = format!("select endpoint_id from endpoint order by endpoint_id {suffix}");
        on_engine!(self, |conn| sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The counters that are not what the events say.
    pub async fn list_count_differences(&mut self) -> Result<Vec<Difference>, StoreError> {
        let sql = format!(
            "{EXPECTED} select x.guild_id, x.holder, x.counts, x.period, \
                coalesce(c.total, 0) as counted, x.total as expected \
            from expected x left join counter c on c.guild_id = x.guild_id and c.holder = x.holder \
                and c.counts = x.counts and c.period = x.period \
            where c.total is null or c.total <> x.total \
            union all \
            select c.guild_id, c.holder, c.counts, c.period, c.total, cast(0 as bigint) \
            from counter c left join expected x on c.guild_id = x.guild_id and c.holder = x.holder \
                and c.counts = x.counts and c.period = x.period \
            where x.total is null and c.total <> 0"
        );
        Ok(on_engine!(self, |conn| sqlx::query_as(
            sqlx::AssertSqlSafe(sql)
        )
        .fetch_all(conn)
        .await)?)
    }

    /// Sets a counter to what the events say, to be sorted into its board again.
    pub async fn upsert_counter(&mut self, difference: &Difference) -> Result<(), StoreError> {
        const SQL: &str = "insert into counter (guild_id, holder, counts, period, total, unsorted_at) \
            values ($1, $2, $3, $4, $5, $6) \
            on conflict (guild_id, holder, counts, period) do update set total = excluded.total, \
            unsorted_at = coalesce(counter.unsorted_at, excluded.unsorted_at)";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(difference.guild_id)
            .bind(&difference.holder)
            .bind(&difference.counts)
            .bind(&difference.period)
            .bind(difference.expected)
            .bind(tally::unsorted_at(
                &difference.period,
                Timestamp::from_ms(0)
            ))
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
