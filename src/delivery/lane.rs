//! One lane from its lease to its release: what is due, one after the other, each attempt settled before the next.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::delivery::history::{self, History};
use crate::delivery::seats::Seats;
use crate::delivery::{LEASE, Worker};
use crate::discord::gate;
use crate::discord::rest::{DiscordError, GuildRole, RouteAllowance, TIMEOUT};
use crate::domain::effect::EffectKind;
use crate::domain::id::PostedId;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::card::MessageRecord;
use crate::store::delivery::{DueEffect, Lease};

/// How many requests one lease makes at most: a busy lane lets others have a turn.
const TURN: usize = 16;
/// How far ahead a turn looks for what may be sent together.
const LOOK_AHEAD: i64 = 48;
/// How long into a lease a new attempt may still begin, so that others have a turn.
const BEGIN_WITHIN: Duration = Duration::from_secs(6);
/// How long into a lease a request may still be made: what is left of it covers the wait for its turn, the longest answer,
/// and then some.
const SEND_WITHIN: Duration = LEASE.saturating_sub(gate::PATIENCE).saturating_sub(TIMEOUT);
const _: () = assert!(
    BEGIN_WITHIN.as_secs() + history::WITHIN.as_secs() < SEND_WITHIN.as_secs(),
    "a lease that is shorter than the longest attempt lets two workers into one lane"
);
/// How long a refusal stands, unless news of the guild lift what is parked for it.
pub(super) const REFUSED_FOR: Duration = Duration::from_hours(1);
/// How many messages a channel takes at once, until its answers tell: what Discord is known to allow.
const ROOM: u32 = 5;

/// What carrying an effect out came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// There was nothing to do, or it turned out to be done.
    Done,
    /// A part of it is done, and it goes on at once.
    GoesOn,
    /// Discord did it.
    Sent {
        /// The message that it created.
        created: Option<PostedMessage>,
        /// How much more may be sent on the same route, where Discord said it.
        room: Option<RouteAllowance>,
    },
    /// The attempt failed.
    Failed {
        /// How.
        error: DiscordError,
        /// Whether no earlier attempt may have succeeded unseen.
        is_first: bool,
    },
    /// It could not even be rendered.
    Panicked,
    /// It was changed meanwhile, by an admin for instance: it is looked at again.
    Changed,
    /// It waits for the bot to be in the guild again.
    Left,
    /// It may stand there already, and nobody can tell.
    Unsure,
    /// Its channel belongs to another guild.
    Foreign,
    /// It is for staff, and everyone can read its channel.
    Public,
    /// Its role was refused not long ago.
    RoleRefused(crate::domain::effect::Reason, Timestamp),
}

/// A message that stands in Discord since a moment ago.
#[derive(Debug)]
pub(super) struct PostedMessage {
    pub(super) message: MessageRecord,
    /// Discord's id of it.
    pub(super) posted: PostedId,
    /// Whether it would say something else by now.
    pub(super) is_stale: bool,
}

/// Whether the lane goes on with its next effect.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    GoOn,
    Stop { not_before: Option<Timestamp> },
}

/// One lease at work, and what was learnt on the way.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) lease: Lease,
    /// When the lease was asked for, at the latest.
    began: Instant,
    /// How many more messages the channel takes before a wait, as far as it is known.
    pub(super) room: u32,
    /// What stands in the channel, once something had to be looked for there.
    pub(super) history: Option<History>,
    /// Whether everyone can read the channel, once that had to be known.
    pub(super) is_public: Option<bool>,
    /// The guild's roles, once one was about to be given.
    pub(super) roles: Option<Vec<GuildRole>>,
    /// How many requests were made.
    requests: usize,
}

impl Turn {
    /// Whether it is time for others: sooner where they wait for a seat.
    fn is_over(&self, seats: &Seats) -> bool {
        let most = if seats.are_full() { 1 } else { TURN };
        self.requests >= most || self.began.elapsed() >= BEGIN_WITHIN
    }

    /// Counts a request that is about to be made. Refused where the lease might end before its answer: whoever was held up
    /// so long, by the database for instance, must not send into a lane that is someone else's by then.
    pub(super) fn ask(&mut self) -> Result<(), DiscordError> {
        self.requests += 1;
        if self.began.elapsed() < SEND_WITHIN {
            Ok(())
        } else {
            Err(DiscordError::Late)
        }
    }
}

impl Worker {
    /// Works on a lane, leased not before `began`, until it has nothing due, must wait, or had its turn.
    pub(super) async fn work(
        &self,
        (lease, began): (Lease, Instant),
        (seats, stop): (&Seats, &CancellationToken),
    ) -> Result<(), StoreError> {
        let mut turn = Turn {
            lease,
            began,
            room: ROOM,
            history: None,
            is_public: None,
            roles: None,
            requests: 0,
        };
        let mut not_before = None;
        self.park_along(&turn.lease).await?;
        while !turn.is_over(seats) && !stop.is_cancelled() {
            match self.step(&mut turn).await? {
                Next::GoOn => {}
                Next::Stop { not_before: until } => {
                    not_before = until;
                    break;
                }
            }
        }
        self.release(&turn.lease, not_before).await
    }

    /// Carries the first thing out that is due.
    async fn step(&self, turn: &mut Turn) -> Result<Next, StoreError> {
        const END: Next = Next::Stop { not_before: None };
        if self.discord.gate().pause().is_some() {
            return Ok(END);
        }
        let mut tx = self.store.read().await?;
        let due = tx
            .list_due_under(&turn.lease, self.clock.now(), LOOK_AHEAD)
            .await?;
        drop(tx);
        let Some(effect) = due.first() else {
            return Ok(END);
        };
        if let Some(until) = self
            .patience
            .spent_until(&turn.lease.lane, self.clock.now())
        {
            return Ok(Next::Stop {
                not_before: Some(until),
            });
        }
        let attempt = AssertUnwindSafe(self.attempt(turn, effect, &due));
        let outcome = match attempt.catch_unwind().await {
            Ok(outcome) => outcome?,
            Err(_) => Outcome::Panicked,
        };
        self.settle(turn, effect, &due, outcome).await
    }

    /// Parks what is due in a lane whose channel refused something not long ago.
    async fn park_along(&self, lease: &Lease) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let due = tx.list_due_effects(&lease.lane, now, 1).await?;
        let Some(first) = due.first() else {
            return Ok(());
        };
        let refused = tx.find_refusal(&lease.lane, first.guild).await?;
        drop(tx);
        match refused {
            Some((reason, at)) if now < at.plus(REFUSED_FOR) => {
                self.park_rest(lease, reason, at).await
            }
            _ => Ok(()),
        }
    }

    async fn attempt(
        &self,
        turn: &mut Turn,
        effect: &DueEffect,
        due: &[DueEffect],
    ) -> Result<Outcome, StoreError> {
        match effect.kind {
            EffectKind::Post | EffectKind::Edit => self.carry_out_message(turn, effect, due).await,
            EffectKind::Grant => self.carry_out_grant(turn, effect).await,
            EffectKind::Revoke => self.carry_out_revoke(turn, effect).await,
            EffectKind::Payout => self.carry_out_payout(turn, effect).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_whose_worker_died_is_taken_over_within_a_minute() {
        let looks_again = crate::delivery::POLL.mul_f64(1.2);
        assert!(LEASE + looks_again < Duration::from_secs(50));
    }

    #[tokio::test(start_paused = true)]
    async fn late_in_a_lease_no_request_is_made_whose_answer_could_come_after_it() {
        let mut turn = Turn {
            lease: Lease {
                lane: "c1".to_owned(),
                guild: None,
                token: "t".to_owned(),
            },
            began: Instant::now(),
            room: ROOM,
            history: None,
            is_public: None,
            roles: None,
            requests: 0,
        };
        assert_eq!(turn.ask(), Ok(()));
        let instant = Duration::from_millis(1);
        tokio::time::advance(SEND_WITHIN.saturating_sub(instant)).await;
        assert_eq!(turn.ask(), Ok(()));
        tokio::time::advance(instant).await;
        assert_eq!(turn.ask(), Err(DiscordError::Late));
        assert!(SEND_WITHIN + gate::PATIENCE + TIMEOUT <= LEASE);
    }
}
