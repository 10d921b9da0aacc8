//! SQLite's one writing connection: who writes has it alone until the end of the transaction.
//!
//! It is no pool's: a pool asks a connection after each use whether it is still there, and nobody else could write until
//! it has answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard};

use crate::store::fitness::Fitness;

/// Where the writing connection is had.
#[derive(Clone, Debug)]
pub(in crate::store) struct Writer {
    options: Box<SqliteConnectOptions>,
    fitness: Arc<Fitness>,
    /// How long it is waited for.
    patience: Duration,
    seat: Arc<Mutex<Seat>>,
}

/// Where whoever writes sits, one at a time.
#[derive(Debug)]
pub(in crate::store) struct Seat {
    is_closed: bool,
    seated: Option<Seated>,
}

#[derive(Debug)]
struct Seated {
    connection: SqliteConnection,
    since: Instant,
}

/// The writing connection, had alone.
pub(in crate::store) type Held = OwnedMappedMutexGuard<Seat, SqliteConnection>;

impl Writer {
    /// Opens the file, and makes it where there is none.
    pub(super) async fn open(
        options: SqliteConnectOptions,
        fitness: &Arc<Fitness>,
        patience: Duration,
    ) -> Result<Self, sqlx::Error> {
        let seated = Seated::open(&options).await?;
        Ok(Self {
            // Only a start makes the file: one that vanishes later must not come back empty.
            options: Box::new(options.create_if_missing(false)),
            fitness: fitness.clone(),
            patience,
            seat: Arc::new(Mutex::new(Seat {
                is_closed: false,
                seated: Some(seated),
            })),
        })
    }

    /// Waits for whoever writes now; a connection older than a failure is exchanged for a new one.
    pub(super) async fn hold(&self) -> Result<Held, sqlx::Error> {
        let waited = tokio::time::timeout(self.patience, self.seat.clone().lock_owned()).await;
        let mut seat = waited.map_err(|_| sqlx::Error::PoolTimedOut)?;
        if seat.is_closed {
            return Err(sqlx::Error::PoolClosed);
        }
        let is_spoilt = |seated: &Seated| self.fitness.is_spoilt(seated.since.elapsed());
        if seat.seated.as_ref().is_none_or(is_spoilt) {
            seat.seated = None;
            seat.seated = Some(Seated::open(&self.options).await?);
        }
        OwnedMutexGuard::try_map(seat, |seat| {
            let seated = seat.seated.as_mut()?;
            Some(&mut seated.connection)
        })
        .map_err(|_| sqlx::Error::WorkerCrashed)
    }

    /// Waits for whoever writes now, and closes the connection; nobody gets one any more.
    pub(super) async fn close(&self) {
        let mut seat = self.seat.lock().await;
        seat.is_closed = true;
        if let Some(seated) = seat.seated.take()
            && let Err(error) = seated.connection.close().await
        {
            tracing::debug!(%error, "the writing connection was not closed in order");
        }
    }
}

impl Seated {
    async fn open(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        // Before the connecting: what fails meanwhile may have to do with it.
        let since = Instant::now();
        let connection = options.connect().await?;
        Ok(Self { connection, since })
    }
}
