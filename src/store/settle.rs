//! The outbox after an attempt: done, tried again, parked, given up or dropped.
//!
//! A settling statement names the lease it was done under and the lane of the effect: a worker whose lease was taken over
//! changes nothing, nor does one whose effect was moved to another lane meanwhile.

use super::batches::BATCH;
use super::delivery::Lease;
use super::{StoreError, Tx, on_engine};
use crate::domain::effect::Reason;
use crate::domain::id::{EffectId, GuildId};
use crate::domain::time::Timestamp;

impl Tx {
    /// Settles effects as done. Nothing is left of them.
    pub async fn settle_done(
        &mut self,
        lease: &Lease,
        effects: &[EffectId],
    ) -> Result<(), StoreError> {
        let done = |effect: &EffectId| {
            let (lane, token) = (&lease.lane, &lease.token);
            vec![effect.as_str().into(), lane.into(), token.into()]
        };
        self.change(
            "delete from effect where effect_id in (select f.effect_id \
             from {asked} cross join lane l cross join effect f \
             where l.lane = asked.value ->> 1 and l.lease_token = asked.value ->> 2 \
             and f.effect_id = asked.value ->> 0 and f.lane = l.lane)",
            effects.iter().map(done).collect(),
        )
        .await
    }

    /// Settles an attempt as failed, to be tried again at `due_at`.
    pub async fn settle_retry(
        &mut self,
        lease: &Lease,
        effect: &EffectId,
        due_at: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update effect set attempt = attempt + 1, due_at = $4 where effect_id = $1 and lane = $2 \
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
        const SQL: &str = "update effect set state = $4, reason = $5, settled_at = $6 where effect_id = $1 and lane = $2 \
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

    /// Parks more of what is pending in a lane for the same reason, because one refusal is enough: at most [`BATCH`], and says
    /// how much that was. What changes messages in a channel that was not found is left: it is dropped if that stays so.
    pub async fn settle_rest_parked(
        &mut self,
        lease: &Lease,
        reason: Reason,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "update effect set state = 'parked', reason = $3, settled_at = $4 \
            where effect_id in (select effect_id from effect where lane = $1 and state = 'pending' \
            and (kind = 'post' or (kind = 'edit' and $3 <> 'channel-gone')) limit $5) \
            and exists (select 1 from lane where lane = $1 and lease_token = $2)";
        Ok(on_engine!(self, |conn| sqlx::query(SQL)
            .bind(&lease.lane)
            .bind(&lease.token)
            .bind(reason.as_str())
            .bind(now.as_ms())
            .bind(BATCH)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Drops changes of messages in a channel that is gone: at most [`BATCH`], and says how many.
    pub async fn delete_edits(&mut self, lane: &str, guild: GuildId) -> Result<u64, StoreError> {
        const SQL: &str = "delete from effect where effect_id in (select f.effect_id from effect f \
            join message m on m.message_id = f.message_id \
            where f.guild_id = $2 and f.lane = $1 and f.kind = 'edit' and f.state in ('pending', 'parked') \
            and m.posted_id is not null limit $3)";
        Ok(on_engine!(self, |conn| sqlx::query(SQL)
            .bind(lane)
            .bind(guild.get())
            .bind(BATCH)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?)
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
}
