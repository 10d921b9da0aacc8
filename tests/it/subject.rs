//! What several events are about: whatever the order in which they come, they end in the same.

use crier_sandbox::seed;
use serde_json::{Value, json};

use crate::support::wire::Call;
use crate::support::{Crier, Hook, START};

/// All orders of these places.
fn orders(places: &[usize]) -> Vec<Vec<usize>> {
    if places.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for place in places {
        let rest: Vec<usize> = places.iter().copied().filter(|it| it != place).collect();
        for mut order in orders(&rest) {
            order.insert(0, *place);
            all.push(order);
        }
    }
    all
}

/// What a life of created, edited, edited again and removed looks like at one sender.
type Life = [Value; 4];

fn forum_life() -> Life {
    let post = |message| json!({"postId": 5, "message": message, "author": {"userId": 1, "username": "mira"}});
    [
        event(1, "post.created", post("first")),
        event(2, "post.updated", post("second")),
        event(3, "post.updated", post("third")),
        event(4, "post.deleted", json!({"postId": 5})),
    ]
}

fn event(id: i64, kind: &str, object: impl Into<Value>) -> Value {
    json!({"id": id, "object": "event", "type": kind, "data": {"object": object.into()}})
}

fn old_life() -> Life {
    let call = |name: &str, old: Option<&str>, new: Option<&str>, at: i64| {
        json!({"type": name, "data": {"user": seed::MIRA.to_string(), "at": at,
            "comment": {"vote": {"old": null, "new": 1}, "old": old, "new": new}}})
    };
    [
        call("new_bot_comment", None, Some("first"), 1),
        call("edit_bot_comment", Some("first"), Some("second"), 2),
        call("edit_bot_comment", Some("second"), Some("third"), 3),
        call("delete_bot_comment", Some("third"), None, 4),
    ]
}

fn new_life() -> Life {
    let call = |name: &str, content: &str, at: i64| {
        json!({"type": name, "affected": "r1", "user": seed::MIRA.to_string(), "happened": at,
            "payload": {"content": content, "rating": 5}})
    };
    [
        call("comment_added", "first", 1),
        call("comment_edited", "second", 2),
        call("comment_edited", "third", 3),
        call("comment_removed", "third", 4),
    ]
}

/// A subject's standing, version, and whether it was counted.
type State = (String, i64, bool);

async fn every_order_ends_alike(source: &'static str, life: Life) {
    let crier = Crier::start().await;
    for order in orders(&[0, 1, 2, 3]) {
        let hook = crier.endpoint(source, seed::LOBBY).await;
        let posted = crier.sandbox.messages(seed::LOBBY).len();
        for place in &order {
            crier.tell_ok(&hook, &life[*place]).await;
            crier.settle().await;
        }
        let new = &crier.sandbox.messages(seed::LOBBY)[posted..];
        let is_seen = order.iter().position(|it| *it == 0) < order.iter().position(|it| *it == 3);
        assert_eq!(new.len(), usize::from(is_seen), "{source} {order:?}");
        for message in new {
            let shown = format!("{:?}", message.embeds);
            assert!(shown.contains("removed"), "{order:?} {shown}");
            for word in ["first", "second", "third"] {
                assert!(!shown.contains(word), "{order:?} {shown}");
            }
        }
    }
    let states: Vec<State> = crier
        .select("select standing, version, counted_at is not null from subject")
        .await;
    assert_eq!(states.len(), 24);
    let is_alike = |(standing, version, is_counted): &State| {
        standing.starts_with("removed") && *version == 4 && *is_counted
    };
    assert!(states.iter().all(is_alike), "{states:?}");
    assert_eq!(crier.counted().await, 24);
    crier.stop().await;
}

#[tokio::test]
async fn every_order_of_a_forum_posts_life_ends_alike() {
    every_order_ends_alike("website-toolbox", forum_life()).await;
}

#[tokio::test]
async fn every_order_of_an_old_reviews_life_ends_alike() {
    every_order_ends_alike("boticord", old_life()).await;
}

#[tokio::test]
async fn every_order_of_a_new_reviews_life_ends_alike() {
    every_order_ends_alike("boticord", new_life()).await;
}

#[tokio::test]
async fn without_the_removal_every_order_shows_the_latest_words() {
    let crier = Crier::start().await;
    let senders = [
        ("website-toolbox", forum_life()),
        ("boticord", old_life()),
        ("boticord", new_life()),
    ];
    for (source, life) in senders {
        for order in orders(&[0, 1, 2]) {
            let hook = crier.endpoint(source, seed::LOBBY).await;
            let posted = crier.sandbox.messages(seed::LOBBY).len();
            for place in &order {
                crier.tell_ok(&hook, &life[*place]).await;
                crier.settle().await;
            }
            let new = &crier.sandbox.messages(seed::LOBBY)[posted..];
            assert_eq!(new.len(), 1, "{source} {order:?}");
            let shown = format!("{:?}", new[0].embeds);
            assert!(shown.contains("third"), "{source} {order:?} {shown}");
        }
    }
    crier.stop().await;
}

/// Sends a comment by one of FastComments' ways.
async fn comment(crier: &Crier, hook: &Hook, suffix: &str, body: Value) {
    let call = Call::signed(hook, &body, START);
    let call = if suffix.is_empty() {
        call.by("PUT")
    } else {
        call.at(suffix)
    };
    crier.call(&call).await.assert_ok();
    crier.settle().await;
}

fn said(text: &str) -> Value {
    json!({"id": "c1", "comment": text, "commenterName": "Mira", "approved": true})
}

#[tokio::test]
async fn without_versions_the_last_received_comment_wins_and_a_removal_is_final() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    comment(&crier, &hook, "created", said("first")).await;
    comment(&crier, &hook, "updated", said("second")).await;
    comment(&crier, &hook, "updated", said("third")).await;
    assert!(crier.shown(seed::COMMENTS).contains("third"));
    comment(&crier, &hook, "deleted", json!({"id": "c1"})).await;
    comment(&crier, &hook, "updated", said("fourth")).await;
    comment(&crier, &hook, "", said("fifth")).await;
    let shown = crier.shown(seed::COMMENTS);
    assert!(shown.contains("removed") && !shown.contains("third"));
    assert!(!shown.contains("fourth") && !shown.contains("fifth"));
    assert_eq!(crier.sandbox.messages(seed::COMMENTS).len(), 1);
    assert_eq!(crier.counted().await, 1);
    crier.stop().await;
}

#[tokio::test]
async fn a_bare_call_seen_first_is_a_creation_and_an_update_seen_first_is_silent() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    comment(&crier, &hook, "", said("bare")).await;
    assert!(crier.shown(seed::COMMENTS).contains("bare"));
    let late = json!({"id": "c2", "comment": "unheard", "approved": true});
    comment(&crier, &hook, "updated", late).await;
    assert!(!crier.shown(seed::COMMENTS).contains("unheard"));
    comment(&crier, &hook, "deleted", json!({"id": "c3"})).await;
    assert_eq!(crier.sandbox.messages(seed::COMMENTS).len(), 1);
    assert_eq!(crier.counted().await, 1);
    crier.stop().await;
}

#[tokio::test]
async fn what_changes_nothing_that_is_shown_edits_nothing() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    comment(&crier, &hook, "created", said("first")).await;
    for votes in 1..4 {
        let mut body = said("first");
        body["votes"] = json!(votes);
        comment(&crier, &hook, "updated", body).await;
    }
    assert_eq!(crier.requested("PATCH").len(), 0);
    assert_eq!(crier.stored().await, 4);
    crier.stop().await;
}

fn spam(is_spam: bool) -> Value {
    let mut body = said("first");
    body["isSpam"] = json!(is_spam);
    body
}

#[tokio::test]
async fn a_comment_shows_what_its_site_shows_also_after_a_state_came_back() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    comment(&crier, &hook, "created", said("first")).await;
    for (words, count) in [("second", 1), ("first", 2), ("second", 3), ("second", 3)] {
        comment(&crier, &hook, "updated", said(words)).await;
        assert!(crier.shown(seed::COMMENTS).contains(words), "{words}");
        assert_eq!(crier.requested("PATCH").len(), count, "{words}");
    }
    for is_spam in [true, false, true] {
        comment(&crier, &hook, "updated", spam(is_spam)).await;
        let is_shown = crier.shown(seed::COMMENTS).contains("first");
        assert_eq!(is_shown, !is_spam);
    }
    assert_eq!(crier.sandbox.messages(seed::COMMENTS).len(), 1);
    assert_eq!(crier.counted().await, 1);
    crier.stop().await;
}

#[tokio::test]
async fn a_bare_call_reports_a_state_that_may_come_back() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    for words in ["first", "second", "first"] {
        comment(&crier, &hook, "", said(words)).await;
        assert!(crier.shown(seed::COMMENTS).contains(words), "{words}");
    }
    assert_eq!(crier.counted().await, 1);
    crier.stop().await;
}

#[tokio::test]
async fn a_creation_that_comes_after_an_update_posts_the_updates_words() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    comment(&crier, &hook, "updated", said("new words")).await;
    comment(&crier, &hook, "created", said("old words")).await;
    let shown = crier.shown(seed::COMMENTS);
    assert!(
        shown.contains("new words") && !shown.contains("old words"),
        "{shown}"
    );
    assert_eq!(crier.counted().await, 1);
    comment(&crier, &hook, "created", said("old words")).await;
    assert_eq!((crier.stored().await, crier.counted().await), (2, 1));
    crier.stop().await;
}

#[tokio::test]
async fn a_creation_that_comes_after_a_spam_mark_waits_until_it_is_taken_back() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    comment(&crier, &hook, "updated", spam(true)).await;
    comment(&crier, &hook, "created", said("first")).await;
    assert_eq!(crier.sandbox.messages(seed::COMMENTS).len(), 0);
    assert_eq!(crier.counted().await, 0);
    comment(&crier, &hook, "updated", spam(false)).await;
    assert!(crier.shown(seed::COMMENTS).contains("first"));
    assert_eq!(crier.counted().await, 1);
    crier.stop().await;
}

/// Two updates may cross on their way, or one be sent again after a newer one was taken. Nothing in a call tells which
/// state is newer, so the last to arrive is shown.
#[tokio::test]
async fn an_older_update_that_is_sent_again_after_a_newer_one_is_taken_for_a_state_that_came_back()
{
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    comment(&crier, &hook, "created", said("first")).await;
    for words in ["second", "third", "second"] {
        comment(&crier, &hook, "updated", said(words)).await;
    }
    assert!(crier.shown(seed::COMMENTS).contains("second"));
    // What the site reports next is shown again.
    comment(&crier, &hook, "updated", said("third")).await;
    assert!(crier.shown(seed::COMMENTS).contains("third"));
    assert_eq!(crier.counted().await, 1);
    crier.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_states_that_come_at_once_are_one_and_are_counted_once() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let calls = vec![Call::signed(&hook, &said("first"), START); 64];
    let answers = futures_util::future::join_all(calls.iter().map(|call| crier.call(call))).await;
    for answer in &answers {
        answer.assert_ok();
    }
    assert_eq!((crier.stored().await, crier.counted().await), (1, 1));
    crier.settle().await;
    assert_eq!(crier.sandbox.messages(seed::COMMENTS).len(), 1);
    crier.stop().await;
}

fn topic(id: i64) -> Value {
    let author = json!({"userId": 1, "username": "mira"});
    event(
        id,
        "topic.created",
        json!({"topicId": 7, "title": "Patch 2.4", "firstPostId": 5, "author": author}),
    )
}

fn first_post(id: i64) -> Value {
    let author = json!({"userId": 1, "username": "mira"});
    event(
        id,
        "post.created",
        json!({"postId": 5, "message": "<p>Words</p>", "author": author}),
    )
}

#[tokio::test]
async fn a_topic_and_its_first_post_are_one_in_whatever_order_they_come() {
    let crier = Crier::start().await;
    let pairs = [
        [topic(1), first_post(2)],
        [topic(2), first_post(1)],
        [first_post(1), topic(2)],
        [first_post(2), topic(1)],
    ];
    for (count, pair) in (1..).zip(pairs) {
        let hook = crier.endpoint("website-toolbox", seed::FORUM).await;
        for call in &pair {
            crier.tell_ok(&hook, call).await;
            crier.settle().await;
        }
        let messages = crier.sandbox.messages(seed::FORUM);
        assert_eq!(messages.len(), count, "{pair:?}");
        let shown = format!("{:?}", messages[count - 1].embeds);
        assert!(shown.contains("Patch 2.4"), "{pair:?} {shown}");
        assert!(shown.contains("Words"), "{pair:?} {shown}");
        assert!(!shown.to_lowercase().contains("edited"), "{pair:?} {shown}");
        assert_eq!(crier.counted().await, i64::try_from(count).unwrap());
    }
    crier.stop().await;
}
