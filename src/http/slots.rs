//! Limits the open connections of a listener. If there are too many, the oldest one that has not sent a complete
//! request is closed, so that half-sent requests cannot keep complete ones out. Bodies that are being read are limited
//! in the same way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// All connections of a listener.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    most: usize,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    open: usize,
    /// The number of the next one that waits for a request; the lowest number has waited longest.
    next: u64,
    waiting: BTreeMap<u64, CancellationToken>,
}

/// One open connection; its slot is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Slots,
    /// Its number among those that wait for a request.
    number: Mutex<Option<u64>>,
    /// Whether it keeps its slot even if a newer one needs it.
    is_fixed: bool,
    lost: CancellationToken,
}

impl Slots {
    /// Slots for this many connections.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            state: Arc::default(),
        }
    }

    /// A slot for a new connection. If none is free, the connection that has waited longest for the rest of its request
    /// loses its slot and is notified; if no connection is waiting, `None`. `is_fixed` connections, those of trusted
    /// proxies, never lose their slot.
    pub(super) fn take(&self, is_fixed: bool) -> Option<Arc<Slot>> {
        let mut state = self.state();
        if state.open < self.most {
            state.open += 1;
        } else {
            let (_, oldest) = state.waiting.pop_first()?;
            oldest.cancel();
        }
        drop(state);
        let slot = Slot {
            slots: self.clone(),
            number: Mutex::default(),
            is_fixed,
            lost: CancellationToken::new(),
        };
        slot.waits();
        Some(Arc::new(slot))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// Its request is complete: the slot is kept until it is answered.
    pub(super) fn keeps(&self) {
        if let Some(number) = self.number().take() {
            self.slots.state().waiting.remove(&number);
        }
    }

    /// It waits for a request, or for the next one.
    pub(super) fn waits(&self) {
        self.keeps();
        if self.is_fixed || self.lost.is_cancelled() {
            return;
        }
        let mut state = self.slots.state();
        let number = state.next;
        state.next += 1;
        state.waiting.insert(number, self.lost.clone());
        drop(state);
        *self.number() = Some(number);
    }

    /// Returns when the slot was given to another connection.
    pub(super) async fn lost(&self) {
        self.lost.cancelled().await;
    }

    fn number(&self) -> MutexGuard<'_, Option<u64>> {
        self.number.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.keeps();
        // The slot of a connection that was notified is already taken.
        if !self.lost.is_cancelled() {
            self.slots.state().open -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_lost(slot: &Slot) -> bool {
        slot.lost.is_cancelled()
    }

    #[test]
    fn the_oldest_connection_without_a_complete_request_goes_first() {
        let slots = Slots::new(3);
        let [first, second, third] = [(); 3].map(|()| slots.take(false).unwrap());
        first.keeps();
        let fourth = slots.take(false).unwrap();
        assert!(is_lost(&second) && ![&first, &third, &fourth].iter().any(|slot| is_lost(slot)));
        // An answered connection waits again, after the others.
        first.waits();
        let _fifth = slots.take(false).unwrap();
        assert!(is_lost(&third) && !is_lost(&first));
    }

    #[test]
    fn connections_with_complete_requests_and_those_of_proxies_keep_their_places() {
        let slots = Slots::new(2);
        let busy = slots.take(false).unwrap();
        busy.keeps();
        let proxy = slots.take(true).unwrap();
        assert!(slots.take(false).is_none());
        drop(busy);
        assert!(slots.take(false).is_some());
        assert!(!is_lost(&proxy));
    }

    #[test]
    fn there_are_never_more_than_there_is_room_for_and_none_is_counted_for_ever() {
        let slots = Slots::new(2);
        let mut held: Vec<_> = (0..10).map(|_| slots.take(false).unwrap()).collect();
        assert_eq!(held.iter().filter(|slot| !is_lost(slot)).count(), 2);
        assert_eq!(slots.state().open, 2);
        held.clear();
        let state = slots.state();
        assert_eq!((state.open, state.waiting.len()), (0, 0));
    }
}
