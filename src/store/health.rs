//! What waits and what was given up: the promises that an admin can do something about.

use super::{StoreError, Tx, on_engine};
use crate::domain::effect::{EffectKind, Reason};
use crate::domain::id::{ChannelId, EndpointId, GuildId};
use crate::domain::time::Timestamp;

/// Promises of one kind that are stuck for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Whether they were given up; else they wait for something to change.
    pub is_dead: bool,
    /// What they would do.
    pub kind: EffectKind,
    /// Why they are stuck.
    pub reason: Reason,
    /// The channel that is not found, where that is the reason.
    pub channel: Option<ChannelId>,
    /// How many there are.
    pub count: i64,
}

impl Stuck {
    /// Whether they wait for someone who is not in the guild, which nobody there can change.
    pub fn waits_for_a_member(&self) -> bool {
        self.reason == Reason::MemberAbsent && !self.is_dead
    }
}

#[derive(sqlx::FromRow)]
struct StuckRow {
    state: String,
    kind: String,
    reason: String,
    channel_id: Option<i64>,
    count: i64,
}

impl TryFrom<StuckRow> for Stuck {
    type Error = StoreError;

    fn try_from(row: StuckRow) -> Result<Self, StoreError> {
        let kind = EffectKind::parse(&row.kind)
            .ok_or_else(|| StoreError::row("effect", "kind", &row.kind))?;
        let reason = Reason::parse(&row.reason)
            .ok_or_else(|| StoreError::row("effect", "reason", &row.reason))?;
        Ok(Self {
            is_dead: row.state == "dead",
            kind,
            reason,
            channel: row.channel_id.and_then(ChannelId::new),
            count: row.count,
        })
    }
}

impl Tx {
    /// All that is stuck in a guild.
    pub async fn list_stuck(&mut self, guild: GuildId) -> Result<Vec<Stuck>, StoreError> {
        const SQL: &str = "select f.state, f.kind, coalesce(f.reason, 'exhausted') as reason, m.channel_id, \
            cast(count(*) as bigint) as count from effect f \
            left join message m on m.message_id = f.message_id and f.reason = 'channel-gone' \
            where f.guild_id = $1 and f.state in ('parked', 'dead') \
            group by f.state, f.kind, coalesce(f.reason, 'exhausted'), m.channel_id \
            order by 1 desc, 2, 3, 4";
        let rows: Vec<StuckRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// All that is stuck of what one endpoint's events promised.
    pub async fn list_stuck_of_endpoint(
        &mut self,
        guild: GuildId,
        endpoint: &EndpointId,
    ) -> Result<Vec<Stuck>, StoreError> {
        const SQL: &str = "select f.state, f.kind, coalesce(f.reason, 'exhausted') as reason, m.channel_id, \
            cast(count(*) as bigint) as count from effect f \
            left join message m on m.message_id = f.message_id and f.reason = 'channel-gone' \
            where f.guild_id = $1 and f.state in ('parked', 'dead') and ( \
                exists (select 1 from message_event m join event e on e.event_id = m.event_id \
                    where m.message_id = f.message_id and e.endpoint_id = $2) \
                or exists (select 1 from reward_grant g join event e on e.event_id = g.event_id \
                    where g.grant_id = f.grant_id and e.endpoint_id = $2)) \
            group by f.state, f.kind, coalesce(f.reason, 'exhausted'), m.channel_id \
            order by 1 desc, 2, 3, 4";
        let rows: Vec<StuckRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(endpoint.as_str())
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// How many promises of a guild are due and not carried out yet.
    pub async fn count_due(&mut self, guild: GuildId, now: Timestamp) -> Result<i64, StoreError> {
        const SQL: &str = "select cast(count(*) as bigint) from effect \
            where guild_id = $1 and state = 'pending' and due_at <= $2";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .bind(now.as_ms())
            .fetch_one(conn)
            .await)?)
    }
}
