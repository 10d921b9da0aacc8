//! The ledger of rewards: what was promised for which occasion, and what became of it.

use sqlx::QueryBuilder;

use super::engine::Answers;
use super::script::Question;
use super::{StoreError, Tx, on_engine};
use crate::domain::id::{EventId, GrantId, GuildId, MemberId, RoleId, RuleId};
use crate::domain::time::Timestamp;

/// What became of a handing-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantState {
    /// The role is to be given.
    Promised,
    /// The role was given.
    Given,
    /// A higher rule keeps only its own role.
    Superseded,
    /// Its time is over.
    Ended,
}

impl GrantState {
    const ALL: [Self; 4] = [Self::Promised, Self::Given, Self::Superseded, Self::Ended];

    /// The name the database keeps.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Promised => "promised",
            Self::Given => "given",
            Self::Superseded => "superseded",
            Self::Ended => "ended",
        }
    }

    /// The state the database calls so.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether the member has the role by it, or is to have it.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Promised | Self::Given)
    }
}

/// One handing-over of a reward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRecord {
    /// Its id.
    pub id: GrantId,
    /// The rule that promised it.
    pub rule: RuleId,
    /// In which guild.
    pub guild: GuildId,
    /// To whom.
    pub member: MemberId,
    /// Which role.
    pub role: RoleId,
    /// For what: once per rule and member.
    pub occasion: String,
    /// The event that brought it.
    pub event: Option<EventId>,
    /// When the role ends.
    pub expires_at: Option<Timestamp>,
    /// What became of it.
    pub state: GrantState,
}

#[derive(sqlx::FromRow)]
struct GrantRow {
    grant_id: String,
    rule_id: String,
    guild_id: i64,
    member_id: i64,
    role_id: i64,
    occasion: String,
    event_id: Option<String>,
    expires_at: Option<i64>,
    state: String,
}

impl TryFrom<GrantRow> for GrantRecord {
    type Error = StoreError;

    fn try_from(row: GrantRow) -> Result<Self, StoreError> {
        let bad = |column| StoreError::row("reward_grant", column, &row.grant_id);
        Ok(Self {
            guild: GuildId::new(row.guild_id).ok_or_else(|| bad("guild_id"))?,
            member: MemberId::new(row.member_id).ok_or_else(|| bad("member_id"))?,
            role: RoleId::new(row.role_id).ok_or_else(|| bad("role_id"))?,
            state: GrantState::parse(&row.state).ok_or_else(|| bad("state"))?,
            rule: RuleId::from_text(row.rule_id),
            occasion: row.occasion,
            event: row.event_id.map(EventId::from_text),
            expires_at: row.expires_at.map(Timestamp::from_ms),
            id: GrantId::from_text(row.grant_id),
        })
    }
}

impl Tx {
    /// What these members of these guilds were ever promised.
    pub async fn list_grants(
        &mut self,
        members: &[(GuildId, MemberId)],
    ) -> Result<Vec<GrantRecord>, StoreError> {
        read_promised(&mut self.ask(&[promised(members)]).await?)
    }

    /// The handing-over with this id.
    pub async fn find_grant(&mut self, grant: &GrantId) -> Result<Option<GrantRecord>, StoreError> {
        const SQL: &str = "select grant_id, rule_id, guild_id, member_id, role_id, occasion, event_id, \
            expires_at, state from reward_grant where grant_id = $1";
        let row: Option<GrantRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(grant.as_str())
            .fetch_optional(conn)
            .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Enters promises into the ledger and returns those that are new: an occasion pays once.
    pub async fn insert_grants(
        &mut self,
        grants: &[GrantRecord],
        now: Timestamp,
    ) -> Result<Vec<GrantId>, StoreError> {
        if grants.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<(String,)> = on_engine!(self, |conn| {
            let mut query = QueryBuilder::new(
                "insert into reward_grant (grant_id, rule_id, guild_id, member_id, role_id, occasion, event_id, \
                 created_at, expires_at, state) ",
            );
            query.push_values(grants, |mut row, grant| {
                row.push_bind(grant.id.as_str())
                    .push_bind(grant.rule.as_str())
                    .push_bind(grant.guild.get())
                    .push_bind(grant.member.get())
                    .push_bind(grant.role.get())
                    .push_bind(&grant.occasion)
                    .push_bind(grant.event.as_ref().map(|event| event.as_str().to_owned()))
                    .push_bind(now.as_ms())
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

    /// Notes what became of a handing-over.
    pub async fn upsert_grant_state(
        &mut self,
        grant: &GrantId,
        state: GrantState,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update reward_grant set state = $2 where grant_id = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(grant.as_str())
            .bind(state.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Whether another handing-over still holds the same role for the same member at `now`.
    pub async fn is_role_held_otherwise(
        &mut self,
        grant: &GrantRecord,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "select count(*) from reward_grant where guild_id = $1 and member_id = $2 \
            and role_id = $3 and grant_id <> $4 and state in ('promised', 'given') \
            and (expires_at is null or expires_at > $5)";
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

/// Asks what these members of these guilds were ever promised.
pub(super) fn promised(members: &[(GuildId, MemberId)]) -> Question {
    let sql = "select g.grant_id, g.rule_id, g.guild_id, g.member_id, g.role_id, g.occasion, g.event_id, \
        g.expires_at, g.state from {asked} cross join reward_grant g \
        where g.guild_id = cast(asked.value ->> 0 as bigint) \
        and g.member_id = cast(asked.value ->> 1 as bigint) order by g.grant_id";
    let asked = members
        .iter()
        .map(|(guild, member)| vec![guild.get().into(), member.get().into()]);
    Question::new(sql, asked.collect())
}

pub(super) fn read_promised(answers: &mut Answers) -> Result<Vec<GrantRecord>, StoreError> {
    let rows: Vec<GrantRow> = answers.take()?;
    rows.into_iter().map(TryInto::try_into).collect()
}
