//! Messages: promised, frozen at the first attempt, posted, and shown with the latest of what they are about.

use std::collections::BTreeSet;

use crier::domain::effect::{EffectKind, Reason};
use crier::domain::event::{Change, EventKind, Remover, SubjectClaim};
use crier::domain::id::{EventId, MessageId, PostedId, SubjectId};
use crier::domain::reward::When;
use crier::domain::route::Style;
use crier::store::outbox::{NewEffect, NewMessage};

use super::lane::{effect, lease};
use super::make::{
    NOW, channel, claim, comment, endpoint_id, event, guild, member, minute, record, role, route,
    rule, settle, site_person, vote,
};
use crate::support::database::on_every_engine;

fn message(id: &str, of: &str) -> NewMessage {
    NewMessage {
        id: MessageId::from_text(id),
        guild: guild(1),
        channel: channel(50),
        style: Style::Compact,
        mention: Some(role(60)),
        nonce: format!("nonce {id}"),
        event: EventId::from_text(of),
        subject: Some(SubjectId::from_text("subject")),
        tally: Some(21),
        is_rewarded: false,
    }
}

#[tokio::test]
async fn a_message_repeats_its_first_attempt_until_it_stands() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        tx.insert_events(&[event(guild(1), "e1", "a", "k")])
            .await
            .unwrap();
        tx.insert_messages(&[message("m1", "a")], NOW)
            .await
            .unwrap();
        tx.insert_messages(&[], NOW).await.unwrap();
        let id = MessageId::from_text("m1");
        let promised = tx.find_message(&id).await.unwrap().unwrap();
        assert_eq!(promised.nonce, "nonce m1");
        assert_eq!(
            (promised.style, promised.mention),
            (Style::Compact, Some(role(60)))
        );
        assert_eq!((promised.frozen, promised.posted), (None, None));
        for body in ["first", "second"] {
            tx.upsert_message_frozen(&id, body, minute(1))
                .await
                .unwrap();
        }
        let tried = tx.find_message(&id).await.unwrap().unwrap();
        assert_eq!(tried.frozen.as_deref(), Some("first"));
        assert_eq!(tried.first_sent_at, Some(minute(1)));
        tx.upsert_message_thawed(&id).await.unwrap();
        let thawed = tx.find_message(&id).await.unwrap().unwrap();
        assert_eq!((thawed.frozen, thawed.first_sent_at), (None, None));
        tx.upsert_message_frozen(&id, "third", minute(2))
            .await
            .unwrap();
        let posted = PostedId::new(99).unwrap();
        tx.upsert_message_posted(&id, posted).await.unwrap();
        tx.upsert_message_thawed(&id).await.unwrap();
        let standing = tx.find_message(&id).await.unwrap().unwrap();
        assert_eq!((standing.frozen, standing.posted), (None, Some(posted)));
        assert_eq!(standing.first_sent_at, Some(minute(2)));
        let unknown = MessageId::from_text("unknown");
        assert!(tx.find_message(&unknown).await.unwrap().is_none());
        assert!(!tx.has_post(&id).await.unwrap());
        let subject = BTreeSet::from([SubjectId::from_text("subject")]);
        let about = tx.list_messages_of_subjects(&subject).await.unwrap();
        assert_eq!(about, [(id, guild(1), channel(50))]);
        let nothing = tx.list_messages_of_subjects(&BTreeSet::new()).await;
        assert_eq!(nothing.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_card_shows_the_latest_of_what_it_is_about_and_who_it_was_then() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        let made = route(guild(1), "r1", EventKind::Comment, 50);
        tx.insert_route(&made, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let about = SubjectClaim {
            key: "comment".to_owned(),
            also: None,
            version: None,
            fingerprint: None,
        };
        let mut written = claim(guild(1), "e1", EventKind::Comment, "k1");
        written.event.person = site_person(Some("17"), "Mira");
        written.event.subject = Some(about);
        let mut removed = written.clone();
        removed.event.change = Change::Removed(Remover::Moderation);
        removed.event.sameness.key = "k2".to_owned();
        removed.received_at = minute(1);
        removed.event.person = site_person(Some("1"), "Moderator");
        record(&store, &[written]).await;
        record(&store, &[removed]).await;
        let mut tx = store.write().await.unwrap();
        let due = tx.list_due_effects("c50", minute(1), 9).await.unwrap();
        let kinds: Vec<EffectKind> = due.iter().map(|effect| effect.kind).collect();
        assert_eq!(kinds, [EffectKind::Post, EffectKind::Edit]);
        let id = due[0].message.clone().unwrap();
        assert!(tx.has_post(&id).await.unwrap());
        let cards = tx.list_cards(&[id]).await.unwrap();
        assert_eq!(cards.len(), 1);
        assert_eq!(cards[0].name.as_deref(), Some("Mira"));
        assert_eq!(cards[0].standing.unwrap().as_str(), "removed-moderation");
        assert_eq!(cards[0].content, comment("fine"));
        assert_eq!((cards[0].tally, cards[0].linked), (Some(1), None));
        assert_eq!(
            (cards[0].source.as_str(), cards[0].is_test),
            ("sphere", false)
        );
        let lease = lease(&mut tx, NOW, "t").await.remove(0);
        tx.settle_rest_parked(&lease, Reason::MissingAccess, NOW)
            .await
            .unwrap();
        let stuck = tx
            .list_stuck_of_endpoint(guild(1), &endpoint_id("e1"))
            .await
            .unwrap();
        let stuck: Vec<_> = stuck.iter().map(|one| (one.kind, one.count)).collect();
        assert_eq!(stuck, [(EffectKind::Edit, 1), (EffectKind::Post, 1)]);
        assert_eq!(
            tx.list_stuck_of_endpoint(guild(1), &endpoint_id("e2"))
                .await
                .unwrap(),
            []
        );
    })
    .await;
}

#[tokio::test]
async fn a_message_names_the_roles_that_its_event_brought_once_they_were_handed_over() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        for (id, channel) in [("r1", 50), ("r2", 51)] {
            let route = route(guild(1), id, EventKind::Vote, channel);
            tx.insert_route(&route, NOW).await.unwrap();
        }
        let mut brief = rule(guild(1), "brief", When::At(1), 60);
        brief.lasts = Some(std::time::Duration::from_mins(1));
        tx.upsert_rule(&brief, NOW).await.unwrap();
        tx.upsert_rule(&rule(guild(1), "second", When::At(2), 61), NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        record(&store, &[vote(guild(1), "e1", "k1", 7)]).await;
        let mut tx = store.write().await.unwrap();
        let mut due = tx.list_due_effects("c50", NOW, 9).await.unwrap();
        due.extend(tx.list_due_effects("c51", NOW, 9).await.unwrap());
        let messages: Vec<_> = due.into_iter().filter_map(|it| it.message).collect();
        let cards = tx.list_cards(&messages).await.unwrap();
        assert!(cards.iter().all(|card| card.earned.is_empty()));
        let roles = tx.list_due_effects("r1", minute(9), 9).await.unwrap();
        let kinds: Vec<EffectKind> = roles.iter().map(|effect| effect.kind).collect();
        assert_eq!(kinds, [EffectKind::Grant]);
        let grant = roles[0].grant.clone().unwrap();
        let grant = tx.find_grant(&grant).await.unwrap().unwrap();
        tx.upsert_grant_given(&grant, NOW, Some(minute(1)))
            .await
            .unwrap();
        let cards = tx.list_cards(&messages).await.unwrap();
        assert_eq!(cards.len(), 2, "one in each channel");
        for card in cards {
            assert_eq!(card.member, Some(member(7)));
            assert_eq!(card.earned, [(role(60), Some(minute(1)))]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_reward_is_told_where_its_event_is_announced_and_once_for_all_that_waits() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        let events = ["a", "b"].map(|id| event(guild(1), "e1", id, id));
        tx.insert_events(&events).await.unwrap();
        let earning = NewMessage {
            is_rewarded: true,
            ..message("m1", "a")
        };
        tx.insert_messages(&[earning, message("m2", "b")], NOW)
            .await
            .unwrap();
        let id = MessageId::from_text("m1");
        let told = [(id.clone(), guild(1), channel(50))];
        let [earns, earns_nothing] = ["a", "b"].map(EventId::from_text);
        let found = tx.list_messages_to_tell(&earns, NOW).await.unwrap();
        assert_eq!(found, told);
        let found = tx.list_messages_to_tell(&earns_nothing, NOW).await;
        assert_eq!(found.unwrap(), []);
        let edit = NewEffect {
            kind: EffectKind::Edit,
            message: Some(id),
            ..effect("later", "c50", minute(1))
        };
        tx.insert_effects(&[edit], NOW).await.unwrap();
        let found = tx.list_messages_to_tell(&earns, NOW).await.unwrap();
        assert_eq!(found, [], "the edit that waits tells it too");
        let found = tx.list_messages_to_tell(&earns, minute(1)).await.unwrap();
        assert_eq!(found, told, "one that may be under way does not");
    })
    .await;
}
