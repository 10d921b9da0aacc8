//! Leaderboards: who stands where, and among how many, by every count that is committed.
//!
//! Recording only raises totals. Where a total stands on its board is brought up to date afterwards, see
//! [`super::sorting`]; what is not sorted in yet is a short list, and every question here looks at it too. Only while
//! that list is longer than `FRESH` does a board say what was so a moment ago.
//!
//! Those who left the server stand on no board: they are sorted in with nothing.

use super::counter::{Holder, Span};
use super::presence::{self, HAS_LEFT};
use super::{StoreError, Tx, on_engine};
use crate::domain::event::CounterKind;
use crate::domain::id::GuildId;
use crate::domain::presence::Presence;
use crate::domain::time::Timestamp;

/// The counters of a board that are not sorted in yet, the oldest 500 of them: reading those takes a millisecond.
fn fresh() -> String {
    format!(
        "with fresh as ( \
            select c.holder, case when {HAS_LEFT} then 0 else c.total end as total, c.ranked \
            from counter c where c.guild_id = $1 and c.counts = $2 and c.period = $3 \
                and c.unsorted_at is not null order by c.unsorted_at limit 500 \
        )"
    )
}

/// One line of a leaderboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub holder: Holder,
    /// The name that a site knows them by; of a Discord user, that of an account that is linked to them.
    pub name: Option<String>,
    /// Whether a Discord user is in the server, and since when that is known.
    pub presence: Option<(Presence, Timestamp)>,
    /// Their total.
    pub total: i64,
}

/// Where someone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// Their place, from 1; equal totals share a place.
    pub place: i64,
    /// Their total.
    pub total: i64,
}

#[derive(sqlx::FromRow)]
struct StandingRow {
    holder: String,
    name: Option<String>,
    total: i64,
    state: Option<String>,
    noted_at: Option<i64>,
}

impl TryFrom<StandingRow> for Standing {
    type Error = StoreError;

    fn try_from(row: StandingRow) -> Result<Self, StoreError> {
        let holder = Holder::parse(&row.holder)
            .ok_or_else(|| StoreError::row("counter", "holder", &row.holder))?;
        let state = row.state.as_deref();
        let state = state.map(|state| presence::parse(state, &row.holder));
        let noted_at = row.noted_at.map(Timestamp::from_ms);
        Ok(Self {
            holder,
            name: row.name,
            presence: state.transpose()?.zip(noted_at),
            total: row.total,
        })
    }
}

impl Tx {
    /// Where a holder stands in a span; `None` without a count there, and for those who left.
    pub async fn find_rank(
        &mut self,
        guild: GuildId,
        holder: &Holder,
        counts: CounterKind,
        span: Span,
    ) -> Result<Option<Rank>, StoreError> {
        const SQL: &str = "select mine.total, cast( \
                coalesce((select sum(r.holders) from rung r where r.guild_id = $1 and r.counts = $2 \
                    and r.period = $3 and r.total > mine.total), 0) \
                + coalesce((select sum(case when f.total > mine.total then 1 else 0 end \
                    - case when f.ranked > mine.total then 1 else 0 end) from fresh f), 0) \
            as bigint) as above \
            from counter mine where mine.guild_id = $1 and mine.counts = $2 and mine.period = $3 \
            and mine.holder = $4 and mine.total > 0 and not exists (select 1 from presence l \
                where l.guild_id = $1 and l.holder = $4 and l.state = 'left')";
        let sql = format!("{} {SQL}", fresh());
        let row: Option<(i64, i64)> =
            on_engine!(self, |conn| sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(guild.get())
                .bind(counts.as_str())
                .bind(span.to_text())
                .bind(holder.to_text())
                .fetch_optional(conn)
                .await)?;
        Ok(row.map(|(total, above)| Rank {
            place: above + 1,
            total,
        }))
    }

    /// How many stand on a span's board.
    pub async fn count_holders(
        &mut self,
        guild: GuildId,
        counts: CounterKind,
        span: Span,
    ) -> Result<i64, StoreError> {
        const SQL: &str = "select cast( \
            coalesce((select sum(holders) from rung where guild_id = $1 and counts = $2 \
                and period = $3), 0) \
            + coalesce((select sum(case when total > 0 then 1 else 0 end \
                - case when ranked > 0 then 1 else 0 end) from fresh), 0) \
            as bigint)";
        let sql = format!("{} {SQL}", fresh());
        Ok(on_engine!(self, |conn| sqlx::query_scalar(
            sqlx::AssertSqlSafe(sql)
        )
        .bind(guild.get())
        .bind(counts.as_str())
        .bind(span.to_text())
        .fetch_one(conn)
        .await)?)
    }

    /// `limit` lines of a span's leaderboard after the first `skip`.
    pub async fn list_top(
        &mut self,
        guild: GuildId,
        counts: CounterKind,
        span: Span,
        (skip, limit): (i64, i64),
    ) -> Result<Vec<Standing>, StoreError> {
        const SQL: &str = ", sorted as ( \
                select holder, ranked as total from counter \
                where guild_id = $1 and counts = $2 and period = $3 and ranked > 0 \
                    and holder not in (select holder from fresh) \
                order by ranked desc, holder limit $4 \
            ), line as ( \
                select holder, total from sorted \
                union all select holder, total from fresh where total > 0 \
                order by total desc, holder limit $5 offset $6 \
            ) \
            select l.holder, l.total, p.state, p.noted_at, coalesce(i.name, (select min(k.name) \
                from identity k where k.guild_id = $1 and k.member_id = \
                case when substr(l.holder, 1, 1) = 'm' then cast(substr(l.holder, 2) as bigint) end \
            )) as name from line l \
            left join identity i on i.identity_id = substr(l.holder, 2) and i.guild_id = $1 \
            left join presence p on p.guild_id = $1 and p.holder = l.holder \
            order by l.total desc, l.holder";
        let sql = format!("{}{SQL}", fresh());
        let rows: Vec<StandingRow> =
            on_engine!(self, |conn| sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(guild.get())
                .bind(counts.as_str())
                .bind(span.to_text())
                .bind(skip.saturating_add(limit))
                .bind(limit)
                .bind(skip)
                .fetch_all(conn)
                .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
