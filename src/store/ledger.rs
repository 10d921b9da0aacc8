//! The ledger of rewards: what was promised for which occasion, and what became of it.

use std::time::Duration;

use sqlx::QueryBuilder;

use super::engine::Answers;
use super::script::{Question, Value};
use super::{StoreError, Tx, on_engine};
use crate::domain::id::{EventId, GrantId, GuildId, Id, MemberId, RoleId, RuleId};
use crate::domain::ledger::{Grant, GrantState, Occasion};
use crate::domain::time::Timestamp;

#[derive(sqlx::FromRow)]
struct GrantRow {
    grant_id: String,
    rule_id: String,
    guild_id: i64,
    member_id: i64,
    role_id: i64,
    occasion: String,
    total: Option<i64>,
    event_id: Option<String>,
    lasts_ms: Option<i64>,
    given_at: Option<i64>,
    expires_at: Option<i64>,
    state: String,
    parked: i64,
}

/// What is read of an entry; `g` is its table.
const COLUMNS: &str = "g.grant_id, g.rule_id, g.guild_id, g.member_id, g.role_id, g.occasion, g.total, \
    g.event_id, g.lasts_ms, g.given_at, g.expires_at, g.state, \
    (select cast(count(*) as bigint) from effect f where f.grant_id = g.grant_id \
        and f.kind = 'grant' and f.state = 'parked') as parked";

impl TryFrom<GrantRow> for Grant {
    type Error = StoreError;

    fn try_from(row: GrantRow) -> Result<Self, StoreError> {
        let bad = |column| StoreError::row("reward_grant", column, &row.grant_id);
        let lasts = row.lasts_ms.map(u64::try_from).transpose();
        Ok(Self {
            guild: GuildId::new(row.guild_id).ok_or_else(|| bad("guild_id"))?,
            member: MemberId::new(row.member_id).ok_or_else(|| bad("member_id"))?,
            role: RoleId::new(row.role_id).ok_or_else(|| bad("role_id"))?,
            state: GrantState::parse(&row.state).ok_or_else(|| bad("state"))?,
            occasion: Occasion::parse(&row.occasion).ok_or_else(|| bad("occasion"))?,
            lasts: lasts
                .map_err(|_| bad("lasts_ms"))?
                .map(Duration::from_millis),
            total: row.total,
            rule: RuleId::from_text(row.rule_id),
            event: row.event_id.map(EventId::from_text),
            given_at: row.given_at.map(Timestamp::from_ms),
            expires_at: row.expires_at.map(Timestamp::from_ms),
            is_parked: row.parked > 0,
            id: GrantId::from_text(row.grant_id),
        })
    }
}

/// A span as the database keeps it.
pub(super) fn lasts_ms(lasts: Option<Duration>) -> Option<i64> {
    lasts.map(|lasts| i64::try_from(lasts.as_millis()).unwrap_or(i64::MAX))
}

impl Tx {
    /// What these members of these guilds were promised, as far as it can still matter: what is live, and the
    /// latest of each rule.
    pub async fn list_grants(
        &mut self,
        members: &[(GuildId, MemberId)],
    ) -> Result<Vec<Grant>, StoreError> {
        read_promised(&mut self.ask(&[promised(members)]).await?)
    }

    /// The entry with this id.
    pub async fn find_grant(&mut self, grant: &GrantId) -> Result<Option<Grant>, StoreError> {
        let sql = format!("select {COLUMNS} from reward_grant g where g.grant_id = $1");
        let row: Option<GrantRow> =
            on_engine!(self, |conn| sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(grant.as_str())
                .fetch_optional(conn)
                .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Enters promises into the ledger and returns those that are new: an occasion pays once.
    pub async fn insert_grants(
        &mut self,
        grants: &[Grant],
        now: Timestamp,
    ) -> Result<Vec<GrantId>, StoreError> {
        if grants.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<(String,)> = on_engine!(self, |conn| {
            let mut query = QueryBuilder::new(
                "insert into reward_grant (grant_id, rule_id, guild_id, member_id, role_id, occasion, total, \
                 event_id, created_at, lasts_ms, given_at, expires_at, state) ",
            );
            query.push_values(grants, |mut row, grant| {
                row.push_bind(grant.id.as_str())
                    .push_bind(grant.rule.as_str())
                    .push_bind(grant.guild.get())
                    .push_bind(grant.member.get())
                    .push_bind(grant.role.get())
                    .push_bind(grant.occasion.to_string())
                    .push_bind(grant.total)
                    .push_bind(grant.event.as_ref().map(|event| event.as_str().to_owned()))
                    .push_bind(now.as_ms())
                    .push_bind(lasts_ms(grant.lasts))
                    .push_bind(grant.given_at.map(Timestamp::as_ms))
                    .push_bind(grant.expires_at.map(Timestamp::as_ms))
                    .push_bind(grant.state.as_str());
            });
            query.push(" on conflict (rule_id, member_id, occasion) do nothing returning grant_id");
            query.build_query_as().fetch_all(conn).await
        })?;
        Ok(ids
            .into_iter()
            .map(|(id,)| GrantId::from_text(id))
            .collect())
    }

    /// Moves promises that wait to a newer occasion, with its event and total.
    pub async fn upsert_grants_renewed(&mut self, grants: &[Grant]) -> Result<(), StoreError> {
        let row = |grant: &Grant| -> Vec<Value> {
            vec![
                grant.id.as_str().into(),
                grant.occasion.to_string().into(),
                grant.event.as_ref().map(Id::as_str).into(),
                grant.total.into(),
            ]
        };
        self.change(
            "update reward_grant set occasion = asked.value ->> 1, event_id = asked.value ->> 2, \
             total = cast(asked.value ->> 3 as bigint) from {asked} \
             where reward_grant.grant_id = asked.value ->> 0 and reward_grant.state = 'promised'",
            grants.iter().map(row).collect(),
        )
        .await
    }

    /// Notes that higher roles took the place of these; what of them waits to be given is dropped.
    pub async fn upsert_grants_superseded(&mut self, grants: &[GrantId]) -> Result<(), StoreError> {
        let asked = || grants.iter().map(|grant| vec![grant.as_str().into()]);
        self.change(
            "update reward_grant set state = 'superseded' from {asked} \
             where reward_grant.grant_id = asked.value ->> 0 \
             and reward_grant.state in ('promised', 'given')",
            asked().collect(),
        )
        .await?;
        self.change(
            "delete from effect where kind = 'grant' and state = 'parked' \
             and grant_id in (select asked.value ->> 0 from {asked})",
            asked().collect(),
        )
        .await
    }

    /// Notes that a role was handed over, and until when it lasts; says whether that is news. Earlier grants of the same
    /// rule and role that end no later have served their time.
    pub async fn upsert_grant_given(
        &mut self,
        grant: &Grant,
        now: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        const GIVEN: &str = "update reward_grant set state = 'given', given_at = $2, expires_at = $3 \
            where grant_id = $1 and state = 'promised'";
        const EARLIER: &str = "update reward_grant set state = 'ended' \
            where guild_id = $1 and member_id = $2 and rule_id = $3 and role_id = $4 \
            and state = 'given' and grant_id <> $5 \
            and (cast($6 as bigint) is null or expires_at <= $6)";
        let ends_at = expires_at.map(Timestamp::as_ms);
        let given = on_engine!(self, |conn| sqlx::query(GIVEN)
            .bind(grant.id.as_str())
            .bind(now.as_ms())
            .bind(ends_at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        if given == 0 {
            return Ok(false);
        }
        on_engine!(self, |conn| sqlx::query(EARLIER)
            .bind(grant.guild.get())
            .bind(grant.member.get())
            .bind(grant.rule.as_str())
            .bind(grant.role.get())
            .bind(grant.id.as_str())
            .bind(ends_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(true)
    }

    /// Notes that the time of a grant is over. One that was superseded stays so.
    pub async fn upsert_grant_ended(&mut self, grant: &GrantId) -> Result<(), StoreError> {
        const SQL: &str = "update reward_grant set state = 'ended' where grant_id = $1 \
            and state in ('promised', 'given')";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(grant.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Whether another grant holds the same role for the same member at `now`, or is about to.
    pub async fn is_role_held_otherwise(
        &mut self,
        grant: &Grant,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "select cast(count(*) as bigint) from reward_grant g \
            where g.guild_id = $1 and g.member_id = $2 and g.role_id = $3 and g.grant_id <> $4 \
            and (g.state = 'given' and (g.expires_at is null or g.expires_at > $5) \
                or g.state = 'promised' and exists (select 1 from effect f \
                    where f.grant_id = g.grant_id and f.kind = 'grant' and f.state = 'pending'))";
        let others: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(grant.guild.get())
            .bind(grant.member.get())
            .bind(grant.role.get())
            .bind(grant.id.as_str())
            .bind(now.as_ms())
            .fetch_one(conn)
            .await)?;
        Ok(others > 0)
    }
}

/// Asks what these members of these guilds were promised, as far as it can still matter.
pub(super) fn promised(members: &[(GuildId, MemberId)]) -> Question {
    let sql = format!(
        "select {COLUMNS} from {{asked}} cross join reward_grant g \
         where g.guild_id = cast(asked.value ->> 0 as bigint) \
         and g.member_id = cast(asked.value ->> 1 as bigint) \
         and (g.state in ('promised', 'given') or not exists (select 1 from reward_grant later \
             where later.rule_id = g.rule_id and later.member_id = g.member_id \
             and substr(later.occasion, 1, 2) = substr(g.occasion, 1, 2) \
             and later.grant_id > g.grant_id)) order by g.grant_id"
    );
    let asked = members
        .iter()
        .map(|(guild, member)| vec![guild.get().into(), member.get().into()]);
    Question::new(sql, asked.collect())
}

pub(super) fn read_promised(answers: &mut Answers) -> Result<Vec<Grant>, StoreError> {
    let rows: Vec<GrantRow> = answers.take()?;
    rows.into_iter().map(TryInto::try_into).collect()
}
