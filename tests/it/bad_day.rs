//! Discord's bad days: pauses that concern everything, answers that concern one message, and refusals that concern one
//! channel or role.

use std::time::Duration;

use crier::domain::event::EventKind;
use crier::domain::id::MemberId;
use crier::domain::reward::When;
use crier::domain::time::Timestamp;
use crier_sandbox::permissions::SEND_MESSAGES;
use crier_sandbox::{Fault, Scope, Times, seed};

use crate::fault::{answered, refusal};
use crate::reward::{promise, rule};
use crate::support::{Crier, Hook, PATIENCE, SECRET, START, guild};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

async fn vote(crier: &Crier, hook: &Hook, numbers: std::ops::RangeInclusive<u32>) {
    for number in numbers {
        let answer = crier.send(hook, "new_bot_bump", &crier.parts(number)).await;
        assert_eq!(answer.0, 200);
    }
}

async fn review(crier: &Crier, hook: &Hook, (number, text): (u32, &str)) {
    let mut parts = crier.parts(number);
    parts.text = Some(text.to_owned());
    let answer = crier.send(hook, "comment_added", &parts).await;
    assert_eq!(answer.0, 200);
}

/// How many requests were sent to Discord in all.
fn requests(crier: &Crier) -> usize {
    crier.sandbox.log().requests().len()
}

/// What a look at readiness says of delivery.
async fn readiness(crier: &Crier) -> (u16, String) {
    let url = format!("{}/readyz", crier.base);
    let answer = crier.http.get(url).send().await.unwrap();
    let status = answer.status().as_u16();
    let said: serde_json::Value = answer.json().await.unwrap();
    (
        status,
        said["delivery"].as_str().unwrap_or_default().to_owned(),
    )
}

fn stuck(kind: &str, state: &str, reason: &str) -> (String, String, Option<String>) {
    (kind.to_owned(), state.to_owned(), Some(reason.to_owned()))
}

#[tokio::test]
async fn a_pause_that_discord_asked_for_outlives_a_restart() {
    let crier = Crier::start().await;
    crier.knows(seed::MIRA).await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.route(&hook, EventKind::Vote, seed::LOBBY).await;
    let limited = Fault::RateLimit {
        scope: Scope::Global,
        retry_after: 40 * SECOND,
    };
    let faults = crier.sandbox.faults();
    faults.order("*", "", Times::Exactly(1), limited);
    vote(&crier, &hook, 1..=1).await;
    answered(&crier, 429).await;
    crier.settle().await;
    let crier = crier.restart().await.with_unfinished_bot();
    vote(&crier, &hook, 2..=3).await;
    crier.clock.advance(39 * SECOND);
    vote(&crier, &hook, 4..=4).await;
    crier.clock.advance(SECOND);
    crier.shows(seed::VOTES, 4).await;
    crier.shows(seed::LOBBY, 4).await;
    let requests = crier.sandbox.log().requests();
    let early = requests[1..]
        .iter()
        .filter(|it| START.until(Timestamp::from_ms(it.at_ms)) < 40 * SECOND);
    assert_eq!(early.count(), 0, "not by the bot either");
    crier.stop().await;
}

#[tokio::test]
async fn what_stands_before_discord_and_turns_us_away_pauses_everything_and_blames_no_channel() {
    for status in [403, 429] {
        let crier = Crier::start().await;
        crier.knows(seed::MIRA).await;
        let hook = crier.endpoint("boticord", seed::VOTES).await;
        crier.route(&hook, EventKind::Vote, seed::LOBBY).await;
        let page = Fault::Answer {
            status,
            content_type: "text/html".to_owned(),
            body: "<h1>Sorry, you have been blocked</h1>".to_owned(),
            headers: Vec::new(),
        };
        crier.sandbox.faults().order("*", "", Times::Always, page);
        vote(&crier, &hook, 1..=1).await;
        answered(&crier, status).await;
        let known = requests(&crier);
        assert!(known <= 2, "{known}: at most one more was under way");
        for pause in 1..=3 {
            vote(&crier, &hook, pause * 10..=pause * 10).await;
            crier.settle().await;
            crier.clock.advance(5 * MINUTE + SECOND);
            let log = crier.sandbox.log();
            let count = known + usize::try_from(pause).unwrap();
            let asked = log.wait_for_request(PATIENCE, |all| (all.len() >= count).then_some(()));
            asked.await.expect("one that asks whether it is over");
            crier.settle().await;
            assert_eq!(requests(&crier), count, "one in each pause");
        }
        assert_eq!(crier.stuck().await, []);
        crier.sandbox.faults().clear();
        crier.clock.advance(5 * MINUTE + SECOND);
        crier.shows(seed::VOTES, 4).await;
        crier.shows(seed::LOBBY, 4).await;
        crier.stop().await;
    }
}

#[tokio::test]
async fn a_start_with_a_new_token_does_not_wait_for_the_old_ones_pause() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.sandbox.revoke_token();
    vote(&crier, &hook, 1..=3).await;
    answered(&crier, 401).await;
    crier.settle().await;
    assert!(requests(&crier) <= 3);
    assert_eq!(readiness(&crier).await, (200, "paused".to_owned()));
    crier.sandbox.set_token("test-token");
    let crier = crier.restart().await;
    crier.shows(seed::VOTES, 3).await;
    assert_eq!(readiness(&crier).await, (200, String::new()));
    crier.stop().await;
}

#[tokio::test]
async fn channels_in_which_discord_hangs_do_not_hold_up_the_others() {
    let crier = Crier::start().await;
    let hook = crier.silent_endpoint("boticord", SECRET).await;
    let others = crier.endpoint("sphere", seed::VOTES).await;
    let faults = crier.sandbox.faults();
    for number in 0..60 {
        let channel = crier
            .sandbox
            .add_channel(seed::GUILD, &format!("dead-{number}"));
        faults.order("POST", &format!("/{channel}/"), Times::Always, Fault::Hang);
        crier.route(&hook, EventKind::Vote, channel).await;
    }
    vote(&crier, &hook, 1..=1).await;
    let log = crier.sandbox.log();
    let hanging = log.wait_for_request(PATIENCE, |all| (all.len() >= 60).then_some(()));
    hanging.await.unwrap();
    let answer = crier.send(&others, "VOTE_ADD", &crier.parts(2)).await;
    assert_eq!(answer.0, 200);
    crier.shows(seed::VOTES, 1).await;
    crier.app.tasks.stop.cancel();
}

#[tokio::test]
async fn a_message_that_fails_again_and_again_is_overtaken() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let order = ("POST", "/messages", "poison");
    let faults = crier.sandbox.faults();
    faults.order_for(order, Times::Always, refusal(500, 0));
    for (number, text) in [(1, "poison"), (2, "second"), (3, "third")] {
        review(&crier, &hook, (number, text)).await;
    }
    for _ in 0..3 {
        crier.settle().await;
        assert_eq!(
            crier.embeds(seed::REVIEWS),
            0,
            "in order as long as there is hope"
        );
        crier.clock.advance(3 * MINUTE);
    }
    crier.settle().await;
    crier.clock.advance(MINUTE);
    crier.shows(seed::REVIEWS, 2).await;
    assert!(!crier.shown(seed::REVIEWS).contains("poison"));
    crier.stop().await;
}

#[tokio::test]
async fn once_discord_is_back_what_failed_meanwhile_comes_at_once() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Always, refusal(503, 0));
    for (number, text) in [(1, "first"), (2, "second"), (3, "third")] {
        review(&crier, &hook, (number, text)).await;
    }
    // A long outage: all three have failed several times.
    for _ in 0..60 {
        crier.settle().await;
        crier.clock.advance(2 * MINUTE);
    }
    crier.settle().await;
    assert_eq!(crier.embeds(seed::REVIEWS), 0);
    faults.clear();
    crier.clock.advance(12 * MINUTE);
    crier.shows(seed::REVIEWS, 3).await;
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}

#[tokio::test]
async fn whatever_passes_by_itself_is_tried_again_until_it_does() {
    let codes = [
        (429, 20016),
        (429, 20022),
        (429, 20028),
        (429, 20029),
        (403, 40003),
        (403, 40004),
        (403, 40006),
        (400, 40062),
        (503, 130_000),
    ];
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    for (number, (status, code)) in (1..).zip(codes) {
        let fault = if status == 429 {
            // Without the JSON of a limit this is a refusal like any other.
            refusal(400, code)
        } else {
            refusal(status, code)
        };
        let faults = crier.sandbox.faults();
        faults.order("POST", "/messages", Times::Exactly(2), fault);
        vote(&crier, &hook, number..=number).await;
        for wait in [0, 6, 40] {
            crier.clock.advance(Duration::from_secs(wait));
            crier.settle().await;
        }
        assert_eq!(crier.embeds(seed::VOTES), number as usize, "{code}");
    }
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}

#[tokio::test]
async fn a_refusal_that_nobody_knows_is_tried_a_few_times_and_then_given_up() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let order = ("POST", "/messages", "strange");
    let faults = crier.sandbox.faults();
    let rule = faults.order_for(order, Times::Always, refusal(418, 999_999));
    review(&crier, &hook, (1, "strange")).await;
    review(&crier, &hook, (2, "usual")).await;
    for _ in 0..10 {
        crier.settle().await;
        crier.clock.advance(13 * MINUTE);
    }
    crier.settle().await;
    assert_eq!(faults.hits(rule), 5);
    assert_eq!(crier.stuck().await, [stuck("post", "dead", "refused")]);
    assert!(crier.shown(seed::REVIEWS).contains("usual"));
    crier.stop().await;
}

#[tokio::test]
async fn a_channel_that_refuses_says_why_in_words() {
    let codes = [
        (403, 50001, "I can't see the channel."),
        (403, 50013, "I'm missing a permission in the channel."),
        (
            404,
            10003,
            "Discord says it can't find the channel, although I can see it.",
        ),
        (
            400,
            50008,
            "Messages can't be sent in this kind of channel.",
        ),
        (400, 50083, "The thread is archived or locked."),
        (400, 50035, "Discord doesn't accept it."),
        (
            400,
            200_000,
            "AutoMod or one of Discord's filters blocks it.",
        ),
    ];
    for (status, code, words) in codes {
        let crier = Crier::start().await.with_bot().await;
        let anna = crier.sandbox.person(seed::ANNA);
        anna.types("/help").await.unwrap();
        let hook = crier.endpoint("boticord", seed::VOTES).await;
        let faults = crier.sandbox.faults();
        let path = format!("/channels/{}/messages", seed::VOTES);
        let rule = faults.order("POST", &path, Times::Always, refusal(status, code));
        vote(&crier, &hook, 1..=1).await;
        crier.settle().await;
        assert_eq!(faults.hits(rule), 1);
        let told = anna.types("/diagnose").await.unwrap().text();
        assert!(told.contains(words), "{code}: {told}");
        crier.stop().await;
    }
}

#[tokio::test]
async fn a_change_that_lifts_nothing_asks_nothing_and_the_one_that_does_lets_it_all_through() {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.sandbox.deny_bot(seed::VOTES, SEND_MESSAGES);
    vote(&crier, &hook, 1..=3).await;
    crier.settle().await;
    let asked = || {
        let path = format!("/channels/{}/messages", seed::VOTES);
        crier.sandbox.log().count_requests("POST", &path)
    };
    assert_eq!(asked(), 1);
    for turn in 0..5 {
        crier
            .sandbox
            .change_role(seed::GUILD, seed::SUPPORTER_ROLE, |role| {
                role.name = format!("Supporter {turn}");
            });
        crier.sandbox.change_channel(seed::LOBBY, |channel| {
            channel.name = format!("lobby-{turn}");
        });
        crier.clock.advance(MINUTE);
        crier
            .sandbox
            .person(seed::ANNA)
            .types("/help")
            .await
            .unwrap();
        crier.settle().await;
    }
    assert_eq!(asked(), 1);
    crier.sandbox.deny_bot(seed::VOTES, 0);
    crier.shows(seed::VOTES, 3).await;
    crier.stop().await;
}

#[tokio::test]
async fn a_channel_that_refuses_for_no_reason_is_asked_three_times_in_ten_minutes_and_no_other_suffers()
 {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let path = format!("/channels/{}/messages", seed::VOTES);
    let faults = crier.sandbox.faults();
    let rule = faults.order("POST", &path, Times::Always, refusal(403, 50013));
    crier.route(&hook, EventKind::Vote, seed::LOBBY).await;
    for turn in 1..=9 {
        vote(&crier, &hook, turn..=turn).await;
        crier.settle().await;
        crier
            .sandbox
            .change_role(seed::GUILD, seed::SUPPORTER_ROLE, |role| {
                role.name = format!("Supporter {turn}");
            });
        crier
            .sandbox
            .person(seed::ANNA)
            .types("/help")
            .await
            .unwrap();
        crier.clock.advance(MINUTE);
        crier.settle().await;
        crier.shows(seed::LOBBY, turn as usize).await;
    }
    assert_eq!(faults.hits(rule), 3);
    crier.stop().await;
}

#[tokio::test]
async fn a_role_that_is_out_of_reach_is_asked_for_once_however_many_wait_for_it() {
    let crier = Crier::start().await;
    let hook = crier.silent_endpoint("boticord", SECRET).await;
    crier
        .sandbox
        .change_role(seed::GUILD, seed::CHAMPION_ROLE, |role| role.position = 99);
    promise(&crier, rule(seed::CHAMPION_ROLE, When::At(1))).await;
    for (number, user) in (1..).zip([seed::MIRA, seed::OLEG, seed::ANNA]) {
        let mut parts = crier.parts(number);
        parts.user = MemberId::from_u64(user).unwrap();
        crier.send(&hook, "new_bot_bump", &parts).await;
    }
    crier.settle().await;
    let out_of_reach = stuck("grant", "parked", "role-out-of-reach");
    assert_eq!(crier.stuck().await, vec![out_of_reach; 3]);
    let path = format!("/guilds/{}/members/", guild());
    assert_eq!(crier.sandbox.log().count_requests("PUT", &path), 1);
    crier.stop().await;
}

#[tokio::test]
async fn roles_of_a_guild_keep_to_the_limit_that_they_share() {
    let crier = Crier::start_limited().await;
    let hook = crier.silent_endpoint("boticord", SECRET).await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::Every(1))).await;
    for number in 1..=40 {
        crier
            .send(&hook, "new_bot_bump", &crier.parts(number))
            .await;
    }
    for _ in 0..50 {
        crier.settle().await;
        crier.clock.advance(SECOND);
    }
    let requests = crier.sandbox.log().requests();
    let puts: Vec<_> = requests.iter().filter(|it| it.method == "PUT").collect();
    assert_eq!(puts.len(), 40);
    assert!(puts.iter().all(|it| it.status == Some(204)), "no 429");
    crier.stop().await;
}
