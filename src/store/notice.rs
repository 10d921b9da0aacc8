//! What staff should hear of once: a reward's role that cannot be given, and that it can be given again.

use super::{StoreError, Tx, on_engine};
use crate::domain::effect::Reason;
use crate::domain::id::{GuildId, RoleId, RuleId};
use crate::domain::time::Timestamp;

/// A state of a rule that no admin was told of yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whose rule it is.
    pub guild: GuildId,
    /// The rule.
    pub rule: RuleId,
    /// The role that it gives.
    pub role: RoleId,
    /// Why the role cannot be given; `None` once it can be given again.
    pub reason: Option<Reason>,
}

#[derive(sqlx::FromRow)]
struct NoticeRow {
    guild_id: i64,
    subject: String,
    role_id: i64,
    reason: Option<String>,
}

impl TryFrom<NoticeRow> for Notice {
    type Error = StoreError;

    fn try_from(row: NoticeRow) -> Result<Self, StoreError> {
        let wrong = |column| StoreError::row("notice", column, &row.subject);
        let reason = row.reason.as_deref();
        Ok(Self {
            guild: GuildId::new(row.guild_id).ok_or_else(|| wrong("guild_id"))?,
            role: RoleId::new(row.role_id).ok_or_else(|| wrong("role_id"))?,
            reason: reason
                .map(|name| Reason::parse(name).ok_or_else(|| wrong("reason")))
                .transpose()?,
            rule: RuleId::from_text(row.subject),
        })
    }
}

impl Tx {
    /// Notes the first failure of a rule. The same failure again changes nothing, another reason is news.
    pub async fn insert_notice(
        &mut self,
        notice: &Notice,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "insert into notice (guild_id, subject, role_id, reason, noted_at) \
            values ($1, $2, $3, $4, $5) on conflict (guild_id, subject) do update set \
            role_id = excluded.role_id, reason = excluded.reason, noted_at = excluded.noted_at, told_at = null \
            where coalesce(notice.reason, '') <> coalesce(excluded.reason, '')";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(notice.guild.get())
            .bind(notice.rule.as_str())
            .bind(notice.role.get())
            .bind(notice.reason.map(Reason::as_str))
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that a rule works again, which is news where its failure was told. Nothing happens where it had none.
    pub async fn upsert_notice_over(
        &mut self,
        guild: GuildId,
        rule: &RuleId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const UNTOLD: &str = "delete from notice \
            where guild_id = $1 and subject = $2 and reason is not null and told_at is null";
        const TOLD: &str = "update notice set reason = null, noted_at = $3, told_at = null \
            where guild_id = $1 and subject = $2 and reason is not null";
        on_engine!(self, |conn| sqlx::query(UNTOLD)
            .bind(guild.get())
            .bind(rule.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        on_engine!(self, |conn| sqlx::query(TOLD)
            .bind(guild.get())
            .bind(rule.as_str())
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// What no admin of a guild was told yet, the oldest first.
    pub async fn list_notices(&mut self, guild: GuildId) -> Result<Vec<Notice>, StoreError> {
        const SQL: &str = "select guild_id, subject, role_id, reason from notice \
            where guild_id = $1 and told_at is null order by noted_at, subject";
        let rows: Vec<NoticeRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Notes that an admin was told these, as far as they are still so. What is over is forgotten.
    pub async fn upsert_notices_told(
        &mut self,
        notices: &[Notice],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const TOLD: &str = "update notice set told_at = $4 \
            where guild_id = $1 and subject = $2 and reason = $3 and told_at is null";
        const OVER: &str =
            "delete from notice where guild_id = $1 and subject = $2 and reason is null";
        for notice in notices {
            let (guild, rule) = (notice.guild.get(), notice.rule.as_str());
            if let Some(reason) = notice.reason {
                on_engine!(self, |conn| sqlx::query(TOLD)
                    .bind(guild)
                    .bind(rule)
                    .bind(reason.as_str())
                    .bind(now.as_ms())
                    .execute(conn)
                    .await
                    .map(|_| ()))?;
            } else {
                on_engine!(self, |conn| sqlx::query(OVER)
                    .bind(guild)
                    .bind(rule)
                    .execute(conn)
                    .await
                    .map(|_| ()))?;
            }
        }
        Ok(())
    }
}
