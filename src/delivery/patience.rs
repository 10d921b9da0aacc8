//! How many refusals one guild may cost: what is forbidden there must not use up what Discord allows all guilds together.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::domain::id::GuildId;
use crate::domain::time::Timestamp;

/// How many refusals a guild may cost within [`WINDOW`].
const MOST: usize = 60;
/// The time in which they are counted, and for which a guild then waits.
const WINDOW: Duration = Duration::from_mins(10);

/// The refusals of late, guild by guild.
#[derive(Clone, Debug, Default)]
pub struct Patience(Arc<Mutex<HashMap<GuildId, VecDeque<Timestamp>>>>);

impl Patience {
    /// Counts a refusal.
    pub(super) fn note(&self, guild: GuildId, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = now.minus(WINDOW);
        // Who was refused nothing of late is forgotten: the map holds no more guilds than the breaker lets be refused.
        all.retain(|_, at| at.back().is_some_and(|last| *last > begin));
        let refused = all.entry(guild).or_default();
        refused.push_back(now);
        if refused.len() > MOST {
            refused.pop_front();
        }
    }

    /// Until when nothing more is tried in a guild.
    pub(super) fn spent_until(&self, guild: GuildId, now: Timestamp) -> Option<Timestamp> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = all.get(&guild)?;
        let oldest = refused.front()?;
        let until = oldest.plus(WINDOW);
        (refused.len() >= MOST && until > now).then_some(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_772_446_530);

    #[test]
    fn a_guild_that_was_refused_too_much_waits_until_its_refusals_are_old_and_no_other_does() {
        let patience = Patience::default();
        let [one, other] = [1, 2].map(|id| GuildId::new(id).unwrap());
        let second = |n: u64| START.plus(Duration::from_secs(n));
        for n in 0..59 {
            patience.note(one, second(n));
        }
        assert_eq!(patience.spent_until(one, second(59)), None);
        patience.note(one, second(59));
        assert_eq!(patience.spent_until(one, second(60)), Some(second(600)));
        assert_eq!(patience.spent_until(other, second(60)), None);
        assert_eq!(patience.spent_until(one, second(600)), None);
        patience.note(one, second(600));
        assert_eq!(patience.spent_until(one, second(600)), Some(second(601)));
        patience.note(other, second(2000));
        assert_eq!(
            patience.0.lock().unwrap().len(),
            1,
            "old guilds are forgotten"
        );
    }
}
