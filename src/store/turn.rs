//! Whose turn it is: the order in which lanes that are due are worked on.

use std::time::Duration;

use sqlx::QueryBuilder;

use super::delivery::Lease;
use super::{StoreError, Tx, on_engine};
use crate::domain::id::GuildId;
use crate::domain::time::Timestamp;

/// A lane that was not worked on of late counts as if it had been that long before it came due: it goes before those that
/// had a turn since, and those that have waited longer for one still go before it.
pub const HEAD_START: Duration = Duration::from_mins(1);

/// A lane that is due and that nobody works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The lane.
    pub lane: String,
    /// Whose it is; nothing where all that waited in it is gone.
    pub guild: Option<GuildId>,
    /// Which lane of its guild it would be: those that are worked on now come first, on whatever machine.
    pub place: usize,
}

impl Tx {
    /// The next lanes to work on, at most so many. Each guild's first lane comes before any guild's second; among guilds, and
    /// among the lanes of one, the one that had a turn last comes last.
    pub async fn list_waiting_lanes(
        &mut self,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<Waiting>, StoreError> {
        // Of a lane that is not leased, `leased_until` is when its last turn ended.
        const SQL: &str = "with due as materialized (select lane, next_at, \
            case when lease_token is not null and leased_until > $1 then 1 else 0 end as is_leased, \
            case when leased_until > next_at - $2 then leased_until else next_at - $2 end as last_turn, \
            (select f.guild_id from effect f where f.lane = lane.lane and f.state = 'pending' \
            order by f.due_at limit 1) as guild_id \
            from lane where next_at <= $1 and not_before <= $1), \
            placed as (select lane, next_at, is_leased, guild_id, row_number() over (partition by guild_id \
            order by is_leased desc, last_turn, next_at, lane) as place, \
            max(last_turn) over (partition by guild_id) as guilds_last_turn from due) \
            select lane, guild_id, place from placed where is_leased = 0 \
            order by place, guilds_last_turn, next_at, lane limit $3";
        let rows: Vec<(String, Option<i64>, i64)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(now.as_ms())
            .bind(i64::try_from(HEAD_START.as_millis()).unwrap_or(0))
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all(conn)
            .await)?;
        let read = rows.into_iter().map(|(lane, guild, place)| Waiting {
            lane,
            guild: guild.and_then(GuildId::new),
            place: usize::try_from(place).unwrap_or(usize::MAX),
        });
        Ok(read.collect())
    }

    /// Takes these lanes, as far as they are still due and nobody took them meanwhile.
    pub async fn lease_lanes(
        &mut self,
        lanes: &[Waiting],
        (now, until): (Timestamp, Timestamp),
        token: &str,
    ) -> Result<Vec<Lease>, StoreError> {
        if lanes.is_empty() {
            return Ok(Vec::new());
        }
        let suffix = self.engine.lease_suffix();
        let names: Vec<String> = on_engine!(self, |conn| {
            let mut query = QueryBuilder::new("update lane set lease_token = ");
            query.push_bind(token).push(", leased_until = ");
            query.push_bind(until.as_ms());
            query.push(" where lane in (select lane from lane where lane in (");
            let mut listed = query.separated(", ");
            for waiting in lanes {
                listed.push_bind(&waiting.lane);
            }
            query.push(") and next_at <= ").push_bind(now.as_ms());
            query.push(" and not_before <= ").push_bind(now.as_ms());
            query.push(" and (lease_token is null or leased_until <= ");
            query.push_bind(now.as_ms()).push(") ").push(suffix);
            query.push(") returning lane");
            query.build_query_scalar().fetch_all(conn).await
        })?;
        let is_taken = |waiting: &&Waiting| names.contains(&waiting.lane);
        let leases = lanes.iter().filter(is_taken).map(|waiting| Lease {
            lane: waiting.lane.clone(),
            guild: waiting.guild,
            token: token.to_owned(),
        });
        Ok(leases.collect())
    }
}
