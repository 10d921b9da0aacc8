//! The recorder: commits all queued claims together, and answers the senders only after the commit.
//!
//! A lone event is committed at once: a batch is whatever was queued while the last one was being written.

#[cfg(test)]
mod tests;

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::intake::meter;
use crate::ledger::claim::{Claim, Recorded};
use crate::ledger::record::record;
use crate::store::{Store, StoreError};

/// How many claims may wait before senders are told to try again.
const QUEUE: usize = 8192;
/// How many claims are committed together at most.
const BATCH: usize = 256;
/// How many times a transaction is tried if another machine interferes.
const TRIES: u32 = 5;

/// Why a claim was not recorded.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RecordError {
    /// Too many claims are already waiting.
    #[error("too many calls are waiting")]
    Full,
    /// The program is stopping.
    #[error("stopping")]
    Stopping,
    /// The database failed.
    #[error("the database did not take it: {0}")]
    Store(String),
}

struct Waiting {
    claim: Claim,
    reply: Reply,
}

/// Sends claims to the recorder.
#[derive(Clone, Debug)]
pub struct Recorder {
    queue: mpsc::Sender<Waiting>,
}

/// The recorder's work; it runs as a separate task.
#[derive(Debug)]
pub struct RecorderTask {
    queue: mpsc::Receiver<Waiting>,
    store: Store,
    /// Wakes the delivery worker of the same process.
    wake: std::sync::Arc<tokio::sync::Notify>,
}

impl Recorder {
    /// A recorder on this store, and its work, which the caller has to run.
    pub fn new(store: Store, wake: std::sync::Arc<tokio::sync::Notify>) -> (Self, RecorderTask) {
        meter::count_from_zero();
        let (sender, queue) = mpsc::channel(QUEUE);
        (Self { queue: sender }, RecorderTask { queue, store, wake })
    }

    /// Records a claim; returns when it is committed. If the caller disconnects meanwhile, the claim is recorded
    /// anyway.
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

/// Claims that are committed together, and the senders that wait for them.
#[derive(Default)]
struct Together {
    claims: Vec<Claim>,
    replies: Vec<Reply>,
}

/// The channel on which a sender waits.
type Reply = oneshot::Sender<Result<Recorded, RecordError>>;

/// Why claims could not be committed together.
enum Failure {
    /// The database failed: no claim is responsible, and the next ones would fail too.
    Outage(String),
    /// One of them may be responsible.
    Claim(String),
}

impl RecorderTask {
    /// Records until told to stop, then commits what is still queued.
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
            meter::show_queue(self.queue.len());
            self.commit(gathered.drain(..).collect()).await;
            meter::show_queue(self.queue.len());
        }
    }

    /// Commits claims together; if that fails because of one of them, each one separately, so that only that one fails.
    async fn commit(&mut self, gathered: Together) {
        let mut waiting = vec![gathered];
        while let Some(together) = waiting.pop() {
            let began = Instant::now();
            let committed = self.try_commit(&together.claims).await;
            meter::note_commit(together.claims.len(), committed.is_ok(), began.elapsed());
            match committed {
                Ok(outcomes) => {
                    self.wake.notify_one();
                    together.hear(outcomes);
                }
                Err(Failure::Claim(_)) if together.claims.len() > 1 => {
                    waiting.extend(together.each().rev());
                }
                Err(Failure::Claim(why)) => {
                    tracing::error!(error = %why, "an event could not be recorded");
                    together.refuse(&why);
                }
                Err(Failure::Outage(why)) => {
                    waiting.push(together);
                    self.refuse_all(waiting, &why);
                    return;
                }
            }
        }
    }

    /// Refuses everyone who waits now, because they would all wait for the same failing database, one batch after
    /// another.
    fn refuse_all(&mut self, waiting: Vec<Together>, why: &str) {
        let queued = std::iter::from_fn(|| self.queue.try_recv().ok()).collect();
        for together in waiting.into_iter().chain([queued]) {
            together.refuse(why);
        }
    }

    async fn try_commit(&self, claims: &[Claim]) -> Result<Vec<Recorded>, Failure> {
        let mut tries = 1;
        loop {
            // A panic counts as a claim's failure too, so that the other claims can be recorded.
            let commit = AssertUnwindSafe(self.commit_once(claims)).catch_unwind();
            match commit.await {
                Ok(Ok(outcomes)) => return Ok(outcomes),
                Ok(Err(error)) if error.is_transient() && tries < TRIES => tries += 1,
                Ok(Err(error)) if error.is_outage() || error.is_transient() => {
                    return Err(Failure::Outage(error.to_string()));
                }
                Ok(Err(error)) => return Err(Failure::Claim(error.to_string())),
                Err(_) => return Err(Failure::Claim("recording panicked".to_owned())),
            }
        }
    }

    async fn commit_once(&self, claims: &[Claim]) -> Result<Vec<Recorded>, StoreError> {
        #[cfg(test)]
        tests::panic_at_poison(claims);
        let mut tx = self.store.write().await?;
        let outcomes = record(&mut tx, claims).await?;
        tx.commit().await?;
        Ok(outcomes)
    }
}

impl Together {
    /// Each claim as a batch of its own.
    fn each(self) -> impl DoubleEndedIterator<Item = Self> {
        let each = self.claims.into_iter().zip(self.replies);
        each.map(|(claim, reply)| Self {
            claims: vec![claim],
            replies: vec![reply],
        })
    }

    /// Tells every sender the outcome. A sender that disconnected is skipped; its claim is recorded anyway.
    fn hear(self, outcomes: Vec<Recorded>) {
        for (reply, outcome) in self.replies.into_iter().zip(outcomes) {
            let _ = reply.send(Ok(outcome));
        }
    }

    /// Tells every sender to try again.
    fn refuse(self, why: &str) {
        for reply in self.replies {
            let _ = reply.send(Err(RecordError::Store(why.to_owned())));
        }
    }
}

impl FromIterator<Waiting> for Together {
    fn from_iter<T: IntoIterator<Item = Waiting>>(waiting: T) -> Self {
        let (claims, replies) = waiting
            .into_iter()
            .map(|waiting| (waiting.claim, waiting.reply))
            .unzip();
        Self { claims, replies }
    }
}
