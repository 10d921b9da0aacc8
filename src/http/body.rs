//! Reads a body: up to its limit, within its time, and in the room that all bodies share.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError};

use crate::http::Patience;

/// What a body may take up without asking: nearly all are shorter.
const FREE: usize = 8 * 1024;
/// How much bodies may take up beyond that in all: whoever opens many connections, sends nearly a whole body on each
/// and falls silent must not be able to fill the memory.
const ROOM: usize = 8 * 1024 * 1024;
/// By how much the place for a long body grows at a time.
const STEP: usize = 64 * 1024;

/// How bodies are read.
#[derive(Clone, Debug)]
pub struct Bodies {
    /// The longest one, in bytes.
    limit_bytes: usize,
    /// How long one may take to come in.
    within: Duration,
    room: Arc<Semaphore>,
}

/// A body, and the room that it takes up.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) bytes: Vec<u8>,
    room: Option<OwnedSemaphorePermit>,
}

/// Why a body was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyError {
    /// Longer than the limit, as soon as that is known.
    TooLarge,
    /// It took too long.
    TooSlow,
    /// Cut off, or chunked in a way that cannot be read.
    Broken,
    /// Others take up all the room now.
    NoRoom,
}

impl Bodies {
    /// Bodies of up to so many bytes.
    pub fn new(limit_bytes: usize, patience: Patience) -> Self {
        // Several of the longest must have room beside each other.
        let room = ROOM.max(limit_bytes.saturating_mul(4));
        Self {
            limit_bytes,
            within: patience.body,
            room: Arc::new(Semaphore::new(room.min(Semaphore::MAX_PERMITS))),
        }
    }

    /// The whole body. One whose length is announced and too large is not begun, so that a sender who asks first
    /// (`Expect: 100-continue`) is never told to go on.
    pub(super) async fn read(&self, headers: &HeaderMap, body: Body) -> Result<Held, BodyError> {
        if announced_length(headers).is_some_and(|length| length > self.limit_bytes as u64) {
            return Err(BodyError::TooLarge);
        }
        tokio::time::timeout(self.within, self.collect(body))
            .await
            .unwrap_or(Err(BodyError::TooSlow))
    }

    async fn collect(&self, mut body: Body) -> Result<Held, BodyError> {
        let mut held = Held::default();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| BodyError::Broken)?;
            let Ok(part) = frame.into_data() else {
                continue;
            };
            if held.bytes.len() + part.len() > self.limit_bytes {
                return Err(BodyError::TooLarge);
            }
            held.grow_for(part.len());
            held.take_room(&self.room).map_err(|_| BodyError::NoRoom)?;
            held.bytes.extend_from_slice(&part);
        }
        Ok(held)
    }
}

impl Held {
    /// Makes place for so many bytes more: a long body takes little more than its length.
    fn grow_for(&mut self, more: usize) {
        let bytes = &mut self.bytes;
        if bytes.capacity() < FREE {
            bytes.reserve(more);
        } else if bytes.capacity() - bytes.len() < more {
            bytes.reserve_exact(more.max(STEP));
        }
    }

    /// Takes as much room as it has grown to.
    fn take_room(&mut self, all: &Arc<Semaphore>) -> Result<(), TryAcquireError> {
        let taken = self
            .room
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let wanted = self.bytes.capacity().saturating_sub(FREE + taken);
        if wanted == 0 {
            return Ok(());
        }
        let more = all
            .clone()
            .try_acquire_many_owned(u32::try_from(wanted).unwrap_or(u32::MAX))?;
        match &mut self.room {
            Some(room) => room.merge(more),
            None => self.room = Some(more),
        }
        Ok(())
    }
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
