//! What happens to a batch if one of its claims is bad, and if the database fails.

use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{BATCH, RecordError, Recorder};
use crate::domain::event::{Content, EventKind, NewEvent, Person, Sameness};
use crate::domain::id::{EndpointId, GuildId, MemberId};
use crate::domain::time::Timestamp;
use crate::ledger::claim::{Claim, Recorded};
use crate::store::Store;
use crate::store::endpoint::Endpoint;

/// The name of an event that makes recording panic.
pub(super) const POISON: &str = "POISON";

/// Panics if one of these claims is the poison: no known call does so.
pub(super) fn panic_at_poison(claims: &[Claim]) {
    let is_poison = |claim: &Claim| claim.event.site_event == POISON;
    assert!(!claims.iter().any(is_poison), "a panic of the tests");
}

fn guild() -> GuildId {
    GuildId::new(1).unwrap()
}

/// A store in this folder with the endpoint "e1".
async fn store(folder: &tempfile::TempDir) -> Store {
    let file = folder.path().join("crier.db");
    let store = Store::open(&format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.write().await.unwrap();
    let now = Timestamp::from_seconds(1_772_446_530);
    tx.upsert_guild(guild(), now).await.unwrap();
    let endpoint = Endpoint {
        id: EndpointId::from_text("e1"),
        guild: guild(),
        source: "sphere".to_owned(),
        name: "one".to_owned(),
        created_at: now,
        paused_at: None,
        removed_at: None,
        refused_at: None,
        refused_why: None,
    };
    tx.insert_endpoint(&endpoint).await.unwrap();
    tx.commit().await.unwrap();
    store
}

fn vote(endpoint: &str, number: usize, site_event: &str) -> Claim {
    let key = format!("vote {number}");
    let content = Content::Vote {
        listed: None,
        bonus: None,
        bonus_until: None,
        site_total: None,
    };
    let mut event = NewEvent::new(
        EventKind::Vote,
        site_event,
        Sameness::for_ever(&key),
        content,
    );
    event.person = Person::Discord(MemberId::new(7).unwrap());
    Claim {
        endpoint: EndpointId::from_text(endpoint),
        guild: guild(),
        generation: 0,
        is_paused: false,
        event,
        body_hash: key,
        body: None,
        bytes: 2,
        received_at: Timestamp::from_seconds(1_772_446_530),
    }
}

/// Queues these claims, only then starts a recorder, and returns what each sender was told.
async fn record(store: &Store, claims: Vec<Claim>) -> Vec<Result<Recorded, RecordError>> {
    let (recorder, task) = Recorder::new(store.clone(), Arc::new(Notify::new()));
    let stop = CancellationToken::new();
    let asked = async {
        let heard = join_all(claims.into_iter().map(|claim| recorder.record(claim))).await;
        stop.cancel();
        heard
    };
    let (heard, ()) = tokio::join!(asked, task.run(stop.clone()));
    heard
}

/// Asserts that only the third of five votes is refused.
async fn assert_fails_alone(third: Claim) {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut claims: Vec<Claim> = (0..5).map(|number| vote("e1", number, "VOTE")).collect();
    claims[2] = third;
    for expected in [Recorded::Stored, Recorded::Duplicate] {
        let heard = record(&store, claims.clone()).await;
        assert!(matches!(heard[2], Err(RecordError::Store(_))), "{heard:?}");
        for place in [0, 1, 3, 4] {
            assert!(
                matches!(&heard[place], Ok(one) if *one == expected),
                "{heard:?}"
            );
        }
    }
    assert!(store.probe().await.is_ok());
}

#[tokio::test]
async fn a_claim_whose_endpoint_is_gone_or_changed_is_outdated_and_the_others_are_stored() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut changed = vote("e1", 1, "VOTE");
    changed.generation = 7;
    let claims = vec![vote("gone", 0, "VOTE"), changed, vote("e1", 2, "VOTE")];
    let heard = record(&store, claims).await;
    let heard: Vec<Recorded> = heard.into_iter().map(Result::unwrap).collect();
    let expected = [Recorded::Outdated, Recorded::Outdated, Recorded::Stored];
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn a_claim_at_which_recording_panics_fails_alone() {
    assert_fails_alone(vote("e1", 2, POISON)).await;
}

#[tokio::test]
async fn when_the_database_fails_everyone_who_waits_is_sent_away_at_the_first_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let url = format!("sqlite://{}", folder.path().join("crier.db").display());
    let other_process = Store::open(&url).await.unwrap();
    let mut holding = other_process.write().await.unwrap();
    holding.upsert_probe("held").await.unwrap();
    let claims: Vec<Claim> = (0..3 * BATCH)
        .map(|number| vote("e1", number, "VOTE"))
        .collect();
    let began = std::time::Instant::now();
    let heard = record(&store, claims.clone()).await;
    // One attempt waits five seconds for the lock; there are enough claims for three.
    assert!(began.elapsed() < std::time::Duration::from_secs(9));
    let is_refused = |one: &Result<_, _>| matches!(one, Err(RecordError::Store(_)));
    assert!(heard.iter().all(is_refused));
    drop(holding);
    let heard = record(&store, claims).await;
    assert!(heard.iter().all(|one| matches!(one, Ok(Recorded::Stored))));
}
