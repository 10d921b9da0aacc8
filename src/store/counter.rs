//! Counters: what someone has, and on which days; and rebuilding what a few holders have from the events themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::tally::{self, CounterKey};
use super::{StoreError, Tx, on_engine};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
        // Every part of the key is named, because the holder is the last of it.
        const SQL: &str = "select counts, total from counter where guild_id = $1 \
            and counts in ('vote', 'review', 'comment', 'forum') and period = 'all' and holder = $2 and total > 0";
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

    /// The days up to `today` on which a holder was counted, the latest first: as far back as the run goes that ends today
    /// or yesterday, and perhaps some before.
    pub async fn list_counted_days(
        &mut self,
        (guild, holder): (GuildId, &Holder),
        counts: CounterKind,
        today: Day,
    ) -> Result<Vec<Day>, StoreError> {
        let mut days: Vec<Day> = Vec::new();
        let mut latest = today;
        loop {
            let looked_at: Vec<Day> =
                std::iter::successors(Some(latest), |day| Some(day.yesterday()))
                    .take(DAYS)
                    .collect();
            let key = |day: &Day| {
                let (period, holder) = (Span::Day(*day).to_text(), holder.to_text());
                (guild, counts.as_str(), period, holder)
            };
            let keys: Vec<CounterKey> = looked_at.iter().map(key).collect();
            let totals = tally::totals(&keys.iter().collect::<Vec<_>>());
            let mut answers = self.ask(&[totals]).await?;
            let totals = tally::read_totals(&keys.iter().collect::<Vec<_>>(), &mut answers)?;
            let is_counted =
                |(_, key): &(&Day, &CounterKey)| totals.get(*key).is_some_and(|total| *total > 0);
            let counted = looked_at.iter().zip(&keys).filter(is_counted);
            days.extend(counted.map(|(day, _)| *day));
            let Some(earliest) = looked_at.last().filter(|day| days.last() == Some(*day)) else {
                return Ok(days);
            };
            latest = earliest.yesterday();
        }
    }

    /// Counts these holders again from the events: for a link that was made or ended, and for a recount. Of the counters
    /// that one of them has, each of them gets what the events say, also where that is nothing; so do the `others`.
    pub async fn rebuild_counters(
        &mut self,
        guild: GuildId,
        holders: &[Holder],
        others: &[(CounterKind, String)],
    ) -> Result<(), StoreError> {
        // What is counted between the statements would be lost or counted twice.
        self.lock_endpoints_of(guild).await?;
        let mut totals: BTreeMap<CounterKey, i64> = BTreeMap::new();
        let mut parts: BTreeSet<(&'static str, String)> = BTreeSet::new();
        parts.extend(
            others
                .iter()
                .map(|(counts, period)| (counts.as_str(), period.clone())),
        );
        for holder in holders {
            for (counts, day, week, endpoint, events) in self.list_counted(guild, holder).await? {
                let kind = CounterKind::parse(&counts)
                    .ok_or_else(|| StoreError::row("event", "counted_as", &counts))?;
                for period in tally::periods_as_written(&day, &week, &endpoint) {
                    parts.insert((kind.as_str(), period.clone()));
                    let key = (guild, kind.as_str(), period, holder.to_text());
                    *totals.entry(key).or_default() += events;
                }
            }
        }
        for (counts, period) in parts {
            for holder in holders {
                let key = (guild, counts, period.clone(), holder.to_text());
                totals.entry(key).or_default();
            }
        }
        self.upsert_counters(&totals).await
    }

    /// A holder's counted events: what they count as, day, week and endpoint, and how many there are of each.
    async fn list_counted(
        &mut self,
        guild: GuildId,
        holder: &Holder,
    ) -> Result<Vec<(String, String, String, String, i64)>, StoreError> {
        let (member, identity) = match holder {
            Holder::Member(member) => (member.get(), ""),
            Holder::Identity(identity) => (0, identity.as_str()),
        };
        Ok(on_engine!(self, |conn| sqlx::query_as(COUNTED)
            .bind(guild.get())
            .bind(member)
            .bind(identity)
            .fetch_all(conn)
            .await)?)
    }
}

/// So many days are looked at together.
const DAYS: usize = 32;

/// A holder's counted events. Whose an event is: the Discord user it names; else the one its site's person is linked to;
/// else that person. Each of the three is found by an index.
const COUNTED: &str = "with mine as ( \
        select p.event_id from event_person p where p.member_id = $2 \
        union all \
        select p.event_id from identity i cross join event_person p \
        where i.guild_id = $1 and i.member_id = $2 and p.identity_id = i.identity_id and p.member_id is null \
        union all \
        select p.event_id from event_person p left join identity i on i.identity_id = p.identity_id \
        where p.identity_id = $3 and p.member_id is null and i.member_id is null \
    ) \
    select e.counted_as, e.day, e.week, e.endpoint_id, cast(count(*) as bigint) from mine cross join event e \
    where e.event_id = mine.event_id and e.guild_id = $1 and e.counted_as is not null \
    group by e.counted_as, e.day, e.week, e.endpoint_id";
