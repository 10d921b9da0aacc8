//! Messages of a restored copy that were found in Discord: they are known from then on like any other, and what was sent
//! together there is one message here too.

use crate::delivery::Worker;
use crate::delivery::history::{Written, is_marked};
use crate::domain::id::{EventId, MessageId};
use crate::store::StoreError;
use crate::store::card::MessageRecord;

impl Worker {
    /// Takes what stands there for what the copy had still to post.
    pub(super) async fn adopt(
        &self,
        message: &MessageRecord,
        there: Written,
    ) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        let waiting = tx.list_restored(message.channel).await?;
        match together(&there.texts, &waiting) {
            Some(ids) => {
                if ids.len() > 1 {
                    tx.upsert_pack(&ids[0], &ids[1..]).await?;
                }
                tx.upsert_message_posted(&ids[0], there.id).await?;
            }
            // It stands beside events that the copy does not know, and an edit would take them away.
            None => {
                tx.upsert_message_withdrawn(&message.id, self.clock.now())
                    .await?;
            }
        }
        tx.commit().await
    }
}

/// The message whose events are just those that stand together in one, or the messages of one event each, in their order
/// there; nothing where there is anything else among them.
fn together(texts: &[String], waiting: &[(MessageId, EventId)]) -> Option<Vec<MessageId>> {
    let known = |text: &String| {
        let of = waiting.iter().find(|(_, event)| is_marked(text, event));
        of.map(|(message, _)| message.clone())
    };
    let mut ids = texts
        .iter()
        .map(known)
        .collect::<Option<Vec<MessageId>>>()?;
    ids.dedup();
    let events = waiting.iter().filter(|(id, _)| ids.contains(id)).count();
    let is_one = ids.len() == 1 || ids.len() == texts.len();
    (is_one && events == texts.len() && events > 0).then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::unseen;

    #[test]
    fn only_what_is_known_as_a_whole_is_taken_together() {
        let waiting = ["aaaaaaaa", "bbbbbbbb"].map(|event| {
            let message = MessageId::from_text(format!("message of {event}"));
            (message, EventId::from_text(format!("06ea{event}")))
        });
        let texts = |of: &[&str]| -> Vec<String> {
            let marked = |it: &&str| format!("Listing{}", unseen(it));
            of.iter().map(marked).collect()
        };
        let both = together(&texts(&["bbbbbbbb", "aaaaaaaa"]), &waiting);
        assert_eq!(both, Some(vec![waiting[1].0.clone(), waiting[0].0.clone()]));
        assert_eq!(together(&texts(&["aaaaaaaa", "cccccccc"]), &waiting), None);
        assert_eq!(together(&[], &waiting), None);
        let packed = ["aaaaaaaa", "bbbbbbbb"].map(|event| {
            let message = MessageId::from_text("a pack");
            (message, EventId::from_text(format!("06ea{event}")))
        });
        let whole = together(&texts(&["aaaaaaaa", "bbbbbbbb"]), &packed);
        assert_eq!(whole, Some(vec![packed[0].0.clone()]));
        let part = together(&texts(&["aaaaaaaa"]), &packed);
        assert_eq!(part, None);
    }
}
