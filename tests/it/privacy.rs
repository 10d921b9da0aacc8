//! What is for staff: reports and private text never reach a channel that everyone can read.

use std::time::Duration;

use crier::domain::event::EventKind;
use crier_sandbox::permissions::{SEND_MESSAGES, VIEW_CHANNEL};
use crier_sandbox::{Fault, Overwrite, Scope, Times, seed};

use crate::support::{Crier, Hook};

const SECOND: Duration = Duration::from_secs(1);

/// Lets nobody but the bot and some roles see a channel.
pub(crate) fn close(crier: &Crier, channel: u64) {
    let bot = Overwrite {
        id: seed::BOT_ROLE,
        allow: VIEW_CHANNEL | SEND_MESSAGES,
        deny: 0,
    };
    let everyone = Overwrite {
        id: seed::GUILD,
        allow: 0,
        deny: VIEW_CHANNEL,
    };
    crier.sandbox.set_overwrite(channel, bot);
    crier.sandbox.set_overwrite(channel, everyone);
}

/// Lets everyone see a channel.
pub(crate) fn open(crier: &Crier, channel: u64) {
    let everyone = Overwrite {
        id: seed::GUILD,
        allow: VIEW_CHANNEL,
        deny: 0,
    };
    crier.sandbox.set_overwrite(channel, everyone);
}

async fn report(crier: &Crier, hook: &Hook, number: u32) {
    let (status, _) = crier.send(hook, "report", &crier.parts(number)).await;
    assert_eq!(status, 200);
    crier.settle().await;
}

fn parked(kind: &str) -> Vec<(String, String, Option<String>)> {
    let why = Some("channel-public".to_owned());
    vec![(kind.to_owned(), "parked".to_owned(), why)]
}

#[tokio::test]
async fn a_report_waits_while_everyone_can_read_its_channel_and_is_posted_once_they_cannot() {
    let crier = Crier::start().await.with_bot().await;
    let chat = crier.endpoint("barertc", seed::LOBBY).await;
    let listing = crier.endpoint("boticord", seed::LOBBY).await;
    report(&crier, &chat, 1).await;
    assert_eq!(crier.stuck().await, parked("post"));
    crier.send(&listing, "new_bot_bump", &crier.parts(1)).await;
    let posted = crier.messages(seed::LOBBY, 1).await;
    assert_eq!(posted.len(), 1, "a vote is for everyone");
    close(&crier, seed::LOBBY);
    assert_eq!(crier.messages(seed::LOBBY, 2).await.len(), 2);
    report(&crier, &chat, 2).await;
    assert_eq!(crier.messages(seed::LOBBY, 3).await.len(), 3);
    open(&crier, seed::LOBBY);
    report(&crier, &chat, 3).await;
    assert_eq!(crier.stuck().await, parked("post"), "opened again");
    crier.stop().await;
}

#[tokio::test]
async fn a_channel_that_everyone_could_read_is_looked_at_again_by_the_clock() {
    let crier = Crier::start().await;
    let forum = crier
        .silent_endpoint("website-toolbox", crate::support::SECRET)
        .await;
    crier.route(&forum, EventKind::Private, seed::FORUM).await;
    crier.send(&forum, "message.created", &crier.parts(1)).await;
    crier.settle().await;
    assert_eq!(crier.stuck().await, parked("post"));
    close(&crier, seed::FORUM);
    assert_eq!(crier.unpark().await, 1, "as the clock does");
    assert_eq!(crier.messages(seed::FORUM, 1).await.len(), 1);
    crier.stop().await;
}

#[tokio::test]
async fn a_thread_is_as_open_as_its_parent_and_a_private_one_is_closed() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let made = crate::command::types(&anna, "/endpoint add source:boticord channel:#ideas").await;
    assert!(made.is_ephemeral);
    let mut tx = crier.app.store.read().await.unwrap();
    let routes = tx.list_routes(crate::support::guild()).await.unwrap();
    drop(tx);
    let thread = routes[0].channel.get().unsigned_abs();
    let chat = crier.endpoint("barertc", thread).await;
    report(&crier, &chat, 1).await;
    assert_eq!(crier.stuck().await, parked("post"), "its forum is open");
    crier
        .sandbox
        .change_channel(thread, |thread| thread.kind = 12);
    crier.unpark().await;
    // The thread's own first message, and the report.
    assert_eq!(crier.messages(thread, 2).await.len(), 2);
    crier
        .sandbox
        .change_channel(thread, |thread| thread.kind = 11);
    report(&crier, &chat, 2).await;
    assert_eq!(crier.stuck().await, parked("post"));
    close(&crier, seed::IDEAS);
    assert_eq!(crier.messages(thread, 3).await.len(), 3);
    crier.stop().await;
}

#[tokio::test]
async fn a_report_is_not_sent_along_with_what_everyone_may_read() {
    let crier = Crier::start().await;
    let listing = crier.endpoint("boticord", seed::LOBBY).await;
    let chat = crier.endpoint("barertc", seed::LOBBY).await;
    let limited = Fault::RateLimit {
        scope: Scope::User,
        retry_after: SECOND,
    };
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), limited);
    for number in 1..=12 {
        crier
            .send(&listing, "comment_added", &crier.parts(number))
            .await;
        let answer = crier.send(&chat, "report", &crier.parts(number)).await;
        assert_eq!(answer.0, 200);
    }
    crier.settle().await;
    crier.clock.advance(SECOND);
    crier.shows(seed::LOBBY, 12).await;
    crier.settle().await;
    let shown = crier.shown(seed::LOBBY);
    assert!(!shown.to_lowercase().contains("report"), "{shown}");
    assert_eq!(crier.embeds(seed::LOBBY), 12);
    assert!(crier.sandbox.messages(seed::LOBBY).len() < 12, "packed");
    assert_eq!(crier.stuck().await.len(), 12);
    crier.stop().await;
}

#[tokio::test]
async fn a_report_is_not_posted_while_discord_does_not_say_who_reads_its_channel() {
    let crier = Crier::start().await;
    let chat = crier.endpoint("barertc", seed::STAFF).await;
    let path = format!("/guilds/{}/roles", seed::GUILD);
    let refuse = Fault::Refuse {
        status: 500,
        code: 0,
    };
    let faults = crier.sandbox.faults();
    faults.order("GET", &path, Times::Exactly(1), refuse);
    report(&crier, &chat, 1).await;
    assert!(crier.sandbox.messages(seed::STAFF).is_empty());
    crier.clock.advance(10 * SECOND);
    assert_eq!(crier.messages(seed::STAFF, 1).await.len(), 1);
    crier.stop().await;
}
