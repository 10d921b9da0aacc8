//! Gateways that do not take the bot, as the bot's process notes them for the others.

use std::time::Duration;

use super::{StoreError, Tx, on_engine};
use crate::domain::time::Timestamp;

/// How long an outage is believed that is not noted again: longer than the longest wait between two attempts.
const BELIEVED_FOR: Duration = Duration::from_mins(5);

/// A gateway that does not take the bot, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayOutage {
    /// Since when.
    pub since: Timestamp,
    /// The HTTP status that came instead of a connection; `None` where nothing answered.
    pub status: Option<u16>,
}

impl Tx {
    /// Notes that these shards could not connect.
    pub async fn upsert_gateway_outage(
        &mut self,
        shards: &str,
        status: Option<u16>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "insert into gateway_outage (shards, since, seen_at, status) values ($1, $2, $2, $3) \
            on conflict (shards) do update set seen_at = excluded.seen_at, status = excluded.status, \
            since = case when gateway_outage.seen_at < $4 then excluded.since else gateway_outage.since end";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(shards)
            .bind(now.as_ms())
            .bind(status.map(i64::from))
            .bind(now.minus(BELIEVED_FOR).as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that these shards are connected.
    pub async fn delete_gateway_outage(&mut self, shards: &str) -> Result<(), StoreError> {
        const SQL: &str = "delete from gateway_outage where shards = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(shards)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The longest outage that there is now.
    pub async fn find_gateway_outage(
        &mut self,
        now: Timestamp,
    ) -> Result<Option<GatewayOutage>, StoreError> {
        const SQL: &str = "select since, status from gateway_outage where seen_at >= $1 \
            order by since, shards limit 1";
        let row: Option<(i64, Option<i64>)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(now.minus(BELIEVED_FOR).as_ms())
            .fetch_optional(conn)
            .await)?;
        Ok(row.map(|(since, status)| GatewayOutage {
            since: Timestamp::from_ms(since),
            status: status.and_then(|status| u16::try_from(status).ok()),
        }))
    }
}
