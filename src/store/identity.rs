//! Identities: people as a site knows them, and the Discord users they are linked to.

use super::counter::Holder;
use super::person::{Identity, IdentityRow};
use super::{StoreError, Tx, on_engine};
use crate::domain::id::{EndpointId, GuildId, IdentityId, MemberId};
use crate::domain::name;
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
    /// The people an endpoint knows under this very name, or under this id of the site's.
    pub async fn list_identities(
        &mut self,
        endpoint: &EndpointId,
        name_or_id: &str,
    ) -> Result<Vec<Identity>, StoreError> {
        const SQL: &str = "select identity_id, guild_id, endpoint_id, person_key, name, member_id \
            from identity where endpoint_id = $1 and (name = $2 or person_key = $3) \
            order by person_key";
        let rows: Vec<IdentityRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(endpoint.as_str())
            .bind(name::shown(name_or_id))
            .bind(format!("id:{name_or_id}"))
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The person whom an endpoint knows under this key.
    pub async fn find_person(
        &mut self,
        endpoint: &EndpointId,
        key: &str,
    ) -> Result<Option<Identity>, StoreError> {
        const SQL: &str = "select identity_id, guild_id, endpoint_id, person_key, name, member_id \
            from identity where endpoint_id = $1 and person_key = $2";
        let row: Option<IdentityRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(endpoint.as_str())
            .bind(key)
            .fetch_optional(conn)
            .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Up to 25 accounts of an endpoint's site in whose name, in whatever case, or id this stands; the newest first.
    pub async fn list_accounts(
        &mut self,
        endpoint: &EndpointId,
        typed: &str,
    ) -> Result<Vec<Identity>, StoreError> {
        const SQL: &str = "select identity_id, guild_id, endpoint_id, person_key, name, member_id \
            from identity where endpoint_id = $1 and substr(person_key, 1, 3) = 'id:' \
            and (name_lower like $2 escape '!' or person_key like $3 escape '!') \
            order by identity_id desc limit 25";
        let literal: String = typed
            .chars()
            .flat_map(|letter| {
                matches!(letter, '!' | '%' | '_')
                    .then_some('!')
                    .into_iter()
                    .chain([letter])
            })
            .collect();
        let rows: Vec<IdentityRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(endpoint.as_str())
            .bind(format!("%{}%", literal.to_lowercase()))
            .bind(format!("id:%{literal}%"))
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

    /// Notes whom a person is linked to; nothing is counted in the guild from here to the end of the transaction.
    pub async fn upsert_link(
        &mut self,
        identity: &Identity,
        link: Option<(MemberId, Timestamp)>,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "update identity set member_id = $2, linked_at = $3 where identity_id = $1";
        // Before the change: recording an event reads the links after it has taken the same lock.
        self.lock_endpoints_of(identity.guild).await?;
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(identity.id.as_str())
            .bind(link.map(|(member, _)| member.get()))
            .bind(link.map(|(_, at)| at.as_ms()))
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
