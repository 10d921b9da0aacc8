//! Turns for long bodies: one per network and a few in total at a time, in order of arrival.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::limit::{Network, network};

/// How many turns there are at a time.
const TURNS: usize = 4;

/// The turns of all networks.
#[derive(Debug)]
pub(super) struct Turns {
    total: Arc<Semaphore>,
    /// The one turn of each network that has it or waits for it.
    networks: Mutex<HashMap<Network, Weak<Semaphore>>>,
}

/// One turn; it is over when this is dropped.
#[derive(Debug)]
pub(super) struct ReadingTurn {
    _network: OwnedSemaphorePermit,
    _total: OwnedSemaphorePermit,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            total: Arc::new(Semaphore::new(TURNS)),
            networks: Mutex::default(),
        }
    }
}

impl Turns {
    /// Waits for a turn of this client's network; `None` only if the turns were closed.
    pub(super) async fn take(&self, client: IpAddr) -> Option<ReadingTurn> {
        // The network's turn first: a body that waits for it must not occupy one of the few in total.
        let network = self.of(network(client)).acquire_owned().await.ok()?;
        let total = self.total.clone().acquire_owned().await.ok()?;
        Some(ReadingTurn {
            _network: network,
            _total: total,
        })
    }

    fn of(&self, network: Network) -> Arc<Semaphore> {
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = networks.get(&network).and_then(Weak::upgrade) {
            return turn;
        }
        networks.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::new(Semaphore::new(1));
        networks.insert(network, Arc::downgrade(&turn));
        turn
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn take(turns: &Turns, client: &str) -> Option<ReadingTurn> {
        turns.take(client.parse().unwrap()).now_or_never().flatten()
    }

    #[test]
    fn a_network_has_one_turn_at_a_time_and_others_have_theirs() {
        let turns = Turns::default();
        for (one, same, other) in [
            ("203.0.113.9", "203.0.113.10", "203.0.114.9"),
            ("2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:2::1"),
        ] {
            let first = take(&turns, one).unwrap();
            assert!(take(&turns, same).is_none(), "{same}");
            assert!(take(&turns, other).is_some(), "{other}");
            drop(first);
            assert!(take(&turns, same).is_some(), "{same}");
        }
    }

    #[test]
    fn there_are_a_few_turns_in_total_and_those_who_wait_get_them_in_order() {
        let turns = Turns::default();
        let client = |number: usize| IpAddr::from([203, 0, u8::try_from(number).unwrap(), 9]);
        let mut taken: Vec<_> = (0..TURNS)
            .map(|number| turns.take(client(number)).now_or_never().flatten().unwrap())
            .collect();
        let mut first = Box::pin(turns.take(client(TURNS)));
        let mut second = Box::pin(turns.take(client(TURNS + 1)));
        assert!((&mut first).now_or_never().is_none() && (&mut second).now_or_never().is_none());
        taken.pop();
        assert!((&mut second).now_or_never().is_none());
        assert!((&mut first).now_or_never().flatten().is_some());
    }

    #[test]
    fn nothing_is_kept_of_networks_that_are_gone() {
        let turns = Turns::default();
        for bits in 0..1000_u32 {
            drop(turns.take(IpAddr::V4((bits << 8).into())).now_or_never());
        }
        assert!(turns.networks.lock().unwrap().len() <= 1);
    }
}
