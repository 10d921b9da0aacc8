//! What is parked: it waits for its reason to go away, for someone to come, for an hour to pass, or for an admin who
//! moves it.

use crier::domain::effect::{EffectKind, Reason};
use crier::domain::event::EventKind;
use crier::domain::id::EventId;
use crier::domain::ledger::{Grant, GrantState, Occasion};
use crier::domain::reward::{Rule, When};
use crier::store::outbox::{NewEffect, channel_lane, role_lane};

use super::lane::{due, effect, id, lease, promise};
use super::make::{
    NOW, channel, endpoint_id, grant, guild, member, minute, record, role, route, rule, settle,
    vote,
};
use crate::support::database::on_every_engine;

#[tokio::test]
async fn what_is_parked_waits_for_its_reason_to_go_away() {
    on_every_engine(async |store| {
        let effects = ["a", "b", "c", "d"].map(|name| effect(name, "c50", NOW));
        promise(&store, &effects).await;
        let mut tx = store.write().await.unwrap();
        let lease_1 = lease(&mut tx, NOW, "t1").await.remove(0);
        let why = Reason::MissingPermission;
        tx.settle_stopped(&lease_1, &id("a"), ("dead", Reason::Refused), NOW)
            .await
            .unwrap();
        tx.settle_stopped(&lease_1, &id("b"), ("parked", why), NOW)
            .await
            .unwrap();
        tx.settle_rest_parked(&lease_1, why, NOW).await.unwrap();
        tx.release_lane(&lease_1, None, NOW).await.unwrap();
        assert_eq!(tx.find_next_lane_due(NOW).await.unwrap(), None);
        let stuck = tx.list_stuck(guild(1)).await.unwrap();
        let stuck: Vec<_> = stuck
            .iter()
            .map(|one| (one.is_dead, one.reason, one.count))
            .collect();
        assert_eq!(stuck, [(false, why, 3), (true, Reason::Refused, 1)]);
        assert_eq!(tx.list_stuck(guild(2)).await.unwrap(), []);
        let other = [Reason::MemberAbsent, Reason::Refused];
        for (of, reasons, count) in [
            (1, &other[..], 0),
            (2, &[why][..], 0),
            (1, &[][..], 0),
            (1, &[Reason::GuildLeft, why][..], 3),
        ] {
            let tried = tx.unpark_guild(guild(of), reasons, minute(1)).await;
            assert_eq!(tried.unwrap(), count);
        }
        assert_eq!(
            tx.find_next_lane_due(minute(1)).await.unwrap(),
            Some(minute(1))
        );
        assert_eq!(due(&mut tx, "c50", minute(1)).await.len(), 3);
        assert_eq!(tx.count_due(guild(1), minute(1)).await.unwrap(), 3);
    })
    .await;
}

/// An entry of the ledger that is still to be handed over.
fn promised(id: &str, rule: &Rule, to: i64) -> Grant {
    Grant {
        event: Some(EventId::from_text("event")),
        ..grant(id, rule, to, Occasion::At(1))
    }
}

#[tokio::test]
async fn a_member_who_comes_gets_what_was_waiting() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let lane = role_lane(guild(1));
        assert_eq!(
            (channel_lane(channel(50)).as_str(), lane.as_str()),
            ("c50", "r1")
        );
        let mut tx = store.write().await.unwrap();
        let made = rule(guild(1), "rule", When::At(1), 60);
        tx.upsert_rule(&made, NOW).await.unwrap();
        let grants = [promised("for-7", &made, 7), promised("for-8", &made, 8)];
        tx.insert_grants(&grants, NOW).await.unwrap();
        let effects = ["a", "b"]
            .into_iter()
            .zip(&grants)
            .map(|(name, grant)| NewEffect {
                grant: Some(grant.id.clone()),
                ..effect(name, &lane, NOW)
            });
        tx.insert_effects(&effects.collect::<Vec<_>>(), NOW)
            .await
            .unwrap();
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        for name in ["a", "b"] {
            let why = ("parked", Reason::MemberAbsent);
            tx.settle_stopped(&held, &id(name), why, NOW).await.unwrap();
        }
        // Roles are not parked for a channel's reason.
        tx.settle_rest_parked(&held, Reason::MissingAccess, NOW)
            .await
            .unwrap();
        tx.release_lane(&held, None, NOW).await.unwrap();
        let of_nothing = endpoint_id("e1");
        let stuck = tx.list_stuck_of_endpoint(guild(1), &of_nothing).await;
        assert_eq!(stuck.unwrap(), [], "no event promised these");
        let waiting = tx.list_waiting_rewards(guild(1), member(7)).await;
        let why = Some(Reason::MemberAbsent);
        assert_eq!(waiting.unwrap(), [(role(60), why)]);
        assert_eq!(
            tx.unpark_member(guild(1), member(7), minute(1))
                .await
                .unwrap(),
            1
        );
        let waiting = tx.list_waiting_rewards(guild(1), member(7)).await;
        assert_eq!(waiting.unwrap(), [(role(60), None)]);
        lease(&mut tx, minute(1), "t2").await.remove(0);
        assert_eq!(due(&mut tx, &lane, minute(1)).await, [("a".to_owned(), 0)]);
        assert_eq!(tx.list_stuck(guild(1)).await.unwrap()[0].count, 1);
    })
    .await;
}

#[tokio::test]
async fn a_role_remembers_its_latest_refusal_while_something_waits_for_it() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        let made = rule(guild(1), "rule", When::At(1), 60);
        tx.upsert_rule(&made, NOW).await.unwrap();
        let grant = promised("for-7", &made, 7);
        tx.insert_grants(std::slice::from_ref(&grant), NOW)
            .await
            .unwrap();
        let waiting = NewEffect {
            grant: Some(grant.id),
            ..effect("a", "r1", NOW)
        };
        tx.insert_effects(&[waiting], NOW).await.unwrap();
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        let refusal = tx.find_role_refusal(guild(1), role(60)).await;
        assert_eq!(refusal.unwrap(), None);
        let why = ("parked", Reason::RoleOutOfReach);
        tx.settle_stopped(&held, &id("a"), why, minute(1))
            .await
            .unwrap();
        let refusal = tx.find_role_refusal(guild(1), role(60)).await;
        assert_eq!(refusal.unwrap(), Some((Reason::RoleOutOfReach, minute(1))));
        for (of, other) in [(1, 61), (2, 60)] {
            let refusal = tx.find_role_refusal(guild(of), role(other)).await;
            assert_eq!(refusal.unwrap(), None);
        }
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_a_channel_or_a_role_goes_on_without_the_rest_of_its_guild() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut tx = store.write().await.unwrap();
        for to in [50, 51] {
            let made = route(guild(1), &format!("r{to}"), EventKind::Vote, to);
            tx.insert_route(&made, NOW).await.unwrap();
        }
        for (id, gives) in [("low", 60), ("high", 61)] {
            let made = rule(guild(1), id, When::At(1), gives);
            tx.upsert_rule(&made, NOW).await.unwrap();
        }
        tx.commit().await.unwrap();
        record(&store, &[vote(guild(1), "e1", "k", 7)]).await;
        let mut tx = store.write().await.unwrap();
        for held in lease(&mut tx, NOW, "t1").await {
            for effect in tx.list_due_effects(&held.lane, NOW, 9).await.unwrap() {
                let reason = match effect.kind {
                    EffectKind::Post => Reason::MissingAccess,
                    _ => Reason::RoleOutOfReach,
                };
                let why = ("parked", reason);
                tx.settle_stopped(&held, &effect.id, why, NOW)
                    .await
                    .unwrap();
            }
            tx.release_lane(&held, None, NOW).await.unwrap();
        }
        let waiting = tx.list_waiting_channels(guild(1)).await.unwrap();
        let why = Reason::MissingAccess;
        assert_eq!(waiting, [(channel(50), why), (channel(51), why)]);
        let roles = tx.list_waiting_roles(guild(1)).await.unwrap();
        assert_eq!(roles, [role(60), role(61)]);
        assert_eq!(tx.list_waiting_roles(guild(2)).await.unwrap(), []);
        let channel_back = tx.unpark_channel(guild(1), channel(51), minute(1)).await;
        assert_eq!(channel_back.unwrap(), 1);
        let role_back = tx.unpark_role(guild(1), role(61), minute(1)).await;
        assert_eq!(role_back.unwrap(), 1);
        let waiting = tx.list_waiting_channels(guild(1)).await.unwrap();
        assert_eq!(waiting, [(channel(50), why)]);
        assert_eq!(tx.list_waiting_roles(guild(1)).await.unwrap(), [role(60)]);
        let woken = lease(&mut tx, minute(1), "t2").await;
        let mut lanes: Vec<&str> = woken.iter().map(|held| held.lane.as_str()).collect();
        lanes.sort_unstable();
        assert_eq!(lanes, ["c51", "r1"]);
    })
    .await;
}

#[tokio::test]
async fn what_waited_for_long_is_tried_again_unasked() {
    on_every_engine(async |store| {
        promise(&store, &[effect("a", "c50", NOW), effect("b", "c51", NOW)]).await;
        let mut tx = store.write().await.unwrap();
        for (held, at) in lease(&mut tx, NOW, "t1").await.iter().zip([1, 2]) {
            let name = if held.lane == "c50" { "a" } else { "b" };
            let why = ("parked", Reason::MissingAccess);
            tx.settle_stopped(held, &id(name), why, minute(at))
                .await
                .unwrap();
            tx.release_lane(held, None, NOW).await.unwrap();
        }
        let why = [Reason::MissingAccess];
        let other = [Reason::RoleGone];
        for (before, reasons, count) in [(9, &other, 0), (2, &why, 1), (2, &why, 0), (3, &why, 1)] {
            let waiting = tx.list_parked_older(minute(before), reasons).await.unwrap();
            let tried = tx.unpark_effects(&waiting, minute(60)).await;
            assert_eq!(tried.unwrap(), count, "before {before}");
        }
        assert_eq!(lease(&mut tx, minute(60), "t2").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_was_freed_meanwhile_is_left_alone_by_the_clock() {
    on_every_engine(async |store| {
        promise(&store, &[effect("a", "c50", NOW)]).await;
        let mut tx = store.write().await.unwrap();
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        let why = ("parked", Reason::MissingAccess);
        tx.settle_stopped(&held, &id("a"), why, minute(1))
            .await
            .unwrap();
        let reasons = [Reason::MissingAccess];
        let waiting = tx.list_parked_older(minute(2), &reasons).await.unwrap();
        assert_eq!(waiting, ["a"]);
        assert_eq!(tx.unpark_effects(&waiting, minute(3)).await.unwrap(), 1);
        assert_eq!(tx.unpark_effects(&waiting, minute(60)).await.unwrap(), 0);
        assert!(
            tx.list_parked_older(minute(2), &[])
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_a_role_is_given_as_the_rule_says_now() {
    on_every_engine(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut made = rule(guild(1), "rule", When::At(1), 60);
        let mut tx = store.write().await.unwrap();
        tx.upsert_rule(&made, NOW).await.unwrap();
        let mut given = promised("given", &made, 8);
        given.state = GrantState::Given;
        let waiting = promised("waiting", &made, 7);
        tx.insert_grants(&[waiting.clone(), given.clone()], NOW)
            .await
            .unwrap();
        let lane = role_lane(guild(1));
        let effect = NewEffect {
            grant: Some(waiting.id.clone()),
            ..effect("a", &lane, NOW)
        };
        tx.insert_effects(&[effect], NOW).await.unwrap();
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        tx.settle_stopped(&held, &id("a"), ("parked", Reason::RoleGone), NOW)
            .await
            .unwrap();
        tx.release_lane(&held, None, NOW).await.unwrap();
        made.role = role(61);
        let moved = tx.move_parked_grants(&made, minute(1)).await;
        assert_eq!(moved.unwrap(), 1);
        let moved = tx.move_parked_grants(&made, minute(1)).await;
        assert_eq!(moved.unwrap(), 0);
        let role_of = |grant: Option<Grant>| grant.unwrap().role;
        let moved = tx.find_grant(&waiting.id).await.unwrap();
        assert_eq!(role_of(moved), role(61));
        let stays = tx.find_grant(&given.id).await.unwrap();
        assert_eq!(role_of(stays), role(60));
        assert_eq!(due(&mut tx, &lane, minute(1)).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_channel_remembers_its_latest_refusal_while_something_waits_for_it() {
    on_every_engine(async |store| {
        let names = ["a", "b", "c"];
        promise(&store, &names.map(|name| effect(name, "c50", NOW))).await;
        let mut tx = store.write().await.unwrap();
        let held = lease(&mut tx, NOW, "t1").await.remove(0);
        assert_eq!(tx.find_refusal("c50", guild(1)).await.unwrap(), None);
        let reasons = [
            Reason::MissingAccess,
            Reason::ChannelGone,
            Reason::GuildLeft,
        ];
        for (at, (name, reason)) in (1..).zip(names.into_iter().zip(reasons)) {
            tx.settle_stopped(&held, &id(name), ("parked", reason), minute(at))
                .await
                .unwrap();
        }
        let refusal = tx.find_refusal("c50", guild(1)).await.unwrap();
        assert_eq!(refusal, Some((Reason::ChannelGone, minute(2))));
        assert_eq!(tx.find_refusal("c51", guild(1)).await.unwrap(), None);
        assert_eq!(tx.find_refusal("c50", guild(2)).await.unwrap(), None);
        tx.unpark_guild(guild(1), &[Reason::ChannelGone], minute(3))
            .await
            .unwrap();
        let refusal = tx.find_refusal("c50", guild(1)).await.unwrap();
        assert_eq!(refusal, Some((Reason::MissingAccess, minute(1))));
    })
    .await;
}
