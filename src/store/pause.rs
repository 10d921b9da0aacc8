//! Until when nothing may be sent to Discord at all: kept, so that a restart and other machines keep to it too; and waits
//! of all kinds when the clock is set back.

use std::time::Duration;

use super::{StoreError, Tx, on_engine};
use crate::domain::effect::PauseReason;
use crate::domain::time::Timestamp;

/// The one pause there is.
const NAME: &str = "discord";

impl Tx {
    /// The pause that was written last; it may be over.
    pub async fn find_pause(&mut self) -> Result<Option<(Timestamp, PauseReason)>, StoreError> {
        const SQL: &str = "select until, why from pause where name = $1";
        let row: Option<(i64, String)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(NAME)
            .fetch_optional(conn)
            .await)?;
        Ok(row
            .and_then(|(until, why)| Some((Timestamp::from_ms(until), PauseReason::parse(&why)?))))
    }

    /// Lets nothing be sent before `until`, unless a longer pause stands already.
    pub async fn upsert_pause(
        &mut self,
        until: Timestamp,
        why: PauseReason,
    ) -> Result<(), StoreError> {
        const SQL: &str = "insert into pause (name, until, why) values ($1, $2, $3) \
            on conflict (name) do update set until = excluded.until, why = excluded.why \
            where pause.until < excluded.until";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(NAME)
            .bind(until.as_ms())
            .bind(why.as_str())
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

    /// Ends a pause that was made for this reason.
    pub async fn delete_pause(&mut self, why: PauseReason) -> Result<(), StoreError> {
        const SQL: &str = "delete from pause where name = $1 and why = $2";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(NAME)
            .bind(why.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
