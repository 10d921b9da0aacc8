//! Subjects: one thing, its latest state, and the several keys it may go by.

use crier::domain::decision::{SubjectState, SubjectStatus};
use crier::domain::event::Remover;
use crier::domain::id::{EventId, SubjectId};
use crier::store::Tx;
use crier::store::subject::{SubjectAlias, SubjectKey, SubjectRecord};

use super::asking::Asking;
use super::make::{NOW, comment, endpoint_id, event, guild, minute, settle};
use crate::support::database::on_every_engine;

fn key(of: &str) -> SubjectKey {
    (endpoint_id("e1"), "forum", of.to_owned())
}

fn subject(id: &str, latest: &str) -> SubjectRecord {
    SubjectRecord {
        id: SubjectId::from_text(id),
        key: key(id),
        latest: EventId::from_text(latest),
        state: SubjectState {
            standing: SubjectStatus::Live,
            version: Some(1),
            fingerprint: Some("print".to_owned()),
            is_counted: true,
            is_announced: false,
            content: comment("fine"),
        },
        last_state: None,
    }
}

async fn find(tx: &mut Tx, of: &str) -> Option<SubjectRecord> {
    let asked = key(of);
    let mut found = tx.list_subjects(&[asked.clone(), key("nothing")]).await;
    assert!(found.len() < 2);
    found.remove(&asked)
}

#[tokio::test]
async fn a_subject_shows_its_latest_event_and_forgets_no_count() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        let first = event(guild(1), "e1", "a", "k1");
        let mut second = event(guild(1), "e1", "b", "k2");
        second.content = serde_json::to_string(&comment("better")).unwrap();
        tx.insert_events(&[first, second]).await.unwrap();
        tx.upsert_subjects(&[subject("topic", "a")], NOW)
            .await
            .unwrap();
        let stored = find(&mut tx, "topic").await.unwrap();
        assert_eq!(stored.state, subject("topic", "a").state);
        let mut removed = subject("topic", "b");
        removed.state.standing = SubjectStatus::Removed(Remover::Moderation);
        removed.state.version = None;
        removed.state.is_counted = false;
        removed.state.is_announced = true;
        removed.last_state = Some("state".to_owned());
        tx.upsert_subjects(&[removed], minute(1)).await.unwrap();
        let stored = find(&mut tx, "topic").await.unwrap();
        assert_eq!(
            stored.state.standing,
            SubjectStatus::Removed(Remover::Moderation)
        );
        assert_eq!(stored.state.content, comment("better"));
        assert_eq!(stored.state.version, None);
        assert!(stored.state.is_counted, "what was counted stays counted");
        assert!(stored.state.is_announced);
        assert_eq!(stored.last_state.as_deref(), Some("state"));
        tx.upsert_subjects(&[], NOW).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn another_key_of_a_subject_leads_to_the_subject_itself() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        let first = event(guild(1), "e1", "a", "k1");
        tx.insert_events(&[first]).await.unwrap();
        tx.upsert_subjects(&[subject("topic", "a"), subject("other", "a")], NOW)
            .await
            .unwrap();
        let alias = |id: &str, of: &str| SubjectAlias {
            id: SubjectId::from_text(id),
            key: key(of),
            same_as: SubjectId::from_text("topic"),
            latest: EventId::from_text("a"),
        };
        let aliases = [alias("x", "first post"), alias("y", "other")];
        tx.insert_subject_aliases(&aliases).await.unwrap();
        tx.insert_subject_aliases(&[]).await.unwrap();
        let by_alias = find(&mut tx, "first post").await.unwrap();
        assert_eq!(by_alias.id, SubjectId::from_text("topic"));
        assert_eq!(by_alias.key, key("topic"));
        let other = find(&mut tx, "other").await.unwrap();
        assert_eq!(other.id, SubjectId::from_text("other"), "a known key stays");
        assert!(find(&mut tx, "unheard of").await.is_none());
        assert!(tx.list_subjects(&[]).await.is_empty());
    })
    .await;
}
