//! What comes after an attempt: the effect is settled, and its lane goes on, waits, or stops.

use std::time::Duration;

use crate::delivery::lane::{Next, Outcome, PostedMessage, Turn};
use crate::delivery::message::note_posted;
use crate::delivery::settle::{Retries, Settlement, settlement};
use crate::delivery::{Worker, backoff, settled};
use crate::discord::rest::{DiscordError, RouteAllowance};
use crate::domain::effect::{EffectKind, Reason};
use crate::domain::id::EffectId;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::delivery::{DueEffect, Lease};

/// How many failed attempts hold up what was promised later in the same lane; after them it is overtaken.
const HELD_UP_BY: u32 = 3;
/// How long a lane waits after a failure that no longer holds it up.
const LANE_WAIT: Duration = Duration::from_secs(30);
/// How long a lane rests after a refusal, whatever news of its guild may come meanwhile.
const REFUSED_LANE_RESTS: Duration = Duration::from_secs(10);
/// How often something is tried that cannot even be rendered.
const PANICS: u32 = 3;

impl Worker {
    /// Settles an effect by what its attempt came to.
    pub(super) async fn settle(
        &self,
        turn: &mut Turn,
        effect: &DueEffect,
        due: &[DueEffect],
        outcome: Outcome,
    ) -> Result<Next, StoreError> {
        match outcome {
            Outcome::Done => self.settle_done(turn, effect, due).await,
            Outcome::GoesOn | Outcome::Changed => Ok(Next::GoOn),
            Outcome::Sent { created, room } => {
                self.settle_sent(turn, (effect, due), created, room).await
            }
            Outcome::Failed { error, is_first } => {
                self.settle_failed(turn, effect, (&error, is_first)).await
            }
            Outcome::Panicked => {
                if self.part(turn, effect).await? {
                    return Ok(Next::GoOn);
                }
                let next = self
                    .settle_retry(turn, effect, Retries::AtMost(PANICS))
                    .await?;
                Ok(match next {
                    Next::Stop { .. } => Next::Stop { not_before: None },
                    Next::GoOn => Next::GoOn,
                })
            }
            Outcome::Left => {
                let reason = ("parked", Reason::GuildLeft);
                self.settle_stopped(turn, effect, reason, self.clock.now())
                    .await
            }
            Outcome::Unsure => {
                let reason = ("parked", Reason::Unsure);
                self.settle_stopped(turn, effect, reason, self.clock.now())
                    .await
            }
            Outcome::Foreign => {
                let reason = ("parked", Reason::ChannelForeign);
                self.settle_stopped(turn, effect, reason, self.clock.now())
                    .await
            }
            Outcome::Public => {
                let reason = ("parked", Reason::ChannelPublic);
                self.settle_stopped(turn, effect, reason, self.clock.now())
                    .await
            }
            Outcome::RoleRefused(reason, at) => {
                self.settle_stopped(turn, effect, ("parked", reason), at)
                    .await
            }
        }
    }

    async fn settle_done(
        &self,
        turn: &Turn,
        effect: &DueEffect,
        due: &[DueEffect],
    ) -> Result<Next, StoreError> {
        let mut tx = self.store.write().await?;
        tx.settle_done(&turn.lease, &also_done(effect, due)).await?;
        tx.commit().await?;
        settled::note(&turn.lease, effect, "done", None);
        Ok(Next::GoOn)
    }

    async fn settle_sent(
        &self,
        turn: &mut Turn,
        (effect, due): (&DueEffect, &[DueEffect]),
        created: Option<PostedMessage>,
        room: Option<RouteAllowance>,
    ) -> Result<Next, StoreError> {
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        if let Some(created) = &created {
            note_posted(&mut tx, created, now).await?;
        }
        tx.settle_done(&turn.lease, &also_done(effect, due)).await?;
        if effect.attempt > 0 {
            tx.upsert_retries_due(&turn.lease, now).await?;
        }
        tx.commit().await?;
        settled::note(&turn.lease, effect, "done", None);
        self.patience.note_success(&turn.lease.lane);
        if effect.kind == EffectKind::Post {
            turn.room = room.map_or(turn.room, |room| room.requests);
        }
        Ok(match room {
            Some(RouteAllowance { requests: 0, wait }) => Next::Stop {
                not_before: Some(now.plus(wait)),
            },
            _ => Next::GoOn,
        })
    }

    async fn settle_failed(
        &self,
        turn: &mut Turn,
        effect: &DueEffect,
        (error, is_first): (&DiscordError, bool),
    ) -> Result<Next, StoreError> {
        let settlement = settlement(effect.kind, error);
        let is_forbidden = matches!(error, DiscordError::Refused { status: 403, .. });
        if is_forbidden || settlement == Settlement::Park(Reason::ChannelGone) {
            self.patience
                .note_refusal(&turn.lease.lane, effect.guild, self.clock.now());
        }
        tracing::info!(guild.id = %effect.guild, effect.id = %effect.id, effect.kind = effect.kind.as_str(),
            message.id = effect.message.as_ref().map(tracing::field::display), lane = %turn.lease.lane,
            attempt = effect.attempt + 1, %error, ?settlement, "an attempt failed");
        self.keep_pause().await?;
        let is_unclear = matches!(
            error,
            DiscordError::Ambiguous(_) | DiscordError::NotDiscord { .. }
        );
        if is_first && !is_unclear {
            self.thaw(turn, effect).await?;
        }
        match settlement {
            Settlement::Done => self.settle_done(turn, effect, &[]).await,
            Settlement::Withdrawn => {
                if let Some(message) = &effect.message {
                    let mut tx = self.store.write().await?;
                    tx.upsert_message_withdrawn(message, self.clock.now())
                        .await?;
                    tx.commit().await?;
                }
                self.settle_done(turn, effect, &[]).await
            }
            Settlement::Park(reason) => {
                self.settle_stopped(turn, effect, ("parked", reason), self.clock.now())
                    .await
            }
            Settlement::Dead(_) if self.part(turn, effect).await? => Ok(Next::GoOn),
            Settlement::Dead(reason) => {
                self.settle_stopped(turn, effect, ("dead", reason), self.clock.now())
                    .await
            }
            Settlement::Wait(wait) => {
                settled::note(&turn.lease, effect, "wait", None);
                Ok(Next::Stop {
                    not_before: Some(self.clock.now().plus(wait)),
                })
            }
            // Who may send is decided for all lanes together.
            Settlement::StopAll => {
                settled::note(&turn.lease, effect, "wait", None);
                Ok(Next::Stop { not_before: None })
            }
            Settlement::Retry(retries) => self.settle_retry(turn, effect, retries).await,
        }
    }

    /// Keeps a pause for a restart, and for other machines.
    async fn keep_pause(&self) -> Result<(), StoreError> {
        let Some(pause) = self.discord.gate().pause() else {
            return Ok(());
        };
        let mut tx = self.store.write().await?;
        tx.upsert_pause(pause.until, pause.why).await?;
        tx.commit().await
    }

    /// Nothing was posted, so the next attempt may say something else: what is removed until then is not posted. Only
    /// while the lane is ours: another worker that has it by now may have sent it.
    async fn thaw(&self, turn: &Turn, effect: &DueEffect) -> Result<(), StoreError> {
        let Some(message) = &effect.message else {
            return Ok(());
        };
        let mut tx = self.store.write().await?;
        if tx.hold_lease(&turn.lease).await? {
            tx.upsert_message_thawed(message).await?;
        }
        tx.commit().await
    }

    /// Tries again later, or stops trying after so many attempts.
    async fn settle_retry(
        &self,
        turn: &Turn,
        effect: &DueEffect,
        retries: Retries,
    ) -> Result<Next, StoreError> {
        let now = self.clock.now();
        let attempts = effect.attempt + 1;
        let chance = rand::random();
        let wait = match retries {
            Retries::Endless => Some(backoff::endless(attempts, chance)),
            Retries::AtMost(most) | Retries::ThenDrop(most) if attempts >= most => None,
            _ => backoff::wait(attempts, chance),
        };
        let Some(wait) = wait else {
            let reason = match retries {
                Retries::ThenDrop(_) => return self.drop_edits(turn, effect).await,
                Retries::AtMost(_) => Reason::Refused,
                Retries::Schedule | Retries::Endless => Reason::Exhausted,
            };
            return self
                .settle_stopped(turn, effect, ("dead", reason), now)
                .await;
        };
        let mut tx = self.store.write().await?;
        tx.settle_retry(&turn.lease, &effect.id, now.plus(wait))
            .await?;
        tx.commit().await?;
        settled::note(&turn.lease, effect, "retry", None);
        let lane_wait = if attempts <= HELD_UP_BY {
            wait
        } else {
            wait.min(LANE_WAIT)
        };
        Ok(Next::Stop {
            not_before: Some(now.plus(lane_wait)),
        })
    }

    /// Parks the rest of a lane, a batch in each transaction.
    pub(super) async fn park_rest(
        &self,
        lease: &Lease,
        reason: Reason,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.store
            .in_batches(|mut tx| async move {
                let some = tx.settle_rest_parked(lease, reason, at).await?;
                Ok((tx, some))
            })
            .await?;
        Ok(())
    }

    /// Lets what a channel refused go elsewhere, where an admin led its routes elsewhere while it was being sent.
    async fn follow_routes(&self, effect: &DueEffect) -> Result<(), StoreError> {
        let mut tx = self.store.read().await?;
        let is_unrouted = tx.is_unrouted(&effect.id).await?;
        drop(tx);
        if is_unrouted {
            let now = self.clock.now();
            self.store.reroute(effect.guild, None, now).await?;
        }
        Ok(())
    }

    /// Drops all that would change messages in a channel that is gone: there is nothing left to change.
    async fn drop_edits(&self, turn: &Turn, effect: &DueEffect) -> Result<Next, StoreError> {
        let (lane, guild) = (&turn.lease.lane, effect.guild);
        let dropped = self
            .store
            .in_batches(|mut tx| async move {
                let some = tx.delete_edits(lane, guild).await?;
                Ok((tx, some))
            })
            .await?;
        settled::note(&turn.lease, effect, "dropped", Some(Reason::ChannelGone));
        tracing::info!(guild.id = %effect.guild, lane = %turn.lease.lane, dropped,
            "changes of messages were dropped: their channel is gone");
        Ok(Next::GoOn)
    }

    /// Parks or gives up. What a channel refused once is not tried with the rest of its lane.
    async fn settle_stopped(
        &self,
        turn: &Turn,
        effect: &DueEffect,
        (state, reason): (&'static str, Reason),
        at: Timestamp,
    ) -> Result<Next, StoreError> {
        tracing::warn!(guild.id = %effect.guild, effect.id = %effect.id, effect.kind = effect.kind.as_str(),
            message.id = effect.message.as_ref().map(tracing::field::display), lane = %turn.lease.lane,
            state, reason = reason.as_str(), "a promise cannot be carried out");
        let is_refused = state == "parked" && Reason::OF_CHANNEL.contains(&reason);
        let parks_lane = is_refused || reason == Reason::GuildLeft;
        let mut tx = self.store.write().await?;
        tx.settle_stopped(&turn.lease, &effect.id, (state, reason), at)
            .await?;
        tx.commit().await?;
        if parks_lane {
            self.park_rest(&turn.lease, reason, at).await?;
            self.follow_routes(effect).await?;
        }
        settled::note(&turn.lease, effect, state, Some(reason));
        Ok(if parks_lane {
            let rest = is_refused.then(|| self.clock.now().plus(REFUSED_LANE_RESTS));
            Next::Stop { not_before: rest }
        } else {
            Next::GoOn
        })
    }
}

/// The effect, and the edits of the same message that were promised before it was rendered: they are in it.
fn also_done(effect: &DueEffect, due: &[DueEffect]) -> Vec<EffectId> {
    let is_covered = |other: &&DueEffect| {
        other.kind == EffectKind::Edit
            && effect.kind == EffectKind::Edit
            && other.message == effect.message
            && other.id != effect.id
    };
    let covered = due.iter().filter(is_covered).map(|other| other.id.clone());
    std::iter::once(effect.id.clone()).chain(covered).collect()
}
