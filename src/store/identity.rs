//! Identities: people as a site knows them, and the Discord users they are linked to.

use super::counter::Holder;
use super::person::{Identity, IdentityRow};
use super::{StoreError, Tx, on_engine};
use crate::domain::id::{EndpointId, GuildId, IdentityId, MemberId};
use crate::domain::time::Timestamp;

impl Identity {
    /// The site's own id of them, where it has one.
    pub fn site_id(&self) -> Option<&str> {
        self.key.strip_prefix("id:")
    }

    /// Whose counters their events count for.
    pub fn holder(&self) -> Holder {
        match self.member {
            Some(member) => Holder::Member(member),
            None => Holder::Identity(self.id.clone()),
        }
    }
}

impl Tx {
    /// The people an endpoint knows under this name, or under this id of the site's.
    pub async fn list_identities(
        &mut self,
        endpoint: &EndpointId,
        name_or_id: &str,
    ) -> Result<Vec<Identity>, StoreError> {
        const SQL: &str = "select identity_id, guild_id, endpoint_id, person_key, name, member_id \
            from identity where (name_lower = $2 and endpoint_id || '' = $1) \
            or (endpoint_id = $1 and person_key = $3) order by person_key";
        let rows: Vec<IdentityRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(endpoint.as_str())
            .bind(name_or_id.to_lowercase())
            .bind(format!("id:{name_or_id}"))
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The guild's person with this id of ours.
    pub async fn find_identity(
        &mut self,
        guild: GuildId,
        identity: &IdentityId,
    ) -> Result<Option<Identity>, StoreError> {
        const SQL: &str = "select identity_id, guild_id, endpoint_id, person_key, name, member_id \
            from identity where guild_id = $1 and identity_id = $2";
        let row: Option<IdentityRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(identity.as_str())
            .fetch_optional(conn)
            .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// The guild's links by member and name.
    pub async fn list_links(&mut self, guild: GuildId) -> Result<Vec<Identity>, StoreError> {
        const SQL: &str = "select identity_id, guild_id, endpoint_id, person_key, name, member_id \
            from identity where guild_id = $1 and member_id is not null \
            order by member_id, name_lower, person_key";
        let rows: Vec<IdentityRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Links a person to a member, or to nobody any more; the counts go along, and those of events that come in
    /// at the same time too.
    pub async fn upsert_link(
        &mut self,
        identity: &Identity,
        link: Option<(MemberId, Timestamp)>,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "update identity set member_id = $2, linked_at = $3 where identity_id = $1";
        // Before the change: whoever records an event reads the links after taking the same lock.
        self.lock_endpoints_of(identity.guild).await?;
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(identity.id.as_str())
            .bind(link.map(|(member, _)| member.get()))
            .bind(link.map(|(_, at)| at.as_ms()))
            .execute(conn)
            .await
            .map(|_| ()))?;
        let mut holders = vec![Holder::Identity(identity.id.clone()), identity.holder()];
        holders.extend(link.map(|(member, _)| Holder::Member(member)));
        holders.sort_by_key(Holder::to_text);
        holders.dedup();
        self.rebuild_counters(identity.guild, &holders).await
    }
}
