//! Routes: made, changed, removed and brought back.

use crier::domain::event::EventKind;
use crier::domain::id::RouteId;
use crier::domain::route::Style;

use super::asking::Asking;
use super::make::{NOW, channel, endpoint_id, guild, minute, role, route, settle};
use crate::support::database::on_every_engine;

#[tokio::test]
async fn a_route_is_changed_and_found_in_its_own_guild_only() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        let mut made = route(guild(1), "r1", EventKind::Vote, 50);
        tx.insert_route(&made, NOW).await.unwrap();
        let id = made.id.clone();
        assert_eq!(
            tx.find_route(guild(1), &id).await.unwrap().as_ref(),
            Some(&made)
        );
        assert_eq!(tx.find_route(guild(2), &id).await.unwrap(), None);
        made.endpoint = Some(endpoint_id("e1"));
        made.channel = channel(51);
        made.mention = Some(role(60));
        made.style = Style::Plain;
        tx.upsert_route(&made).await.unwrap();
        assert_eq!(tx.find_route(guild(1), &id).await.unwrap(), Some(made));
    })
    .await;
}

#[tokio::test]
async fn a_removed_route_leads_nowhere_until_it_comes_back() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        let made = route(guild(1), "r1", EventKind::Vote, 50);
        tx.insert_route(&made, NOW).await.unwrap();
        let id = RouteId::from_text("r1");
        assert!(
            !tx.upsert_route_removed(guild(2), &id, Some(NOW))
                .await
                .unwrap()
        );
        assert!(
            tx.upsert_route_removed(guild(1), &id, Some(NOW))
                .await
                .unwrap()
        );
        assert_eq!(tx.find_route(guild(1), &id).await.unwrap(), None);
        let ever = tx.find_route_ever(guild(1), &id).await.unwrap();
        assert_eq!(ever.as_ref(), Some(&made));
        assert_eq!(tx.find_route_ever(guild(2), &id).await.unwrap(), None);
        assert_eq!(tx.list_routes(guild(1)).await.unwrap(), []);
        assert_eq!(tx.list_routes_of(&[guild(1)]).await, []);
        assert!(tx.upsert_route_removed(guild(1), &id, None).await.unwrap());
        assert_eq!(tx.list_routes_of(&[guild(1)]).await, [made]);
    })
    .await;
}

#[tokio::test]
async fn routes_are_listed_by_kind_and_channel_without_those_of_removed_endpoints() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        let mut of_endpoint = route(guild(1), "r3", EventKind::Review, 50);
        of_endpoint.endpoint = Some(endpoint_id("e1"));
        let others = [
            route(guild(1), "r1", EventKind::Vote, 51),
            route(guild(1), "r2", EventKind::Vote, 50),
            route(guild(2), "r4", EventKind::Vote, 52),
        ];
        for one in others.iter().chain([&of_endpoint]) {
            tx.insert_route(one, NOW).await.unwrap();
        }
        let ids = |routes: Vec<crier::domain::route::Route>| -> Vec<String> {
            routes
                .into_iter()
                .map(|route| route.id.to_string())
                .collect()
        };
        assert_eq!(
            ids(tx.list_routes(guild(1)).await.unwrap()),
            ["r3", "r2", "r1"]
        );
        let both = tx.list_routes_of(&[guild(1), guild(2)]).await;
        assert_eq!(both.len(), 4);
        assert_eq!(tx.list_routes_of(&[]).await, []);
        tx.upsert_endpoint_removed(&endpoint_id("e1"), Some((NOW, minute(1))))
            .await
            .unwrap();
        assert_eq!(ids(tx.list_routes(guild(1)).await.unwrap()), ["r2", "r1"]);
    })
    .await;
}
