//! Roles given and taken as the ledger says; only what the ledger gave is ever taken.

use crate::delivery::Worker;
use crate::delivery::lane::{Outcome, REFUSED_FOR, Turn};
use crate::discord::rest::{DiscordError, Done};
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::delivery::DueEffect;
use crate::store::ledger::{GrantRecord, GrantState};

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
        let is_over = grant.expires_at.is_some_and(|end| end <= self.clock.now());
        if is_over {
            self.note(&grant, GrantState::Ended).await?;
            return Ok(Outcome::Done);
        }
        if let Some(obstacle) = self.find_obstacle(&grant).await? {
            return Ok(obstacle);
        }
        let discord = &self.discord;
        let done = match turn.ask() {
            Ok(()) => {
                discord
                    .add_role(grant.guild, grant.member, grant.role)
                    .await
            }
            Err(late) => Err(late),
        };
        self.conclude(&grant, GrantState::Given, done).await
    }

    pub(super) async fn carry_out_revoke(
        &self,
        turn: &mut Turn,
        effect: &DueEffect,
    ) -> Result<Outcome, StoreError> {
        let Some(grant) = self.find_grant(effect).await? else {
            return Ok(Outcome::Done);
        };
        let now = self.clock.now();
        let after = match grant.state {
            GrantState::Superseded => GrantState::Superseded,
            GrantState::Given => GrantState::Ended,
            GrantState::Promised => {
                self.note(&grant, GrantState::Ended).await?;
                return Ok(Outcome::Done);
            }
            GrantState::Ended => return Ok(Outcome::Done),
        };
        let mut tx = self.store.read().await?;
        if tx.is_role_held_otherwise(&grant, now).await? {
            drop(tx);
            self.note(&grant, after).await?;
            return Ok(Outcome::Done);
        }
        drop(tx);
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
        self.conclude(&grant, after, done).await
    }

    /// What is known to stand in the way, so that Discord need not be asked.
    async fn find_obstacle(&self, grant: &GrantRecord) -> Result<Option<Outcome>, StoreError> {
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

    async fn find_grant(&self, effect: &DueEffect) -> Result<Option<GrantRecord>, StoreError> {
        let Some(grant) = &effect.grant else {
            return Ok(None);
        };
        self.store.read().await?.find_grant(grant).await
    }

    async fn conclude(
        &self,
        grant: &GrantRecord,
        after: GrantState,
        done: Result<Done<()>, DiscordError>,
    ) -> Result<Outcome, StoreError> {
        match done {
            Ok(done) => {
                self.note(grant, after).await?;
                tracing::info!(guild.id = %grant.guild, grant.id = %grant.id, rule.id = %grant.rule,
                    event.id = grant.event.as_ref().map(tracing::field::display), role.id = %grant.role,
                    is_given = after == GrantState::Given, "a role was changed");
                Ok(Outcome::Sent {
                    created: None,
                    room: done.room,
                })
            }
            Err(error) => Ok(Outcome::Failed {
                error,
                is_first: true,
            }),
        }
    }

    async fn note(&self, grant: &GrantRecord, state: GrantState) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        tx.upsert_grant_state(&grant.id, state).await?;
        tx.commit().await
    }
}
