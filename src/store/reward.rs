//! Reward rules.

use std::time::Duration;

use super::batches::BATCH;
use super::engine::Answers;
use super::script::Question;
use super::{StoreError, Tx, on_engine};
use crate::domain::event::CounterKind;
use crate::domain::id::{EndpointId, GuildId, RoleId, RuleId};
use crate::domain::reward::{Keep, Rule, When};
use crate::domain::time::Timestamp;

#[derive(sqlx::FromRow)]
struct RuleRow {
    rule_id: String,
    guild_id: i64,
    role_id: i64,
    counts: String,
    threshold: Option<i64>,
    every: Option<i64>,
    lasts_ms: Option<i64>,
    keep: String,
    endpoint_id: Option<String>,
    paused_at: Option<i64>,
}

impl TryFrom<RuleRow> for Rule {
    type Error = StoreError;

    fn try_from(row: RuleRow) -> Result<Self, StoreError> {
        let wrong = |column| StoreError::row("reward_rule", column, &row.rule_id);
        let when = match (row.threshold, row.every) {
            (Some(at), None) => When::At(at),
            (None, Some(step)) => When::Every(step),
            _ => return Err(wrong("threshold")),
        };
        let lasts = row
            .lasts_ms
            .map(|ms| u64::try_from(ms).map_err(|_| wrong("lasts_ms")));
        Ok(Self {
            guild: GuildId::new(row.guild_id).ok_or_else(|| wrong("guild_id"))?,
            role: RoleId::new(row.role_id).ok_or_else(|| wrong("role_id"))?,
            counts: CounterKind::parse(&row.counts).ok_or_else(|| wrong("counts"))?,
            when,
            lasts: lasts.transpose()?.map(Duration::from_millis),
            keep: Keep::parse(&row.keep).ok_or_else(|| wrong("keep"))?,
            endpoint: row.endpoint_id.map(EndpointId::from_text),
            paused_at: row.paused_at.map(Timestamp::from_ms),
            id: RuleId::from_text(row.rule_id),
        })
    }
}

impl Tx {
    /// The guild's rules by counter and height.
    pub async fn list_rules(&mut self, guild: GuildId) -> Result<Vec<Rule>, StoreError> {
        const SQL: &str = "select rule_id, guild_id, role_id, counts, threshold, every, lasts_ms, keep, \
            endpoint_id, paused_at from reward_rule where guild_id = $1 and removed_at is null \
            order by counts, coalesce(threshold, every), created_at, rule_id";
        let rows: Vec<RuleRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The guild's rule with this id.
    pub async fn find_rule(
        &mut self,
        guild: GuildId,
        rule: &RuleId,
    ) -> Result<Option<Rule>, StoreError> {
        const SQL: &str = "select rule_id, guild_id, role_id, counts, threshold, every, lasts_ms, keep, \
            endpoint_id, paused_at from reward_rule \
            where guild_id = $1 and rule_id = $2 and removed_at is null";
        let row: Option<RuleRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(rule.as_str())
            .fetch_optional(conn)
            .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// The guild's rule with this id, also one that was removed.
    pub async fn find_any_rule(
        &mut self,
        guild: GuildId,
        rule: &RuleId,
    ) -> Result<Option<Rule>, StoreError> {
        const SQL: &str = "select rule_id, guild_id, role_id, counts, threshold, every, lasts_ms, keep, \
            endpoint_id, paused_at from reward_rule where guild_id = $1 and rule_id = $2";
        let row: Option<RuleRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(rule.as_str())
            .fetch_optional(conn)
            .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Keeps a rule: makes it, or changes all of it but its guild. The guild must be known.
    pub async fn upsert_rule(&mut self, rule: &Rule, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "insert into reward_rule (rule_id, guild_id, role_id, counts, threshold, every, \
            lasts_ms, keep, endpoint_id, created_at, paused_at) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
            on conflict (rule_id) do update set role_id = excluded.role_id, counts = excluded.counts, \
            threshold = excluded.threshold, every = excluded.every, lasts_ms = excluded.lasts_ms, \
            keep = excluded.keep, endpoint_id = excluded.endpoint_id, paused_at = excluded.paused_at";
        let (threshold, every) = match rule.when {
            When::At(at) => (Some(at), None),
            When::Every(step) => (None, Some(step)),
        };
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(rule.id.as_str())
            .bind(rule.guild.get())
            .bind(rule.role.get())
            .bind(rule.counts.as_str())
            .bind(threshold)
            .bind(every)
            .bind(super::ledger::lasts_ms(rule.lasts))
            .bind(rule.keep.as_str())
            .bind(rule.endpoint.as_ref().map(EndpointId::as_str))
            .bind(now.as_ms())
            .bind(rule.paused_at.map(Timestamp::as_ms))
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Removes a rule, or brings it back. What it gave stays.
    pub async fn upsert_rule_removed(
        &mut self,
        guild: GuildId,
        rule: &RuleId,
        removed_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "update reward_rule set removed_at = $3 where guild_id = $1 and rule_id = $2";
        let changed = on_engine!(self, |conn| sqlx::query(SQL)
            .bind(guild.get())
            .bind(rule.as_str())
            .bind(removed_at.map(Timestamp::as_ms))
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Lets what a rule promised, and what waits for its role, be the rule's role as it is now: at most [`BATCH`] at
    /// once; says how many.
    pub async fn move_parked_grants(
        &mut self,
        rule: &Rule,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const WAITING: &str = "select f.effect_id, g.grant_id from reward_grant g \
            join effect f on f.grant_id = g.grant_id and f.kind = 'grant' and f.state = 'parked' \
            where g.rule_id = $1 and g.state = 'promised' and g.role_id <> $2 order by f.effect_id limit $3";
        let waiting: Vec<(String, String)> = on_engine!(self, |conn| sqlx::query_as(WAITING)
            .bind(rule.id.as_str())
            .bind(rule.role.get())
            .bind(BATCH)
            .fetch_all(conn)
            .await)?;
        let row = |(_, grant): &(String, String)| vec![grant.into(), rule.role.get().into()];
        self.change(
            "update reward_grant set role_id = cast(asked.value ->> 1 as bigint) from {asked} \
             where reward_grant.grant_id = asked.value ->> 0",
            waiting.iter().map(row).collect(),
        )
        .await?;
        let effects: Vec<String> = waiting.into_iter().map(|(effect, _)| effect).collect();
        self.unpark_effects(&effects, now).await?;
        Ok(effects.len() as u64)
    }
}

/// Asks for the rules of these guilds, paused ones too.
pub(super) fn living(guilds: &[GuildId]) -> Question {
    let sql = "select r.rule_id, r.guild_id, r.role_id, r.counts, r.threshold, r.every, r.lasts_ms, r.keep, \
        r.endpoint_id, r.paused_at from {asked} cross join reward_rule r \
        where r.guild_id = cast(asked.value ->> 0 as bigint) and r.removed_at is null \
        order by r.rule_id";
    let asked = guilds.iter().map(|guild| vec![guild.get().into()]);
    Question::new(sql, asked.collect())
}

pub(super) fn read_living(answers: &mut Answers) -> Result<Vec<Rule>, StoreError> {
    let rows: Vec<RuleRow> = answers.take()?;
    rows.into_iter().map(TryInto::try_into).collect()
}
