//! Messages that may stand in Discord although no answer said so: looked for before they are sent again.

use std::time::Duration;

use crier_sandbox::permissions::READ_MESSAGE_HISTORY;
use crier_sandbox::{Fault, Scope, Times, seed};

use crate::support::{Crier, Hook};

/// Longer than any nonce is remembered.
const LONG: Duration = Duration::from_mins(10);

async fn review(crier: &Crier, hook: &Hook, event: &str, text: &str) {
    let mut parts = crier.parts(1);
    parts.text = Some(text.to_owned());
    assert_eq!(crier.send(hook, event, &parts).await.0, 200);
}

/// A Crier whose first review met this fault, and which was then away for long.
async fn after(fault: Fault, settings: &[(&str, &str)]) -> (Crier, Hook) {
    let crier = Crier::start_with(settings).await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), fault);
    review(&crier, &hook, "comment_added", "first words").await;
    crier.settle().await;
    assert_eq!(crier.requested("POST").len(), 1);
    crier.clock.advance(LONG);
    (crier, hook)
}

/// How often messages were created and history read.
fn asked(crier: &Crier) -> (usize, usize) {
    let log = crier.sandbox.log();
    let path = format!("/channels/{}/messages", seed::REVIEWS);
    (
        log.count_requests("POST", &path),
        log.count_requests("GET", &path),
    )
}

#[tokio::test]
async fn what_stands_already_is_found_and_not_sent_again() {
    let (crier, hook) = after(Fault::DoThenDrop, &[]).await;
    crier.settle().await;
    assert_eq!(crier.sandbox.messages(seed::REVIEWS).len(), 1);
    assert_eq!(asked(&crier), (1, 1));
    assert_eq!(crier.stuck().await, []);
    // From now on it is known like any other.
    review(&crier, &hook, "comment_edited", "second words").await;
    crier.settle().await;
    assert!(crier.shown(seed::REVIEWS).contains("second words"));
    assert_eq!(asked(&crier).0, 1);
    crier.stop().await;
}

#[tokio::test]
async fn what_never_arrived_is_looked_for_and_then_sent() {
    let (crier, _) = after(Fault::Drop, &[]).await;
    let oleg = crier.sandbox.person(seed::OLEG).in_channel(seed::REVIEWS);
    oleg.says("what a quiet channel");
    crier.settle().await;
    assert!(crier.shown(seed::REVIEWS).contains("first words"));
    assert_eq!(asked(&crier), (2, 1));
    crier.stop().await;
}

#[tokio::test]
async fn a_channel_in_which_nothing_happened_since_needs_no_reading() {
    let (crier, _) = after(Fault::Drop, &[]).await;
    crier.settle().await;
    assert_eq!(crier.sandbox.messages(seed::REVIEWS).len(), 1);
    assert_eq!(asked(&crier), (2, 0));
    crier.stop().await;
}

#[tokio::test]
async fn a_crash_between_discord_and_the_note_of_it_is_such_a_doubt_too() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), Fault::DoThenHang);
    review(&crier, &hook, "comment_added", "first words").await;
    crier.messages(seed::REVIEWS, 1).await;
    let crier = crier.crash(LONG).await;
    crier.settle().await;
    assert_eq!(crier.sandbox.messages(seed::REVIEWS).len(), 1);
    assert_eq!(asked(&crier), (1, 1));
    crier.stop().await;
}

#[tokio::test]
async fn a_message_is_found_among_hundreds_that_came_after_it() {
    let (crier, _) = after(Fault::DoThenDrop, &[]).await;
    let oleg = crier.sandbox.person(seed::OLEG).in_channel(seed::REVIEWS);
    for _ in 0..250 {
        oleg.says("me too");
    }
    crier.settle().await;
    assert_eq!(asked(&crier), (1, 3), "a hundred at a time");
    assert_eq!(crier.embeds(seed::REVIEWS), 1);
    crier.stop().await;
}

#[tokio::test]
async fn a_stranger_who_quotes_the_marker_is_not_taken_for_the_message() {
    let (crier, _) = after(Fault::Drop, &[]).await;
    let footer = crier.requested("POST")[0]["embeds"][0]["footer"]["text"].clone();
    let oleg = crier.sandbox.person(seed::OLEG).in_channel(seed::REVIEWS);
    oleg.says(&format!("-# {}", footer.as_str().unwrap()));
    crier.settle().await;
    assert_eq!(crier.embeds(seed::REVIEWS), 1);
    assert_eq!(asked(&crier).0, 2);
    crier.stop().await;
}

#[tokio::test]
async fn what_changed_meanwhile_is_brought_up_to_date() {
    for fault in [Fault::DoThenDrop, Fault::Drop] {
        let (crier, hook) = after(fault, &[]).await;
        review(&crier, &hook, "comment_edited", "second words").await;
        crier.settle().await;
        let shown = crier.shown(seed::REVIEWS);
        assert!(shown.contains("second words"), "{shown}");
        assert_eq!(crier.sandbox.messages(seed::REVIEWS).len(), 1);
        crier.stop().await;
    }
}

#[tokio::test]
async fn where_no_history_can_be_read_it_is_sent_again() {
    let (crier, _) = after(Fault::DoThenDrop, &[]).await;
    crier.sandbox.deny_bot(seed::REVIEWS, READ_MESSAGE_HISTORY);
    crier.settle().await;
    assert_eq!(crier.embeds(seed::REVIEWS), 2, "the price of not looking");
    crier.stop().await;
}

#[tokio::test]
async fn an_operator_may_have_it_held_until_the_history_can_be_read() {
    let hold = [("CRIER__DISCORD__ON_AMBIGUOUS", "hold")];
    let (crier, _) = after(Fault::DoThenDrop, &hold).await;
    crier.sandbox.deny_bot(seed::REVIEWS, READ_MESSAGE_HISTORY);
    crier.settle().await;
    assert_eq!(crier.embeds(seed::REVIEWS), 1);
    let held = ["post", "parked"].map(str::to_owned);
    let [kind, state] = held;
    assert_eq!(
        crier.stuck().await,
        [(kind, state, Some("unsure".to_owned()))]
    );
    crier.sandbox.deny_bot(seed::REVIEWS, 0);
    assert_eq!(crier.unpark().await, 1);
    crier.settle().await;
    assert_eq!((crier.embeds(seed::REVIEWS), asked(&crier).0), (1, 1));
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}

#[tokio::test]
async fn a_refusal_after_a_lost_answer_does_not_make_it_certain_that_nothing_stands() {
    let (crier, _) = after(Fault::DoThenDrop, &[]).await;
    // The look into the history meets a permission that is gone, and much later one that is back.
    crier.sandbox.faults().order(
        "GET",
        "/messages",
        Times::Exactly(1),
        Fault::Refuse {
            status: 403,
            code: 50001,
        },
    );
    crier.settle().await;
    assert_eq!(crier.stuck().await.len(), 1);
    crier.clock.advance(LONG);
    assert_eq!(crier.unpark().await, 1);
    crier.settle().await;
    assert_eq!((crier.embeds(seed::REVIEWS), asked(&crier).0), (1, 1));
    crier.stop().await;
}

/// A Crier restored from a copy that was made while two reviews waited for their channel; the first was posted after the
/// copy was made, the second never.
async fn restored(mends: impl AsyncFn(&Crier)) -> Crier {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let limited = Fault::RateLimit {
        scope: Scope::User,
        retry_after: Duration::from_secs(5),
    };
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), limited);
    review(&crier, &hook, "comment_added", "first words").await;
    crier.settle().await;
    let mut parts = crier.parts(2);
    parts.text = Some("never posted".to_owned());
    crier.send(&hook, "comment_added", &parts).await;
    let copy = crier.folder.path().join("restored.db");
    crier.app.store.backup(&copy).await.unwrap();
    let order = ("POST", "/messages", "never posted");
    faults.order_for(order, Times::Always, Fault::Drop);
    crier.clock.advance(Duration::from_secs(6));
    crier.shows(seed::REVIEWS, 1).await;
    crier.settle().await;
    faults.clear();
    crier.clock.advance(LONG);
    mends(&crier).await;
    crier.restart_on(&copy).await
}

#[tokio::test]
async fn a_restored_copy_posts_nothing_twice_and_what_was_never_posted_once() {
    let crier = restored(async |_| {}).await;
    crier.shows(seed::REVIEWS, 2).await;
    crier.settle().await;
    let shown = crier.shown(seed::REVIEWS);
    for words in ["first words", "never posted"] {
        assert_eq!(shown.matches(words).count(), 1, "{words}: {shown}");
    }
    assert_eq!(crier.stuck().await, []);
    // It is no copy any more: a restart doubts nothing.
    let crier = crier.restart().await;
    assert_eq!(
        crier
            .number("select count(*) from message where restored_at is not null")
            .await,
        0
    );
    assert_eq!(
        crier
            .number("select count(*) from installation where name = 'copy'")
            .await,
        0
    );
    crier.stop().await;
}

#[tokio::test]
async fn where_a_restored_copy_cannot_look_it_holds_what_it_does_not_know() {
    let crier = restored(async |crier| {
        crier.sandbox.deny_bot(seed::REVIEWS, READ_MESSAGE_HISTORY);
    })
    .await;
    crier.settle().await;
    assert_eq!(crier.embeds(seed::REVIEWS), 1);
    let held = crier.stuck().await;
    assert_eq!(held.len(), 2);
    assert!(
        held.iter().all(|it| it.2.as_deref() == Some("unsure")),
        "{held:?}"
    );
    crier.sandbox.deny_bot(seed::REVIEWS, 0);
    assert_eq!(crier.unpark().await, 2);
    crier.shows(seed::REVIEWS, 2).await;
    crier.settle().await;
    assert_eq!(crier.embeds(seed::REVIEWS), 2);
    crier.stop().await;
}

#[tokio::test]
async fn what_was_packed_after_the_copy_was_made_is_one_message_again_and_can_be_edited() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let limited = Fault::RateLimit {
        scope: Scope::User,
        retry_after: Duration::from_secs(5),
    };
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), limited);
    for number in 1..=8 {
        let mut parts = crier.parts(number);
        parts.text = Some(format!("review number {number}"));
        crier.send(&hook, "comment_added", &parts).await;
    }
    crier.settle().await;
    let copy = crier.folder.path().join("restored.db");
    crier.app.store.backup(&copy).await.unwrap();
    crier.clock.advance(Duration::from_secs(6));
    crier.shows(seed::REVIEWS, 8).await;
    crier.settle().await;
    crier.clock.advance(LONG);
    let crier = crier.restart_on(&copy).await;
    let base = format!("http://{}", crier.app.start_http(&crier.config).unwrap());
    crier.settle().await;
    assert_eq!(crier.sandbox.messages(seed::REVIEWS).len(), 1);
    let hook = Hook {
        url: hook.url.replace(&crier.base, &base),
        ..hook
    };
    let mut parts = crier.parts(3);
    parts.text = Some("on second thoughts".to_owned());
    crier.send(&hook, "comment_edited", &parts).await;
    crier.settle().await;
    let messages = crier.sandbox.messages(seed::REVIEWS);
    assert_eq!((messages.len(), messages[0].embeds.len()), (1, 8));
    for (number, embed) in (1..).zip(&messages[0].embeds) {
        let embed = embed.to_string();
        assert!(
            embed.contains(&format!("review number {number}")),
            "{embed}"
        );
        assert_eq!(embed.contains("on second thoughts"), number == 3, "{embed}");
    }
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}

#[tokio::test]
async fn an_event_that_stands_in_a_pack_the_copy_knows_nothing_of_is_left_as_it_stands() {
    let crier = restored(async |crier| {
        // As if it had been sent together with one that came after the copy was made.
        let message = crier.sandbox.messages(seed::REVIEWS).remove(0);
        let mut embeds = message.embeds.clone();
        let mut other = embeds[0].clone();
        other["footer"]["text"] = "boticord · zzzzzzzz".into();
        embeds.push(other);
        crier
            .sandbox
            .change_message(seed::REVIEWS, message.id, |message| message.embeds = embeds);
    })
    .await;
    crier.settle().await;
    let withdrawn = "select count(*) from message where withdrawn_at is not null";
    assert_eq!(crier.number(withdrawn).await, 1, "it is never edited");
    let messages = crier.sandbox.messages(seed::REVIEWS);
    let sizes: Vec<usize> = messages.iter().map(|it| it.embeds.len()).collect();
    assert_eq!(
        sizes,
        [2, 1],
        "and the one that was never posted comes alone"
    );
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}
