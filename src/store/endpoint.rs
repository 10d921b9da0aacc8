//! Inbound endpoints.

use super::{StoreError, Tx, on_engine};
use crate::domain::id::{EndpointId, GuildId};
use crate::domain::time::Timestamp;

/// An inbound endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// The one guild it belongs to.
    pub guild: GuildId,
    /// The source's fixed name.
    pub source: String,
    /// As the admin chose it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it announces nothing.
    pub paused_at: Option<Timestamp>,
    /// Since when it answers 401.
    pub removed_at: Option<Timestamp>,
    /// The last call that was refused.
    pub refused_at: Option<Timestamp>,
    /// Why that was: a code, or the path of a bad field.
    pub refused_why: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(super) struct EndpointRow {
    endpoint_id: String,
    guild_id: i64,
    source: String,
    name: String,
    created_at: i64,
    paused_at: Option<i64>,
    removed_at: Option<i64>,
    refused_at: Option<i64>,
    refused_why: Option<String>,
}

impl TryFrom<EndpointRow> for Endpoint {
    type Error = StoreError;

    fn try_from(row: EndpointRow) -> Result<Self, StoreError> {
        let guild = GuildId::new(row.guild_id)
            .ok_or_else(|| StoreError::row("endpoint", "guild_id", &row.endpoint_id))?;
        Ok(Self {
            id: EndpointId::from_text(row.endpoint_id),
            guild,
            source: row.source,
            name: row.name,
            created_at: Timestamp::from_ms(row.created_at),
            paused_at: row.paused_at.map(Timestamp::from_ms),
            removed_at: row.removed_at.map(Timestamp::from_ms),
            refused_at: row.refused_at.map(Timestamp::from_ms),
            refused_why: row.refused_why,
        })
    }
}

impl Tx {
    /// The guild's endpoint with this id or exact name, a removed one by its id only.
    pub async fn find_endpoint(
        &mut self,
        guild: GuildId,
        id_or_name: &str,
    ) -> Result<Option<Endpoint>, StoreError> {
        const SQL: &str = "select endpoint_id, guild_id, source, name, created_at, paused_at, \
            removed_at, refused_at, refused_why from endpoint \
            where guild_id = $1 and (endpoint_id = $2 or (name = $2 and removed_at is null)) \
            order by case when endpoint_id = $2 then 0 else 1 end limit 1";
        let row: Option<EndpointRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(id_or_name)
            .fetch_optional(conn)
            .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// The guild's living endpoints by name.
    pub async fn list_endpoints(&mut self, guild: GuildId) -> Result<Vec<Endpoint>, StoreError> {
        const SQL: &str = "select endpoint_id, guild_id, source, name, created_at, paused_at, \
            removed_at, refused_at, refused_why from endpoint \
            where guild_id = $1 and removed_at is null order by name";
        let rows: Vec<EndpointRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The guild's living endpoints that have no secret now.
    pub async fn list_endpoints_without_secret(
        &mut self,
        guild: GuildId,
        now: Timestamp,
    ) -> Result<Vec<EndpointId>, StoreError> {
        const SQL: &str = "select e.endpoint_id from endpoint e \
            where e.guild_id = $1 and e.removed_at is null and not exists (\
            select 1 from endpoint_secret s where s.endpoint_id = e.endpoint_id \
            and (s.expires_at is null or s.expires_at > $2)) order by e.endpoint_id";
        let ids: Vec<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .bind(now.as_ms())
            .fetch_all(conn)
            .await)?;
        Ok(ids.into_iter().map(EndpointId::from_text).collect())
    }

    /// Makes an endpoint. The guild must be known.
    pub async fn insert_endpoint(&mut self, endpoint: &Endpoint) -> Result<(), StoreError> {
        const SQL: &str = "insert into endpoint (endpoint_id, guild_id, source, name, created_at) \
            values ($1, $2, $3, $4, $5)";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(endpoint.id.as_str())
            .bind(endpoint.guild.get())
            .bind(&endpoint.source)
            .bind(&endpoint.name)
            .bind(endpoint.created_at.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Gives an endpoint another name.
    pub async fn upsert_endpoint_name(
        &mut self,
        endpoint: &EndpointId,
        name: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update endpoint set name = $2 where endpoint_id = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(endpoint.as_str())
            .bind(name)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Pauses an endpoint, or lets it go on.
    pub async fn upsert_endpoint_paused(
        &mut self,
        endpoint: &EndpointId,
        paused_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update endpoint set paused_at = $2, generation = generation + 1 where endpoint_id = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(endpoint.as_str())
            .bind(paused_at.map(Timestamp::as_ms))
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Removes an endpoint until `purge_at`, or brings it back.
    pub async fn upsert_endpoint_removed(
        &mut self,
        endpoint: &EndpointId,
        removed: Option<(Timestamp, Timestamp)>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update endpoint set removed_at = $2, purge_at = $3, generation = generation + 1 \
            where endpoint_id = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(endpoint.as_str())
            .bind(removed.map(|(at, _)| at.as_ms()))
            .bind(removed.map(|(_, purge)| purge.as_ms()))
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes the last call that was refused.
    pub async fn upsert_endpoint_refusal(
        &mut self,
        endpoint: &EndpointId,
        at: Timestamp,
        why: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update endpoint set refused_at = $2, refused_why = $3 \
            where endpoint_id = $1 and (refused_at is null or refused_at <= $2)";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(endpoint.as_str())
            .bind(at.as_ms())
            .bind(why)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// When an endpoint last delivered something that was stored, and the sender's name for it.
    pub async fn find_last_delivery(
        &mut self,
        endpoint: &EndpointId,
    ) -> Result<Option<(Timestamp, String)>, StoreError> {
        const SQL: &str = "select received_at, site_event from event \
            where endpoint_id = $1 and received_at > 0 order by received_at desc limit 1";
        let row: Option<(i64, String)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(endpoint.as_str())
            .fetch_optional(conn)
            .await)?;
        Ok(row.map(|(at, event)| (Timestamp::from_ms(at), event)))
    }
}
