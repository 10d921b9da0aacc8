//! Events as they are recorded: a few statements for a whole batch.

use std::collections::{BTreeSet, HashMap};

use super::batches::BATCH;
use super::engine::Answers;
use super::guild::{GuildSettings, SettingsRow};
use super::script::{Question, Value};
use super::{StoreError, Tx, on_engine};
use crate::domain::id::{EndpointId, EventId, GuildId, Id, IdentityId, MemberId, SubjectId};
use crate::domain::time::{Day, Timestamp};

/// What makes two deliveries to one endpoint the same.
pub type SamenessKey = (EndpointId, String);

/// The last accepted event under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// When it was accepted.
    pub received_at: Timestamp,
    /// The hash of its body.
    pub body_hash: String,
}

/// An endpoint that nobody changes until the end of a transaction.
#[derive(Clone, Debug)]
pub struct HeldEndpoint {
    /// What rises with every change of it that matters to a call.
    pub generation: i64,
    /// What the admins of its guild chose.
    pub settings: GuildSettings,
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    endpoint_id: String,
    generation: i64,
    #[sqlx(flatten)]
    settings: SettingsRow,
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
    /// Holds all of a guild's endpoints until the end of this transaction: nothing is counted there meanwhile.
    pub(super) async fn lock_endpoints_of(&mut self, guild: GuildId) -> Result<(), StoreError> {
        let sql = format!(
            "select endpoint_id from endpoint where guild_id = $1 order by endpoint_id {}",
            self.engine.lock_suffix()
        );
        on_engine!(self, |conn| sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(guild.get())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Writes events with their people and contents, by the next statement or the commit at the latest.
    pub async fn insert_events(&mut self, events: &[EventRecord]) -> Result<(), StoreError> {
        let rows = events.iter().map(event_row).collect();
        self.insert(INTO_EVENT, rows, "").await?;
        let is_someone = |event: &&EventRecord| event.member.is_some() || event.identity.is_some();
        let people = events.iter().filter(is_someone).map(person_row).collect();
        self.insert(
            "insert into event_person (event_id, member_id, identity_id, avatar_url) ",
            people,
            "",
        )
        .await?;
        let content = |event: &EventRecord| vec![event.id.as_str().into(), (&event.content).into()];
        let contents = events.iter().map(content).collect();
        self.insert(
            "insert into event_content (event_id, content) ",
            contents,
            "",
        )
        .await?;
        let bodies = events.iter().filter_map(body_row).collect();
        self.insert(
            "insert into event_body (event_id, body, received_at) ",
            bodies,
            "",
        )
        .await
    }

    /// Deletes stored bodies that came in before `before`, the oldest first; the events stay. At most [`BATCH`] go at
    /// once, so that no call waits long for this transaction to end; says how many went.
    pub async fn delete_old_bodies(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        let sql = format!(
            "delete from event_body where event_id in (select event_id from event_body \
             where received_at < $1 order by received_at limit {BATCH} {})",
            self.engine.lease_suffix()
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

/// Asks which these endpoints are now, and holds them.
pub(super) fn hold(endpoints: &BTreeSet<EndpointId>, lock_suffix: &str) -> Question {
    let sql = "select e.endpoint_id, e.generation, g.language, g.timezone, g.week_starts, g.reset_hour \
        from {asked} cross join endpoint e cross join guild g \
        where e.endpoint_id = asked.value ->> 0 and g.guild_id = e.guild_id order by e.endpoint_id ";
    let asked = endpoints.iter().map(|id| vec![id.as_str().into()]);
    Question::new(format!("{sql}{lock_suffix}"), asked.collect())
}

pub(super) fn read_held(
    answers: &mut Answers,
) -> Result<HashMap<EndpointId, HeldEndpoint>, StoreError> {
    let rows: Vec<HeldRow> = answers.take()?;
    let held = rows.into_iter().map(|row| {
        let held = HeldEndpoint {
            generation: row.generation,
            settings: row.settings.into(),
        };
        (EndpointId::from_text(row.endpoint_id), held)
    });
    Ok(held.collect())
}

/// Asks for the last accepted event under each of these keys.
pub(super) fn known(keys: &[SamenessKey]) -> Question {
    let sql = "select e.endpoint_id, e.sameness, e.received_at, e.body_hash \
        from {asked} cross join event e \
        where e.endpoint_id = asked.value ->> 0 and e.sameness = asked.value ->> 1 \
        order by e.sameness_at";
    let asked = keys
        .iter()
        .map(|(endpoint, key)| vec![endpoint.as_str().into(), key.into()]);
    Question::new(sql, asked.collect())
}

pub(super) fn read_known(answers: &mut Answers) -> Result<HashMap<SamenessKey, Known>, StoreError> {
    let rows: Vec<(String, String, i64, String)> = answers.take()?;
    let known = rows.into_iter().map(|(endpoint, key, at, body_hash)| {
        let received_at = Timestamp::from_ms(at);
        let known = Known {
            received_at,
            body_hash,
        };
        ((EndpointId::from_text(endpoint), key), known)
    });
    Ok(known.collect())
}

const INTO_EVENT: &str = "insert into event (event_id, endpoint_id, guild_id, kind, site_event, change, sameness, \
    sameness_at, body_hash, subject_id, is_test, occurred_at, received_at, day, week, counted_as, trace) ";

fn event_row(event: &EventRecord) -> Vec<Value> {
    vec![
        event.id.as_str().into(),
        event.endpoint.as_str().into(),
        event.guild.get().into(),
        event.kind.into(),
        (&event.site_event).into(),
        event.change.into(),
        (&event.sameness).into(),
        event.sameness_at.into(),
        (&event.body_hash).into(),
        event.subject.as_ref().map(Id::as_str).into(),
        event.is_test.into(),
        event.occurred_at.map(Timestamp::as_ms).into(),
        event.received_at.as_ms().into(),
        event.day.to_string().into(),
        event.week.to_string().into(),
        event.counted_as.into(),
        (&event.trace).into(),
    ]
}

fn person_row(event: &EventRecord) -> Vec<Value> {
    vec![
        event.id.as_str().into(),
        event.member.map(MemberId::get).into(),
        event.identity.as_ref().map(Id::as_str).into(),
        event.avatar_url.as_deref().into(),
    ]
}

fn body_row(event: &EventRecord) -> Option<Vec<Value>> {
    let body = event.body.as_deref()?;
    Some(vec![
        event.id.as_str().into(),
        body.into(),
        event.received_at.as_ms().into(),
    ])
}
