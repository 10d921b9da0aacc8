//! People as a site knows them, found and written for a whole batch.

use sqlx::QueryBuilder;

use super::script::Value;
use super::{StoreError, Tx, on_engine};
use crate::domain::id::{EndpointId, GuildId, IdentityId, MemberId};
use crate::domain::time::Timestamp;

/// A person as one endpoint's site knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The row's id.
    pub id: IdentityId,
    /// Where they are known.
    pub endpoint: EndpointId,
    /// Whose endpoint that is.
    pub guild: GuildId,
    /// `id:` and the site's id, or `name:` and the name in lower case.
    pub key: String,
    /// The name they go by.
    pub name: String,
    /// The Discord user they are linked to.
    pub member: Option<MemberId>,
}

#[derive(sqlx::FromRow)]
pub(super) struct IdentityRow {
    identity_id: String,
    endpoint_id: String,
    guild_id: i64,
    person_key: String,
    name: String,
    member_id: Option<i64>,
}

impl TryFrom<IdentityRow> for Identity {
    type Error = StoreError;

    fn try_from(row: IdentityRow) -> Result<Self, StoreError> {
        let guild = GuildId::new(row.guild_id)
            .ok_or_else(|| StoreError::row("identity", "guild_id", &row.identity_id))?;
        Ok(Self {
            id: IdentityId::from_text(row.identity_id),
            endpoint: EndpointId::from_text(row.endpoint_id),
            guild,
            key: row.person_key,
            name: row.name,
            member: row.member_id.and_then(MemberId::new),
        })
    }
}

impl Identity {
    fn row(&self, now: Timestamp) -> Vec<Value> {
        vec![
            self.id.as_str().into(),
            self.guild.get().into(),
            self.endpoint.as_str().into(),
            (&self.key).into(),
            (&self.name).into(),
            self.name.to_lowercase().into(),
            self.member.map(MemberId::get).into(),
            self.member.map(|_| now.as_ms()).into(),
        ]
    }
}

impl Tx {
    /// Everyone known at these endpoints under one of the keys or under one of the names in lower case.
    pub async fn list_identities_for(
        &mut self,
        keys: &[(EndpointId, String)],
        names_lower: &[(EndpointId, String)],
    ) -> Result<Vec<Identity>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<IdentityRow> = on_engine!(self, |conn| {
            let mut query = QueryBuilder::new(
                "select identity_id, endpoint_id, guild_id, person_key, name, member_id from identity \
                 where (endpoint_id, person_key) in (",
            );
            query.push_values(keys, |mut row, (endpoint, key)| {
                row.push_bind(endpoint.as_str()).push_bind(key.as_str());
            });
            query.push(") or (endpoint_id, name_lower) in (");
            query.push_values(names_lower, |mut row, (endpoint, name)| {
                row.push_bind(endpoint.as_str()).push_bind(name.as_str());
            });
            query.push(") order by identity_id");
            query.build_query_as().fetch_all(conn).await
        })?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Writes people down, or their new names. No one may stand in the batch twice.
    pub async fn upsert_identities(
        &mut self,
        identities: &[Identity],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = identities.iter().map(|identity| identity.row(now));
        self.insert(
            "insert into identity (identity_id, guild_id, endpoint_id, person_key, name, name_lower, \
             member_id, linked_at) ",
            rows.collect(),
            " on conflict (endpoint_id, person_key) do update set name = excluded.name, \
             name_lower = excluded.name_lower",
        )
        .await
    }
}
