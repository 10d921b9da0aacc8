//! Identities: people as sites know them, and the counts that follow their links.

use crier::domain::event::CounterKind;
use crier::domain::id::IdentityId;
use crier::domain::name;
use crier::store::Store;
use crier::store::counter::Holder;
use crier::store::person::{Identity, Met};

use super::asking::Asking;
use super::make::{NOW, endpoint_id, guild, member, minute, record, settle, site_vote, vote};
use crate::support::database::on_every_engine;

/// Someone whom `e1` in guild 1 knows by an id of its own.
fn known(id: &str, name: &str) -> Identity {
    Identity {
        id: IdentityId::from_text(id),
        endpoint: endpoint_id("e1"),
        guild: guild(1),
        key: format!("id:{id}"),
        name: name.to_owned(),
        member: None,
    }
}

async fn find(store: &Store, endpoint: &str, name: &str) -> Vec<Identity> {
    let mut tx = store.read().await.unwrap();
    tx.list_identities(&endpoint_id(endpoint), name)
        .await
        .unwrap()
}

#[tokio::test]
async fn someone_is_found_by_the_exact_name_or_by_the_sites_id() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(1), "e2")]).await;
        let mut tx = store.write().await.unwrap();
        let guest = Identity {
            key: name::key("Мира"),
            ..known("20", "Мира")
        };
        let people = [
            known("17", "Мира"),
            known("18", "мира"),
            known("19", "Boy_an"),
            guest,
        ];
        tx.upsert_identities(&people, NOW).await.unwrap();
        tx.upsert_identities(&[], NOW).await.unwrap();
        tx.commit().await.unwrap();
        let ids = |found: Vec<Identity>| -> Vec<String> {
            found.into_iter().map(|it| it.id.to_string()).collect()
        };
        assert_eq!(ids(find(&store, "e1", " Мира ").await), ["17", "20"]);
        assert_eq!(ids(find(&store, "e1", "МИРА").await), [""; 0]);
        assert_eq!(find(&store, "e1", "19").await[0].name, "Boy_an");
        assert!(find(&store, "e2", "19").await.is_empty());
        let mut tx = store.read().await.unwrap();
        let e1 = endpoint_id("e1");
        let guest = tx.find_person(&e1, "name:Мира").await.unwrap().unwrap();
        assert_eq!(guest.id, IdentityId::from_text("20"));
        assert_eq!(tx.find_person(&e1, "name:мира").await.unwrap(), None);
        // Anyone who types is helped by less than the whole: only accounts, in any case, and no letter means anything else.
        for (typed, expected) in [
            ("МИР", &["18", "17"][..]),
            ("1", &["19", "18", "17"]),
            ("oy_", &["19"]),
            ("_", &["19"]),
            ("%", &[]),
            ("", &["19", "18", "17"]),
        ] {
            let offered = tx.list_accounts(&e1, typed).await.unwrap();
            assert_eq!(ids(offered), expected, "{typed:?}");
        }
        let met = Met {
            endpoint: e1,
            key: "id:19".to_owned(),
        };
        assert_eq!(tx.list_identities_for(&[met]).await.len(), 1);
        assert!(tx.list_identities_for(&[]).await.is_empty());
        let id = IdentityId::from_text("19");
        assert!(tx.find_identity(guild(1), &id).await.unwrap().is_some());
        assert!(tx.find_identity(guild(2), &id).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_new_name_leaves_the_link_in_place() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        tx.upsert_identities(&[known("17", "Mira")], NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let person = find(&store, "e1", "Mira").await.remove(0);
        let mut tx = store.write().await.unwrap();
        let link = Some((member(7), minute(1)));
        tx.upsert_link(&person, link).await.unwrap();
        tx.upsert_identities(&[known("17", "Miroslava")], minute(2))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(find(&store, "e1", "Mira").await.is_empty());
        let renamed = find(&store, "e1", "Miroslava").await.remove(0);
        assert_eq!(
            (renamed.id, renamed.member),
            (person.id.clone(), Some(member(7)))
        );
        let links = async || {
            let mut tx = store.read().await.unwrap();
            tx.list_links(guild(1)).await.unwrap().len()
        };
        assert_eq!(links().await, 1);
        let mut tx = store.write().await.unwrap();
        tx.upsert_link(&person, None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(links().await, 0);
    })
    .await;
}

#[tokio::test]
async fn counts_follow_a_link_there_and_back() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1"), (guild(2), "e2")]).await;
        let votes = [
            site_vote(guild(1), "e1", "k1", "Mira"),
            site_vote(guild(1), "e1", "k2", " Mira "),
            site_vote(guild(1), "e1", "k5", "mira"),
            vote(guild(1), "e1", "k3", 7),
            site_vote(guild(2), "e2", "k4", "Mira"),
        ];
        record(&store, &votes).await;
        let person = find(&store, "e1", "Mira").await.remove(0);
        assert_eq!(person.name, "Mira");
        let totals = async |holder: &Holder| {
            let mut tx = store.read().await.unwrap();
            assert_eq!(tx.list_count_differences().await.unwrap(), []);
            tx.get_total(guild(1), holder, CounterKind::Vote, None)
                .await
                .unwrap()
        };
        let (site, discord) = (
            Holder::Identity(person.id.clone()),
            Holder::Member(member(7)),
        );
        assert_eq!((totals(&site).await, totals(&discord).await), (2, 1));
        let mut linked = person.clone();
        for (link, expected) in [(Some(7), (0, 3)), (Some(8), (0, 1)), (None, (2, 1))] {
            let link = link.map(|of| (member(of), minute(1)));
            let mut tx = store.write().await.unwrap();
            crier::ledger::link::link(&mut tx, &linked, link)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            linked.member = link.map(|(member, _)| member);
            assert_eq!((totals(&site).await, totals(&discord).await), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn a_vote_that_comes_in_while_its_voter_is_linked_is_counted_where_it_belongs() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        record(&store, &[site_vote(guild(1), "e1", "k1", "Mira")]).await;
        let person = find(&store, "e1", "Mira").await.remove(0);
        let mut linking = store.write().await.unwrap();
        let link = Some((member(7), minute(1)));
        crier::ledger::link::link(&mut linking, &person, link)
            .await
            .unwrap();
        let vote = [site_vote(guild(1), "e1", "k2", "Mira")];
        let recording = record(&store, &vote);
        // Meanwhile the vote goes as far as it can: it needs fewer turns than these.
        let committing = async {
            for _ in 0..50 {
                store.read().await.unwrap().probe().await.unwrap();
            }
            linking.commit().await.unwrap();
        };
        tokio::join!(recording, committing);
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.list_count_differences().await.unwrap(), []);
        let total = tx
            .get_total(
                guild(1),
                &Holder::Member(member(7)),
                CounterKind::Vote,
                None,
            )
            .await;
        assert_eq!(total.unwrap(), 2);
    })
    .await;
}
