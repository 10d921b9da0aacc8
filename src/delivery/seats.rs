//! How many lanes are worked on at once, and how many of them are one guild's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::discord::gate::Gate;
use crate::store::turn::Waiting;

/// How many lanes are worked on at once: so many that channels in which Discord hangs leave room for the others. How
/// fast all of them send is the gate's business.
const LANES: usize = 256;
/// How many lanes are worked on at once beside those for which Discord is at work. More would only wait for each other at the
/// gate, and long, where other workers' do as well.
const AT_THE_GATE: usize = 48;

/// The seats of one worker: a lane that is worked on has one.
#[derive(Clone, Debug)]
pub(super) struct Seats {
    free: Arc<Semaphore>,
    /// Whether others may wait for a seat.
    is_full: Arc<AtomicBool>,
}

impl Seats {
    /// All of them free.
    pub(super) fn new() -> Self {
        Self {
            free: Arc::new(Semaphore::new(LANES)),
            is_full: Arc::default(),
        }
    }

    /// How many more lanes may be worked on: none during a pause, and after one a single one until it is seen to be
    /// over; else as many as find a turn at the gate soon.
    pub(super) fn room(&self, gate: &Gate) -> usize {
        let permits = self.free.available_permits();
        match () {
            () if gate.pause().is_some() => 0,
            () if gate.is_probing() => usize::from(permits == LANES),
            () => {
                let preparing = (LANES - permits).saturating_sub(gate.under_way());
                permits.min(AT_THE_GATE.saturating_sub(preparing))
            }
        }
    }

    /// Those that get a seat, of lanes in the order of their turns. A guild takes no more seats than it leaves free: one that
    /// has much to send has half of them, and the next guild finds one at once.
    pub(super) fn share(&self, mut lanes: Vec<Waiting>, room: usize) -> Vec<Waiting> {
        let left_by = |taken: usize| room.saturating_sub(taken);
        let refused = (0..).zip(&lanes);
        let refused = refused
            .map(|(taken, lane)| lane.place > left_by(taken))
            .position(|is_refused| is_refused);
        lanes.truncate(refused.unwrap_or(lanes.len()));
        self.is_full
            .store(left_by(lanes.len()) == 0, Ordering::SeqCst);
        lanes
    }

    /// Whether every seat is taken: then a turn is one request long.
    pub(super) fn are_full(&self) -> bool {
        self.is_full.load(Ordering::SeqCst)
    }

    /// A seat, until it is dropped.
    pub(super) async fn take(&self) -> Option<OwnedSemaphorePermit> {
        self.free.clone().acquire_owned().await.ok()
    }
}
