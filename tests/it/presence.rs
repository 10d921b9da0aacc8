//! What the gateway tells the bot, and a gateway that is not there.

use std::time::Duration;

use crier::domain::effect::Reason;
use crier::domain::event::EventKind;
use crier_sandbox::{Sandbox, seed};

use crate::support::{Crier, PATIENCE, eventually, guild};

async fn notes(crier: &Crier, is_in: bool) {
    eventually("the bot notes whether it is in the guild", async || {
        let mut tx = crier.app.store.read().await.unwrap();
        tx.is_in_guild(guild()).await.unwrap() == is_in
    })
    .await;
}

/// Waits until the bot answers again.
async fn is_back(crier: &Crier) {
    let anna = crier
        .sandbox
        .person(seed::ANNA)
        .patient_for(Duration::from_secs(1));
    eventually("the bot answers", async || {
        anna.types("/help").await.is_ok()
    })
    .await;
}

/// Waits until something of the guild's is stuck for this reason.
async fn is_stuck(crier: &Crier, reason: Reason) {
    eventually("something is stuck for the reason", async || {
        let mut tx = crier.app.store.read().await.unwrap();
        let stuck = tx.list_stuck(guild()).await.unwrap();
        stuck.iter().any(|one| one.reason == reason)
    })
    .await;
}

#[tokio::test]
async fn a_guild_that_throws_the_bot_out_and_invites_it_again_is_noted() {
    let crier = Crier::start().await.with_bot().await;
    notes(&crier, true).await;
    crier.sandbox.kick_bot(seed::GUILD);
    notes(&crier, false).await;
    crier.sandbox.invite_bot(seed::GUILD);
    notes(&crier, true).await;
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
    is_back(&crier).await;
    crier.stop().await;
}

#[tokio::test]
async fn a_gateway_that_drops_the_bot_gets_it_back() {
    let crier = Crier::start().await.with_bot().await;
    for (code, can_resume) in [(4000, true), (4009, false)] {
        crier.sandbox.disconnect_gateway(code, can_resume);
        is_back(&crier).await;
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
    is_stuck(&crier, Reason::MemberAbsent).await;
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
async fn whoever_comes_back_gets_back_the_roles_that_were_theirs() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    anna.types("/reward add role:@Champion counts:vote at:1")
        .await
        .unwrap();
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    let has = |sandbox: &Sandbox| sandbox.has_role(seed::MIRA, seed::CHAMPION_ROLE);
    assert!(
        crier.sandbox.wait_until(PATIENCE, has).await,
        "the role is given"
    );
    crier.sandbox.leave(seed::GUILD, seed::MIRA);
    crier.sandbox.join(seed::GUILD, seed::MIRA);
    assert!(
        crier.sandbox.wait_until(PATIENCE, has).await,
        "the role is given back"
    );
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
    is_stuck(&crier, Reason::ChannelGone).await;
    is_stuck(&crier, Reason::RoleGone).await;
    let line = format!("/endpoint show endpoint:{}", hook.id);
    let shown = anna.types(&line).await.unwrap().text();
    assert!(shown.contains("no longer exists"), "{shown}");
    let diagnosis = anna.types("/diagnose").await.unwrap().text();
    assert!(
        diagnosis.contains("The role no longer exists."),
        "{diagnosis}"
    );
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
