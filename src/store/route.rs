//! Routes: which events stand in which channel.

use super::engine::Answers;
use super::script::Question;
use super::{StoreError, Tx, on_engine};
use crate::domain::event::EventKind;
use crate::domain::id::{ChannelId, EndpointId, GuildId, RoleId, RouteId};
use crate::domain::route::{Route, Style};
use crate::domain::time::Timestamp;

#[derive(sqlx::FromRow)]
struct RouteRow {
    route_id: String,
    guild_id: i64,
    endpoint_id: Option<String>,
    kind: String,
    channel_id: i64,
    mention_role_id: Option<i64>,
    style: String,
}

impl TryFrom<RouteRow> for Route {
    type Error = StoreError;

    fn try_from(row: RouteRow) -> Result<Self, StoreError> {
        let wrong = |column| StoreError::row("route", column, &row.route_id);
        Ok(Self {
            guild: GuildId::new(row.guild_id).ok_or_else(|| wrong("guild_id"))?,
            kind: EventKind::parse(&row.kind).ok_or_else(|| wrong("kind"))?,
            channel: ChannelId::new(row.channel_id).ok_or_else(|| wrong("channel_id"))?,
            mention: row
                .mention_role_id
                .map(|id| RoleId::new(id).ok_or_else(|| wrong("mention_role_id")))
                .transpose()?,
            style: Style::parse(&row.style).ok_or_else(|| wrong("style"))?,
            endpoint: row.endpoint_id.map(EndpointId::from_text),
            id: RouteId::from_text(row.route_id),
        })
    }
}

impl Tx {
    /// The guild's living routes by kind and channel; those of removed endpoints are left out.
    pub async fn list_routes(&mut self, guild: GuildId) -> Result<Vec<Route>, StoreError> {
        const SQL: &str = "select r.route_id, r.guild_id, r.endpoint_id, r.kind, r.channel_id, \
            r.mention_role_id, r.style from route r \
            left join endpoint e on e.endpoint_id = r.endpoint_id \
            where r.guild_id = $1 and r.removed_at is null and e.removed_at is null \
            order by r.kind, r.channel_id, r.created_at, r.route_id";
        let rows: Vec<RouteRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The guild's living route with this id.
    pub async fn find_route(
        &mut self,
        guild: GuildId,
        route: &RouteId,
    ) -> Result<Option<Route>, StoreError> {
        const SQL: &str = "select route_id, guild_id, endpoint_id, kind, channel_id, mention_role_id, style \
            from route where guild_id = $1 and route_id = $2 and removed_at is null";
        let row: Option<RouteRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(route.as_str())
            .fetch_optional(conn)
            .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// The guild's route with this id, also one that was removed.
    pub async fn find_route_ever(
        &mut self,
        guild: GuildId,
        route: &RouteId,
    ) -> Result<Option<Route>, StoreError> {
        const SQL: &str = "select route_id, guild_id, endpoint_id, kind, channel_id, mention_role_id, style \
            from route where guild_id = $1 and route_id = $2";
        let row: Option<RouteRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(route.as_str())
            .fetch_optional(conn)
            .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Makes a route. The guild must be known.
    pub async fn insert_route(&mut self, route: &Route, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "insert into route (route_id, guild_id, endpoint_id, kind, channel_id, \
            mention_role_id, style, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(route.id.as_str())
            .bind(route.guild.get())
            .bind(route.endpoint.as_ref().map(EndpointId::as_str))
            .bind(route.kind.as_str())
            .bind(route.channel.get())
            .bind(route.mention.map(RoleId::get))
            .bind(route.style.as_str())
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Changes where a route leads, for whose events, and how they look there.
    pub async fn upsert_route(&mut self, route: &Route) -> Result<(), StoreError> {
        const SQL: &str = "update route set endpoint_id = $2, channel_id = $3, mention_role_id = $4, \
            style = $5 where route_id = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(route.id.as_str())
            .bind(route.endpoint.as_ref().map(EndpointId::as_str))
            .bind(route.channel.get())
            .bind(route.mention.map(RoleId::get))
            .bind(route.style.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Removes a route, or brings it back.
    pub async fn upsert_route_removed(
        &mut self,
        guild: GuildId,
        route: &RouteId,
        removed_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "update route set removed_at = $3 where guild_id = $1 and route_id = $2";
        let changed = on_engine!(self, |conn| sqlx::query(SQL)
            .bind(guild.get())
            .bind(route.as_str())
            .bind(removed_at.map(Timestamp::as_ms))
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }
}

/// Asks for the living routes of these guilds.
pub(super) fn living(guilds: &[GuildId]) -> Question {
    let sql = "select r.route_id, r.guild_id, r.endpoint_id, r.kind, r.channel_id, r.mention_role_id, r.style \
        from {asked} cross join route r where r.guild_id = cast(asked.value ->> 0 as bigint) \
        and r.removed_at is null order by r.created_at, r.route_id";
    let asked = guilds.iter().map(|guild| vec![guild.get().into()]);
    Question::new(sql, asked.collect())
}

pub(super) fn read_living(answers: &mut Answers) -> Result<Vec<Route>, StoreError> {
    let rows: Vec<RouteRow> = answers.take()?;
    rows.into_iter().map(TryInto::try_into).collect()
}
