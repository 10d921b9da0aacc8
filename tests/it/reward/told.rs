//! When a reward is told: after it was handed over, in the post of its event, and to nobody who is not there.

use std::time::Duration;

use crier::domain::reward::{Rule, When};
use crier_sandbox::{Fault, Times, seed};

use super::{HOUR, has, promise, rule, vote, vote_by};
use crate::support::{Crier, Hook};

const TOLD: Duration = Duration::from_secs(5);

async fn start_showing() -> (Crier, Hook) {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    (crier, hook)
}

fn mention(role: u64) -> String {
    format!("<@&{role}>")
}

/// Lets the edits be due that rewards wait for, and what they bring be done.
async fn tell(crier: &Crier) {
    crier.clock.advance(TOLD);
    crier.settle().await;
}

#[tokio::test]
async fn a_reward_is_told_by_one_edit_once_it_was_handed_over() {
    let (crier, hook) = start_showing().await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(1))).await;
    promise(&crier, rule(seed::CHAMPION_ROLE, When::At(1))).await;
    crier
        .sandbox
        .faults()
        .order("PUT", "/roles/", Times::Exactly(1), Fault::Drop);
    vote(&crier, &hook, 1..=1).await;
    let posted = crier.shown(seed::VOTES);
    for role in [seed::SUPPORTER_ROLE, seed::CHAMPION_ROLE] {
        assert!(!posted.contains(&mention(role)), "{posted}");
    }
    assert_eq!(crier.embeds(seed::VOTES), 1, "the post did not wait");
    crier.clock.advance(Duration::from_mins(1));
    crier.settle().await;
    tell(&crier).await;
    let told = crier.shown(seed::VOTES);
    for role in [seed::SUPPORTER_ROLE, seed::CHAMPION_ROLE] {
        assert!(has(&crier, role) && told.contains(&mention(role)), "{told}");
    }
    assert_eq!(crier.requested("PATCH").len(), 1, "one edit tells both");
    assert_eq!(crier.embeds(seed::VOTES), 1);
    crier.stop().await;
}

#[tokio::test]
async fn nothing_is_told_of_whoever_is_not_in_the_server_until_they_join() {
    let (crier, hook) = start_showing().await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::Every(1))).await;
    crier.sandbox.leave(seed::GUILD, seed::MIRA);
    for number in 1..=9 {
        vote(&crier, &hook, number..=number).await;
        tell(&crier).await;
    }
    let role = mention(seed::SUPPORTER_ROLE);
    let shown = crier.shown(seed::VOTES);
    assert!(!shown.contains(&role), "{shown}");
    let waiting = crier.number("select count(*) from reward_grant").await;
    assert_eq!(waiting, 1, "one reward waits, however often they vote");
    let effects = crier.number("select count(*) from effect").await;
    assert_eq!(effects, 1);
    crier.sandbox.join(seed::GUILD, seed::MIRA);
    crier.unpark().await;
    crier.settle().await;
    tell(&crier).await;
    assert!(has(&crier, seed::SUPPORTER_ROLE));
    let shown = crier.shown(seed::VOTES);
    assert_eq!(shown.matches(&role).count(), 1, "{shown}");
    crier.stop().await;
}

#[tokio::test]
async fn votes_that_are_posted_together_tell_each_their_own_reward() {
    let (crier, hook) = start_showing().await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(1))).await;
    let faults = crier.sandbox.faults();
    let posts = faults.order("POST", "/messages", Times::Exactly(1), Fault::Drop);
    for user in [seed::MIRA, seed::OLEG, seed::ANNA] {
        for number in 1..=9 {
            let mut parts = crier.parts(number);
            parts.user = crier::domain::id::MemberId::from_u64(user).unwrap();
            assert_eq!(crier.send(&hook, "new_bot_bump", &parts).await.0, 200);
        }
    }
    crier.settle().await;
    assert_eq!(faults.hits(posts), 1);
    crier.clock.advance(Duration::from_mins(1));
    crier.settle().await;
    tell(&crier).await;
    assert_eq!(crier.embeds(seed::VOTES), 27);
    let messages = crier.sandbox.messages(seed::VOTES);
    assert!(messages.len() < 27, "they were packed: {}", messages.len());
    let shown = crier.shown(seed::VOTES);
    let told = shown.matches(&mention(seed::SUPPORTER_ROLE)).count();
    assert_eq!(told, 3, "{shown}");
    crier.stop().await;
}

#[tokio::test]
async fn a_timed_role_runs_from_its_handing_over() {
    let (crier, hook) = start_showing().await;
    let lasting = Rule {
        lasts: Some(HOUR),
        ..rule(seed::SUPPORTER_ROLE, When::At(1))
    };
    promise(&crier, lasting).await;
    crier.sandbox.leave(seed::GUILD, seed::OLEG);
    vote_by(&crier, &hook, seed::OLEG, 1..=1).await;
    crier.clock.advance(3 * HOUR);
    crier.sandbox.join(seed::GUILD, seed::OLEG);
    crier.unpark().await;
    crier.settle().await;
    let has = || crier.sandbox.has_role(seed::OLEG, seed::SUPPORTER_ROLE);
    assert!(has(), "it is not over before it began");
    crier.clock.advance(HOUR / 2);
    crier.settle().await;
    assert!(has());
    crier.clock.advance(HOUR);
    crier.settle().await;
    assert!(!has());
    crier.stop().await;
}
