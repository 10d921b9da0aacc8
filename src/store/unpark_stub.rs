//! Stands in for the outbox until it lands: what is parked is tried again.

use super::{StoreError, Tx, on_engine};
use crate::domain::effect::Reason;
use crate::domain::id::{GuildId, MemberId};
use crate::domain::time::Timestamp;

impl Tx {
    /// Lets what is parked in a guild for one of these reasons go on; says how much.
    pub async fn unpark_guild(
        &mut self,
        guild: GuildId,
        reasons: &[Reason],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "update effect set state = 'pending', reason = null, due_at = $3 \
            where guild_id = $1 and state = 'parked' and reason = $2";
        let mut count = 0;
        for reason in reasons {
            count += on_engine!(self, |conn| sqlx::query(SQL)
                .bind(guild.get())
                .bind(reason.as_str())
                .bind(now.as_ms())
                .execute(conn)
                .await
                .map(|done| done.rows_affected()))?;
        }
        Ok(count)
    }

    /// Lets what waits for a member go on; says how much.
    pub async fn unpark_member(
        &mut self,
        guild: GuildId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "update effect set state = 'pending', reason = null, due_at = $2 \
            where lane = $1 and state = 'parked' and reason = 'member-absent'";
        Ok(on_engine!(self, |conn| sqlx::query(SQL)
            .bind(format!("r{guild}:{member}"))
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?)
    }
}
