//! Profile fields: what a member shows of themselves, and what they hide.

use super::{StoreError, Tx, on_engine};
use crate::domain::id::{GuildId, MemberId};
use crate::domain::time::Timestamp;

/// A field as the member set it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ProfileField {
    /// A built-in field's name, or a label of the member's own.
    pub field: String,
    /// What to show; `None` hides a built-in field.
    pub value: Option<String>,
}

impl Tx {
    /// What a member set, in the order it was set.
    pub async fn list_profile_fields(
        &mut self,
        guild: GuildId,
        member: MemberId,
    ) -> Result<Vec<ProfileField>, StoreError> {
        const SQL: &str = "select field, value from profile_field \
            where guild_id = $1 and member_id = $2 order by set_at, field";
        Ok(on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(member.get())
            .fetch_all(conn)
            .await)?)
    }

    /// Sets a field; it keeps its place if it had one.
    pub async fn upsert_profile_field(
        &mut self,
        guild: GuildId,
        member: MemberId,
        field: &ProfileField,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "insert into profile_field (guild_id, member_id, field, value, set_at) \
            values ($1, $2, $3, $4, $5) \
            on conflict (guild_id, member_id, field) do update set value = excluded.value";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(guild.get())
            .bind(member.get())
            .bind(&field.field)
            .bind(&field.value)
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes what a member set for a field back; says whether there was anything.
    pub async fn delete_profile_field(
        &mut self,
        guild: GuildId,
        member: MemberId,
        field: &str,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "delete from profile_field where guild_id = $1 and member_id = $2 and field = $3";
        let deleted = on_engine!(self, |conn| sqlx::query(SQL)
            .bind(guild.get())
            .bind(member.get())
            .bind(field)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(deleted == 1)
    }
}
