//! Counters: what someone has, and on which days; and rebuilding what a few holders have from the events themselves.

use super::{StoreError, Tx, on_engine, tally};
use crate::domain::event::CounterKind;
use crate::domain::id::{EndpointId, GuildId, IdentityId, MemberId};
use crate::domain::time::Day;

/// Whose counter it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A Discord user.
    Member(MemberId),
    /// Someone a site knows, as long as nobody linked them.
    Identity(IdentityId),
}

impl Holder {
    /// The holder as the database writes it.
    pub fn to_text(&self) -> String {
        match self {
            Self::Member(member) => tally::member_holder(*member),
            Self::Identity(identity) => tally::identity_holder(identity),
        }
    }

    /// The holder that the database wrote so.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(member) = text.strip_prefix('m') {
            return MemberId::parse(member).map(Self::Member);
        }
        text.strip_prefix('i')
            .map(|identity| Self::Identity(IdentityId::from_text(identity)))
    }
}

/// The span that a counter counts over, as the database writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Everything.
    All,
    /// One day.
    Day(Day),
    /// The week that begins on this day.
    Week(Day),
    /// The month that begins on this day.
    Month(Day),
}

impl Span {
    pub(super) fn to_text(self) -> String {
        match self {
            Self::All => tally::ALL_TIME.to_owned(),
            Self::Day(day) => format!("d{day}"),
            Self::Week(day) => format!("w{day}"),
            Self::Month(day) => format!("m{day}"),
        }
    }
}

/// The period of a rule's counter: all, or one endpoint's share.
pub(super) fn period_of(endpoint: Option<&EndpointId>) -> String {
    endpoint.map_or_else(|| tally::ALL_TIME.to_owned(), tally::endpoint_period)
}

impl Tx {
    /// A holder's totals of all time, of every kind they have any of.
    pub async fn list_totals(
        &mut self,
        guild: GuildId,
        holder: &Holder,
    ) -> Result<Vec<(CounterKind, i64)>, StoreError> {
        const SQL: &str = "select counts, total from counter \
            where guild_id = $1 and holder = $2 and period = 'all' and total > 0";
        let rows: Vec<(String, i64)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(holder.to_text())
            .fetch_all(conn)
            .await)?;
        let mut totals = rows
            .into_iter()
            .map(|(counts, total)| match CounterKind::parse(&counts) {
                Some(kind) => Ok((kind, total)),
                None => Err(StoreError::row("counter", "counts", &counts)),
            })
            .collect::<Result<Vec<_>, _>>()?;
        totals.sort_unstable();
        Ok(totals)
    }

    /// A holder's total as a rule looks at it: of all events of the kind, or of one endpoint's.
    pub async fn get_total(
        &mut self,
        guild: GuildId,
        holder: &Holder,
        counts: CounterKind,
        endpoint: Option<&EndpointId>,
    ) -> Result<i64, StoreError> {
        const SQL: &str = "select total from counter \
            where guild_id = $1 and holder = $2 and counts = $3 and period = $4";
        let total: Option<i64> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .bind(holder.to_text())
            .bind(counts.as_str())
            .bind(period_of(endpoint))
            .fetch_optional(conn)
            .await)?;
        Ok(total.unwrap_or(0))
    }

    /// The days on which a holder was counted, the latest first.
    pub async fn list_counted_days(
        &mut self,
        guild: GuildId,
        holder: &Holder,
        counts: CounterKind,
    ) -> Result<Vec<Day>, StoreError> {
        const SQL: &str = "select period from counter where guild_id = $1 and holder = $2 \
            and counts = $3 and substr(period, 1, 1) = 'd' and total > 0 order by period desc";
        let periods: Vec<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .bind(holder.to_text())
            .bind(counts.as_str())
            .fetch_all(conn)
            .await)?;
        periods
            .into_iter()
            .map(|period| {
                Day::parse(&period[1..])
                    .ok_or_else(|| StoreError::row("counter", "period", &period))
            })
            .collect()
    }

    /// Counts these holders again from the events: for a link that was made or ended, and for a recount. What stands on a
    /// board stays there until it is sorted in again, if only to be taken down.
    pub async fn rebuild_counters(
        &mut self,
        guild: GuildId,
        holders: &[Holder],
    ) -> Result<(), StoreError> {
        // What is counted between the statements would be lost or counted twice.
        self.lock_endpoints_of(guild).await?;
        for holder in holders {
            let text = holder.to_text();
            let (member, identity) = match holder {
                Holder::Member(member) => (member.get(), ""),
                Holder::Identity(identity) => (0, identity.as_str()),
            };
            for sql in [FORGET, LOWER] {
                on_engine!(self, |conn| sqlx::query(sql)
                    .bind(guild.get())
                    .bind(&text)
                    .execute(conn)
                    .await
                    .map(|_| ()))?;
            }
            on_engine!(self, |conn| sqlx::query(REBUILD)
                .bind(guild.get())
                .bind(&text)
                .bind(member)
                .bind(identity)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        self.unsorted.notify_one();
        Ok(())
    }
}

/// Deletes a holder's counters that stand on no board.
const FORGET: &str = "delete from counter where guild_id = $1 and holder = $2 and ranked = 0";

/// Leaves nothing in those that do.
const LOWER: &str = "update counter set total = 0, unsorted_at = coalesce(unsorted_at, 0) \
    where guild_id = $1 and holder = $2";

/// A holder's counters from the events. Whose an event is: the Discord user it names; else the one its site's
/// person is linked to; else that person. Each of the three is found by an index.
const REBUILD: &str = "insert into counter (guild_id, holder, counts, period, total, unsorted_at) \
    with mine as ( \
        select p.event_id from event_person p where p.member_id = $3 \
        union all \
        select p.event_id from identity i cross join event_person p \
        where i.guild_id = $1 and i.member_id = $3 and p.identity_id = i.identity_id and p.member_id is null \
        union all \
        select p.event_id from event_person p left join identity i on i.identity_id = p.identity_id \
        where p.identity_id = $4 and p.member_id is null and i.member_id is null \
    ), counted as ( \
        select e.counted_as as counts, e.day, e.week, e.endpoint_id from mine cross join event e \
        where e.event_id = mine.event_id and e.guild_id = $1 and e.counted_as is not null \
    ), spread as ( \
        select counts, 'all' as period from counted \
        union all select counts, 'd' || day from counted \
        union all select counts, 'w' || week from counted \
        union all select counts, 'm' || substr(day, 1, 7) || '-01' from counted \
        union all select counts, 'e' || endpoint_id from counted \
    ) \
    select cast($1 as bigint), cast($2 as text), counts, period, cast(count(*) as bigint), \
        case when substr(period, 1, 1) <> 'e' then cast(0 as bigint) end from spread \
    where true group by counts, period \
    on conflict (guild_id, holder, counts, period) do update set total = excluded.total, \
        unsorted_at = coalesce(counter.unsorted_at, excluded.unsorted_at)";
