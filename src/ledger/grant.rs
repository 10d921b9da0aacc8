//! What happens to a grant after it was promised: its role is given and taken, its member comes back, its rule changes.

use std::time::Duration;

use crate::domain::effect::EffectKind;
use crate::domain::id::{GuildId, MemberId};
use crate::domain::ledger::{Grant, GrantState};
use crate::domain::reward::Rule;
use crate::domain::time::Timestamp;
use crate::store::outbox::NewEffect;
use crate::store::{StoreError, Tx};

/// Rewards that are given within this time are told in one edit of their message.
const TOLD_WITHIN: Duration = Duration::from_secs(5);

/// Notes that a role is Crier's from now on, before Discord is asked to give it.
pub async fn begun(tx: &mut Tx, grant: &Grant, now: Timestamp) -> Result<(), StoreError> {
    tx.insert_given_role(grant, now).await
}

/// Notes that Discord did not give a role after all: it is not Crier's.
pub async fn refused(tx: &mut Tx, grant: &Grant) -> Result<(), StoreError> {
    tx.delete_given_role(grant).await
}

/// Lets what waits for a rule's former role be its role of today, a batch of grants at most; says how many that were.
pub async fn moved(tx: &mut Tx, rule: &Rule, now: Timestamp) -> Result<u64, StoreError> {
    tx.move_parked_grants(rule, now).await
}

/// Notes that a role was given, or that the member had it before: its time begins now, and its event's message tells of it.
pub async fn given(tx: &mut Tx, grant: &Grant, now: Timestamp) -> Result<(), StoreError> {
    let ends_at = grant.lasts.map(|lasts| now.plus(lasts));
    let ends_at = ends_at.or(grant.expires_at);
    if tx.upsert_grant_given(grant, now, ends_at).await? {
        let mut effects = tell(tx, grant, now).await?;
        let end = ends_at.map(|end| NewEffect::of_grant(EffectKind::Revoke, grant, end));
        effects.extend(end);
        tx.insert_effects(&effects, now).await?;
    }
    Ok(())
}

/// Notes that a role was taken from its member.
pub async fn taken(tx: &mut Tx, grant: &Grant) -> Result<(), StoreError> {
    tx.delete_given_role(grant).await?;
    tx.upsert_grant_ended(&grant.id).await
}

/// Notes that the time of a grant is over; its role stays, or was never given.
pub async fn ended(tx: &mut Tx, grant: &Grant) -> Result<(), StoreError> {
    tx.upsert_grant_ended(&grant.id).await
}

/// Lets what waits for a member to be in the guild be tried again: a batch of it, and says how much.
pub async fn unpark(
    tx: &mut Tx,
    (guild, member): (GuildId, MemberId),
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.unpark_member(guild, member, now).await
}

/// Promises to a member who came back the roles that were theirs.
pub async fn joined(
    tx: &mut Tx,
    (guild, member): (GuildId, MemberId),
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut held = tx.list_grants(&[(guild, member)]).await?;
    held.retain(|grant| {
        let is_over = grant.expires_at.is_some_and(|end| end <= now);
        grant.state == GrantState::Given && !is_over
    });
    // However many grants gave a role, it is given back once.
    held.sort_by_key(|grant| grant.role);
    held.dedup_by_key(|grant| grant.role);
    let again = held
        .iter()
        .map(|grant| NewEffect::of_grant(EffectKind::Grant, grant, now));
    tx.insert_effects(&again.collect::<Vec<_>>(), now).await
}

/// Promises edits of the messages that announce the event behind a grant.
async fn tell(tx: &mut Tx, grant: &Grant, now: Timestamp) -> Result<Vec<NewEffect>, StoreError> {
    let Some(event) = &grant.event else {
        return Ok(Vec::new());
    };
    let due_at = now.plus(TOLD_WITHIN);
    let messages = tx.list_messages_to_tell(event, now).await?;
    let edits = messages.into_iter().map(|(message, guild, channel)| {
        NewEffect::of_message(EffectKind::Edit, &message, (guild, channel), due_at)
    });
    Ok(edits.collect())
}
