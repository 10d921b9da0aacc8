//! Leaderboards compared with their counters, and corrected a few places at a time.

use super::presence::HAS_LEFT;
use super::script::Value;
use super::{StoreError, Tx, on_engine};

/// A place where a board is not what its counters say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoardFault {
    /// A counter that stands elsewhere than it belongs and is not marked as unsorted.
    Counter(CounterPlace),
    /// A rung that is not the sum of what stands on it.
    Rung(RungPlace),
}

/// Which counter.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CounterPlace {
    guild_id: i64,
    holder: String,
    counts: String,
    period: String,
}

/// Which rung.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RungPlace {
    guild_id: i64,
    counts: String,
    period: String,
    total: i64,
}

impl CounterPlace {
    fn key(&self) -> Vec<Value> {
        vec![
            self.guild_id.into(),
            (&self.holder).into(),
            (&self.counts).into(),
            (&self.period).into(),
        ]
    }
}

impl RungPlace {
    fn key(&self) -> Vec<Value> {
        vec![
            self.guild_id.into(),
            (&self.counts).into(),
            (&self.period).into(),
            self.total.into(),
        ]
    }
}

/// Both sides are added up together: no rung is looked up among sums that have no index.
const MISFITS: &str = "select guild_id, counts, period, total from ( \
        select guild_id, counts, period, ranked as total, cast(count(*) as bigint) as holders \
        from counter where ranked > 0 group by guild_id, counts, period, ranked \
        union all select guild_id, counts, period, total, -holders from rung \
    ) side group by guild_id, counts, period, total having sum(holders) <> 0";

impl Tx {
    /// Where the boards are not what their counters say.
    pub async fn list_board_faults(&mut self) -> Result<Vec<BoardFault>, StoreError> {
        let sql = format!(
            "select c.guild_id, c.holder, c.counts, c.period from counter c \
            where c.unsorted_at is null and substr(c.period, 1, 1) <> 'e' \
            and c.ranked <> (case when {HAS_LEFT} then 0 else c.total end)"
        );
        let counters: Vec<CounterPlace> =
            on_engine!(self, |conn| sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .fetch_all(conn)
                .await)?;
        let rungs: Vec<RungPlace> =
            on_engine!(self, |conn| sqlx::query_as(MISFITS).fetch_all(conn).await)?;
        let counters = counters.into_iter().map(BoardFault::Counter);
        Ok(counters
            .chain(rungs.into_iter().map(BoardFault::Rung))
            .collect())
    }

    /// Mends these places: counters are marked, to be sorted in again; rungs are counted again.
    pub async fn mend_boards(&mut self, faults: &[BoardFault]) -> Result<(), StoreError> {
        let (mut counters, mut rungs) = (Vec::new(), Vec::new());
        for fault in faults {
            match fault {
                BoardFault::Counter(place) => counters.push(place.key()),
                BoardFault::Rung(place) => rungs.push(place.key()),
            }
        }
        self.change(
            "update counter set unsorted_at = coalesce(unsorted_at, 0) from {asked} \
             where counter.guild_id = cast(asked.value ->> 0 as bigint) \
             and counter.holder = asked.value ->> 1 and counter.counts = asked.value ->> 2 \
             and counter.period = asked.value ->> 3 and counter.ranked <> counter.total",
            counters,
        )
        .await?;
        self.mend_rungs(rungs).await?;
        self.unsorted.notify_one();
        Ok(())
    }

    async fn mend_rungs(&mut self, rungs: Vec<Vec<Value>>) -> Result<(), StoreError> {
        const IS_ASKED: &str = "rung.guild_id = cast(asked.value ->> 0 as bigint) \
            and rung.counts = asked.value ->> 1 and rung.period = asked.value ->> 2 \
            and rung.total = cast(asked.value ->> 3 as bigint)";
        let empty = |mut key: Vec<Value>| {
            key.push(0.into());
            key
        };
        // First they are taken, also those that are not there: whoever sorts waits, and adds to what is counted next.
        self.insert(
            "insert into rung (guild_id, counts, period, total, holders) ",
            rungs.iter().cloned().map(empty).collect(),
            " on conflict (guild_id, counts, period, total) do update set holders = rung.holders",
        )
        .await?;
        self.change(
            format!(
                "update rung set holders = (select count(*) from counter c \
                 where c.guild_id = rung.guild_id and c.counts = rung.counts and c.period = rung.period \
                 and c.ranked = rung.total and c.ranked > 0) from {{asked}} where {IS_ASKED}"
            ),
            rungs.clone(),
        )
        .await?;
        let at = self.engine.whereabouts();
        self.change(
            format!(
                "delete from rung where {at} in (select rung.{at} from {{asked}} cross join rung \
                 where {IS_ASKED} and rung.holders = 0)"
            ),
            rungs,
        )
        .await
    }
}
