//! How much is still to be carried out in all, for whoever watches the program.

use super::{StoreError, Tx, on_engine};
use crate::domain::time::Timestamp;

/// What waits in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// How many promises are pending, due or not; counted up to [`MOST`].
    pub pending: u32,
    /// When the first of them was or is due; `None` where there is none.
    pub first_due: Option<Timestamp>,
}

/// So far is counted, so that a long outbox is no more work than that to look at.
pub const MOST: i64 = 100_000;

impl Tx {
    /// What waits in the outbox.
    pub async fn find_backlog(&mut self) -> Result<Backlog, StoreError> {
        const PENDING: &str = "select cast(count(*) as bigint) from \
            (select 1 as one from effect where state = 'pending' limit $1) as pending";
        const FIRST: &str = "select min(next_at) from lane where next_at is not null";
        let pending: i64 = on_engine!(self, |conn| sqlx::query_scalar(PENDING)
            .bind(MOST)
            .fetch_one(conn)
            .await)?;
        let first: Option<i64> =
            on_engine!(self, |conn| sqlx::query_scalar(FIRST).fetch_one(conn).await)?;
        Ok(Backlog {
            pending: u32::try_from(pending).unwrap_or(0),
            first_due: first.map(Timestamp::from_ms),
        })
    }
}
