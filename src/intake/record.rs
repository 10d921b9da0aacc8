//! The one recorder: commits everything queued so far together, and only then lets the senders hear of it.
//!
//! A lone event is committed at once: the batch is whatever has gathered while the last one was being written.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::intake::batch::record;
use crate::intake::claim::{Claim, Recorded};
use crate::store::{Store, StoreError};

/// How many claims may wait before senders are told to come again.
const QUEUE: usize = 8192;
/// How many claims are committed together at most.
const BATCH: usize = 256;
/// How often a transaction is tried that another machine got in the way of.
const TRIES: u32 = 5;

/// Why a claim was not recorded.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RecordError {
    /// Too many wait already.
    #[error("too many calls are waiting")]
    Full,
    /// The program is stopping.
    #[error("stopping")]
    Stopping,
    /// The database did not take it.
    #[error("the database did not take it: {0}")]
    Store(String),
}

struct Waiting {
    claim: Claim,
    reply: oneshot::Sender<Result<Recorded, RecordError>>,
}

/// Hands claims to the recorder.
#[derive(Clone, Debug)]
pub struct Recorder {
    queue: mpsc::Sender<Waiting>,
}

/// Does the recorder's work; runs as a task of its own.
#[derive(Debug)]
pub struct RecorderTask {
    queue: mpsc::Receiver<Waiting>,
    store: Store,
    /// Wakes the delivery worker of the same process.
    wake: std::sync::Arc<tokio::sync::Notify>,
}

impl Recorder {
    /// A recorder on this store, and the work it needs done.
    pub fn new(store: Store, wake: std::sync::Arc<tokio::sync::Notify>) -> (Self, RecorderTask) {
        let (sender, queue) = mpsc::channel(QUEUE);
        (Self { queue: sender }, RecorderTask { queue, store, wake })
    }

    /// Records a claim; comes back when it is committed. A caller who goes away meanwhile changes nothing.
    pub async fn record(&self, claim: Claim) -> Result<Recorded, RecordError> {
        let (reply, answer) = oneshot::channel();
        self.queue
            .try_send(Waiting { claim, reply })
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => RecordError::Full,
                mpsc::error::TrySendError::Closed(_) => RecordError::Stopping,
            })?;
        answer.await.map_err(|_| RecordError::Stopping)?
    }
}

impl RecorderTask {
    /// Records until told to stop, then what is still queued.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut gathered = Vec::with_capacity(BATCH);
        loop {
            let count = tokio::select! {
                biased;
                count = self.queue.recv_many(&mut gathered, BATCH) => count,
                () = stop.cancelled() => {
                    self.queue.close();
                    self.queue.recv_many(&mut gathered, BATCH).await
                }
            };
            if count == 0 {
                return;
            }
            let commit = AssertUnwindSafe(self.commit(std::mem::take(&mut gathered)));
            if commit.catch_unwind().await.is_err() {
                // Their senders hear 503 and come again; the next ones must not suffer for it.
                tracing::error!("recording panicked");
            }
        }
    }

    async fn commit(&self, gathered: Vec<Waiting>) {
        let (claims, replies): (Vec<Claim>, Vec<_>) = gathered
            .into_iter()
            .map(|waiting| (waiting.claim, waiting.reply))
            .unzip();
        match self.try_commit(&claims).await {
            Ok(outcomes) => {
                self.wake.notify_one();
                for (reply, outcome) in replies.into_iter().zip(outcomes) {
                    // A sender that hung up hears nothing; what it sent is recorded all the same.
                    let _ = reply.send(Ok(outcome));
                }
            }
            Err(error) if claims.len() == 1 => {
                tracing::error!(%error, "an event could not be recorded");
                for reply in replies {
                    let _ = reply.send(Err(RecordError::Store(error.to_string())));
                }
            }
            // One of them spoils the batch: each on its own, so that it fails alone.
            Err(_) => {
                for (claim, reply) in claims.into_iter().zip(replies) {
                    Box::pin(self.commit(vec![Waiting { claim, reply }])).await;
                }
            }
        }
    }

    async fn try_commit(&self, claims: &[Claim]) -> Result<Vec<Recorded>, StoreError> {
        let mut tries = 1;
        loop {
            match self.commit_once(claims).await {
                Err(error) if error.is_transient() && tries < TRIES => tries += 1,
                outcome => return outcome,
            }
        }
    }

    async fn commit_once(&self, claims: &[Claim]) -> Result<Vec<Recorded>, StoreError> {
        let mut tx = self.store.write().await?;
        let outcomes = record(&mut tx, claims).await?;
        tx.commit().await?;
        Ok(outcomes)
    }
}
