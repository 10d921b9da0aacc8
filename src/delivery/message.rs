//! Messages created and brought up to date: rendered from all that is shown, sent, found again.

use metrics::counter;
use serde_json::Value;

use crate::delivery::Worker;
use crate::delivery::history::{Trace, Written};
use crate::delivery::lane::{Outcome, PostedMessage, Turn};
use crate::delivery::loaded::load;
use crate::delivery::pack::Frozen;
use crate::discord::rest::DiscordError;
use crate::domain::effect::EffectKind;
use crate::domain::id::PostedId;
use crate::domain::time::Timestamp;
use crate::store::card::MessageRecord;
use crate::store::delivery::DueEffect;
use crate::store::outbox::NewEffect;
use crate::store::{StoreError, Tx};

impl Worker {
    pub(super) async fn carry_out_message(
        &self,
        turn: &mut Turn,
        effect: &DueEffect,
        due: &[DueEffect],
    ) -> Result<Outcome, StoreError> {
        let Some(message) = &effect.message else {
            return Ok(Outcome::Done);
        };
        let mut tx = self.store.read().await?;
        let Some(message) = tx.find_message(message).await? else {
            return Ok(Outcome::Done);
        };
        if message.is_withdrawn {
            return Ok(Outcome::Done);
        }
        if !tx.is_in_guild(message.guild).await? {
            return Ok(Outcome::Left);
        }
        let is_early = effect.kind == EffectKind::Edit && message.posted.is_none();
        let has_post = is_early && tx.has_post(&message.id).await?;
        drop(tx);
        match (effect.kind, message.posted) {
            (EffectKind::Edit, Some(posted)) => self.edit(turn, message, posted).await,
            // What is still to be posted is rendered as it is then.
            (EffectKind::Edit, None) if has_post => Ok(Outcome::Done),
            (_, None) => self.post(turn, message, due).await,
            (_, Some(_)) => Ok(Outcome::Done),
        }
    }

    /// Creates a message; where an earlier attempt may have done so, that is found out first.
    async fn post(
        &self,
        turn: &mut Turn,
        message: MessageRecord,
        due: &[DueEffect],
    ) -> Result<Outcome, StoreError> {
        if let Some(obstacle) = self.find_misplacement(turn, &message).await {
            return Ok(obstacle);
        }
        if message.frozen.is_none() && !message.is_restored {
            return self.post_new(turn, message, due).await;
        }
        if !self.trusts_nonce(&message) {
            match self.look_up(turn, &message).await? {
                Ok(Trace::Found(there)) => return self.found(&message, there).await,
                Ok(Trace::Absent) => {}
                Ok(Trace::Unclear) if message.is_restored || self.holds_when_unsure => {
                    return Ok(Outcome::Unsure);
                }
                Ok(Trace::Unclear) => {
                    counter!("crier_messages_total", "change" => "created unsure").increment(1);
                    tracing::warn!(guild.id = %message.guild, message.id = %message.id,
                        channel.id = %message.channel, "a message is sent again that may stand there already: \
                        the channel's history cannot be read");
                }
                Err(error) => return Ok(failed(error, false)),
            }
        }
        if let Some(frozen) = message.frozen.clone() {
            return self.create(turn, &message, &frozen, false).await;
        }
        let mut tx = self.store.write().await?;
        tx.upsert_message_missed(&message.id).await?;
        tx.commit().await?;
        self.post_new(turn, message, due).await
    }

    /// Creates a message that was never tried, together with what may be sent in the same one.
    async fn post_new(
        &self,
        turn: &mut Turn,
        message: MessageRecord,
        due: &[DueEffect],
    ) -> Result<Outcome, StoreError> {
        match self.freeze(turn, message, due).await? {
            Frozen::Ready(message, body) => self.create(turn, &message, &body, true).await,
            Frozen::Nothing => Ok(Outcome::Done),
            Frozen::Changed => Ok(Outcome::Changed),
            Frozen::Later(error) => Ok(failed(error, true)),
        }
    }

    async fn create(
        &self,
        turn: &mut Turn,
        message: &MessageRecord,
        body: &str,
        is_first: bool,
    ) -> Result<Outcome, StoreError> {
        let parsed: Value = serde_json::from_str(body)
            .map_err(|_| StoreError::row("message", "frozen", &message.id))?;
        let created = match turn.ask() {
            Ok(()) => self.discord.create_message(message.channel, &parsed).await,
            Err(late) => Err(late),
        };
        match created {
            Ok(done) => {
                let is_stale = !is_first && self.says_otherwise(message, &parsed).await?;
                counter!("crier_messages_total", "change" => "created").increment(1);
                tracing::info!(guild.id = %message.guild, message.id = %message.id,
                    channel.id = %message.channel, "a message was posted");
                let created = PostedMessage {
                    message: message.clone(),
                    posted: done.value,
                    is_stale,
                };
                Ok(Outcome::Sent {
                    created: Some(created),
                    room: done.room,
                })
            }
            Err(error) => Ok(failed(error, is_first)),
        }
    }

    /// An earlier attempt had come off after all.
    async fn found(&self, message: &MessageRecord, there: Written) -> Result<Outcome, StoreError> {
        tracing::info!(guild.id = %message.guild, message.id = %message.id, channel.id = %message.channel,
            "a message stands there already: it was found in the channel's history");
        counter!("crier_messages_total", "change" => "found").increment(1);
        let Some(frozen) = &message.frozen else {
            self.adopt(message, there).await?;
            return Ok(Outcome::Done);
        };
        let said = serde_json::from_str(frozen).unwrap_or_default();
        let is_stale = self.says_otherwise(message, &said).await?;
        let created = PostedMessage {
            message: message.clone(),
            posted: there.id,
            is_stale,
        };
        let mut tx = self.store.write().await?;
        note_posted(&mut tx, &created, self.clock.now()).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    /// Whether a message would say something else by now than what was sent.
    async fn says_otherwise(
        &self,
        message: &MessageRecord,
        sent: &Value,
    ) -> Result<bool, StoreError> {
        let mut tx = self.store.read().await?;
        let loaded = load(&mut tx, message.clone()).await?;
        Ok(loaded.with_nonce() != *sent)
    }

    async fn edit(
        &self,
        turn: &mut Turn,
        message: MessageRecord,
        posted: PostedId,
    ) -> Result<Outcome, StoreError> {
        let (guild, id, channel) = (message.guild, message.id.clone(), message.channel);
        let mut tx = self.store.read().await?;
        let mut loaded = load(&mut tx, message).await?;
        drop(tx);
        if let Err(later) = self.meet(turn, &mut loaded).await? {
            return Ok(failed(later, true));
        }
        let body = loaded.render();
        let edited = match turn.ask() {
            Ok(()) => self.discord.edit_message(channel, posted, &body).await,
            Err(late) => Err(late),
        };
        match edited {
            Ok(done) => {
                counter!("crier_messages_total", "change" => "edited").increment(1);
                tracing::info!(guild.id = %guild, message.id = %id, channel.id = %channel,
                    "a message was brought up to date");
                Ok(Outcome::Sent {
                    created: None,
                    room: done.room,
                })
            }
            Err(error) => Ok(failed(error, true)),
        }
    }
}

/// Notes where a message stands now, and promises its edit where it is out of date already.
pub(super) async fn note_posted(
    tx: &mut Tx,
    created: &PostedMessage,
    now: Timestamp,
) -> Result<(), StoreError> {
    let message = &created.message;
    tx.upsert_message_posted(&message.id, created.posted)
        .await?;
    if !created.is_stale {
        return Ok(());
    }
    let place = (message.guild, message.channel);
    let edit = NewEffect::of_message(EffectKind::Edit, &message.id, place, now);
    tx.insert_effects(&[edit], now).await
}

fn failed(error: DiscordError, is_first: bool) -> Outcome {
    Outcome::Failed { error, is_first }
}
