//! How often a lane may be refused: what is forbidden in one channel, or in one guild, must not use up what Discord allows
//! all of them together.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::domain::id::GuildId;
use crate::domain::time::Timestamp;

/// How many refusals a lane may meet within [`WINDOW`], before it waits whatever the gateway tells.
const OF_A_LANE: usize = 3;
/// How many refusals a guild may cost in that time, before each of its refused lanes waits.
const OF_A_GUILD: usize = 60;
/// The time in which refusals are counted.
const WINDOW: Duration = Duration::from_mins(10);

/// The refusals of late, lane by lane.
#[derive(Clone, Debug, Default)]
pub struct Patience(Arc<Mutex<HashMap<String, Refused>>>);

#[derive(Debug)]
struct Refused {
    guild: GuildId,
    at: VecDeque<Timestamp>,
}

impl Patience {
    /// Counts a refusal.
    pub(super) fn note_refusal(&self, lane: &str, guild: GuildId, now: Timestamp) {
        let mut lanes = self.lanes();
        let begin = now.minus(WINDOW);
        lanes.retain(|_, refused| refused.at.back().is_some_and(|last| *last > begin));
        let at = VecDeque::new();
        let refused = lanes
            .entry(lane.to_owned())
            .or_insert(Refused { guild, at });
        refused.at.push_back(now);
        if refused.at.len() > OF_A_LANE {
            refused.at.pop_front();
        }
    }

    /// Forgets a lane's refusals: something came through.
    pub(super) fn note_success(&self, lane: &str) {
        self.lanes().remove(lane);
    }

    /// Until when nothing more is tried in a lane.
    pub(super) fn spent_until(&self, lane: &str, now: Timestamp) -> Option<Timestamp> {
        let lanes = self.lanes();
        let refused = lanes.get(lane)?;
        let of_guild = lanes.values().filter(|it| it.guild == refused.guild);
        let count: usize = of_guild.map(|it| it.at.len()).sum();
        let until = refused.at.front()?.plus(WINDOW);
        let is_spent = refused.at.len() >= OF_A_LANE || count >= OF_A_GUILD;
        (is_spent && until > now).then_some(until)
    }

    fn lanes(&self) -> MutexGuard<'_, HashMap<String, Refused>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_772_446_530);

    fn second(n: u64) -> Timestamp {
        START.plus(Duration::from_secs(n))
    }

    #[test]
    fn a_lane_that_is_refused_again_and_again_waits_until_its_first_refusal_is_old() {
        let patience = Patience::default();
        let guild = GuildId::new(1).unwrap();
        for n in [0, 10, 20] {
            assert_eq!(patience.spent_until("c1", second(n)), None);
            patience.note_refusal("c1", guild, second(n));
        }
        assert_eq!(patience.spent_until("c1", second(30)), Some(second(600)));
        assert_eq!(patience.spent_until("c2", second(30)), None);
        assert_eq!(patience.spent_until("c1", second(600)), None);
        patience.note_success("c1");
        patience.note_refusal("c1", guild, second(601));
        assert_eq!(patience.spent_until("c1", second(602)), None);
        patience.note_refusal("c2", guild, second(2000));
        assert_eq!(patience.lanes().len(), 1, "old refusals are forgotten");
    }

    #[test]
    fn in_a_guild_that_costs_many_refusals_only_the_lanes_that_were_refused_wait() {
        let patience = Patience::default();
        let [one, other] = [1, 2].map(|id| GuildId::new(id).unwrap());
        for n in 0..60 {
            patience.note_refusal(&format!("c{n}"), one, second(n));
        }
        patience.note_refusal("d", other, second(60));
        assert_eq!(patience.spent_until("c7", second(60)), Some(second(607)));
        for lane in ["c60", "d"] {
            assert_eq!(patience.spent_until(lane, second(60)), None, "{lane}");
        }
    }
}
