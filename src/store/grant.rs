//! The promises of a rule to those who already qualify: ledger rows and the effects that carry them out, together.

use super::outbox::{NewEffect, member_lane};
use super::reward::Qualified;
use super::{StoreError, Tx, on_engine};
use crate::domain::effect::EffectKind;
use crate::domain::id::{EffectId, GrantId, GuildId, MemberId};
use crate::domain::reward::Rule;
use crate::domain::time::Timestamp;

/// A role that the ledger gave and that a higher one takes away.
#[derive(sqlx::FromRow)]
struct LowerGrant {
    grant_id: String,
    rule_id: String,
    role_id: i64,
}

impl Tx {
    /// Promises a rule's role to everyone who qualifies and has nothing in the ledger for it; says to how many.
    pub async fn grant_to_qualified(
        &mut self,
        rule: &Rule,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let rules = self.list_rules(rule.guild).await?;
        let above: Vec<&Rule> = rules
            .iter()
            .filter(|other| other.supersedes(rule))
            .collect();
        let mut promised = 0;
        for qualified in self.list_qualified(rule).await? {
            let is_superseded = above
                .iter()
                .any(|other| other.when.occasion(qualified.total).is_some());
            let Some(grant) = self
                .insert_grant(rule, &qualified, is_superseded, now)
                .await?
            else {
                continue;
            };
            promised += 1;
            if is_superseded {
                continue;
            }
            self.supersede_lower(rule, &rules, qualified.member, now)
                .await?;
            let whose = (rule.guild, qualified.member);
            self.insert_grant_effect(whose, (EffectKind::Grant, &grant), now, now)
                .await?;
            if let Some(end) = rule.ends_at(now) {
                self.insert_grant_effect(whose, (EffectKind::Revoke, &grant), now, end)
                    .await?;
            }
        }
        Ok(promised)
    }

    /// Writes a promise into the ledger; `None` where the occasion is paid already.
    async fn insert_grant(
        &mut self,
        rule: &Rule,
        qualified: &Qualified,
        is_superseded: bool,
        now: Timestamp,
    ) -> Result<Option<GrantId>, StoreError> {
        const SQL: &str = "insert into reward_grant (grant_id, rule_id, guild_id, member_id, role_id, \
            occasion, created_at, expires_at, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
            on conflict (rule_id, member_id, occasion) do nothing";
        let grant = GrantId::sortable(now, 0, rand::random());
        let state = if is_superseded {
            "superseded"
        } else {
            "promised"
        };
        let inserted = on_engine!(self, |conn| sqlx::query(SQL)
            .bind(grant.as_str())
            .bind(rule.id.as_str())
            .bind(rule.guild.get())
            .bind(qualified.member.get())
            .bind(rule.role.get())
            .bind(&qualified.occasion)
            .bind(now.as_ms())
            .bind(rule.ends_at(now).map(Timestamp::as_ms))
            .bind(state)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok((inserted == 1).then_some(grant))
    }

    /// Takes the roles of lower thresholds away where the rule says that only the highest stays.
    async fn supersede_lower(
        &mut self,
        rule: &Rule,
        rules: &[Rule],
        member: MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const HELD: &str = "select grant_id, rule_id, role_id from reward_grant where guild_id = $1 \
            and member_id = $2 and state in ('promised', 'given') order by grant_id";
        const SUPERSEDE: &str = "update reward_grant set state = 'superseded' where grant_id = $1";
        let held: Vec<LowerGrant> = on_engine!(self, |conn| sqlx::query_as(HELD)
            .bind(rule.guild.get())
            .bind(member.get())
            .fetch_all(conn)
            .await)?;
        let is_lower = |grant: &LowerGrant| {
            rules
                .iter()
                .any(|other| other.id.as_str() == grant.rule_id && rule.supersedes(other))
        };
        let (lower, rest): (Vec<_>, Vec<_>) = held.into_iter().partition(is_lower);
        for grant in lower {
            on_engine!(self, |conn| sqlx::query(SUPERSEDE)
                .bind(&grant.grant_id)
                .execute(conn)
                .await
                .map(|_| ()))?;
            // The role stays where another promise still stands for it.
            if rest.iter().any(|other| other.role_id == grant.role_id) {
                continue;
            }
            let grant = GrantId::from_text(grant.grant_id);
            let whose = (rule.guild, member);
            self.insert_grant_effect(whose, (EffectKind::Revoke, &grant), now, now)
                .await?;
        }
        Ok(())
    }

    /// Promises to give or to take at `due_at` what a ledger row stands for, and wakes the member's lane.
    async fn insert_grant_effect(
        &mut self,
        (guild, member): (GuildId, MemberId),
        (kind, grant): (EffectKind, &GrantId),
        now: Timestamp,
        due_at: Timestamp,
    ) -> Result<(), StoreError> {
        // Takings stand before the giving that caused them.
        let place = u32::from(kind == EffectKind::Grant);
        let effect = NewEffect {
            id: EffectId::sortable(due_at, place, rand::random()),
            guild,
            lane: member_lane(guild, member),
            kind,
            message: None,
            grant: Some(grant.clone()),
            due_at,
        };
        self.insert_effects(&[effect], now).await
    }
}
