//! Events as they are recorded: a few statements for a whole batch.

use std::collections::HashMap;

use sqlx::QueryBuilder;

use super::{StoreError, Tx, on_engine};
use crate::domain::id::{EndpointId, EventId, GuildId, IdentityId, MemberId, SubjectId};
use crate::domain::time::{Day, Timestamp};

/// What makes two deliveries to one endpoint the same.
pub type SamenessKey = (EndpointId, String);

/// So many stored bodies are deleted in one transaction.
pub const BODIES: u64 = 500;

/// The last accepted event under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// When it was accepted.
    pub received_at: Timestamp,
    /// The hash of its body.
    pub body_hash: String,
}

/// An event's row, and what lies beside it.
#[derive(Clone, Debug)]
pub struct EventRecord {
    /// Its id.
    pub id: EventId,
    /// Where it came in.
    pub endpoint: EndpointId,
    /// Whose it is.
    pub guild: GuildId,
    /// Its kind's fixed name.
    pub kind: &'static str,
    /// The sender's own name for it.
    pub site_event: String,
    /// The claimed change's name.
    pub change: &'static str,
    /// What makes a repeat of it a repeat.
    pub sameness: String,
    /// When that key was taken, where it may come again; else nought.
    pub sameness_at: i64,
    /// The hash of its body.
    pub body_hash: String,
    /// What it is about.
    pub subject: Option<SubjectId>,
    /// Whether it is only a try.
    pub is_test: bool,
    /// When the sender says it happened.
    pub occurred_at: Option<Timestamp>,
    /// When it came in.
    pub received_at: Timestamp,
    /// The guild's day at arrival.
    pub day: Day,
    /// The first day of that day's week.
    pub week: Day,
    /// The counter it was counted under.
    pub counted_as: Option<&'static str>,
    /// Why it was or was not counted and announced.
    pub trace: String,
    /// Who it was, where Discord knows them.
    pub member: Option<MemberId>,
    /// Who it was, where the site knows them.
    pub identity: Option<IdentityId>,
    /// Where their picture was.
    pub avatar_url: Option<String>,
    /// What is shown, as JSON.
    pub content: String,
    /// The redacted body, where it is kept.
    pub body: Option<String>,
}

impl Tx {
    /// Holds the endpoints until the end of this transaction, so that two machines do not judge sameness at once.
    pub async fn lock_endpoints(&mut self, endpoints: &[&EndpointId]) -> Result<(), StoreError> {
        let suffix = self.0.lock_suffix();
        if suffix.is_empty() || endpoints.is_empty() {
            return Ok(());
        }
        on_engine!(self, |conn| {
            let mut query =
                QueryBuilder::new("select endpoint_id from endpoint where endpoint_id in (");
            let mut ids = query.separated(", ");
            for endpoint in endpoints {
                ids.push_bind(endpoint.as_str());
            }
            ids.push_unseparated(") order by endpoint_id ");
            query.push(suffix);
            query.build().execute(conn).await.map(|_| ())
        })?;
        Ok(())
    }

    /// Holds all of a guild's endpoints until the end of this transaction: nothing is counted there meanwhile.
    pub(super) async fn lock_endpoints_of(&mut self, guild: GuildId) -> Result<(), StoreError> {
        let sql = format!(
            "select endpoint_id from endpoint where guild_id = $1 order by endpoint_id {}",
            self.0.lock_suffix()
        );
        on_engine!(self, |conn| sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(guild.get())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The last accepted event under each of the keys.
    pub async fn list_known(
        &mut self,
        keys: &[SamenessKey],
    ) -> Result<HashMap<SamenessKey, Known>, StoreError> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(String, String, i64, String)> = on_engine!(self, |conn| {
            let mut query = QueryBuilder::new(
                "select endpoint_id, sameness, received_at, body_hash from event \
                 where (endpoint_id, sameness) in (",
            );
            query.push_values(keys, |mut row, (endpoint, key)| {
                row.push_bind(endpoint.as_str()).push_bind(key.as_str());
            });
            query.push(") order by sameness_at");
            query.build_query_as().fetch_all(conn).await
        })?;
        let known = rows.into_iter().map(|(endpoint, key, at, body_hash)| {
            let received_at = Timestamp::from_ms(at);
            (
                (EndpointId::from_text(endpoint), key),
                Known {
                    received_at,
                    body_hash,
                },
            )
        });
        Ok(known.collect())
    }

    /// Writes events with their people and contents.
    pub async fn insert_events(&mut self, events: &[EventRecord]) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        self.insert_event_rows(events).await?;
        self.insert_event_people(events).await?;
        on_engine!(self, |conn| {
            let mut query = QueryBuilder::new("insert into event_content (event_id, content) ");
            query.push_values(events, |mut row, event| {
                row.push_bind(event.id.as_str()).push_bind(&event.content);
            });
            query.build().execute(conn).await.map(|_| ())
        })?;
        self.insert_event_bodies(events).await
    }

    async fn insert_event_rows(&mut self, events: &[EventRecord]) -> Result<(), StoreError> {
        on_engine!(self, |conn| {
            let mut query = QueryBuilder::new(
                "insert into event (event_id, endpoint_id, guild_id, kind, site_event, change, sameness, \
                 sameness_at, body_hash, subject_id, is_test, weight, occurred_at, received_at, day, week, \
                 counted_as, trace) ",
            );
            query.push_values(events, |mut row, event| {
                row.push_bind(event.id.as_str())
                    .push_bind(event.endpoint.as_str())
                    .push_bind(event.guild.get())
                    .push_bind(event.kind)
                    .push_bind(&event.site_event)
                    .push_bind(event.change)
                    .push_bind(&event.sameness)
                    .push_bind(event.sameness_at)
                    .push_bind(&event.body_hash)
                    .push_bind(
                        event
                            .subject
                            .as_ref()
                            .map(|subject| subject.as_str().to_owned()),
                    )
                    .push_bind(event.is_test)
                    .push_bind(1_i64)
                    .push_bind(event.occurred_at.map(Timestamp::as_ms))
                    .push_bind(event.received_at.as_ms())
                    .push_bind(event.day.to_string())
                    .push_bind(event.week.to_string())
                    .push_bind(event.counted_as)
                    .push_bind(&event.trace);
            });
            query.build().execute(conn).await.map(|_| ())
        })?;
        Ok(())
    }

    async fn insert_event_people(&mut self, events: &[EventRecord]) -> Result<(), StoreError> {
        let known = |event: &&EventRecord| event.member.is_some() || event.identity.is_some();
        let people: Vec<&EventRecord> = events.iter().filter(known).collect();
        if people.is_empty() {
            return Ok(());
        }
        on_engine!(self, |conn| {
            let mut query = QueryBuilder::new(
                "insert into event_person (event_id, member_id, identity_id, avatar_url) ",
            );
            query.push_values(&people, |mut row, event| {
                row.push_bind(event.id.as_str())
                    .push_bind(event.member.map(MemberId::get))
                    .push_bind(
                        event
                            .identity
                            .as_ref()
                            .map(|identity| identity.as_str().to_owned()),
                    )
                    .push_bind(event.avatar_url.as_deref());
            });
            query.build().execute(conn).await.map(|_| ())
        })?;
        Ok(())
    }

    async fn insert_event_bodies(&mut self, events: &[EventRecord]) -> Result<(), StoreError> {
        let bodies: Vec<_> = events
            .iter()
            .filter_map(|event| Some((event, event.body.as_deref()?)))
            .collect();
        if bodies.is_empty() {
            return Ok(());
        }
        on_engine!(self, |conn| {
            let mut query =
                QueryBuilder::new("insert into event_body (event_id, body, received_at) ");
            query.push_values(&bodies, |mut row, (event, body)| {
                row.push_bind(event.id.as_str())
                    .push_bind(*body)
                    .push_bind(event.received_at.as_ms());
            });
            query.build().execute(conn).await.map(|_| ())
        })?;
        Ok(())
    }

    /// Deletes stored bodies that came in before `before`, the oldest first; the events stay. At most [`BODIES`] go at
    /// once, so that no call waits long for this transaction to end; says how many went.
    pub async fn delete_old_bodies(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        let sql = format!(
            "delete from event_body where event_id in (select event_id from event_body \
             where received_at < $1 order by received_at limit {BODIES} {})",
            self.0.lease_suffix()
        );
        Ok(on_engine!(self, |conn| sqlx::query(sqlx::AssertSqlSafe(
            sql
        ))
        .bind(before.as_ms())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?)
    }
}
