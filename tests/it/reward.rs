//! Rewards: what votes bring, once, for as long as promised, and whatever stands in the way.

mod command;
mod held;
mod payout;
mod told;

use std::time::Duration;

use crier::clock::Clock;
use crier::domain::event::CounterKind;
use crier::domain::id::{MemberId, RoleId, RuleId};
use crier::domain::reward::{Keep, Rule, When};
use crier_sandbox::{Act, Fault, Times, seed};

use crate::support::wire::Call;
use crate::support::{Crier, Hook, guild};

const HOUR: Duration = Duration::from_hours(1);

/// A rule that gives this role for votes.
pub(crate) fn rule(role: u64, when: When) -> Rule {
    Rule {
        id: RuleId::short(rand::random()),
        guild: guild(),
        role: RoleId::from_u64(role).unwrap(),
        counts: CounterKind::Vote,
        when,
        lasts: None,
        keep: Keep::Earlier,
        endpoint: None,
        paused_at: None,
    }
}

pub(crate) async fn promise(crier: &Crier, rule: Rule) {
    let mut tx = crier.app.store.write().await.unwrap();
    tx.upsert_rule(&rule, crier.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// A Crier with an endpoint for votes that no channel hears of.
pub(crate) async fn start() -> (Crier, Hook) {
    let crier = Crier::start().await;
    let hook = crier
        .silent_endpoint("boticord", crate::support::SECRET)
        .await;
    (crier, hook)
}

pub(crate) async fn vote_by(
    crier: &Crier,
    hook: &Hook,
    user: u64,
    numbers: std::ops::RangeInclusive<u32>,
) {
    for number in numbers {
        let mut parts = crier.parts(number);
        parts.user = MemberId::from_u64(user).unwrap();
        assert_eq!(crier.send(hook, "new_bot_bump", &parts).await.0, 200);
    }
    crier.settle().await;
}

pub(crate) async fn vote(crier: &Crier, hook: &Hook, numbers: std::ops::RangeInclusive<u32>) {
    vote_by(crier, hook, seed::MIRA, numbers).await;
}

/// How often roles were given and taken so far.
pub(crate) fn changes(crier: &Crier) -> (usize, usize) {
    let acts = crier.sandbox.log().acts();
    let given = |act: &&Act| matches!(act, Act::RoleGranted { .. });
    let taken = |act: &&Act| matches!(act, Act::RoleRevoked { .. });
    (
        acts.iter().filter(given).count(),
        acts.iter().filter(taken).count(),
    )
}

pub(crate) fn has(crier: &Crier, role: u64) -> bool {
    crier.sandbox.has_role(seed::MIRA, role)
}

#[tokio::test]
async fn the_third_vote_brings_the_role_and_no_other_does() {
    let (crier, hook) = start().await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(3))).await;
    vote(&crier, &hook, 1..=2).await;
    vote_by(&crier, &hook, seed::OLEG, 1..=2).await;
    assert_eq!(changes(&crier), (0, 0));
    vote(&crier, &hook, 3..=3).await;
    assert!(has(&crier, seed::SUPPORTER_ROLE));
    vote(&crier, &hook, 1..=9).await;
    assert_eq!(changes(&crier), (1, 0));
    crier.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_votes_at_once_cross_the_threshold_once() {
    let (crier, hook) = start().await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(50))).await;
    promise(&crier, rule(seed::CHAMPION_ROLE, When::Every(40))).await;
    let calls: Vec<Call> = (1..=100)
        .map(|number| {
            let body = serde_json::json!({"type": "up_added", "user": seed::MIRA.to_string(), "happened": number});
            Call::signed(&hook, &body, crier.clock.now())
        })
        .collect();
    let answers = futures_util::future::join_all(calls.iter().map(|call| crier.call(call))).await;
    for answer in answers {
        answer.assert_ok();
    }
    crier.settle().await;
    let grants: Vec<(String,)> = crier
        .select("select occasion from reward_grant order by occasion")
        .await;
    let occasions: Vec<&str> = grants.iter().map(|(occasion,)| occasion.as_str()).collect();
    assert_eq!(occasions, ["at:50", "every:40", "every:80"]);
    assert!(has(&crier, seed::SUPPORTER_ROLE) && has(&crier, seed::CHAMPION_ROLE));
    crier.stop().await;
}

#[tokio::test]
async fn a_role_for_a_time_is_taken_when_it_is_over_and_a_renewal_extends_it() {
    let (crier, hook) = start().await;
    let lasting = Rule {
        lasts: Some(12 * HOUR),
        ..rule(seed::SUPPORTER_ROLE, When::Every(2))
    };
    promise(&crier, lasting).await;
    vote(&crier, &hook, 1..=2).await;
    assert!(has(&crier, seed::SUPPORTER_ROLE));
    crier.clock.advance(11 * HOUR);
    vote(&crier, &hook, 3..=4).await;
    crier.clock.advance(2 * HOUR);
    crier.settle().await;
    assert!(has(&crier, seed::SUPPORTER_ROLE), "renewed");
    crier.clock.advance(9 * HOUR + HOUR / 2);
    crier.settle().await;
    assert!(has(&crier, seed::SUPPORTER_ROLE), "not over yet");
    crier.clock.advance(HOUR);
    crier.settle().await;
    assert!(!has(&crier, seed::SUPPORTER_ROLE));
    assert_eq!(changes(&crier).1, 1);
    crier.stop().await;
}

#[tokio::test]
async fn what_ended_while_the_program_was_down_ends_at_its_start() {
    let (crier, hook) = start().await;
    let lasting = Rule {
        lasts: Some(HOUR),
        ..rule(seed::SUPPORTER_ROLE, When::At(1))
    };
    promise(&crier, lasting).await;
    vote(&crier, &hook, 1..=1).await;
    crier.clock.advance(HOUR / 2);
    let crier = crier.restart().await;
    crier.settle().await;
    assert!(has(&crier, seed::SUPPORTER_ROLE));
    crier.clock.advance(HOUR);
    let crier = crier.restart().await;
    crier.settle().await;
    assert!(!has(&crier, seed::SUPPORTER_ROLE));
    vote(&crier, &hook, 2..=2).await;
    assert_eq!(changes(&crier), (1, 1));
    crier.stop().await;
}

#[tokio::test]
async fn lower_roles_stay_or_go_as_the_higher_rule_says() {
    for keep in Keep::ALL {
        let (crier, hook) = start().await;
        promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(1))).await;
        let higher = Rule {
            keep,
            ..rule(seed::CHAMPION_ROLE, When::At(2))
        };
        promise(&crier, higher).await;
        vote(&crier, &hook, 1..=1).await;
        assert!(has(&crier, seed::SUPPORTER_ROLE) && !has(&crier, seed::CHAMPION_ROLE));
        vote(&crier, &hook, 2..=3).await;
        assert!(has(&crier, seed::CHAMPION_ROLE));
        assert_eq!(has(&crier, seed::SUPPORTER_ROLE), keep == Keep::Earlier);
        crier.stop().await;
    }
}

#[tokio::test]
async fn only_what_the_ledger_gave_is_taken() {
    let (crier, hook) = start().await;
    let by_hand = [seed::SUPPORTER_ROLE];
    crier
        .sandbox
        .set_member_roles(seed::GUILD, seed::MIRA, &by_hand);
    let higher = Rule {
        keep: Keep::Highest,
        ..rule(seed::CHAMPION_ROLE, When::At(1))
    };
    promise(&crier, higher).await;
    vote(&crier, &hook, 1..=2).await;
    assert!(has(&crier, seed::SUPPORTER_ROLE) && has(&crier, seed::CHAMPION_ROLE));
    crier.stop().await;
}

#[tokio::test]
async fn a_rule_made_later_pays_at_the_next_counted_event() {
    let (crier, hook) = start().await;
    vote(&crier, &hook, 1..=5).await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(3))).await;
    crier.settle().await;
    assert!(!has(&crier, seed::SUPPORTER_ROLE));
    vote(&crier, &hook, 5..=5).await;
    assert!(!has(&crier, seed::SUPPORTER_ROLE), "a repeat is no event");
    vote(&crier, &hook, 6..=6).await;
    assert!(has(&crier, seed::SUPPORTER_ROLE));
    assert_eq!(changes(&crier), (1, 0));
    crier.stop().await;
}

#[tokio::test]
async fn a_rule_of_one_endpoint_counts_its_events_alone() {
    let (crier, hook) = start().await;
    let other = crier.endpoint("boticord", seed::VOTES).await;
    let own = Rule {
        endpoint: Some(hook.id.clone()),
        ..rule(seed::SUPPORTER_ROLE, When::At(2))
    };
    promise(&crier, own).await;
    vote(&crier, &hook, 1..=1).await;
    vote(&crier, &other, 1..=3).await;
    assert!(!has(&crier, seed::SUPPORTER_ROLE));
    vote(&crier, &hook, 2..=2).await;
    assert!(has(&crier, seed::SUPPORTER_ROLE));
    crier.stop().await;
}

#[tokio::test]
async fn a_stop_between_the_promise_and_the_role_loses_and_repeats_nothing() {
    let (crier, hook) = start().await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(2))).await;
    crier
        .sandbox
        .faults()
        .order("PUT", "/roles/", Times::Exactly(1), Fault::DoThenDrop);
    vote(&crier, &hook, 1..=2).await;
    let crier = crier.restart().await;
    crier.clock.advance(Duration::from_secs(5));
    vote(&crier, &hook, 3..=3).await;
    assert!(has(&crier, seed::SUPPORTER_ROLE));
    let acts = crier.sandbox.log().acts();
    let given = |act: &&Act| {
        matches!(
            act,
            Act::RoleGranted {
                is_changed: true,
                ..
            }
        )
    };
    assert_eq!(acts.iter().filter(given).count(), 1);
    let states: Vec<(String,)> = crier.select("select state from reward_grant").await;
    assert_eq!(states, [("given".to_owned(),)]);
    assert_eq!(crier.counted().await, 3);
    crier.stop().await;
}
