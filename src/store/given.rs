//! Whose a role is that a member has: only what Crier put there is ever taken away.
//!
//! A row is written, and committed, before Discord is asked to give a role that the member was seen not to have. So after
//! a crash between the request and its settling the role is still known as ours; and a role without a row was there
//! before, by the hand of staff for instance. The row goes once the role was taken.

use super::{StoreError, Tx, on_engine};
use crate::domain::ledger::Grant;
use crate::domain::time::Timestamp;

impl Tx {
    /// Whether Crier put the grant's role on its member, or was about to.
    pub async fn is_role_ours(&mut self, grant: &Grant) -> Result<bool, StoreError> {
        const SQL: &str = "select cast(count(*) as bigint) from given_role \
            where guild_id = $1 and member_id = $2 and role_id = $3";
        let rows: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(grant.guild.get())
            .bind(grant.member.get())
            .bind(grant.role.get())
            .fetch_one(conn)
            .await)?;
        Ok(rows > 0)
    }

    /// Notes that Crier is about to put the role on the member.
    pub async fn insert_given_role(
        &mut self,
        grant: &Grant,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "insert into given_role (guild_id, member_id, role_id, given_at) \
            values ($1, $2, $3, $4) on conflict (guild_id, member_id, role_id) do nothing";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(grant.guild.get())
            .bind(grant.member.get())
            .bind(grant.role.get())
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets that the role was ours: it was taken, or Discord did not give it.
    pub async fn delete_given_role(&mut self, grant: &Grant) -> Result<(), StoreError> {
        const SQL: &str =
            "delete from given_role where guild_id = $1 and member_id = $2 and role_id = $3";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(grant.guild.get())
            .bind(grant.member.get())
            .bind(grant.role.get())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
