//! Bursts: what waits in a channel is sent together, up to ten embeds in a message, where its limit would not let each
//! have a message of its own; and what Discord refuses together is sent in halves.

use crate::delivery::Worker;
use crate::delivery::lane::Turn;
use crate::delivery::loaded::{Loaded, load, load_cards};
use crate::discord::limits;
use crate::discord::rest::DiscordError;
use crate::domain::effect::EffectKind;
use crate::domain::id::{Id, MessageId};
use crate::store::card::MessageRecord;
use crate::store::delivery::DueEffect;
use crate::store::pack::Half;
use crate::store::{StoreError, Tx};

/// What a message came to before its first attempt.
pub(super) enum Frozen {
    /// It says this.
    Ready(MessageRecord, String),
    /// It has nothing to say, or the lane is no longer ours.
    Nothing,
    /// It was moved meanwhile, or another that was to be sent with it.
    Changed,
    /// Discord wants to be asked later who is in the server.
    Later(DiscordError),
}

impl Worker {
    /// Settles what a message says before its first attempt: which events belong to it, and every word.
    pub(super) async fn freeze(
        &self,
        turn: &mut Turn,
        message: MessageRecord,
        due: &[DueEffect],
    ) -> Result<Frozen, StoreError> {
        let mut tx = self.store.read().await?;
        let mut loaded = load(&mut tx, message).await?;
        let is_busy = self.discord.gate().is_busy();
        let others = pack(&mut tx, (turn, is_busy), &mut loaded, due).await?;
        drop(tx);
        let hidden: Vec<i64> = loaded
            .cards
            .extract_if(.., |card| !card.is_public())
            .map(|card| card.record.position)
            .collect();
        // What was taken back before it could be seen is not shown any more.
        if loaded.cards.is_empty() {
            return Ok(Frozen::Nothing);
        }
        if let Err(later) = self.meet(turn, &mut loaded).await? {
            return Ok(Frozen::Later(later));
        }
        let body = loaded.with_nonce().to_string();
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        if !tx.hold_lease(&turn.lease).await? {
            return Ok(Frozen::Nothing);
        }
        let together: Vec<&MessageId> =
            std::iter::once(&loaded.message.id).chain(&others).collect();
        if !tx.hold_unsent(loaded.message.channel, &together).await? {
            return Ok(Frozen::Changed);
        }
        if !hidden.is_empty() {
            let half = Half {
                id: Id::next(now),
                of: loaded.message.id.clone(),
                positions: hidden,
            };
            tx.insert_half(&half, now).await?;
        }
        if !others.is_empty() {
            tx.upsert_pack(&loaded.message.id, &others).await?;
        }
        tx.upsert_message_frozen(&loaded.message.id, &body, now)
            .await?;
        tx.commit().await?;
        tracing::info!(guild.id = %loaded.message.guild, message.id = %loaded.message.id,
            channel.id = %loaded.message.channel, event.ids = %loaded.event_ids(), "a message was put together");
        Ok(Frozen::Ready(loaded.message, body))
    }

    /// Parts a message of several events that Discord refuses as a whole: each half gets its own attempt, so that in the
    /// end only what is refused by itself is given up. Whether there was something to part.
    pub(super) async fn part(&self, turn: &Turn, effect: &DueEffect) -> Result<bool, StoreError> {
        let (EffectKind::Post, Some(message)) = (effect.kind, &effect.message) else {
            return Ok(false);
        };
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        let Some(message) = tx.find_message(message).await? else {
            return Ok(false);
        };
        let positions: Vec<i64> = tx.list_positions(&message.id).await?;
        if positions.len() < 2 || !tx.hold_lease(&turn.lease).await? {
            return Ok(false);
        }
        let half = Half {
            id: Id::next(now),
            of: message.id.clone(),
            positions: positions[positions.len() / 2..].to_vec(),
        };
        tx.insert_half(&half, now).await?;
        tx.insert_half_post(&half, (&effect.id, message.generation), now)
            .await?;
        tx.commit().await?;
        tracing::warn!(guild.id = %message.guild, message.id = %message.id, half.id = %half.id, events = positions.len(),
            "Discord refuses a message of several events: it is sent in two halves");
        Ok(true)
    }
}

/// Adds to a message what else is due and may be sent with it, as far as it all fits; says which messages that were.
async fn pack(
    tx: &mut Tx,
    (turn, is_busy): (&Turn, bool),
    loaded: &mut Loaded,
    due: &[DueEffect],
) -> Result<Vec<MessageId>, StoreError> {
    let waiting: Vec<MessageId> = due
        .iter()
        .filter(|effect| effect.kind == EffectKind::Post)
        .filter_map(|effect| effect.message.clone())
        .collect();
    // Where all channels together send more than Discord allows, none has room for more than one.
    let room = if is_busy { 1 } else { turn.room };
    let has_room = u32::try_from(waiting.len()).is_ok_and(|count| count <= room);
    if has_room || loaded.cards.len() != 1 || !loaded.fits_whole() {
        return Ok(Vec::new());
    }
    let look = (loaded.message.style, loaded.message.mention);
    let mut packable = tx.list_packable(&waiting).await?;
    packable.retain(|other| {
        // What is for staff must not come to a channel that nobody looked at.
        let is_alike = other.is_for_staff == loaded.message.is_for_staff
            && other.guild == loaded.message.guild;
        is_alike && other.id != loaded.message.id && (other.style, other.mention) == look
    });
    let packable: Vec<MessageId> = packable.into_iter().map(|other| other.id).collect();
    let mut cards = load_cards(tx, &packable).await?;
    let mut others = Vec::new();
    for id in packable {
        if loaded.cards.len() == limits::EMBEDS {
            break;
        }
        let Some(at) = cards.iter().position(|card| card.record.message == id) else {
            continue;
        };
        let mut card = cards.swap_remove(at);
        if !card.is_public() {
            continue;
        }
        card.record.position = i64::try_from(loaded.cards.len()).unwrap_or(i64::MAX);
        loaded.cards.push(card);
        if !loaded.fits_whole() {
            loaded.cards.pop();
            break;
        }
        others.push(id);
    }
    Ok(others)
}
