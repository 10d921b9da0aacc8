//! The one recorder: commits everything queued so far together, and only then lets the senders hear of it.
//!
//! A lone event is committed at once: the batch is whatever has gathered while the last one was being written.

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
    reply: Reply,
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
        meter::count_from_zero();
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

/// Claims that are committed together, and who waits to hear of them.
#[derive(Default)]
struct Together {
    claims: Vec<Claim>,
    replies: Vec<Reply>,
}

/// Where a sender waits.
type Reply = oneshot::Sender<Result<Recorded, RecordError>>;

/// Why claims could not be committed together.
enum Failure {
    /// The database failed: none of them can be blamed, and the next ones would fare no better.
    Outage(String),
    /// One of them may be to blame.
    Claim(String),
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
            meter::show_queue(self.queue.len());
            self.commit(gathered.drain(..).collect()).await;
            meter::show_queue(self.queue.len());
        }
    }

    /// Commits claims together; where one of them spoils it, each on its own, so that it fails alone.
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

    /// Sends everyone away who waits now. They would all wait for the same failing database, one batch after another.
    fn refuse_all(&mut self, waiting: Vec<Together>, why: &str) {
        let queued = std::iter::from_fn(|| self.queue.try_recv().ok()).collect();
        for together in waiting.into_iter().chain([queued]) {
            together.refuse(why);
        }
    }

    async fn try_commit(&self, claims: &[Claim]) -> Result<Vec<Recorded>, Failure> {
        let mut tries = 1;
        loop {
            // A panic is about a claim too: the next ones must not suffer for it.
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
    /// One after the other.
    fn each(self) -> impl DoubleEndedIterator<Item = Self> {
        let each = self.claims.into_iter().zip(self.replies);
        each.map(|(claim, reply)| Self {
            claims: vec![claim],
            replies: vec![reply],
        })
    }

    /// Lets everyone hear what became of theirs. Who hung up hears nothing; what they sent is recorded all the same.
    fn hear(self, outcomes: Vec<Recorded>) {
        for (reply, outcome) in self.replies.into_iter().zip(outcomes) {
            let _ = reply.send(Ok(outcome));
        }
    }

    /// Sends everyone away, to come again.
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
