//! Reward rules, and what a rule that was just made owes to those who already qualify.

use std::collections::HashSet;
use std::time::Duration;

use super::engine::Answers;
use super::script::Question;
use super::{StoreError, Tx, on_engine};
use crate::domain::effect::Reason;
use crate::domain::event::CounterKind;
use crate::domain::id::{EndpointId, GuildId, MemberId, RoleId, RuleId};
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

/// A member who has reached what a rule asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualified {
    /// Who.
    pub member: MemberId,
    /// Their total.
    pub total: i64,
    /// What they are to be rewarded for.
    pub occasion: String,
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
        let lasts_ms = rule
            .lasts
            .map(|lasts| i64::try_from(lasts.as_millis()).unwrap_or(i64::MAX));
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(rule.id.as_str())
            .bind(rule.guild.get())
            .bind(rule.role.get())
            .bind(rule.counts.as_str())
            .bind(threshold)
            .bind(every)
            .bind(lasts_ms)
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

    /// The members who have reached what a rule asks for and have nothing in the ledger for it.
    pub async fn list_qualified(&mut self, rule: &Rule) -> Result<Vec<Qualified>, StoreError> {
        // Nobody has more at one endpoint than in all: the board of all time names everyone who can have reached it.
        const TOTALS: &str = "with candidate as ( \
                select holder from counter where guild_id = $1 and counts = $2 and period = 'all' \
                    and ranked >= $4 and ranked > 0 \
                union select holder from counter where guild_id = $1 and counts = $2 and period = 'all' \
                    and unsorted_at is not null and total >= $4 \
            ) \
            select c.holder, c.total from candidate join counter c on c.guild_id = $1 \
                and c.holder = candidate.holder and c.counts = $2 and c.period = $3 \
            where c.total >= $4 and substr(c.holder, 1, 1) = 'm' order by c.holder";
        const PAID: &str = "select member_id, occasion from reward_grant where rule_id = $1";
        let least = match rule.when {
            When::At(at) => at,
            When::Every(step) => step,
        };
        let totals: Vec<(String, i64)> = on_engine!(self, |conn| sqlx::query_as(TOTALS)
            .bind(rule.guild.get())
            .bind(rule.counts.as_str())
            .bind(super::counter::period_of(rule.endpoint.as_ref()))
            .bind(least)
            .fetch_all(conn)
            .await)?;
        let paid: Vec<(i64, String)> = on_engine!(self, |conn| sqlx::query_as(PAID)
            .bind(rule.id.as_str())
            .fetch_all(conn)
            .await)?;
        let paid: HashSet<(i64, String)> = paid.into_iter().collect();
        let due = totals.into_iter().filter_map(|(holder, total)| {
            let member = MemberId::parse(holder.strip_prefix('m')?)?;
            let occasion = rule.when.occasion(total)?;
            Some(Qualified {
                member,
                total,
                occasion,
            })
        });
        Ok(due
            .filter(|it| !paid.contains(&(it.member.get(), it.occasion.clone())))
            .collect())
    }

    /// Lets what a rule promised, and what waits to be given, be the rule's role as it is now.
    pub async fn move_parked_grants(
        &mut self,
        rule: &Rule,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update reward_grant set role_id = $2 where rule_id = $1 and state = 'promised' \
            and grant_id in (select grant_id from effect where state = 'parked' and kind = 'grant')";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(rule.id.as_str())
            .bind(rule.role.get())
            .execute(conn)
            .await
            .map(|_| ()))?;
        self.unpark_guild(rule.guild, &[Reason::RoleGone, Reason::RoleOutOfReach], now)
            .await?;
        Ok(())
    }
}

/// Asks for the rules of these guilds that give something now.
pub(super) fn live(guilds: &[GuildId]) -> Question {
    let sql = "select r.rule_id, r.guild_id, r.role_id, r.counts, r.threshold, r.every, r.lasts_ms, r.keep, \
        r.endpoint_id, r.paused_at from {asked} cross join reward_rule r \
        where r.guild_id = cast(asked.value ->> 0 as bigint) and r.removed_at is null \
        and r.paused_at is null order by r.rule_id";
    let asked = guilds.iter().map(|guild| vec![guild.get().into()]);
    Question::new(sql, asked.collect())
}

pub(super) fn read_live(answers: &mut Answers) -> Result<Vec<Rule>, StoreError> {
    let rows: Vec<RuleRow> = answers.take()?;
    rows.into_iter().map(TryInto::try_into).collect()
}
