//! Subjects: the latest state of what several events are about.

use std::collections::HashMap;

use super::engine::Answers;
use super::script::{Question, Value};
use super::{StoreError, Tx};
use crate::domain::decision::{SubjectState, SubjectStatus};
use crate::domain::id::{EndpointId, EventId, SubjectId};
use crate::domain::time::Timestamp;

/// A subject's key: endpoint, kind, and the sender's own key.
pub type SubjectKey = (EndpointId, &'static str, String);

/// A subject's row.
#[derive(Clone, Debug)]
pub struct SubjectRecord {
    /// Its id.
    pub id: SubjectId,
    /// The key that its own row stands under.
    pub key: SubjectKey,
    /// The event whose content is shown.
    pub latest: EventId,
    /// Its state.
    pub state: SubjectState,
    /// What made a repeat of the last state that its sender reported; `None` where the sender reports none, or none did
    /// arrive since this is noted.
    pub last_state: Option<String>,
}

/// Another key of a subject.
#[derive(Clone, Debug)]
pub struct SubjectAlias {
    /// The row's own id.
    pub id: SubjectId,
    /// The other key.
    pub key: SubjectKey,
    /// The subject it stands for.
    pub same_as: SubjectId,
    /// An event of that subject.
    pub latest: EventId,
}

impl SubjectRecord {
    fn row(&self, now: Timestamp) -> Vec<Value> {
        let ((endpoint, kind, key), state) = (&self.key, &self.state);
        vec![
            self.id.as_str().into(),
            endpoint.as_str().into(),
            (*kind).into(),
            key.into(),
            state.version.into(),
            state.standing.as_str().into(),
            state.fingerprint.as_deref().into(),
            self.latest.as_str().into(),
            state.is_counted.then_some(now.as_ms()).into(),
            state.is_announced.then_some(now.as_ms()).into(),
            self.last_state.as_deref().into(),
        ]
    }
}

impl SubjectAlias {
    fn row(&self) -> Vec<Value> {
        let (endpoint, kind, key) = &self.key;
        vec![
            self.id.as_str().into(),
            endpoint.as_str().into(),
            (*kind).into(),
            key.into(),
            self.same_as.as_str().into(),
            SubjectStatus::Live.as_str().into(),
            self.latest.as_str().into(),
        ]
    }
}

#[derive(sqlx::FromRow)]
struct SubjectRow {
    subject_id: String,
    endpoint_id: String,
    kind: String,
    subject_key: String,
    own_key: String,
    version: Option<i64>,
    standing: String,
    fingerprint: Option<String>,
    latest_event_id: String,
    counted_at: Option<i64>,
    announced_at: Option<i64>,
    last_state: Option<String>,
    content: Option<String>,
}

impl SubjectRow {
    fn record(self, asked: &SubjectKey) -> Result<SubjectRecord, StoreError> {
        let bad = |column| StoreError::row("subject", column, &self.subject_id);
        let standing = SubjectStatus::parse(&self.standing).ok_or_else(|| bad("standing"))?;
        let content = self
            .content
            .as_deref()
            .map(serde_json::from_str)
            .transpose();
        let content = content
            .ok()
            .flatten()
            .ok_or_else(|| bad("latest_event_id"))?;
        Ok(SubjectRecord {
            key: (asked.0.clone(), asked.1, self.own_key),
            latest: EventId::from_text(self.latest_event_id),
            state: SubjectState {
                standing,
                version: self.version,
                fingerprint: self.fingerprint,
                is_counted: self.counted_at.is_some(),
                is_announced: self.announced_at.is_some(),
                content,
            },
            last_state: self.last_state,
            id: SubjectId::from_text(self.subject_id),
        })
    }
}

impl Tx {
    /// Writes subjects, new and changed. None may stand in the batch twice.
    pub async fn upsert_subjects(
        &mut self,
        subjects: &[SubjectRecord],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = subjects.iter().map(|subject| subject.row(now)).collect();
        self.insert(
            "insert into subject (subject_id, endpoint_id, kind, subject_key, version, standing, \
             fingerprint, latest_event_id, counted_at, announced_at, last_state) ",
            rows,
            " on conflict (subject_id) do update set version = excluded.version, \
             standing = excluded.standing, fingerprint = excluded.fingerprint, \
             latest_event_id = excluded.latest_event_id, \
             counted_at = coalesce(subject.counted_at, excluded.counted_at), \
             announced_at = coalesce(subject.announced_at, excluded.announced_at), \
             last_state = excluded.last_state",
        )
        .await
    }

    /// Writes down that a subject goes by another key too; a key that is known stays what it is.
    pub async fn insert_subject_aliases(
        &mut self,
        aliases: &[SubjectAlias],
    ) -> Result<(), StoreError> {
        let rows = aliases.iter().map(SubjectAlias::row).collect();
        self.insert(
            "insert into subject (subject_id, endpoint_id, kind, subject_key, same_as, standing, \
             latest_event_id) ",
            rows,
            " on conflict (endpoint_id, kind, subject_key) do nothing",
        )
        .await
    }
}

/// Asks for the subjects under these keys.
pub(super) fn known(keys: &[SubjectKey]) -> Question {
    let sql = "select coalesce(main.subject_id, own.subject_id) as subject_id, own.endpoint_id, \
        own.kind, own.subject_key, coalesce(main.subject_key, own.subject_key) as own_key, \
        case when main.subject_id is null then own.version else main.version end as version, \
        coalesce(main.standing, own.standing) as standing, \
        case when main.subject_id is null then own.fingerprint else main.fingerprint end as fingerprint, \
        coalesce(main.latest_event_id, own.latest_event_id) as latest_event_id, \
        case when main.subject_id is null then own.counted_at else main.counted_at end as counted_at, \
        case when main.subject_id is null then own.announced_at else main.announced_at end as announced_at, \
        case when main.subject_id is null then own.last_state else main.last_state end as last_state, \
        c.content \
        from {asked} cross join subject own left join subject main on main.subject_id = own.same_as \
        left join event_content c on c.event_id = coalesce(main.latest_event_id, own.latest_event_id) \
        where own.endpoint_id = asked.value ->> 0 and own.kind = asked.value ->> 1 \
        and own.subject_key = asked.value ->> 2";
    let asked = keys
        .iter()
        .map(|(endpoint, kind, key)| vec![endpoint.as_str().into(), (*kind).into(), key.into()]);
    Question::new(sql, asked.collect())
}

pub(super) fn read_known(
    keys: &[SubjectKey],
    answers: &mut Answers,
) -> Result<HashMap<SubjectKey, SubjectRecord>, StoreError> {
    let mut found = HashMap::new();
    for row in answers.take::<SubjectRow>()? {
        let asked = keys.iter().find(|(endpoint, kind, key)| {
            *endpoint.as_str() == row.endpoint_id && *kind == row.kind && *key == row.subject_key
        });
        if let Some(asked) = asked {
            found.insert(asked.clone(), row.record(asked)?);
        }
    }
    Ok(found)
}
