//! What is parked: the promises that wait for something to change, and letting them go on once it has.

use std::collections::BTreeSet;

use sqlx::QueryBuilder;

use super::batches::BATCH;
use super::{StoreError, Tx, on_engine};
use crate::domain::effect::Reason;
use crate::domain::id::{ChannelId, GuildId, MemberId, RoleId};
use crate::domain::time::Timestamp;
use crate::store::outbox::channel_lane;

/// How a statement begins that lets effects be tried again; when they are due follows.
const UNPARK: &str = "update effect set state = 'pending', attempt = 0, reason = null, due_at = ";

/// Narrows a statement down to what waits for one of these reasons.
fn push_reasons<D>(query: &mut QueryBuilder<D>, reasons: &[Reason])
where
    D: sqlx::Database,
    &'static str: sqlx::Type<D> + for<'q> sqlx::Encode<'q, D>,
{
    query.push(" and reason in (");
    let mut names = query.separated(", ");
    for reason in reasons {
        names.push_bind(reason.as_str());
    }
    names.push_unseparated(")");
}

impl Tx {
    /// Lets some of what waits in a guild for one of these reasons be tried again: at most [`BATCH`], and says how much.
    pub async fn unpark_guild(
        &mut self,
        guild: GuildId,
        reasons: &[Reason],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        if reasons.is_empty() {
            return Ok(0);
        }
        let lanes: Vec<String> = on_engine!(self, |conn| {
            let mut query = QueryBuilder::new(UNPARK);
            query.push_bind(now.as_ms());
            query.push(
                " where effect_id in (select effect_id from effect where state = 'parked' and guild_id = ",
            );
            query.push_bind(guild.get());
            push_reasons(&mut query, reasons);
            query.push(" order by effect_id limit ").push(BATCH);
            query.push(") returning lane");
            query.build_query_scalar().fetch_all(conn).await
        })?;
        self.upsert_unparked_lanes(lanes, now).await
    }

    /// The channels of a guild for which messages wait, each with a reason.
    pub async fn list_waiting_channels(
        &mut self,
        guild: GuildId,
    ) -> Result<Vec<(ChannelId, Reason)>, StoreError> {
        const SQL: &str = "select distinct m.channel_id, f.reason from effect f \
            join message m on m.message_id = f.message_id \
            where f.guild_id = $1 and f.state = 'parked' order by m.channel_id, f.reason";
        let rows: Vec<(i64, String)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .fetch_all(conn)
            .await)?;
        let read = rows
            .into_iter()
            .filter_map(|(channel, why)| Some((ChannelId::new(channel)?, Reason::parse(&why)?)));
        Ok(read.collect())
    }

    /// The roles of a guild that were out of reach, or not found, when someone was to be given them or to lose them.
    pub async fn list_waiting_roles(&mut self, guild: GuildId) -> Result<Vec<RoleId>, StoreError> {
        const SQL: &str = "select distinct g.role_id from effect f \
            join reward_grant g on g.grant_id = f.grant_id \
            where f.guild_id = $1 and f.state = 'parked' and f.reason in ('role-out-of-reach', 'role-gone', 'role-dangerous') \
            order by g.role_id";
        let roles: Vec<i64> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .fetch_all(conn)
            .await)?;
        Ok(roles.into_iter().filter_map(RoleId::new).collect())
    }

    /// The roles that a member earned and does not have yet, each with why it waits; `None` where it is on its way.
    pub async fn list_waiting_rewards(
        &mut self,
        guild: GuildId,
        member: MemberId,
    ) -> Result<Vec<(RoleId, Option<Reason>)>, StoreError> {
        const SQL: &str = "select distinct g.role_id, f.reason from reward_grant g \
            join effect f on f.grant_id = g.grant_id and f.kind = 'grant' \
            where g.guild_id = $1 and g.member_id = $2 and g.state = 'promised' \
            order by g.role_id, f.reason";
        let rows: Vec<(i64, Option<String>)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(member.get())
            .fetch_all(conn)
            .await)?;
        let read = rows.into_iter().filter_map(|(role, why)| {
            Some((RoleId::new(role)?, why.as_deref().and_then(Reason::parse)))
        });
        Ok(read.collect())
    }

    /// Lets some of what waits for a channel be tried again: at most [`BATCH`], and says how much.
    pub async fn unpark_channel(
        &mut self,
        guild: GuildId,
        channel: ChannelId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "update effect set state = 'pending', attempt = 0, reason = null, due_at = $3 \
            where effect_id in (select effect_id from effect \
            where guild_id = $1 and state = 'parked' and lane = $2 and reason not in ('guild-left', 'route-removed', 'endpoint-paused') \
            order by effect_id limit $4) returning lane";
        let lane = channel_lane(channel);
        let lanes: Vec<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .bind(&lane)
            .bind(now.as_ms())
            .bind(BATCH)
            .fetch_all(conn)
            .await)?;
        self.upsert_unparked_lanes(lanes, now).await
    }

    /// Lets some of what waits for a role to come within reach be tried again: at most [`BATCH`], and says how much.
    pub async fn unpark_role(
        &mut self,
        guild: GuildId,
        role: RoleId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "update effect set state = 'pending', attempt = 0, reason = null, due_at = $3 \
            where effect_id in (select effect_id from effect \
            where guild_id = $1 and state = 'parked' and reason in ('role-out-of-reach', 'role-gone', 'role-dangerous') \
            and grant_id in (select grant_id from reward_grant where guild_id = $1 and role_id = $2) \
            order by effect_id limit $4) returning lane";
        let lanes: Vec<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .bind(role.get())
            .bind(now.as_ms())
            .bind(BATCH)
            .fetch_all(conn)
            .await)?;
        self.upsert_unparked_lanes(lanes, now).await
    }

    /// Lets some of what waits for a member to be in the guild be tried again: at most [`BATCH`], and says how much.
    pub async fn unpark_member(
        &mut self,
        guild: GuildId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "update effect set state = 'pending', attempt = 0, reason = null, due_at = $3 \
            where effect_id in (select effect_id from effect \
            where state = 'parked' and guild_id = $1 and grant_id in (\
            select grant_id from reward_grant where guild_id = $1 and member_id = $2) \
            order by effect_id limit $4) returning lane";
        let lanes: Vec<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .bind(member.get())
            .bind(now.as_ms())
            .bind(BATCH)
            .fetch_all(conn)
            .await)?;
        self.upsert_unparked_lanes(lanes, now).await
    }

    /// Some of what has waited since before `before` for one of these reasons, in any guild that the bot is in: at most
    /// [`BATCH`].
    pub async fn list_parked_older(
        &mut self,
        before: Timestamp,
        reasons: &[Reason],
    ) -> Result<Vec<String>, StoreError> {
        if reasons.is_empty() {
            return Ok(Vec::new());
        }
        Ok(on_engine!(self, |conn| {
            let mut query = QueryBuilder::new(
                "select effect_id from effect where state = 'parked' \
                 and guild_id not in (select guild_id from guild where left_at is not null) and settled_at < ",
            );
            query.push_bind(before.as_ms());
            push_reasons(&mut query, reasons);
            query.push(" limit ").push(BATCH);
            query.build_query_scalar().fetch_all(conn).await
        })?)
    }

    /// Lets these be tried once more, as far as they still wait: a change that the gateway did not tell of is found out
    /// this way.
    pub async fn unpark_effects(
        &mut self,
        effects: &[String],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        if effects.is_empty() {
            return Ok(0);
        }
        let lanes: Vec<String> = on_engine!(self, |conn| {
            let mut query = QueryBuilder::new(UNPARK);
            query.push_bind(now.as_ms());
            query.push(" where state = 'parked' and effect_id in (");
            let mut ids = query.separated(", ");
            for effect in effects {
                ids.push_bind(effect);
            }
            ids.push_unseparated(") returning lane");
            query.build_query_scalar().fetch_all(conn).await
        })?;
        self.upsert_unparked_lanes(lanes, now).await
    }

    async fn upsert_unparked_lanes(
        &mut self,
        lanes: Vec<String>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let count = lanes.len() as u64;
        let lanes: BTreeSet<String> = lanes.into_iter().collect();
        let due: Vec<(&str, Timestamp)> = lanes.iter().map(|lane| (lane.as_str(), now)).collect();
        self.upsert_lanes(&due).await?;
        Ok(count)
    }
}
