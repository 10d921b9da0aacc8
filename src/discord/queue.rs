//! A queue for each guild: only its first request waits at the gate, so guilds take turns however much one has to send.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OwnedMutexGuard;

use crate::domain::id::GuildId;

/// One queue; its first request holds it.
type Queue = tokio::sync::Mutex<()>;

/// The queues of all guilds for which something waits, and one for all that is asked for no guild.
#[derive(Clone, Debug, Default)]
pub(super) struct Queues(Arc<Mutex<HashMap<Option<GuildId>, Weak<Queue>>>>);

impl Queues {
    /// Waits until everyone of the same guild who came before is through, or gave up.
    pub(super) async fn stand(&self, guild: Option<GuildId>) -> OwnedMutexGuard<()> {
        self.of(guild).lock_owned().await
    }

    fn of(&self, guild: Option<GuildId>) -> Arc<Queue> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get(&guild).and_then(Weak::upgrade) {
            return queue;
        }
        queues.retain(|_, queue| queue.strong_count() > 0);
        let queue = Arc::default();
        queues.insert(guild, Arc::downgrade(&queue));
        queue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_of_each_guild_are_let_in_and_a_queue_is_forgotten_when_nobody_stands_in_it()
    {
        let queues = Queues::default();
        let [one, other] = [1, 2].map(GuildId::new);
        let first = queues.stand(one).await;
        let mut second = std::pin::pin!(queues.stand(one));
        assert!(futures_util::poll!(second.as_mut()).is_pending());
        let others = queues.stand(other).await;
        let nobodys = queues.stand(None).await;
        drop(first);
        let second = second.await;
        drop((second, others, nobodys));
        drop(queues.stand(GuildId::new(3)).await);
        assert_eq!(queues.0.lock().unwrap().len(), 1);
    }
}
