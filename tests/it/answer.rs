//! Answers that are not Discord's: a page, an empty body, JSON of another shape. They say nothing about what was asked for,
//! so nothing is refused, parked or given up because of them.

use std::sync::Arc;
use std::time::Duration;

use crier::clock::ManualClock;
use crier::discord::gate::Gate;
use crier::discord::rest::{Discord, DiscordError, Scope};
use crier::domain::id::{ChannelId, GuildId, MemberId, PostedId, RoleId};
use crier::domain::reward::When;
use crier_sandbox::{Fault, Options, Sandbox, Times, seed};
use serde_json::json;

use crate::fault::{answered, refusal};
use crate::reward::{has, promise, rule};
use crate::support::{Crier, PATIENCE, START};

const HOUR: Duration = Duration::from_hours(1);
const MINUTE: Duration = Duration::from_mins(1);

/// What is asked of Discord.
const ASKED: [&str; 7] = [
    "post", "edit", "grant", "revoke", "direct", "thread", "history",
];

/// Bodies that something in between answers with.
const FOREIGN: [(&str, &str); 5] = [
    ("text/html", "<html><h1>Not here</h1></html>"),
    ("text/plain", ""),
    ("application/json", r#"{"error": "no route matched"}"#),
    ("application/json", r#"{"message": "Not Found"}"#),
    (
        "application/json",
        r#"{"code": 404, "message": "Not Found"}"#,
    ),
];

fn page(status: u16, (content_type, body): (&str, &str)) -> Fault {
    Fault::Answer {
        status,
        content_type: content_type.to_owned(),
        body: body.to_owned(),
        headers: Vec::new(),
    }
}

/// A client with a gate of its own, so that no pause outlives the question.
fn client(sandbox: &Sandbox) -> Discord {
    let gate = Gate::new(Arc::new(ManualClock::starting_at(START)));
    Discord::new(&sandbox.base_url(), "test-token".into(), gate).unwrap()
}

/// Asks for one thing; how it failed.
async fn ask(sandbox: &Sandbox, what: &str) -> DiscordError {
    let discord = client(sandbox);
    let channel = ChannelId::from_u64(seed::VOTES).unwrap();
    let guild = GuildId::from_u64(seed::GUILD).unwrap();
    let member = MemberId::from_u64(seed::MIRA).unwrap();
    let role = RoleId::from_u64(seed::SUPPORTER_ROLE).unwrap();
    let body = json!({ "content": "hi" });
    let failed = match what {
        "post" => discord.create_message(channel, &body).await.err(),
        "edit" => {
            let message = PostedId::new(1).unwrap();
            discord.edit_message(channel, message, &body).await.err()
        }
        "grant" => discord.add_role(guild, member, role).await.err(),
        "revoke" => discord.remove_role(guild, member, role).await.err(),
        "direct" => discord.open_direct_channel(member).await.err(),
        "thread" => discord.create_thread(channel, &body).await.err(),
        _ => discord.list_messages_after(channel, 1).await.err(),
    };
    failed.unwrap_or_else(|| panic!("{what} was taken for done"))
}

async fn sandbox() -> Sandbox {
    Sandbox::start(Options {
        listen: ([127, 0, 0, 1], 0).into(),
        clock: Arc::new(ManualClock::starting_at(START)),
        token: "test-token".to_owned(),
        rate_limits: false,
        members_intent: true,
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn only_a_json_error_of_discords_with_a_code_refuses_whatever_was_asked_for() {
    let sandbox = sandbox().await;
    for what in ASKED {
        for status in [301, 400, 401, 403, 404, 405, 407, 410, 429] {
            for body in FOREIGN {
                let faults = sandbox.faults();
                faults.order("*", "", Times::Exactly(1), page(status, body));
                let error = ask(&sandbox, what).await;
                let is_nothing_said = match status {
                    403 | 429 => matches!(
                        error,
                        DiscordError::Limited {
                            scope: Scope::Global,
                            ..
                        }
                    ),
                    _ => matches!(error, DiscordError::NotDiscord { .. }),
                };
                assert!(is_nothing_said, "{what} {status} {body:?}: {error:?}");
            }
        }
        for (status, code) in [(400, 50035), (403, 50013), (404, 10003)] {
            let faults = sandbox.faults();
            faults.order("*", "", Times::Exactly(1), refusal(status, code));
            let refused = DiscordError::Refused {
                status,
                code: code.into(),
            };
            assert_eq!(ask(&sandbox, what).await, refused, "{what}");
        }
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn a_page_with_a_status_of_success_is_not_taken_for_done() {
    let sandbox = sandbox().await;
    for what in ASKED {
        let login = page(200, ("text/html", "<h1>Sign in to the network</h1>"));
        sandbox.faults().order("*", "", Times::Exactly(1), login);
        let error = ask(&sandbox, what).await;
        assert!(matches!(error, DiscordError::Ambiguous(_)), "{what}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn whatever_answers_in_discords_place_for_a_fortnight_nothing_is_given_up_and_all_of_it_comes()
 {
    for status in [400, 404, 405, 407] {
        let crier = Crier::start().await;
        let hook = crier.endpoint("boticord", seed::VOTES).await;
        promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(1))).await;
        let page = page(status, FOREIGN[0]);
        let faults = crier.sandbox.faults();
        let rule = faults.order("*", "", Times::Always, page);
        crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
        answered(&crier, status).await;
        for _ in 0..28 {
            crier.settle().await;
            crier.clock.advance(12 * HOUR);
        }
        crier.settle().await;
        assert_eq!(crier.stuck().await, [], "{status}");
        assert!(
            (20..=60).contains(&faults.hits(rule)),
            "{}",
            faults.hits(rule)
        );
        faults.clear();
        for _ in 0..3 {
            crier.clock.advance(2 * HOUR);
            crier.settle().await;
        }
        assert_eq!(crier.embeds(seed::VOTES), 1, "{status}");
        assert!(has(&crier, seed::SUPPORTER_ROLE), "{status}");
        crier.stop().await;
    }
}

#[tokio::test]
async fn while_something_answers_in_discords_place_one_request_in_each_pause_asks_whether_it_still_does()
 {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let other = crier.endpoint("sphere", seed::LOBBY).await;
    let faults = crier.sandbox.faults();
    faults.order("*", "", Times::Always, page(404, FOREIGN[1]));
    crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    answered(&crier, 404).await;
    crier.send(&other, "VOTE_ADD", &crier.parts(2)).await;
    let requests = || crier.sandbox.log().requests().len();
    crier.settle().await;
    assert_eq!(requests(), 1, "the pause is everyone's");
    for pause in 1..=3 {
        crier.clock.advance(5 * MINUTE + Duration::from_secs(1));
        let log = crier.sandbox.log();
        let asked = log.wait_for_request(PATIENCE, |all| (all.len() > pause).then_some(()));
        asked.await.expect("one that asks whether it is over");
        crier.settle().await;
        assert_eq!(requests(), pause + 1);
    }
    faults.clear();
    crier.clock.advance(15 * MINUTE);
    crier.shows(seed::VOTES, 1).await;
    crier.shows(seed::LOBBY, 1).await;
    crier.stop().await;
}

#[tokio::test]
async fn a_path_that_something_in_between_answers_for_costs_the_other_channels_little() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let other = crier.endpoint("sphere", seed::LOBBY).await;
    let faults = crier.sandbox.faults();
    let path = format!("/channels/{}/", seed::VOTES);
    faults.order("*", &path, Times::Always, page(404, FOREIGN[0]));
    crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    answered(&crier, 404).await;
    for number in 1..=6 {
        crier.clock.advance(6 * HOUR);
        crier.settle().await;
        crier.clock.advance(Duration::from_secs(11));
        crier.send(&other, "VOTE_ADD", &crier.parts(number)).await;
        crier.settle().await;
        crier.clock.advance(Duration::from_secs(11));
        crier.settle().await;
        assert_eq!(crier.embeds(seed::LOBBY), number as usize);
    }
    crier.stop().await;
}
