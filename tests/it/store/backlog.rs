//! What waits in the outbox in all, as whoever watches the program sees it.

use crier::store::backlog::Backlog;

use super::lane::{effect, id, lease, promise};
use super::make::{NOW, minute};
use crate::support::database::on_every_engine;

#[tokio::test]
async fn the_backlog_is_what_is_pending_and_when_the_first_of_it_is_due() {
    on_every_engine(async |store| {
        let backlog = async || {
            let mut tx = store.read().await.unwrap();
            tx.find_backlog().await.unwrap()
        };
        let none = Backlog {
            pending: 0,
            first_due: None,
        };
        assert_eq!(backlog().await, none);
        let effects = [
            effect("a", "c50", minute(1)),
            effect("b", "c50", minute(9)),
            effect("c", "c51", minute(5)),
        ];
        promise(&store, &effects).await;
        let all = Backlog {
            pending: 3,
            first_due: Some(minute(1)),
        };
        assert_eq!(backlog().await, all);
        let mut tx = store.write().await.unwrap();
        let lease = lease(&mut tx, minute(1), "t1").await.remove(0);
        tx.settle_done(&lease, &[id("a")]).await.unwrap();
        tx.release_lane(&lease, None, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let rest = Backlog {
            pending: 2,
            first_due: Some(minute(5)),
        };
        assert_eq!(backlog().await, rest);
    })
    .await;
}
