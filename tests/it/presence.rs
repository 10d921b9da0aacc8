//! What the gateway tells the bot, and a gateway that is not there.

use std::time::Duration;

use crier::domain::effect::Reason;
use crier::domain::event::EventKind;
use crier::sandbox::seed;

use crate::support::{Crier, PATIENCE, guild};

async fn is_in_guild(crier: &Crier) -> bool {
    let mut tx = crier.app.store.read().await.unwrap();
    tx.is_in_guild(guild()).await.unwrap()
}

/// Waits, in real time, until the database says so.
async fn eventually(crier: &Crier, is_in: bool) {
    for _ in 0..200 {
        if is_in_guild(crier).await == is_in {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the bot never noted that it is in the guild: {is_in}");
}

#[tokio::test]
async fn a_guild_that_throws_the_bot_out_and_invites_it_again_is_noted() {
    let crier = Crier::start().await.with_bot().await;
    eventually(&crier, true).await;
    crier.sandbox.kick_bot(seed::GUILD);
    eventually(&crier, false).await;
    crier.sandbox.invite_bot(seed::GUILD);
    eventually(&crier, true).await;
    crier.stop().await;
}

#[tokio::test]
async fn without_the_members_intent_the_bot_connects_all_the_same() {
    let crier = Crier::start().await;
    crier.sandbox.allow_members_intent(false);
    let crier = crier.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    assert!(anna.types("/help").await.is_ok());
    crier.stop().await;
}

#[tokio::test]
async fn a_gateway_that_takes_the_intent_away_gets_the_bot_without_it() {
    let crier = Crier::start().await.with_bot().await;
    crier.sandbox.allow_members_intent(false);
    crier.sandbox.disconnect_gateway(4014, false);
    let anna = crier.sandbox.person(seed::ANNA);
    let mut is_back = false;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if crier.sandbox.wait_for_bot(PATIENCE).await {
            let quick = anna.clone().patient_for(Duration::from_secs(1));
            if quick.types("/help").await.is_ok() {
                is_back = true;
                break;
            }
        }
    }
    assert!(is_back, "the bot is back");
    crier.stop().await;
}

#[tokio::test]
async fn a_gateway_that_drops_the_bot_gets_it_back() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    for (code, can_resume) in [(4000, true), (4009, false)] {
        crier.sandbox.disconnect_gateway(code, can_resume);
        let mut is_back = false;
        for _ in 0..30 {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let quick = anna.clone().patient_for(Duration::from_secs(1));
            if quick.types("/help").await.is_ok() {
                is_back = true;
                break;
            }
        }
        assert!(is_back, "the bot is back after {code}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn whoever_joins_gets_what_waits_for_them() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    crier.sandbox.leave(seed::GUILD, seed::MIRA);
    let line = "/reward add role:@Champion counts:vote at:1";
    anna.types(line).await.unwrap();
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let (status, _) = crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    assert_eq!(status, 200);
    let mut is_parked = false;
    for _ in 0..200 {
        let mut tx = crier.app.store.read().await.unwrap();
        let stuck = tx.list_stuck(guild()).await.unwrap();
        is_parked = stuck.iter().any(|one| one.reason == Reason::MemberAbsent);
        if is_parked {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(is_parked, "the role waits for its member");
    crier.sandbox.join(seed::GUILD, seed::MIRA);
    let has = crier
        .sandbox
        .wait_until(PATIENCE, |sandbox| {
            sandbox.has_role(seed::MIRA, seed::CHAMPION_ROLE)
        })
        .await;
    assert!(has, "the role is given");
    crier.stop().await;
}

#[tokio::test]
async fn what_pointed_at_a_deleted_channel_or_role_waits_with_the_reason() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    anna.types("/reward add role:@Champion counts:vote at:1")
        .await
        .unwrap();
    crier.sandbox.delete_channel(seed::VOTES);
    crier.sandbox.delete_role(seed::GUILD, seed::CHAMPION_ROLE);
    let (status, _) = crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    assert_eq!(status, 200);
    let mut reasons = Vec::new();
    for _ in 0..200 {
        let mut tx = crier.app.store.read().await.unwrap();
        let stuck = tx.list_stuck(guild()).await.unwrap();
        reasons = stuck.iter().map(|one| one.reason).collect();
        if reasons.len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(reasons.contains(&Reason::ChannelGone), "{reasons:?}");
    assert!(reasons.contains(&Reason::RoleGone), "{reasons:?}");
    let line = format!("/endpoint show endpoint:{}", hook.id);
    let shown = anna.types(&line).await.unwrap().text();
    assert!(shown.contains("The channel is gone."), "{shown}");
    let diagnosis = anna.types("/diagnose").await.unwrap().text();
    assert!(diagnosis.contains("The role is gone."), "{diagnosis}");
    let mut tx = crier.app.store.read().await.unwrap();
    let routes = tx.list_routes(guild()).await.unwrap();
    let rules = tx.list_rules(guild()).await.unwrap();
    drop(tx);
    let vote = routes.iter().find(|route| route.kind == EventKind::Vote);
    let line = format!("/route edit route:{} channel:#lobby", vote.unwrap().id);
    anna.types(&line).await.unwrap();
    crier.messages(seed::LOBBY, 1).await;
    let line = format!("/reward edit rule:{} role:@Supporter", rules[0].id);
    anna.types(&line).await.unwrap();
    let has = crier
        .sandbox
        .wait_until(PATIENCE, |sandbox| {
            sandbox.has_role(seed::MIRA, seed::SUPPORTER_ROLE)
        })
        .await;
    assert!(has, "the other role is given");
    crier.stop().await;
}
