//! Sorting counters into their boards, some at a time, after they were recorded.
//!
//! The one place that changes where a counter stands (`counter.ranked`) and how many stand at a total (`rung`). Both
//! change together, so that a board's rungs are at every moment the sum of what stands on it. Whoever else changes a
//! total, a link or a recount, only marks it as unsorted.
//!
//! Nobody waits in a circle: this passes over counters that a recorder has taken, takes rungs last and in one order,
//! and no one else takes rungs at all.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use super::rows::cut;
use super::{StoreError, Tx, on_engine};

/// How far a walk through all boards has come; it begins with [`Walk::default`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    guild: i64,
    counts: String,
    period: String,
}

/// A counter that does not stand where its total belongs.
#[derive(Debug, sqlx::FromRow)]
struct Unsorted {
    guild_id: i64,
    holder: String,
    counts: String,
    period: String,
    total: i64,
    ranked: i64,
}

/// Where holders stand: guild, what is counted, period, total.
type RungKey = (i64, String, String, i64);

/// A rung that is not the sum of what stands on it.
#[derive(sqlx::FromRow)]
struct Misfit {
    guild_id: i64,
    counts: String,
    period: String,
    total: i64,
    missing: i64,
}

impl Unsorted {
    fn rung(&self, total: i64) -> RungKey {
        let (counts, period) = (self.counts.clone(), self.period.clone());
        (self.guild_id, counts, period, total)
    }
}

impl Tx {
    /// Sorts up to `limit` counters into the boards that come next on a walk through all of them, and says how many it
    /// were. Fewer than asked for is the end of the walk; then it begins anew.
    pub async fn sort_counters(
        &mut self,
        walk: &mut Walk,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let unsorted = self.list_unsorted(walk, limit).await?;
        let (counted, gone): (Vec<_>, Vec<_>) = unsorted.iter().partition(|it| it.total > 0);
        self.upsert_ranked(&counted).await?;
        self.delete_counters(&gone).await?;
        let mut moved: BTreeMap<RungKey, i64> = BTreeMap::new();
        for it in &unsorted {
            *moved.entry(it.rung(it.total)).or_default() += 1;
            *moved.entry(it.rung(it.ranked)).or_default() -= 1;
        }
        self.bump_rungs(moved).await?;
        *walk = match unsorted.last() {
            Some(last) if unsorted.len() == limit => Walk {
                guild: last.guild_id,
                counts: last.counts.clone(),
                period: last.period.clone(),
            },
            _ => Walk::default(),
        };
        Ok(unsorted.len())
    }

    async fn list_unsorted(
        &mut self,
        walk: &Walk,
        limit: usize,
    ) -> Result<Vec<Unsorted>, StoreError> {
        let sql = format!(
            "select guild_id, holder, counts, period, total, ranked from counter \
            where unsorted_at is not null and (guild_id, counts, period) > ($1, $2, $3) \
            order by guild_id, counts, period, unsorted_at limit $4 {}",
            self.engine.lease_suffix()
        );
        Ok(on_engine!(self, |conn| sqlx::query_as(
            sqlx::AssertSqlSafe(sql)
        )
        .bind(walk.guild)
        .bind(&walk.counts)
        .bind(&walk.period)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(conn)
        .await)?)
    }

    async fn upsert_ranked(&mut self, sorted: &[&Unsorted]) -> Result<(), StoreError> {
        const SQL: &str = "update counter set ranked = counter.total, unsorted_at = null from asked \
            where counter.guild_id = asked.guild_id and counter.holder = asked.holder \
            and counter.counts = asked.counts and counter.period = asked.period";
        for piece in cut(sorted) {
            on_engine!(self, |conn| {
                let mut query =
                    QueryBuilder::new("with asked (guild_id, holder, counts, period) as (");
                query.push_values(piece, |mut row, it| {
                    row.push_bind(it.guild_id)
                        .push_bind(&it.holder)
                        .push_bind(&it.counts)
                        .push_bind(&it.period);
                });
                query.push(") ").push(SQL);
                query.build().execute(conn).await.map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Deletes the counters of holders who have nothing any more: their counts went along with a link.
    async fn delete_counters(&mut self, gone: &[&Unsorted]) -> Result<(), StoreError> {
        const SQL: &str = "delete from counter \
            where guild_id = $1 and holder = $2 and counts = $3 and period = $4";
        for it in gone {
            on_engine!(self, |conn| sqlx::query(SQL)
                .bind(it.guild_id)
                .bind(&it.holder)
                .bind(&it.counts)
                .bind(&it.period)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Lets so many more, or fewer, stand at these totals.
    async fn bump_rungs(&mut self, moved: BTreeMap<RungKey, i64>) -> Result<(), StoreError> {
        let is_felt = |((.., total), by): &(RungKey, i64)| *total > 0 && *by != 0;
        let moved: Vec<_> = moved.into_iter().filter(is_felt).collect();
        for piece in cut(&moved) {
            on_engine!(self, |conn| {
                let mut query = QueryBuilder::new(
                    "insert into rung (guild_id, counts, period, total, holders) ",
                );
                query.push_values(piece, |mut row, ((guild, counts, period, total), by)| {
                    row.push_bind(*guild)
                        .push_bind(counts)
                        .push_bind(period)
                        .push_bind(*total)
                        .push_bind(*by);
                });
                query.push(
                    " on conflict (guild_id, counts, period, total) do update \
                     set holders = rung.holders + excluded.holders",
                );
                query.build().execute(conn).await.map(|_| ())
            })?;
        }
        let fewer: Vec<_> = moved.iter().filter(|(_, by)| *by < 0).collect();
        for piece in cut(&fewer) {
            on_engine!(self, |conn| {
                let mut query = QueryBuilder::new(
                    "delete from rung where holders = 0 and (guild_id, counts, period, total) in (",
                );
                query.push_values(piece, |mut row, ((guild, counts, period, total), _)| {
                    row.push_bind(*guild)
                        .push_bind(counts)
                        .push_bind(period)
                        .push_bind(*total);
                });
                query.push(")");
                query.build().execute(conn).await.map(|_| ())
            })?;
        }
        Ok(())
    }

    /// In how many places the boards are not what their counters say: counters that stand elsewhere than they belong and
    /// are not marked as unsorted, and rungs that are not the sum of what stands on them.
    pub async fn count_board_faults(&mut self) -> Result<usize, StoreError> {
        const UNMARKED: &str = "select cast(count(*) as bigint) from counter \
            where unsorted_at is null and ranked <> total and substr(period, 1, 1) <> 'e'";
        let unmarked: i64 = on_engine!(self, |conn| sqlx::query_scalar(UNMARKED)
            .fetch_one(conn)
            .await)?;
        let misfits = self.list_misfits().await?.len();
        Ok(misfits + usize::try_from(unmarked).unwrap_or(0))
    }

    /// Mends those places, and says how many it were.
    pub async fn mend_boards(&mut self) -> Result<usize, StoreError> {
        const UNMARKED: &str = "update counter set unsorted_at = 0 \
            where unsorted_at is null and ranked <> total and substr(period, 1, 1) <> 'e'";
        let unmarked = on_engine!(self, |conn| sqlx::query(UNMARKED)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        let misfits = self.list_misfits().await?;
        let mended = misfits.len() + usize::try_from(unmarked).unwrap_or(0);
        let moved = misfits
            .into_iter()
            .map(|it| ((it.guild_id, it.counts, it.period, it.total), it.missing));
        self.bump_rungs(moved.collect()).await?;
        self.unsorted.notify_one();
        Ok(mended)
    }

    async fn list_misfits(&mut self) -> Result<Vec<Misfit>, StoreError> {
        const SQL: &str = "with expected as ( \
                select guild_id, counts, period, ranked as total, cast(count(*) as bigint) as holders \
                from counter where ranked > 0 group by guild_id, counts, period, ranked \
            ) \
            select x.guild_id, x.counts, x.period, x.total, \
                x.holders - coalesce(r.holders, 0) as missing \
            from expected x left join rung r on r.guild_id = x.guild_id and r.counts = x.counts \
                and r.period = x.period and r.total = x.total \
            where r.holders is null or r.holders <> x.holders \
            union all \
            select r.guild_id, r.counts, r.period, r.total, -r.holders \
            from rung r left join expected x on r.guild_id = x.guild_id and r.counts = x.counts \
                and r.period = x.period and r.total = x.total \
            where x.holders is null";
        Ok(on_engine!(self, |conn| sqlx::query_as(SQL)
            .fetch_all(conn)
            .await)?)
    }
}
