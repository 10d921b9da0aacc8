//! What a database knows of its own move: the one that is left, where to; the one that is moved into, how far.

use serde::{Deserialize, Serialize};

use super::batch::Cell;
use crate::store::{COPY, StoreError, Tx, on_engine};

/// Under what name an installation that leaves keeps where it goes.
const DEPARTURE: &str = "departure";
/// Under what name an installation that is not whole yet keeps how far it is.
const ARRIVAL: &str = "arrival";

/// Said in the database that is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// Tells this move from every other.
    pub id: String,
    /// Where to, without user and password.
    pub to: String,
    /// Whether everything is there.
    pub is_done: bool,
}

/// Said in the database that is moved into, until everything is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The departure it belongs to.
    pub id: String,
    /// Where from, without user and password.
    pub from: String,
    /// The schema of what was copied so far.
    pub schema: i64,
    /// The table that is being copied.
    pub table: String,
    /// The key of the last of its rows that is here; empty before the first.
    pub after: Vec<Cell>,
    /// How many rows of all tables are here.
    pub rows: i64,
}

impl Tx {
    /// Refuses a database into which a copy is not finished: whatever it says, it does not say all.
    pub async fn check_whole(&mut self) -> Result<(), StoreError> {
        match self.find_arrival().await? {
            Some(arrival) => Err(StoreError::Unfinished(arrival.from)),
            None => Ok(()),
        }
    }

    /// Refuses a database that was left for another one, or is being left.
    pub async fn check_stays(&mut self) -> Result<(), StoreError> {
        match self.find_departure().await? {
            Some(departure) if departure.is_done => Err(StoreError::Left(departure.to)),
            Some(departure) => Err(StoreError::Leaving(departure.to)),
            None => Ok(()),
        }
    }

    /// Where this installation goes or went.
    pub async fn find_departure(&mut self) -> Result<Option<Departure>, StoreError> {
        let value = self.find_installation_value(DEPARTURE).await?;
        understood(value, DEPARTURE)
    }

    /// How far the copy into this database is; nothing where none is under way.
    pub async fn find_arrival(&mut self) -> Result<Option<Arrival>, StoreError> {
        let value = self.find_installation_value(ARRIVAL).await?;
        understood(value, ARRIVAL)
    }

    /// Keeps where this installation goes.
    pub async fn upsert_departure(&mut self, departure: &Departure) -> Result<(), StoreError> {
        const SQL: &str = "insert into installation (name, value) values ($1, $2) \
            on conflict (name) do update set value = excluded.value";
        let value = as_text(departure);
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(DEPARTURE)
            .bind(&value)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Lets this installation stay after all. What it has still to post may have been posted from where it went, if all
    /// of it was there: then it is in doubt as in a restored copy.
    pub async fn delete_departure(&mut self, departure: &Departure) -> Result<(), StoreError> {
        if departure.is_done {
            self.insert_installation_value(COPY, "").await?;
        }
        self.delete_mark(DEPARTURE).await
    }

    /// Says that a copy into this database begins. What stood in `installation` before anything else did makes room.
    pub async fn insert_arrival(&mut self, arrival: &Arrival) -> Result<(), StoreError> {
        const CLEAR: &str = "delete from installation where name <> $1";
        const SQL: &str = "insert into installation (name, value) values ($1, $2)";
        on_engine!(self, |conn| sqlx::query(CLEAR)
            .bind(ARRIVAL)
            .execute(conn)
            .await
            .map(|_| ()))?;
        let value = as_text(arrival);
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(ARRIVAL)
            .bind(&value)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Says how far the copy is now; false where it is not where this process left it, for another one is at it.
    pub async fn update_arrival(
        &mut self,
        was: &Arrival,
        is: &Arrival,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "update installation set value = $3 where name = $1 and value = $2";
        let (was, is) = (as_text(was), as_text(is));
        let updated = on_engine!(self, |conn| sqlx::query(SQL)
            .bind(ARRIVAL)
            .bind(&was)
            .bind(&is)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(updated == 1)
    }

    /// Says that everything is here. Who worked where it came from works there no more: no lane is taken.
    pub async fn delete_arrival(&mut self) -> Result<(), StoreError> {
        self.release_every_lease().await?;
        self.delete_mark(ARRIVAL).await
    }

    async fn delete_mark(&mut self, name: &str) -> Result<(), StoreError> {
        const SQL: &str = "delete from installation where name = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(name)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

/// A mark's value as it is kept. The same mark is always the same text.
fn as_text(mark: &impl Serialize) -> String {
    serde_json::to_string(mark).unwrap_or_default()
}

fn understood<T: for<'de> Deserialize<'de>>(
    value: Option<String>,
    name: &str,
) -> Result<Option<T>, StoreError> {
    let read = |value: String| serde_json::from_str(&value);
    let value = value.map(read).transpose();
    value.map_err(|_| StoreError::row("installation", "value", name))
}
