//! Until when nothing may be sent to Discord at all: kept, so that a restart and other machines keep to it too.

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
