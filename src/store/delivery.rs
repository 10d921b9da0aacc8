//! The outbox as a worker empties it: leasing lanes, reading what is due, settling.
//!
//! A settling statement names the lease it was done under: a worker whose lease was taken over changes nothing.

use std::time::Duration;

use super::{StoreError, Tx, on_engine};
use crate::domain::effect::{EffectKind, Reason};
use crate::domain::id::{EffectId, GrantId, GuildId, MessageId, RoleId};
use crate::domain::time::Timestamp;

/// A lane that this worker alone may work on until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The lane.
    pub lane: String,
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

    /// Takes up to `most` lanes that are due, the longest waiting first.
    pub async fn lease_lanes(
        &mut self,
        now: Timestamp,
        until: Timestamp,
        (token, most): (&str, i64),
    ) -> Result<Vec<Lease>, StoreError> {
        let sql = format!(
            "update lane set lease_token = $1, leased_until = $2 where lane in (\
             select lane from lane where next_at <= $3 and not_before <= $3 \
             and (lease_token is null or leased_until <= $3) order by next_at limit $4 {}) returning lane",
            self.engine.lease_suffix()
        );
        let lanes: Vec<String> =
            on_engine!(self, |conn| sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .bind(token)
                .bind(until.as_ms())
                .bind(now.as_ms())
                .bind(most)
                .fetch_all(conn)
                .await)?;
        Ok(lanes
            .into_iter()
            .map(|lane| Lease {
                lane,
                token: token.to_owned(),
            })
            .collect())
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
        const SQL: &str = "select effect_id, guild_id, kind, message_id, grant_id, attempt from effect \
            where lane = $1 and state = 'pending' and due_at <= $2 order by effect_id limit $3";
        let rows: Vec<EffectRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(lane)
            .bind(now.as_ms())
            .bind(most)
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Whether the lease is still this worker's.
    pub async fn is_lease_held(&mut self, lease: &Lease) -> Result<bool, StoreError> {
        const SQL: &str = "select count(*) from lane where lane = $1 and lease_token = $2";
        let held: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(&lease.lane)
            .bind(&lease.token)
            .fetch_one(conn)
            .await)?;
        Ok(held == 1)
    }

    /// The same, and nobody takes the lease over before the end of this transaction.
    pub async fn hold_lease(&mut self, lease: &Lease) -> Result<bool, StoreError> {
        let sql = format!(
            "select lane from lane where lane = $1 and lease_token = $2 {}",
            self.engine.lock_suffix()
        );
        let held: Option<String> =
            on_engine!(self, |conn| sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .bind(&lease.lane)
                .bind(&lease.token)
                .fetch_optional(conn)
                .await)?;
        Ok(held.is_some())
    }

    /// Settles effects as done. Nothing is left of them.
    pub async fn settle_done(
        &mut self,
        lease: &Lease,
        effects: &[EffectId],
    ) -> Result<(), StoreError> {
        const SQL: &str = "delete from effect where effect_id = $1 \
            and exists (select 1 from lane where lane = $2 and lease_token = $3)";
        for effect in effects {
            on_engine!(self, |conn| sqlx::query(SQL)
                .bind(effect.as_str())
                .bind(&lease.lane)
                .bind(&lease.token)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Settles an attempt as failed, to be tried again at `due_at`.
    pub async fn settle_retry(
        &mut self,
        lease: &Lease,
        effect: &EffectId,
        due_at: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update effect set attempt = attempt + 1, due_at = $4 where effect_id = $1 \
            and exists (select 1 from lane where lane = $2 and lease_token = $3)";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(effect.as_str())
            .bind(&lease.lane)
            .bind(&lease.token)
            .bind(due_at.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Settles an effect as parked or dead, with the reason an admin reads.
    pub async fn settle_stopped(
        &mut self,
        lease: &Lease,
        effect: &EffectId,
        (state, reason): (&'static str, Reason),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update effect set state = $4, reason = $5, settled_at = $6 where effect_id = $1 \
            and exists (select 1 from lane where lane = $2 and lease_token = $3)";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(effect.as_str())
            .bind(&lease.lane)
            .bind(&lease.token)
            .bind(state)
            .bind(reason.as_str())
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Parks everything else that is pending in a lane for the same reason: one refusal is enough.
    pub async fn settle_rest_parked(
        &mut self,
        lease: &Lease,
        reason: Reason,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update effect set state = 'parked', reason = $3, settled_at = $4 \
            where lane = $1 and state = 'pending' and kind in ('post', 'edit') \
            and exists (select 1 from lane where lane = $1 and lease_token = $2)";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(&lease.lane)
            .bind(&lease.token)
            .bind(reason.as_str())
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
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
            and f.reason in ('role-gone', 'role-out-of-reach') \
            order by f.settled_at desc limit 1";
        let row: Option<(String, i64)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(role.get())
            .fetch_optional(conn)
            .await)?;
        Ok(row.and_then(|(reason, at)| Some((Reason::parse(&reason)?, Timestamp::from_ms(at)))))
    }

    /// Lets what failed in a lane before be tried at once: the lane was just seen to work.
    pub async fn upsert_retries_due(
        &mut self,
        lease: &Lease,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update effect set due_at = $3 \
            where lane = $1 and state = 'pending' and attempt > 0 and due_at > $3 \
            and exists (select 1 from lane where lane = $1 and lease_token = $2)";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(&lease.lane)
            .bind(&lease.token)
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
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

    /// Gives a lane back; it is due again when its next effect is, and not before `not_before`.
    pub async fn release_lane(
        &mut self,
        lease: &Lease,
        not_before: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update lane set lease_token = null, leased_until = null, \
            not_before = coalesce($3, not_before), \
            next_at = (select min(due_at) from effect where effect.lane = lane.lane and state = 'pending') \
            where lane = $1 and lease_token = $2";
        const SWEEP: &str = "delete from lane where lane = $1 and next_at is null and lease_token is null \
            and not_before <= $2";
        // The lock comes in a statement of its own: what was promised meanwhile is then seen by the next.
        let lock = format!(
            "select lane from lane where lane = $1 {}",
            self.engine.lock_suffix()
        );
        on_engine!(self, |conn| sqlx::query(sqlx::AssertSqlSafe(lock))
            .bind(&lease.lane)
            .execute(conn)
            .await
            .map(|_| ()))?;
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(&lease.lane)
            .bind(&lease.token)
            .bind(not_before.map(Timestamp::as_ms))
            .execute(conn)
            .await
            .map(|_| ()))?;
        on_engine!(self, |conn| sqlx::query(SWEEP)
            .bind(&lease.lane)
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
