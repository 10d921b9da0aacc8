//! Reads bodies within a size limit, a time limit, and the memory that all bodies share.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use http_body_util::BodyExt;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::http::Timeouts;
use crate::http::rate::ByteRate;
use crate::http::slots::{Slot, Slots};
use crate::http::turn::{ReadingTurn, Turns};

/// The longest body that needs no shared memory: nearly all are shorter.
const SMALL: usize = 8 * 1024;
/// The longest body that needs no turn.
const MEDIUM: usize = 64 * 1024;
/// How many bodies may be longer than [`SMALL`] without a turn: 8 MiB in total. If there are more, the oldest of those
/// that are not complete is refused, so that nearly complete bodies cannot keep others out.
const MEDIUM_BODIES: usize = 128;

/// Reads bodies. Those of up to 64 KiB are read as they come; longer ones are read in turns and at a shared rate, so that
/// many of them take little memory and keep nobody else waiting.
#[derive(Clone, Debug)]
pub struct Bodies {
    /// The longest one, in bytes.
    limit_bytes: usize,
    timeouts: Timeouts,
    medium: Slots,
    turns: Arc<Turns>,
    rate: Arc<ByteRate>,
}

/// A body and the memory that it uses.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) bytes: Vec<u8>,
    room: Room,
}

/// The memory of a body; it is released when this is dropped.
#[derive(Debug)]
enum Room {
    Small,
    Medium(Arc<Slot>),
    Long { _turn: ReadingTurn },
}

/// Why a body was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyError {
    /// It is longer than the limit. Reported as soon as that is known.
    TooLarge,
    /// It took too long.
    TooSlow,
    /// It was cut off, or its chunks cannot be parsed.
    Broken,
    /// Other bodies use all the memory.
    NoRoom,
}

/// A body that is being read.
struct Reading<'a> {
    bodies: &'a Bodies,
    client: IpAddr,
    /// When it must be complete.
    deadline: Instant,
    held: Held,
}

impl Bodies {
    /// A reader of bodies of at most this many bytes.
    pub fn new(limit_bytes: usize, timeouts: Timeouts) -> Self {
        Self {
            limit_bytes,
            timeouts,
            medium: Slots::new(MEDIUM_BODIES),
            turns: Arc::default(),
            rate: Arc::default(),
        }
    }

    /// Reads the whole body. If the announced length is too large, nothing is read; a long body is read only after it
    /// gets its turn, so that a sender that asks first (`Expect: 100-continue`) is not told to continue too early.
    pub(super) async fn read(
        &self,
        client: IpAddr,
        headers: &HeaderMap,
        mut body: Body,
    ) -> Result<Held, BodyError> {
        let announced = announced_length(headers).unwrap_or(0);
        if announced > self.limit_bytes {
            return Err(BodyError::TooLarge);
        }
        let mut reading = Reading {
            bodies: self,
            client,
            deadline: Instant::now() + self.timeouts.body,
            held: Held {
                bytes: Vec::new(),
                room: Room::Small,
            },
        };
        if announced > MEDIUM {
            reading.wait_for_turn().await?;
        }
        while let Some(part) = reading.next(&mut body).await? {
            reading.keep(&part).await?;
        }
        if let Room::Medium(slot) = &reading.held.room {
            slot.keeps();
        }
        Ok(reading.held)
    }
}

impl Reading<'_> {
    /// The next part; `None` at the end.
    async fn next(&self, body: &mut Body) -> Result<Option<Bytes>, BodyError> {
        let frame = self.unless_refused(timeout_at(self.deadline, body.frame()));
        match frame.await?.map_err(|_| BodyError::TooSlow)? {
            // A frame without data, a trailer, counts as an empty part.
            Some(Ok(frame)) => Ok(Some(frame.into_data().unwrap_or_default())),
            Some(Err(_)) => Err(BodyError::Broken),
            None => Ok(None),
        }
    }

    async fn keep(&mut self, part: &[u8]) -> Result<(), BodyError> {
        let length = self.held.bytes.len() + part.len();
        if length > self.bodies.limit_bytes {
            return Err(BodyError::TooLarge);
        }
        match self.held.room {
            Room::Small | Room::Medium(_) if length > MEDIUM => self.wait_for_turn().await?,
            Room::Small if length > SMALL => {
                let slot = self.bodies.medium.take(false).ok_or(BodyError::NoRoom)?;
                self.held.room = Room::Medium(slot);
            }
            _ => {}
        }
        self.held.push(part);
        if let Room::Long { .. } = self.held.room {
            let wait = self.bodies.rate.count(part.len());
            if !wait.is_zero() {
                // The sender is not responsible for this delay.
                self.deadline += wait;
                sleep(wait).await;
            }
        }
        Ok(())
    }

    async fn wait_for_turn(&mut self) -> Result<(), BodyError> {
        let timeouts = self.bodies.timeouts;
        let turn = timeout(timeouts.turn, self.bodies.turns.take(self.client));
        let turn = self.unless_refused(turn).await?;
        let turn = turn.ok().flatten().ok_or(BodyError::NoRoom)?;
        self.held.room = Room::Long { _turn: turn };
        self.deadline = Instant::now() + timeouts.long_body;
        Ok(())
    }

    /// The result of a future, unless this body is refused meanwhile to make room for another one.
    async fn unless_refused<T>(&self, future: impl Future<Output = T>) -> Result<T, BodyError> {
        let Room::Medium(slot) = &self.held.room else {
            return Ok(future.await);
        };
        tokio::select! {
            output = future => Ok(output),
            () = slot.lost() => Err(BodyError::NoRoom),
        }
    }
}

impl Held {
    /// Adds a part; a long body uses little more memory than its length.
    fn push(&mut self, part: &[u8]) {
        let bytes = &mut self.bytes;
        if bytes.len() + part.len() > SMALL && bytes.capacity() - bytes.len() < part.len() {
            bytes.reserve_exact(part.len().max(MEDIUM - SMALL));
        }
        bytes.extend_from_slice(part);
    }
}

fn announced_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::StreamExt;

    use super::*;

    /// How long it takes to read these bodies one after the other, with paused time.
    async fn time_to_read(count: usize, length: usize) -> Duration {
        let bodies = Bodies::new(1024 * 1024, Timeouts::default());
        let start = Instant::now();
        for _ in 0..count {
            let body = Body::from(vec![b' '; length]);
            let client = IpAddr::from([203, 0, 113, 9]);
            let held = bodies.read(client, &HeaderMap::new(), body).await.unwrap();
            assert_eq!(held.bytes.len(), length);
        }
        start.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn long_bodies_are_read_at_a_shared_rate_and_one_alone_at_once() {
        assert_eq!(time_to_read(1, 750_000).await, Duration::ZERO);
        let time = time_to_read(36, 1024 * 1024).await;
        assert!((2000..2100).contains(&time.as_millis()), "{time:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_rate_takes_is_not_counted_as_the_senders_time() {
        const PART: usize = 1024 * 1024;
        const PARTS: usize = 48;
        let timeouts = Timeouts {
            long_body: Duration::from_secs(1),
            ..Timeouts::default()
        };
        let bodies = Bodies::new(PARTS * PART, timeouts);
        // The sender itself takes half of its second: a part that is not there yet is what the deadline ends.
        let parts = futures_util::stream::iter(0..PARTS).then(|_| async {
            sleep(Duration::from_millis(10)).await;
            Ok::<_, std::io::Error>(vec![b' '; PART])
        });
        let body = Body::from_stream(parts);
        let client = IpAddr::from([203, 0, 113, 9]);
        let held = bodies.read(client, &HeaderMap::new(), body).await.unwrap();
        assert_eq!(held.bytes.len(), PARTS * PART);
    }

    #[tokio::test(start_paused = true)]
    async fn short_bodies_never_wait() {
        assert_eq!(time_to_read(1000, MEDIUM).await, Duration::ZERO);
    }
}
