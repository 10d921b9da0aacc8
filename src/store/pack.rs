//! Several promised messages made into one, and one that was refused made into two again.
//!
//! Who belongs to a message is settled before its first attempt, and stays so while that may have succeeded.

use super::card::{MessageRecord, MessageRow};
use super::script::Question;
use super::{StoreError, Tx, on_engine};
use crate::domain::effect::nonce;
use crate::domain::id::{ChannelId, EffectId, EventId, MessageId};
use crate::domain::time::Timestamp;

/// A message that takes over some of another's events.
#[derive(Clone, Debug)]
pub struct Half {
    /// Its id.
    pub id: MessageId,
    /// The message that has them until now.
    pub of: MessageId,
    /// The events' places there.
    pub positions: Vec<i64>,
}

impl Tx {
    /// Those of these messages that may be sent together: one event each, and nothing sent so far.
    pub async fn list_packable(
        &mut self,
        messages: &[MessageId],
    ) -> Result<Vec<MessageRecord>, StoreError> {
        const SQL: &str = "select m.message_id, m.guild_id, m.channel_id, m.style, m.mention_role_id, \
            m.nonce, m.generation, m.created_at, m.first_sent_at, m.frozen, m.posted_id, m.withdrawn_at, \
            m.restored_at, (select count(*) from message_event me join event e on e.event_id = me.event_id \
            where me.message_id = m.message_id and e.kind in ('report', 'private')) as for_staff \
            from {asked} cross join message m where m.message_id = asked.value ->> 0 \
            and m.frozen is null and m.posted_id is null and m.withdrawn_at is null \
            and m.restored_at is null \
            and (select count(*) from message_event me where me.message_id = m.message_id) = 1 \
            order by cast(asked.value ->> 1 as bigint)";
        let asked = (0_i64..)
            .zip(messages)
            .map(|(place, id)| vec![id.as_str().into(), place.into()]);
        let question = Question::new(SQL, asked.collect());
        let rows: Vec<MessageRow> = self.ask(&[question]).await?.take()?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Whether these messages are all still to be posted in this channel, and nothing was sent of them; then it stays so
    /// until the end of this transaction.
    pub async fn hold_unsent(
        &mut self,
        channel: ChannelId,
        messages: &[&MessageId],
    ) -> Result<bool, StoreError> {
        let sql = format!(
            "select m.message_id from {{asked}} cross join message m \
             where m.message_id = asked.value ->> 0 and m.channel_id = cast(asked.value ->> 1 as bigint) \
             and m.frozen is null and m.posted_id is null {}",
            self.engine.lock_suffix_of("m")
        );
        let asked = messages
            .iter()
            .map(|id| vec![id.as_str().into(), channel.get().into()]);
        let question = Question::new(sql, asked.collect());
        let held: Vec<(String,)> = self.ask(&[question]).await?.take()?;
        Ok(held.len() == messages.len())
    }

    /// What a restored copy had still to post in a channel: its messages, each with its events.
    pub async fn list_restored(
        &mut self,
        channel: ChannelId,
    ) -> Result<Vec<(MessageId, EventId)>, StoreError> {
        const SQL: &str = "select m.message_id, me.event_id from message m \
            join message_event me on me.message_id = m.message_id \
            where m.channel_id = $1 and m.restored_at is not null and m.posted_id is null \
            and m.withdrawn_at is null order by m.message_id, me.position";
        let rows: Vec<(String, String)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(channel.get())
            .fetch_all(conn)
            .await)?;
        let read = rows
            .into_iter()
            .map(|(message, event)| (MessageId::from_text(message), EventId::from_text(event)));
        Ok(read.collect())
    }

    /// The places of a message's events.
    pub async fn list_positions(&mut self, message: &MessageId) -> Result<Vec<i64>, StoreError> {
        const SQL: &str =
            "select position from message_event where message_id = $1 order by position";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(message.as_str())
            .fetch_all(conn)
            .await)?)
    }

    /// Puts what each of `others` announces behind what `leader` announces. The others are no more.
    pub async fn upsert_pack(
        &mut self,
        leader: &MessageId,
        others: &[MessageId],
    ) -> Result<(), StoreError> {
        const PLACE: &str = "update message_event set message_id = asked.value ->> 1, \
            position = cast(asked.value ->> 2 as bigint) \
            from {asked} where message_event.message_id = asked.value ->> 0";
        const EDITS: &str = "update effect set message_id = asked.value ->> 1 \
            from {asked} where effect.message_id = asked.value ->> 0 and effect.kind = 'edit'";
        const POSTS: &str = "delete from effect where kind = 'post' \
            and message_id in (select asked.value ->> 0 from {asked})";
        const MESSAGES: &str =
            "delete from message where message_id in (select asked.value ->> 0 from {asked})";
        let row = |place: i64, message: &MessageId| {
            vec![
                message.as_str().into(),
                leader.as_str().into(),
                place.into(),
            ]
        };
        let others = || (1..).zip(others).map(|(place, other)| row(place, other));
        // First of all, for one of the others may come to where it stands.
        self.change(PLACE, vec![row(0, leader)]).await?;
        for sql in [PLACE, EDITS, POSTS, MESSAGES] {
            self.change(sql, others().collect()).await?;
        }
        Ok(())
    }

    /// Gives some of a message's events a message of their own, of the same look and in the same channel.
    pub async fn insert_half(&mut self, half: &Half, now: Timestamp) -> Result<(), StoreError> {
        const MESSAGE: &str = "insert into message (message_id, guild_id, channel_id, style, \
            mention_role_id, nonce, generation, created_at) \
            select $1, guild_id, channel_id, style, mention_role_id, $2, 0, $3 \
            from message where message_id = $4";
        const MOVE: &str =
            "update message_event set message_id = $1 where message_id = $2 and position = $3";
        on_engine!(self, |conn| sqlx::query(MESSAGE)
            .bind(half.id.as_str())
            .bind(nonce(&half.id, 0))
            .bind(now.as_ms())
            .bind(half.of.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        for position in &half.positions {
            on_engine!(self, |conn| sqlx::query(MOVE)
                .bind(half.id.as_str())
                .bind(half.of.as_str())
                .bind(*position)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Promises to create the second half of a message that was refused, right after the first half in their lane,
    /// and gives the first half another nonce: it says something else now.
    pub async fn insert_half_post(
        &mut self,
        half: &Half,
        (first, generation): (&EffectId, i64),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const POST: &str = "insert into effect (effect_id, guild_id, lane, kind, message_id, state, \
            attempt, due_at, created_at) \
            select $1, guild_id, lane, kind, $2, 'pending', 0, $3, $3 from effect where effect_id = $4";
        const NONCE: &str = "update message set frozen = null, first_sent_at = null, nonce = $2, \
            generation = $3 where message_id = $1";
        on_engine!(self, |conn| sqlx::query(POST)
            .bind(after(first, generation).as_str())
            .bind(half.id.as_str())
            .bind(now.as_ms())
            .bind(first.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        let generation = generation + 1;
        on_engine!(self, |conn| sqlx::query(NONCE)
            .bind(half.of.as_str())
            .bind(nonce(&half.of, generation))
            .bind(generation)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

/// An id that sorts right after `first`: before whatever was promised later, and before what `first` was parted from in
/// an earlier generation.
fn after(first: &EffectId, generation: i64) -> EffectId {
    let zeros = "0".repeat(usize::try_from(generation).unwrap_or(0));
    EffectId::from_text(format!("{first}{zeros}1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_comes_after_its_other_half_and_before_what_was_parted_earlier() {
        let first = EffectId::from_text("0abc");
        let (earlier, later) = (after(&first, 0), after(&first, 1));
        let next = EffectId::from_text("0abd");
        assert!(first < later && later < earlier && earlier < next);
        assert!(after(&later, 0) < earlier);
    }
}
