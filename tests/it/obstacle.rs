//! Rewards that cannot be handed over yet, or were taken back by hand.

use crier::clock::Clock;
use crier::domain::id::MemberId;
use crier::domain::reward::When;
use crier_sandbox::seed;

use crate::reward::{changes, has, promise, rule, start, vote};
use crate::support::guild;

#[tokio::test]
async fn who_is_not_in_the_guild_gets_what_waits_when_they_join() {
    let (crier, hook) = start().await;
    crier.sandbox.leave(seed::GUILD, seed::MIRA);
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(2))).await;
    vote(&crier, &hook, 1..=4).await;
    let waits = |reason: &str| {
        let texts = ["grant", "parked"].map(str::to_owned);
        let [kind, state] = texts;
        vec![(kind, state, Some(reason.to_owned()))]
    };
    assert_eq!(crier.stuck().await, waits("member-absent"));
    crier.sandbox.join(seed::GUILD, seed::MIRA);
    let crier = crier.restart().await;
    let mut tx = crier.app.store.write().await.unwrap();
    let mira = MemberId::from_u64(seed::MIRA).unwrap();
    let now = crier.clock.now();
    assert_eq!(tx.unpark_member(guild(), mira, now).await.unwrap(), 1);
    tx.commit().await.unwrap();
    crier.settle().await;
    assert!(has(&crier, seed::SUPPORTER_ROLE));
    assert_eq!(changes(&crier), (1, 0));
    crier.stop().await;
}

#[tokio::test]
async fn a_role_out_of_reach_waits_until_it_is_within_reach() {
    let (crier, hook) = start().await;
    crier
        .sandbox
        .change_role(seed::GUILD, seed::CHAMPION_ROLE, |role| role.position = 99);
    promise(&crier, rule(seed::CHAMPION_ROLE, When::At(1))).await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(1))).await;
    vote(&crier, &hook, 1..=2).await;
    assert!(
        has(&crier, seed::SUPPORTER_ROLE),
        "the one waits, the other comes"
    );
    let stuck = crier.stuck().await;
    assert_eq!(stuck.len(), 1);
    assert_eq!(stuck[0].2.as_deref(), Some("role-out-of-reach"));
    crier
        .sandbox
        .change_role(seed::GUILD, seed::CHAMPION_ROLE, |role| role.position = 1);
    assert_eq!(crier.unpark().await, 1);
    crier.settle().await;
    assert!(has(&crier, seed::CHAMPION_ROLE));
    crier.stop().await;
}

#[tokio::test]
async fn a_role_that_became_dangerous_since_is_not_given_before_it_is_harmless_again() {
    let (crier, hook) = start().await;
    promise(&crier, rule(seed::CHAMPION_ROLE, When::At(1))).await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(1))).await;
    let allow = |permissions| {
        let sandbox = &crier.sandbox;
        sandbox.change_role(seed::GUILD, seed::CHAMPION_ROLE, |role| {
            role.permissions = permissions;
        });
    };
    let administrator = 1 << 3;
    allow(administrator);
    vote(&crier, &hook, 1..=2).await;
    assert!(has(&crier, seed::SUPPORTER_ROLE) && !has(&crier, seed::CHAMPION_ROLE));
    let stuck = crier.stuck().await;
    assert_eq!(stuck.len(), 1);
    assert_eq!(stuck[0].2.as_deref(), Some("role-dangerous"));
    allow(0);
    assert_eq!(crier.unpark().await, 1);
    crier.settle().await;
    assert!(has(&crier, seed::CHAMPION_ROLE));
    crier.stop().await;
}

#[tokio::test]
async fn a_role_that_staff_took_away_is_not_fought_over() {
    let (crier, hook) = start().await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(1))).await;
    vote(&crier, &hook, 1..=1).await;
    crier.sandbox.set_member_roles(seed::GUILD, seed::MIRA, &[]);
    vote(&crier, &hook, 2..=5).await;
    let crier = crier.restart().await;
    assert_eq!(crier.unpark().await, 0);
    crier.settle().await;
    assert!(!has(&crier, seed::SUPPORTER_ROLE));
    assert_eq!(changes(&crier), (1, 0));
    crier.stop().await;
}
