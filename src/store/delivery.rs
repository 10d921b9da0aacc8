//! The outbox as a worker empties it: reading what is due in a lane, giving lanes back.

use std::time::Duration;

use super::script::Question;
use super::{StoreError, Tx, on_engine};
use crate::domain::effect::{EffectKind, Reason};
use crate::domain::id::{EffectId, GrantId, GuildId, MessageId, RoleId};
use crate::domain::time::Timestamp;

/// A lane that this worker alone may work on until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The lane.
    pub lane: String,
    /// Whose it was when it was leased; nothing where all that waited in it was gone.
    pub guild: Option<GuildId>,
    /// Tells this lease from every other.
    pub token: String,
}

/// An effect that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueEffect {
    /// Its id.
    pub id: EffectId,
    /// Whose it is.
    pub guild: GuildId,
    /// What it does.
    pub kind: EffectKind,
    /// The message it creates or edits.
    pub message: Option<MessageId>,
    /// The entry in the ledger it carries out.
    pub grant: Option<GrantId>,
    /// How often it was tried before.
    pub attempt: u32,
}

#[derive(sqlx::FromRow)]
struct EffectRow {
    effect_id: String,
    guild_id: i64,
    kind: String,
    message_id: Option<String>,
    grant_id: Option<String>,
    attempt: i64,
}

impl TryFrom<EffectRow> for DueEffect {
    type Error = StoreError;

    fn try_from(row: EffectRow) -> Result<Self, StoreError> {
        let bad = |column| StoreError::row("effect", column, &row.effect_id);
        Ok(Self {
            guild: GuildId::new(row.guild_id).ok_or_else(|| bad("guild_id"))?,
            kind: EffectKind::parse(&row.kind).ok_or_else(|| bad("kind"))?,
            attempt: u32::try_from(row.attempt).map_err(|_| bad("attempt"))?,
            message: row.message_id.map(MessageId::from_text),
            grant: row.grant_id.map(GrantId::from_text),
            id: EffectId::from_text(row.effect_id),
        })
    }
}

impl Tx {
    /// When the next lane is due that no one works on; `None` where nothing waits.
    pub async fn find_next_lane_due(
        &mut self,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "select min(case when next_at > not_before then next_at else not_before end) \
            from lane where next_at is not null and (lease_token is null or leased_until <= $1)";
        let due: Option<i64> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(now.as_ms())
            .fetch_one(conn)
            .await)?;
        Ok(due.map(Timestamp::from_ms))
    }

    /// Gives every lease back: for a start on a database that no one else uses.
    pub async fn release_every_lease(&mut self) -> Result<(), StoreError> {
        const SQL: &str =
            "update lane set lease_token = null, leased_until = null where lease_token is not null";
        on_engine!(self, |conn| sqlx::query(SQL)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// What is due in a lane, in the order in which it was promised.
    pub async fn list_due_effects(
        &mut self,
        lane: &str,
        now: Timestamp,
        most: i64,
    ) -> Result<Vec<DueEffect>, StoreError> {
        let sql = format!(
            "select f.effect_id, f.guild_id, f.kind, f.message_id, f.grant_id, f.attempt from effect f \
             where f.lane = $1 and {} order by f.effect_id limit $3",
            due_by("$2", lane)
        );
        let rows: Vec<EffectRow> =
            on_engine!(self, |conn| sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(lane)
                .bind(now.as_ms())
                .bind(most)
                .fetch_all(conn)
                .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The same under a lease; nothing where that is no longer this worker's.
    pub async fn list_due_under(
        &mut self,
        lease: &Lease,
        now: Timestamp,
        most: i64,
    ) -> Result<Vec<DueEffect>, StoreError> {
        let sql = format!(
            "select f.effect_id, f.guild_id, f.kind, f.message_id, f.grant_id, f.attempt from effect f \
             where f.lane = $1 and {} and exists (select 1 from lane l where l.lane = $1 and l.lease_token = $4) \
             order by f.effect_id limit $3",
            due_by("$2", &lease.lane)
        );
        let rows: Vec<EffectRow> =
            on_engine!(self, |conn| sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(&lease.lane)
                .bind(now.as_ms())
                .bind(most)
                .bind(&lease.token)
                .fetch_all(conn)
                .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Whether the lease is still this worker's; then nobody takes it over before the end of this transaction.
    pub async fn hold_lease(&mut self, lease: &Lease) -> Result<bool, StoreError> {
        let suffix = self.engine.lock_suffix_of("l");
        let sql = format!(
            "select l.lane from {{asked}} cross join lane l \
             where l.lane = asked.value ->> 0 and l.lease_token = asked.value ->> 1 {suffix}"
        );
        let asked = vec![(&lease.lane).into(), (&lease.token).into()];
        let question = Question::new(sql, vec![asked]);
        let held: Vec<(String,)> = self.ask(&[question]).await?.take()?;
        Ok(!held.is_empty())
    }

    /// Why the channel of a lane refused what is parked there, and when it last did.
    pub async fn find_refusal(
        &mut self,
        lane: &str,
        guild: GuildId,
    ) -> Result<Option<(Reason, Timestamp)>, StoreError> {
        const SQL: &str = "select reason, settled_at from effect \
            where guild_id = $1 and state = 'parked' and lane = $2 and kind in ('post', 'edit') \
            and reason in ('missing-access', 'missing-permission', 'channel-gone', 'channel-unfit', \
            'thread-closed') \
            order by settled_at desc limit 1";
        let row: Option<(String, i64)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(lane)
            .fetch_optional(conn)
            .await)?;
        Ok(row.and_then(|(reason, at)| Some((Reason::parse(&reason)?, Timestamp::from_ms(at)))))
    }

    /// Why Discord last refused to give or take this role, where something waits for it, and when that was.
    pub async fn find_role_refusal(
        &mut self,
        guild: GuildId,
        role: RoleId,
    ) -> Result<Option<(Reason, Timestamp)>, StoreError> {
        const SQL: &str = "select f.reason, f.settled_at from effect f \
            join reward_grant g on g.grant_id = f.grant_id \
            where f.guild_id = $1 and f.state = 'parked' and g.role_id = $2 \
            and f.reason in ('role-gone', 'role-out-of-reach', 'role-dangerous') \
            order by f.settled_at desc limit 1";
        let row: Option<(String, i64)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(role.get())
            .fetch_optional(conn)
            .await)?;
        Ok(row.and_then(|(reason, at)| Some((Reason::parse(&reason)?, Timestamp::from_ms(at)))))
    }

    /// Lets everything that waits after `now` for a wait that was asked for, or for another try, wait that much less: the
    /// clock was set back. What is promised for a moment, a role's end for instance, stays as it is.
    pub async fn upsert_waits_earlier(
        &mut self,
        by: Duration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const ALL: [&str; 4] = [
            "update lane set not_before = not_before - $1 where not_before > $2",
            "update lane set leased_until = leased_until - $1 where leased_until > $2",
            "update effect set due_at = due_at - $1 \
                where state = 'pending' and attempt > 0 and due_at > $2",
            "update pause set until = until - $1 where until > $2",
        ];
        // A lane that is looked at too early is looked at again.
        const LANES: &str = "update lane set next_at = next_at - $1 where next_at > $2";
        let by = i64::try_from(by.as_millis()).unwrap_or(0);
        for sql in ALL.into_iter().chain([LANES]) {
            on_engine!(self, |conn| sqlx::query(sql)
                .bind(by)
                .bind(now.as_ms())
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Gives a lane back; it is due again when its next effect is, and not before `not_before`. That its turn ended now is kept
    /// in `leased_until`.
    pub async fn release_lane(
        &mut self,
        lease: &Lease,
        not_before: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // The lock comes in a statement of its own: what was promised meanwhile is then seen by the next.
        // A lane that is someone else's by now is not touched.
        if self.engine.locks_rows() && !self.hold_lease(lease).await? {
            return Ok(());
        }
        let (lane, token) = (&lease.lane, &lease.token);
        let not_before = not_before.map(Timestamp::as_ms);
        self.change(
            "update lane set lease_token = null, leased_until = cast(asked.value ->> 3 as bigint), \
             not_before = coalesce(cast(asked.value ->> 2 as bigint), lane.not_before), \
             next_at = (select min(f.due_at) from effect f \
                 where f.lane = asked.value ->> 0 and f.state = 'pending') \
             from {asked} where lane.lane = asked.value ->> 0 and lane.lease_token = asked.value ->> 1",
            vec![vec![
                lane.into(),
                token.into(),
                not_before.into(),
                now.as_ms().into(),
            ]],
        )
        .await?;
        self.change(
            "delete from lane where lane in (select l.lane from {asked} cross join lane l \
             where l.lane = asked.value ->> 0 and l.next_at is null and l.lease_token is null \
             and l.not_before <= cast(asked.value ->> 1 as bigint))",
            vec![vec![lane.into(), now.as_ms().into()]],
        )
        .await
    }
}

/// What is due in a lane by a moment. In a channel's lane nearly all that waits is due, and is read in its order; among a
/// guild's roles are many whose end is far away, so there the moment leads. The plus keeps an index out.
fn due_by(moment: &str, lane: &str) -> String {
    if lane.starts_with('c') {
        format!("f.state = 'pending' and f.kind in ('post', 'edit') and +f.due_at <= {moment}")
    } else {
        format!("f.state = 'pending' and f.due_at <= {moment}")
    }
}
