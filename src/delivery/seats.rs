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

#[cfg(test)]
mod tests {
    use super::*;

    /// Lanes in the order of their turns, by their places.
    fn waiting(places: impl IntoIterator<Item = usize>) -> Vec<Waiting> {
        let waiting = places.into_iter().map(|place| Waiting {
            lane: format!("c{place}"),
            guild: None,
            place,
        });
        waiting.collect()
    }

    /// How many of the lanes with these places get one of so many seats, and whether that was the last one.
    fn shared(places: impl IntoIterator<Item = usize>, room: usize) -> (usize, bool) {
        let seats = Seats::new();
        let lanes = waiting(places);
        let taken = seats.share(lanes.clone(), room);
        assert_eq!(taken, lanes[..taken.len()], "the first ones");
        (taken.len(), seats.are_full())
    }

    #[test]
    fn a_guild_alone_takes_half_of_the_seats_and_the_next_look_half_of_the_rest() {
        assert_eq!(shared(1..=98, 48), (24, false));
        assert_eq!(shared(25..=98, 24), (0, false), "it has 24");
        assert_eq!(shared(10..=98, 30), (11, false), "it has 9");
        assert_eq!(shared(1..=3, 48), (3, false), "no more wait");
    }

    #[test]
    fn the_first_lane_of_each_guild_gets_a_seat_while_there_is_one() {
        assert_eq!(shared([1; 60], 48), (48, true));
        assert_eq!(shared([1; 48], 48), (48, true));
        assert_eq!(shared([1; 47], 48), (47, false));
        assert_eq!(shared([1], 1), (1, true), "after a pause");
        assert_eq!(shared([2], 1), (0, false), "which is another guild's");
    }

    #[test]
    fn guilds_share_the_seats_evenly_and_leave_as_many_as_each_of_them_has() {
        let places = |guilds| (1..=98).flat_map(move |place| vec![place; guilds]);
        assert_eq!(
            shared(places(2), 48),
            (32, false),
            "16 each, and 16 are free"
        );
        assert_eq!(
            shared(places(3), 48),
            (36, false),
            "12 each, and 12 are free"
        );
    }

    #[test]
    fn seats_that_were_full_are_no_longer_when_there_is_room_again() {
        let seats = Seats::new();
        assert!(!seats.are_full());
        seats.share(Vec::new(), 0);
        assert!(seats.are_full());
        seats.share(waiting([1]), 2);
        assert!(!seats.are_full());
    }
}
