//! Recording beside others: a transaction that fails, and machines that record at the same time.

use crier::ledger::claim::Recorded;

use super::make::{event, guild, record, settle, vote};
use super::record::votes_of;
use crate::support::database::on_every_engine;

#[tokio::test]
async fn a_batch_that_fails_leaves_nothing_behind() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        let claims = [vote(guild(1), "e1", "k1", 7)];
        crier::ledger::record::record(&mut tx, &claims)
            .await
            .unwrap();
        // The key that was just taken cannot be taken again: the transaction is lost, and all in it.
        let again = event(guild(1), "e1", "x", "k1");
        tx.insert_events(&[again]).await.unwrap();
        assert!(
            tx.commit().await.is_err(),
            "it is written now at the latest"
        );
        assert_eq!(votes_of(&store, 1, 7).await, 0);
        assert_eq!(record(&store, &claims).await, [Recorded::Stored]);
        assert_eq!(votes_of(&store, 1, 7).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn machines_that_record_the_same_call_at_once_store_it_once() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(1), "e2")]).await;
        let mut machines = tokio::task::JoinSet::new();
        for machine in 0..4 {
            let store = store.clone();
            machines.spawn(async move {
                let mut stored = 0;
                for number in 0..10 {
                    let key = format!("k{number}");
                    let mut batch = [vote(guild(1), "e1", &key, 7), vote(guild(1), "e2", &key, 7)];
                    batch.rotate_left(machine % 2);
                    let outcomes = record(&store, &batch).await;
                    stored += outcomes
                        .iter()
                        .filter(|one| **one == Recorded::Stored)
                        .count();
                }
                stored
            });
        }
        let stored: usize = machines.join_all().await.into_iter().sum();
        assert_eq!(stored, 20);
        assert_eq!(votes_of(&store, 1, 7).await, 20);
    })
    .await;
}
