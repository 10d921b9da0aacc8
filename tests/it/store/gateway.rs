//! A gateway that does not take the bot is known to every role, as long as somebody notes it.

use crier::store::gateway::GatewayOutage;

use super::make::{NOW, minute};
use crate::support::database::on_every_engine;

#[tokio::test]
async fn an_outage_of_the_gateway_is_known_until_it_ends_or_nobody_notes_it_any_more() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        assert_eq!(tx.find_gateway_outage(NOW).await.unwrap(), None);
        for (at, status) in [(0, None), (1, Some(502)), (2, Some(403))] {
            tx.upsert_gateway_outage("0/2", status, minute(at))
                .await
                .unwrap();
        }
        tx.upsert_gateway_outage("1/2", None, minute(1))
            .await
            .unwrap();
        let refused = GatewayOutage {
            since: NOW,
            status: Some(403),
        };
        let found = tx.find_gateway_outage(minute(6)).await.unwrap();
        assert_eq!(found, Some(refused));
        tx.delete_gateway_outage("0/2").await.unwrap();
        let other = GatewayOutage {
            since: minute(1),
            status: None,
        };
        let found = tx.find_gateway_outage(minute(6)).await.unwrap();
        assert_eq!(found, Some(other));
        assert_eq!(tx.find_gateway_outage(minute(7)).await.unwrap(), None);
        // A new one, long after the last was noted.
        tx.upsert_gateway_outage("1/2", None, minute(60))
            .await
            .unwrap();
        let found = tx.find_gateway_outage(minute(60)).await.unwrap();
        assert_eq!(found.map(|outage| outage.since), Some(minute(60)));
    })
    .await;
}
