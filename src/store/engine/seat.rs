//! SQLite's connections: each is had by one at a time, and whoever finds none free waits.
//!
//! They are no pool's: a pool asks a connection after each use whether it is still there, which takes its thread, and
//! whoever waits for it, longer than most questions do.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::store::fitness::Fitness;

/// Where connections of one kind are had.
#[derive(Clone, Debug)]
pub(in crate::store) struct Seats {
    options: Arc<SqliteConnectOptions>,
    fitness: Arc<Fitness>,
    /// How long one is waited for.
    patience: Duration,
    /// Whoever has room finds a seat that is free.
    room: Arc<Semaphore>,
    all: Arc<[Seat]>,
}

/// A connection's place; empty before the first use and after a failure.
type Seat = Arc<Mutex<Option<Seated>>>;

#[derive(Debug)]
struct Seated {
    connection: SqliteConnection,
    since: Instant,
}

/// A connection, had alone.
#[derive(Debug)]
pub(in crate::store) struct Held {
    // Given back before the room is: so it stands first.
    connection: OwnedMappedMutexGuard<Option<Seated>, SqliteConnection>,
    _room: OwnedSemaphorePermit,
}

impl Seats {
    /// So many connections; each is opened when it is needed first.
    pub(super) fn new(
        count: usize,
        options: SqliteConnectOptions,
        fitness: &Arc<Fitness>,
        patience: Duration,
    ) -> Self {
        Self {
            options: Arc::new(options),
            fitness: fitness.clone(),
            patience,
            room: Arc::new(Semaphore::new(count)),
            all: (0..count).map(|_| Seat::default()).collect(),
        }
    }

    /// Waits for a connection; one older than a failure is exchanged for a new one.
    pub(super) async fn hold(&self) -> Result<Held, sqlx::Error> {
        let waited = tokio::time::timeout(self.patience, self.room.clone().acquire_owned()).await;
        let room = waited.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let room = room.map_err(|_| sqlx::Error::PoolClosed)?;
        let free = |seat: &Seat| seat.clone().try_lock_owned().ok();
        let mut seat = self
            .all
            .iter()
            .find_map(free)
            .ok_or(sqlx::Error::PoolClosed)?;
        let is_spoilt = |seated: &Seated| self.fitness.is_spoilt(seated.since.elapsed());
        if seat.as_ref().is_none_or(is_spoilt) {
            *seat = None;
            *seat = Some(Seated::open(&self.options).await?);
        }
        let connection = OwnedMutexGuard::try_map(seat, |seat| {
            seat.as_mut().map(|seated| &mut seated.connection)
        });
        Ok(Held {
            connection: connection.map_err(|_| sqlx::Error::WorkerCrashed)?,
            _room: room,
        })
    }

    /// Waits for whoever has one now, and closes them all; nobody gets one any more.
    pub(super) async fn close(&self) {
        self.room.close();
        for seat in self.all.iter() {
            if let Some(seated) = seat.lock().await.take()
                && let Err(error) = seated.connection.close().await
            {
                tracing::debug!(%error, "a connection was not closed in order");
            }
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

impl Deref for Held {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}
