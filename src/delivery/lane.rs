//! One lane from its lease to its release: what is due, one after the other, each attempt settled before the next.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::delivery::settle::{Settlement, settlement};
use crate::delivery::{TOKEN_PAUSE, Worker, backoff};
use crate::discord::rest::DiscordError;
use crate::domain::effect::{EffectKind, Reason};
use crate::domain::id::EffectId;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::delivery::{DueEffect, Lease};

/// How many effects one lease carries out at most: a busy lane lets others have a turn.
const TURN: usize = 16;
/// How long into a lease a new attempt may still begin: what is left of it covers the longest attempt.
const BEGIN_WITHIN: Duration = Duration::from_secs(30);

/// How long a channel's refusal stands, unless news of the guild lift what is parked there.
const REFUSED_FOR: Duration = Duration::from_hours(1);

/// What carrying an effect out came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is done, or there was nothing to do.
    Done {
        /// How long the lane must wait before it sends anything more.
        rest: Option<Duration>,
    },
    /// The attempt failed.
    Failed(DiscordError),
    /// It waits for the bot to be in the guild again.
    Left,
}

impl Outcome {
    pub(super) const DONE: Self = Self::Done { rest: None };
}

/// Whether the lane goes on with its next effect.
enum Next {
    GoOn,
    Stop { not_before: Option<Timestamp> },
}

impl Worker {
    /// Works on a lane until it has nothing due, must wait, or had its turn.
    pub(super) async fn work(
        &self,
        lease: Lease,
        stop: CancellationToken,
    ) -> Result<(), StoreError> {
        let started = self.clock.now();
        let due = self.list_due(&lease, started).await?;
        let mut settled = HashSet::new();
        let mut not_before = None;
        for effect in &due {
            let is_over = self.clock.now() > started.plus(BEGIN_WITHIN) || stop.is_cancelled();
            let is_paused = self.pause.until(self.clock.now()).is_some();
            if is_over || is_paused {
                break;
            }
            if settled.contains(&effect.id) {
                continue;
            }
            match self.carry_out(&lease, effect, &due, &mut settled).await? {
                Next::GoOn => {}
                Next::Stop { not_before: until } => {
                    not_before = until;
                    break;
                }
            }
        }
        let mut tx = self.store.write().await?;
        tx.release_lane(&lease, not_before).await?;
        tx.commit().await
    }

    /// What is due in a lane. Where its channel refused something not long ago, that is nothing: it all waits along.
    async fn list_due(&self, lease: &Lease, now: Timestamp) -> Result<Vec<DueEffect>, StoreError> {
        let most = i64::try_from(TURN).unwrap_or(i64::MAX);
        let mut tx = self.store.read().await?;
        let due = tx.list_due_effects(&lease.lane, now, most).await?;
        let Some(first) = due.first() else {
            return Ok(due);
        };
        let refused = tx.find_refusal(&lease.lane, first.guild).await?;
        drop(tx);
        match refused {
            Some((reason, at)) if now < at.plus(REFUSED_FOR) => {
                let mut tx = self.store.write().await?;
                tx.settle_rest_parked(lease, reason, at).await?;
                tx.commit().await?;
                Ok(Vec::new())
            }
            _ => Ok(due),
        }
    }

    async fn carry_out(
        &self,
        lease: &Lease,
        effect: &DueEffect,
        due: &[DueEffect],
        settled: &mut HashSet<EffectId>,
    ) -> Result<Next, StoreError> {
        let attempt = AssertUnwindSafe(self.attempt(lease, effect));
        let outcome = match attempt.catch_unwind().await {
            Ok(outcome) => outcome?,
            // One that cannot be rendered is given up in the end, and the rest of the lane comes after it.
            Err(_) => Outcome::Failed(DiscordError::Unavailable("it could not be rendered")),
        };
        match outcome {
            Outcome::Done { rest } => {
                let done = also_done(effect, due);
                let mut tx = self.store.write().await?;
                tx.settle_done(lease, &done).await?;
                tx.commit().await?;
                settled.extend(done);
                let now = self.clock.now();
                Ok(match rest {
                    Some(rest) => Next::Stop {
                        not_before: Some(now.plus(rest)),
                    },
                    None => Next::GoOn,
                })
            }
            Outcome::Left => {
                self.settle_stopped(lease, effect, ("parked", Reason::GuildLeft))
                    .await
            }
            Outcome::Failed(error) => self.settle_failed(lease, effect, &error).await,
        }
    }

    async fn attempt(&self, lease: &Lease, effect: &DueEffect) -> Result<Outcome, StoreError> {
        match effect.kind {
            EffectKind::Post | EffectKind::Edit => self.carry_out_message(lease, effect).await,
            EffectKind::Grant => self.carry_out_grant(effect).await,
            EffectKind::Revoke => self.carry_out_revoke(effect).await,
        }
    }

    async fn settle_failed(
        &self,
        lease: &Lease,
        effect: &DueEffect,
        error: &DiscordError,
    ) -> Result<Next, StoreError> {
        let now = self.clock.now();
        let settlement = settlement(effect.kind, error);
        tracing::info!(effect.id = %effect.id, guild.id = %effect.guild, effect.kind = effect.kind.as_str(),
            attempt = effect.attempt + 1, %error, ?settlement, "an attempt did not come off");
        match settlement {
            Settlement::Done => {
                let mut tx = self.store.write().await?;
                tx.settle_done(lease, std::slice::from_ref(&effect.id))
                    .await?;
                tx.commit().await?;
                Ok(Next::GoOn)
            }
            Settlement::Park(reason) => {
                self.settle_stopped(lease, effect, ("parked", reason)).await
            }
            Settlement::Dead(reason) => self.settle_stopped(lease, effect, ("dead", reason)).await,
            Settlement::StopAll => {
                tracing::error!(
                    "Discord does not know the token: nothing is sent until it does; intake goes on"
                );
                self.pause.extend(now.plus(TOKEN_PAUSE));
                Ok(Next::Stop {
                    not_before: Some(now.plus(TOKEN_PAUSE)),
                })
            }
            Settlement::Retry { asked, is_attempt } => {
                if let DiscordError::Limited {
                    retry_after,
                    is_global: true,
                } = error
                {
                    self.pause.extend(now.plus(*retry_after));
                }
                self.settle_retry(lease, effect, asked.filter(|_| !is_attempt))
                    .await
            }
        }
    }

    /// Tries again later; `limited` is a wait that Discord asked for, and no attempt of ours.
    async fn settle_retry(
        &self,
        lease: &Lease,
        effect: &DueEffect,
        limited: Option<Duration>,
    ) -> Result<Next, StoreError> {
        let now = self.clock.now();
        if let Some(wait) = limited {
            if let (0, Some(message)) = (effect.attempt, &effect.message) {
                // Nothing stands there yet: what is removed until then must not be posted.
                let mut tx = self.store.write().await?;
                tx.upsert_message_thawed(message).await?;
                tx.commit().await?;
            }
            return Ok(Next::Stop {
                not_before: Some(now.plus(wait)),
            });
        }
        let Some(wait) = backoff::wait(effect.attempt + 1, rand::random(), None) else {
            return self
                .settle_stopped(lease, effect, ("dead", Reason::Exhausted))
                .await;
        };
        let mut tx = self.store.write().await?;
        tx.settle_retry(lease, &effect.id, now.plus(wait)).await?;
        tx.commit().await?;
        Ok(Next::Stop {
            not_before: Some(now.plus(wait)),
        })
    }

    /// Parks or gives up. What a channel refused once is not tried with the rest of its lane.
    async fn settle_stopped(
        &self,
        lease: &Lease,
        effect: &DueEffect,
        (state, reason): (&'static str, Reason),
    ) -> Result<Next, StoreError> {
        let now = self.clock.now();
        tracing::warn!(effect.id = %effect.id, guild.id = %effect.guild, state, reason = reason.as_str(),
            "a promise cannot be carried out");
        let is_message = matches!(effect.kind, EffectKind::Post | EffectKind::Edit);
        let mut tx = self.store.write().await?;
        if let (true, Some(message)) = (is_message, &effect.message) {
            // Discord said no, so nothing stands there: what is tried next may say something else.
            tx.upsert_message_thawed(message).await?;
        }
        tx.settle_stopped(lease, &effect.id, (state, reason), now)
            .await?;
        let parks_lane = state == "parked" && is_message;
        if parks_lane {
            tx.settle_rest_parked(lease, reason, now).await?;
        }
        tx.commit().await?;
        Ok(if parks_lane {
            Next::Stop { not_before: None }
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
    };
    let mut done: Vec<EffectId> = due
        .iter()
        .filter(is_covered)
        .map(|other| other.id.clone())
        .collect();
    if !done.contains(&effect.id) {
        done.push(effect.id.clone());
    }
    done
}
