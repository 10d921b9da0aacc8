//! Roles given and taken as the ledger says; only what Crier put there is ever taken.
//!
//! - A role that the member has already, by the hand of staff for instance, is not Crier's: it is not given again, and
//!   never taken. So before a role is given for the first time Discord is asked for the member's roles. That costs a
//!   request per member and role, and holds whichever machine does it and whether the gateway tells of members or not.
//! - That a role is ours is committed before Discord is asked to give it (`given_role`): after a crash in between, the
//!   next attempt does not take its own role for someone else's. Where Discord then refuses, the note is taken back.
//! - What staff do between the question and the giving, a fraction of a second, is not seen.

use crate::delivery::Worker;
use crate::delivery::lane::{Outcome, REFUSED_FOR, Turn};
use crate::delivery::settle::{Settlement, settlement};
use crate::discord::rest::{DiscordError, Done};
use crate::domain::effect::{EffectKind, Reason};
use crate::domain::ledger::{Grant, GrantState};
use crate::domain::time::Timestamp;
use crate::ledger::grant as ledger;
use crate::store::StoreError;
use crate::store::delivery::DueEffect;
use crate::store::notice::Notice;

/// Whose a role is that is about to be given.
enum Owner {
    /// Crier's, and it was before this attempt.
    Ours,
    /// Crier's from now on: the member does not have it.
    OursFromNow,
    /// The member had it before.
    Theirs,
    /// The lane is another worker's by now.
    Nobody,
}

impl Worker {
    pub(super) async fn carry_out_grant(
        &self,
        turn: &mut Turn,
        effect: &DueEffect,
    ) -> Result<Outcome, StoreError> {
        let Some(grant) = self.find_grant(effect).await? else {
            return Ok(Outcome::Done);
        };
        if !grant.state.is_live() {
            return Ok(Outcome::Done);
        }
        if grant.expires_at.is_some_and(|end| end <= self.clock.now()) {
            self.note_ended(&grant).await?;
            return Ok(Outcome::Done);
        }
        if let Some(obstacle) = self.find_obstacle(&grant).await? {
            if let Outcome::RoleRefused(reason, _) = obstacle {
                self.note_trouble(&grant, reason).await?;
            }
            return Ok(obstacle);
        }
        match self.find_refusal(turn, &grant).await {
            Ok(None) => {}
            Ok(Some(reason)) => {
                self.note_trouble(&grant, reason).await?;
                return Ok(Outcome::RoleRefused(reason, self.clock.now()));
            }
            Err(error) => return Ok(failed(error)),
        }
        let is_new = match self.find_owner(turn, &grant).await? {
            Ok(Owner::Ours) => false,
            Ok(Owner::OursFromNow) => true,
            Ok(Owner::Theirs) => {
                self.note_given(&grant).await?;
                return Ok(Outcome::Done);
            }
            Ok(Owner::Nobody) => return Ok(Outcome::Done),
            Err(error) => return Ok(failed(error)),
        };
        self.give(turn, &grant, is_new).await
    }

    async fn give(
        &self,
        turn: &mut Turn,
        grant: &Grant,
        is_new: bool,
    ) -> Result<Outcome, StoreError> {
        let discord = &self.discord;
        let done = match turn.ask() {
            Ok(()) => {
                discord
                    .add_role(grant.guild, grant.member, grant.role)
                    .await
            }
            Err(late) => Err(late),
        };
        match done {
            Ok(done) => {
                self.note_given(grant).await?;
                let mut tx = self.store.write().await?;
                tx.upsert_notice_over(grant.guild, &grant.rule, self.clock.now())
                    .await?;
                tx.commit().await?;
                Ok(changed(grant, true, &done))
            }
            Err(error) => {
                if is_new && matches!(error, DiscordError::Refused { .. }) {
                    let mut tx = self.store.write().await?;
                    ledger::refused(&mut tx, grant).await?;
                    tx.commit().await?;
                }
                if let Settlement::Park(reason) = settlement(EffectKind::Grant, &error) {
                    self.note_trouble(grant, reason).await?;
                }
                Ok(failed(error))
            }
        }
    }

    /// Whether the role may still be given: since the rule was kept it may have been deleted, or allow what must not be
    /// given away. Its position is checked by Discord at the giving. Asked once in a turn.
    async fn find_refusal(
        &self,
        turn: &mut Turn,
        grant: &Grant,
    ) -> Result<Option<Reason>, DiscordError> {
        if turn.roles.is_none() {
            turn.ask()?;
            turn.roles = Some(self.discord.roles(grant.guild).await?);
        }
        let mut roles = turn.roles.iter().flatten();
        Ok(match roles.find(|role| role.id == grant.role) {
            None => Some(Reason::RoleGone),
            Some(role) if !role.permissions.dangerous().is_empty() => Some(Reason::RoleDangerous),
            Some(_) => None,
        })
    }

    /// Finds out whose the role is; where it is to be ours, that lasts before Discord is asked to give it.
    async fn find_owner(
        &self,
        turn: &mut Turn,
        grant: &Grant,
    ) -> Result<Result<Owner, DiscordError>, StoreError> {
        if self.store.read().await?.is_role_ours(grant).await? {
            return Ok(Ok(Owner::Ours));
        }
        let asked = match turn.ask() {
            Ok(()) => self.discord.member(grant.guild, grant.member).await,
            Err(late) => Err(late),
        };
        let member = match asked {
            Ok(member) => member,
            Err(error) => return Ok(Err(error)),
        };
        if member.roles.contains(&grant.role) {
            return Ok(Ok(Owner::Theirs));
        }
        let mut tx = self.store.write().await?;
        if !tx.hold_lease(&turn.lease).await? {
            return Ok(Ok(Owner::Nobody));
        }
        ledger::begun(&mut tx, grant, self.clock.now()).await?;
        tx.commit().await?;
        Ok(Ok(Owner::OursFromNow))
    }

    pub(super) async fn carry_out_revoke(
        &self,
        turn: &mut Turn,
        effect: &DueEffect,
    ) -> Result<Outcome, StoreError> {
        let Some(grant) = self.find_grant(effect).await? else {
            return Ok(Outcome::Done);
        };
        if grant.state == GrantState::Ended {
            return Ok(Outcome::Done);
        }
        let mut tx = self.store.read().await?;
        let stays = !tx.is_role_ours(&grant).await?
            || tx.is_role_held_otherwise(&grant, self.clock.now()).await?;
        drop(tx);
        if stays {
            self.note_ended(&grant).await?;
            return Ok(Outcome::Done);
        }
        if let Some(obstacle) = self.find_obstacle(&grant).await? {
            return Ok(obstacle);
        }
        let discord = &self.discord;
        let done = match turn.ask() {
            Ok(()) => {
                discord
                    .remove_role(grant.guild, grant.member, grant.role)
                    .await
            }
            Err(late) => Err(late),
        };
        match done {
            Ok(done) => {
                self.note_taken(&grant).await?;
                Ok(changed(&grant, false, &done))
            }
            Err(error) => {
                if settlement(effect.kind, &error) == Settlement::Done {
                    self.note_taken(&grant).await?;
                }
                Ok(failed(error))
            }
        }
    }

    /// What is known to stand in the way, so that Discord need not be asked.
    async fn find_obstacle(&self, grant: &Grant) -> Result<Option<Outcome>, StoreError> {
        let mut tx = self.store.read().await?;
        if !tx.is_in_guild(grant.guild).await? {
            return Ok(Some(Outcome::Left));
        }
        let refused = tx.find_role_refusal(grant.guild, grant.role).await?;
        let is_fresh = |at: Timestamp| self.clock.now() < at.plus(REFUSED_FOR);
        Ok(refused
            .filter(|(_, at)| is_fresh(*at))
            .map(|(reason, at)| Outcome::RoleRefused(reason, at)))
    }

    async fn find_grant(&self, effect: &DueEffect) -> Result<Option<Grant>, StoreError> {
        let Some(grant) = &effect.grant else {
            return Ok(None);
        };
        self.store.read().await?.find_grant(grant).await
    }

    /// Notes that a role was given, or that the member had it before.
    async fn note_given(&self, grant: &Grant) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        ledger::given(&mut tx, grant, self.clock.now()).await?;
        tx.commit().await
    }

    /// Lets an admin hear once that a rule's role cannot be given.
    async fn note_trouble(&self, grant: &Grant, reason: Reason) -> Result<(), StoreError> {
        if !reason.is_of_role() {
            return Ok(());
        }
        let notice = Notice {
            guild: grant.guild,
            rule: grant.rule.clone(),
            role: grant.role,
            reason: Some(reason),
        };
        let mut tx = self.store.write().await?;
        tx.insert_notice(&notice, self.clock.now()).await?;
        tx.commit().await
    }

    async fn note_taken(&self, grant: &Grant) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        ledger::taken(&mut tx, grant).await?;
        tx.commit().await
    }

    async fn note_ended(&self, grant: &Grant) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        ledger::ended(&mut tx, grant).await?;
        tx.commit().await
    }
}

fn changed(grant: &Grant, is_given: bool, done: &Done<()>) -> Outcome {
    tracing::info!(guild.id = %grant.guild, grant.id = %grant.id, rule.id = %grant.rule,
        event.id = grant.event.as_ref().map(tracing::field::display), role.id = %grant.role,
        is_given, "a role was changed");
    Outcome::Sent {
        created: None,
        room: done.room,
    }
}

fn failed(error: DiscordError) -> Outcome {
    Outcome::Failed {
        error,
        is_first: true,
    }
}
