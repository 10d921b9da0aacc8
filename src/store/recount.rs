//! Counters compared with the events, and every difference named.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{Stream, TryStreamExt};

use super::{StoreError, Tx, on_engine, tally};
use crate::domain::event::CounterKind;

/// A counter that is not what the events say.
#[derive(Clone, Debug, PartialEq, Eq)]
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

impl Difference {
    /// Which of its holder's counters it is.
    pub fn part(&self) -> Option<(CounterKind, String)> {
        Some((CounterKind::parse(&self.counts)?, self.period.clone()))
    }
}

/// One side of the comparison: a counter with its period and total, or a counted event with its day and place.
#[derive(sqlx::FromRow)]
struct Compared {
    guild_id: i64,
    holder: String,
    counts: String,
    period: Option<String>,
    total: Option<i64>,
    day: Option<String>,
    week: Option<String>,
    endpoint_id: Option<String>,
}

/// Both sides in one statement, so that both are of one moment, and each holder's rows together. They are sorted and
/// read once. To look each counter up in a list of sums, which has no index, took hours.
const COMPARED: &str = "select e.guild_id, \
        case when p.member_id is not null then 'm' || cast(p.member_id as text) \
            when i.member_id is not null then 'm' || cast(i.member_id as text) \
            else 'i' || p.identity_id end as holder, \
        e.counted_as as counts, cast(null as text) as period, cast(null as bigint) as total, \
        e.day, e.week, e.endpoint_id \
    from event e join event_person p on p.event_id = e.event_id \
        left join identity i on i.identity_id = p.identity_id \
    where e.counted_as is not null \
    union all \
    select guild_id, holder, counts, period, total, null, null, null from counter where total <> 0 \
    order by 1, 2";

/// A holder's counters, each as it is and as the events say.
#[derive(Default)]
struct Reckoning {
    guild_id: i64,
    holder: String,
    totals: BTreeMap<(String, String), (i64, i64)>,
}

impl Reckoning {
    fn add(&mut self, row: Compared) {
        if let (Some(period), Some(counted)) = (row.period, row.total) {
            self.total(&row.counts, period).0 = counted;
        }
        if let (Some(day), Some(week), Some(endpoint)) = (row.day, row.week, row.endpoint_id) {
            for period in tally::periods_as_written(&day, &week, &endpoint) {
                self.total(&row.counts, period).1 += 1;
            }
        }
    }

    fn total(&mut self, counts: &str, period: String) -> &mut (i64, i64) {
        self.totals.entry((counts.to_owned(), period)).or_default()
    }

    fn differences(self) -> impl Iterator<Item = Difference> {
        let (guild_id, holder) = (self.guild_id, self.holder);
        let differing = self
            .totals
            .into_iter()
            .filter(|(_, (one, other))| one != other);
        differing.map(move |((counts, period), (counted, expected))| Difference {
            guild_id,
            holder: holder.clone(),
            counts,
            period,
            counted,
            expected,
        })
    }
}

async fn compare(
    rows: impl Stream<Item = Result<Compared, sqlx::Error>>,
    read: &AtomicU64,
) -> Result<Vec<Difference>, sqlx::Error> {
    let mut rows = pin!(rows);
    let mut differences = Vec::new();
    let mut of = Reckoning::default();
    while let Some(row) = rows.try_next().await? {
        read.fetch_add(1, Ordering::Relaxed);
        if (row.guild_id, &row.holder) != (of.guild_id, &of.holder) {
            let next = Reckoning {
                guild_id: row.guild_id,
                holder: row.holder.clone(),
                ..Reckoning::default()
            };
            differences.extend(std::mem::replace(&mut of, next).differences());
        }
        of.add(row);
    }
    differences.extend(of.differences());
    Ok(differences)
}

impl Tx {
    /// How many events and counters a comparison reads.
    pub async fn count_compared(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "select cast((select count(*) from event where counted_as is not null) \
            + (select count(*) from counter where total <> 0) as bigint)";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .fetch_one(conn)
            .await)?)
    }

    /// The counters that are not what the events say. `read` rises with every row, for whoever watches.
    pub async fn compare_counters(
        &mut self,
        read: &AtomicU64,
    ) -> Result<Vec<Difference>, StoreError> {
        Ok(on_engine!(self, |conn| compare(
            sqlx::query_as(COMPARED).fetch(conn),
            read
        )
        .await)?)
    }

    /// The same, where nobody watches.
    pub async fn list_count_differences(&mut self) -> Result<Vec<Difference>, StoreError> {
        self.compare_counters(&AtomicU64::default()).await
    }
}
