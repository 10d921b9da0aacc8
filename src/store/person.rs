//! People as a site knows them, found and written for a whole batch.

use super::engine::Answers;
use super::script::{Question, Value};
use super::{StoreError, Tx};
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
    /// `id:` and the site's id of an account; without one what [`crate::domain::name::key`] makes of the name.
    pub key: String,
    /// The name they go by.
    pub name: String,
    /// The Discord user they are linked to.
    pub member: Option<MemberId>,
}

/// Someone as a call names them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Met {
    /// Where.
    pub endpoint: EndpointId,
    /// Their key there, as [`Identity::key`] has it.
    pub key: String,
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

/// Asks for everyone whom the endpoint knows under the key.
pub(super) fn known(met: &[Met]) -> Question {
    const BY_KEY: &str = "select i.identity_id, i.endpoint_id, i.guild_id, i.person_key, i.name, i.member_id \
        from {asked} cross join identity i \
        where i.endpoint_id = asked.value ->> 0 and i.person_key = asked.value ->> 1";
    let asked = met
        .iter()
        .map(|met| vec![met.endpoint.as_str().into(), (&met.key).into()]);
    Question::new(BY_KEY, asked.collect())
}

pub(super) fn read_known(answers: &mut Answers) -> Result<Vec<Identity>, StoreError> {
    let rows: Vec<IdentityRow> = answers.take()?;
    rows.into_iter().map(TryInto::try_into).collect()
}
