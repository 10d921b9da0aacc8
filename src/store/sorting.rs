//! Sorting counters into their boards, some at a time, after they were recorded.
//!
//! The one place that changes where a counter stands (`counter.ranked`) and how many stand at a total (`rung`). Both
//! change together, so that a board's rungs are at every moment the sum of what stands on it. Anyone who else changes a
//! total, a link or a recount, only marks it as unsorted.
//!
//! Nobody waits in a circle: this passes over counters that a recorder has taken, takes rungs last and in one order,
//! and no one else takes rungs at all.

use std::collections::BTreeMap;

use super::presence::HAS_LEFT;
use super::script::Value;
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
    /// Where it belongs: at its total, and nowhere while its holder is not in the server.
    due: i64,
    ranked: i64,
}

/// Where holders stand: guild, what is counted, period, total.
type RungKey = (i64, String, String, i64);

impl Unsorted {
    fn key(&self) -> Vec<Value> {
        let (holder, counts, period) = (&self.holder, &self.counts, &self.period);
        vec![
            self.guild_id.into(),
            holder.into(),
            counts.into(),
            period.into(),
        ]
    }

    fn rung(&self, total: i64) -> RungKey {
        let (counts, period) = (self.counts.clone(), self.period.clone());
        (self.guild_id, counts, period, total)
    }
}

impl Tx {
    /// Sorts up to `limit` counters into the boards that come next on a walk through all of them, and says how many it
    /// were. Fewer than asked for is the end of the walk; then it begins again.
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
            *moved.entry(it.rung(it.due)).or_default() += 1;
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
            "select c.guild_id, c.holder, c.counts, c.period, c.total, c.ranked, \
            case when {HAS_LEFT} then 0 else c.total end as due from counter c \
            where c.unsorted_at is not null and (c.guild_id, c.counts, c.period) > ($1, $2, $3) \
            order by c.guild_id, c.counts, c.period, c.unsorted_at limit $4 {}",
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
        self.change(
            "update counter set ranked = cast(asked.value ->> 4 as bigint), unsorted_at = null from {asked} \
             where counter.guild_id = cast(asked.value ->> 0 as bigint) \
             and counter.holder = asked.value ->> 1 and counter.counts = asked.value ->> 2 \
             and counter.period = asked.value ->> 3",
            sorted
                .iter()
                .map(|it| it.key().into_iter().chain([it.due.into()]).collect())
                .collect(),
        )
        .await
    }

    /// Deletes the counters of holders who have nothing any more: their counts went along with a link.
    async fn delete_counters(&mut self, gone: &[&Unsorted]) -> Result<(), StoreError> {
        let at = self.engine.whereabouts();
        self.change(
            format!(
                "delete from counter where {at} in (select c.{at} from {{asked}} cross join counter c \
                 where c.guild_id = cast(asked.value ->> 0 as bigint) and c.holder = asked.value ->> 1 \
                 and c.counts = asked.value ->> 2 and c.period = asked.value ->> 3)"
            ),
            gone.iter().map(|it| it.key()).collect(),
        )
        .await
    }

    /// Lets so many more, or fewer, stand at these totals.
    async fn bump_rungs(&mut self, moved: BTreeMap<RungKey, i64>) -> Result<(), StoreError> {
        let is_felt = |((.., total), by): &(RungKey, i64)| *total > 0 && *by != 0;
        let moved: Vec<_> = moved.into_iter().filter(is_felt).collect();
        let row = |((guild, counts, period, total), by): &(RungKey, i64)| -> Vec<Value> {
            let (guild, total) = ((*guild).into(), (*total).into());
            vec![guild, counts.into(), period.into(), total, (*by).into()]
        };
        self.insert(
            "insert into rung (guild_id, counts, period, total, holders) ",
            moved.iter().map(row).collect(),
            " on conflict (guild_id, counts, period, total) do update \
             set holders = rung.holders + excluded.holders",
        )
        .await?;
        let fewer = moved.iter().filter(|(_, by)| *by < 0);
        let at = self.engine.whereabouts();
        self.change(
            format!(
                "delete from rung where {at} in (select r.{at} from {{asked}} cross join rung r \
                 where r.guild_id = cast(asked.value ->> 0 as bigint) and r.counts = asked.value ->> 1 \
                 and r.period = asked.value ->> 2 and r.total = cast(asked.value ->> 3 as bigint) \
                 and r.holders = 0)"
            ),
            fewer.map(row).collect(),
        )
        .await
    }
}
