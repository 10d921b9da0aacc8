//! What the processes on one database take in turns: requests to Discord, evenly spaced for all of them together, and
//! rounds of upkeep. The times are the database's own: machines need not agree about the time.

use std::time::Duration;

use super::{StoreError, Tx, on_engine};
use crate::domain::time::Timestamp;

impl Tx {
    /// What time it is for the database.
    pub async fn get_database_time(&mut self) -> Result<Timestamp, StoreError> {
        let sql = format!("select {}", self.engine.now_us());
        let now: i64 = on_engine!(self, |conn| sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(conn)
            .await)?;
        Ok(Timestamp::from_ms(now.div_euclid(1000)))
    }

    /// Books the next `count` turns of those that come one every `spacing`, for whoever books; says how long it is until
    /// the first. What others booked before comes before.
    pub async fn upsert_turns(
        &mut self,
        name: &str,
        count: u32,
        spacing: Duration,
    ) -> Result<Duration, StoreError> {
        let now = self.engine.now_us();
        // The wait is the database's own difference: what an earlier booking in the same statement's time did to the row
        // is seen, for the row is locked before it is read again.
        let sql = format!(
            "insert into pace (name, next_us) values ($1, {now} + $2) \
             on conflict (name) do update set next_us = $2 + \
             case when pace.next_us > {now} then pace.next_us else {now} end \
             returning next_us - $2 - {now}"
        );
        let length = i64::try_from((spacing * count).as_micros()).unwrap_or(i64::MAX);
        let wait: i64 = on_engine!(self, |conn| sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(name)
            .bind(length)
            .fetch_one(conn)
            .await)?;
        Ok(Duration::from_micros(u64::try_from(wait).unwrap_or(0)))
    }

    /// Takes the one turn that there is every `spacing`, where it is due; nobody else has it before this transaction is
    /// over.
    pub async fn upsert_turn_due(
        &mut self,
        name: &str,
        spacing: Duration,
    ) -> Result<bool, StoreError> {
        let now = self.engine.now_us();
        let sql = format!(
            "insert into pace (name, next_us) values ($1, {now} + $2) \
             on conflict (name) do update set next_us = excluded.next_us where pace.next_us <= {now}"
        );
        let length = i64::try_from(spacing.as_micros()).unwrap_or(i64::MAX);
        let taken = on_engine!(self, |conn| sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(name)
            .bind(length)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(taken == 1)
    }
}
