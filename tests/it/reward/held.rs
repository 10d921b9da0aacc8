//! Roles that members had before, by the hand of staff: they are never taken.

use std::time::Duration;

use crier::domain::reward::{Keep, Rule, When};
use crier_sandbox::{Fault, Times, seed};

use super::{HOUR, changes, has, promise, rule, start, vote};
use crate::support::Crier;

/// Staff give Mira a role.
fn give_by_hand(crier: &Crier, role: u64) {
    crier
        .sandbox
        .set_member_roles(seed::GUILD, seed::MIRA, &[role]);
}

#[tokio::test]
async fn a_role_that_staff_gave_outlasts_a_timed_reward_of_the_same_role() {
    let (crier, hook) = start().await;
    give_by_hand(&crier, seed::SUPPORTER_ROLE);
    let lasting = Rule {
        lasts: Some(HOUR),
        ..rule(seed::SUPPORTER_ROLE, When::Every(1))
    };
    promise(&crier, lasting).await;
    let second = Rule {
        lasts: Some(2 * HOUR),
        ..rule(seed::SUPPORTER_ROLE, When::At(1))
    };
    promise(&crier, second).await;
    vote(&crier, &hook, 1..=2).await;
    crier.clock.advance(3 * HOUR);
    crier.settle().await;
    assert!(has(&crier, seed::SUPPORTER_ROLE));
    assert_eq!(changes(&crier), (0, 0), "neither given again nor taken");
    crier.stop().await;
}

#[tokio::test]
async fn a_role_that_staff_gave_stays_beside_the_highest() {
    let (crier, hook) = start().await;
    give_by_hand(&crier, seed::SUPPORTER_ROLE);
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(1))).await;
    let higher = Rule {
        keep: Keep::Highest,
        ..rule(seed::CHAMPION_ROLE, When::At(2))
    };
    promise(&crier, higher).await;
    vote(&crier, &hook, 1..=2).await;
    assert!(has(&crier, seed::SUPPORTER_ROLE) && has(&crier, seed::CHAMPION_ROLE));
    crier.stop().await;
}

#[tokio::test]
async fn the_second_rule_of_a_role_ends_it_where_the_first_one_gave_it() {
    let (crier, hook) = start().await;
    for (at, hours) in [(1, 1), (2, 2)] {
        let lasting = Rule {
            lasts: Some(hours * HOUR),
            ..rule(seed::SUPPORTER_ROLE, When::At(at))
        };
        promise(&crier, lasting).await;
    }
    vote(&crier, &hook, 1..=2).await;
    for (is_there, hours) in [(true, 1), (false, 1)] {
        crier.clock.advance(hours * HOUR + Duration::from_secs(1));
        crier.settle().await;
        assert_eq!(has(&crier, seed::SUPPORTER_ROLE), is_there);
    }
    crier.stop().await;
}

#[tokio::test]
async fn a_role_that_was_given_unseen_before_a_crash_is_still_ours_to_take() {
    let (crier, hook) = start().await;
    let lasting = Rule {
        lasts: Some(HOUR),
        ..rule(seed::SUPPORTER_ROLE, When::At(1))
    };
    promise(&crier, lasting).await;
    crier
        .sandbox
        .faults()
        .order("PUT", "/roles/", Times::Exactly(1), Fault::DoThenDrop);
    vote(&crier, &hook, 1..=1).await;
    assert!(has(&crier, seed::SUPPORTER_ROLE), "it was given");
    let crier = crier.crash(Duration::from_secs(30)).await;
    crier.settle().await;
    crier.clock.advance(2 * HOUR);
    crier.settle().await;
    assert!(!has(&crier, seed::SUPPORTER_ROLE));
    crier.stop().await;
}

#[tokio::test]
async fn a_role_that_staff_gave_while_discord_refused_ours_is_theirs() {
    let (crier, hook) = start().await;
    let lasting = Rule {
        lasts: Some(HOUR),
        ..rule(seed::SUPPORTER_ROLE, When::At(1))
    };
    promise(&crier, lasting).await;
    let reach = |position: u16| {
        crier
            .sandbox
            .change_role(seed::GUILD, seed::SUPPORTER_ROLE, |role| {
                role.position = position;
            });
    };
    reach(99);
    vote(&crier, &hook, 1..=1).await;
    assert!(!has(&crier, seed::SUPPORTER_ROLE));
    give_by_hand(&crier, seed::SUPPORTER_ROLE);
    reach(1);
    crier.unpark().await;
    crier.settle().await;
    crier.clock.advance(2 * HOUR);
    crier.settle().await;
    assert!(has(&crier, seed::SUPPORTER_ROLE));
    assert_eq!(changes(&crier), (0, 0));
    crier.stop().await;
}
