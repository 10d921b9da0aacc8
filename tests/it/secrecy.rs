//! What must never be kept or told: secrets, addresses of people, and the words of private messages.

mod program;

use crier::source;
use crier_sandbox::seed;
use serde_json::{Value, json};
use tracing::Level;

use crate::support::lines::Lines;
use crate::support::wire::Call;
use crate::support::{Crier, SECRET, START};

/// Words that stand where nothing may be kept or told.
const CANARIES: [&str; 6] = [
    SECRET,
    "canary@example.org",
    "canary-of-a-real-name",
    "canary-of-private-words",
    "canary-of-a-signature",
    "canary-of-an-avatar",
];

fn forum(id: i64, kind: &str, object: Value) -> Value {
    let mut object = object;
    object["email"] = json!("canary@example.org");
    object["name"] = json!("canary-of-a-real-name");
    object["signature"] = json!("canary-of-a-signature");
    object["customFields"] = json!([{"value": "canary@example.org"}]);
    json!({"id": id, "object": "event", "type": kind, "data": {"object": object}})
}

/// What a forum could send with a canary in it.
fn forum_calls() -> [Value; 9] {
    let author = json!({"userId": 1, "username": "mira", "email": "canary@example.org"});
    let words = "canary-of-private-words";
    [
        forum(1, "user.created", json!({"userId": 1, "username": "mira"})),
        forum(
            2,
            "user.payment.received",
            json!({"userId": 1, "username": "mira"}),
        ),
        forum(
            3,
            "post.created",
            json!({"postId": 1, "message": "Hi", "author": author}),
        ),
        forum(
            4,
            "message.created",
            json!({"messageId": 1, "message": words, "sender": author}),
        ),
        forum(
            5,
            "message.created",
            json!({"messageId": 2, "body": words, "sender": author}),
        ),
        forum(6, "message.deleted", json!({"messageId": 2, "body": words})),
        forum(
            7,
            "conversation.created",
            json!({"subject": "Hi", "firstMessage": words}),
        ),
        forum(8, "badge.created", json!({"to": "canary@example.org"})),
        json!({"id": "canary@example.org", "type": "topic.created"}),
    ]
}

/// Everything that comes with a canary in it.
async fn send_canaries(crier: &Crier) -> Vec<String> {
    let hook = crier.endpoint("website-toolbox", seed::LOBBY).await;
    for body in forum_calls() {
        crier.tell(&hook, &body).await;
    }
    let comments = crier.endpoint("fastcomments", seed::LOBBY).await;
    let body = json!({"id": "1", "comment": "Hi", "commenterName": "Mira", "commenterEmail": "canary@example.org",
        "avatarSrc": "data:image/png;base64,canary-of-an-avatar", "token": SECRET});
    let call = Call::signed(&comments, &body, START).with("token", SECRET);
    crier.call(&call.at("created")).await.assert_ok();
    let chat = crier.endpoint("barertc", seed::LOBBY).await;
    for event in ["report", "profile"] {
        crier.send(&chat, event, &crier.parts(1)).await;
    }
    let wave = json!({"APIKey": SECRET, "Action": {"was": "canary@example.org"}});
    crier.call(&Call::new(&chat.url, wave.to_string())).await;
    let listing = crier.endpoint("boticord", seed::LOBBY).await;
    for source in ["boticord", "sphere"] {
        let hook = crier.endpoint(source, seed::LOBBY).await;
        for sample in source::find(source).unwrap().samples() {
            crier.send(&hook, sample.event, &crier.parts(1)).await;
        }
    }
    let wrong = Call::new(&listing.url, "{}").with("x-hook-key", "canary@example.org");
    crier.call(&wrong).await;
    let hooks = [hook, comments, chat, listing];
    let key = |url: &str| url.rsplit('/').next().unwrap().to_owned();
    hooks.iter().map(|hook| key(&hook.url)).collect()
}

/// Everything in the files beside the database, the write-ahead log among them.
fn file_bytes(crier: &Crier) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(crier.folder.path()).unwrap();
    files
        .map(|file| file.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read(path).unwrap()))
        .collect()
}

fn assert_holds_none(what: &str, bytes: &[u8], canaries: &[String]) {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    for canary in canaries {
        assert!(!text.contains(&canary.to_lowercase()), "{canary} in {what}");
    }
}

#[tokio::test]
async fn secrets_addresses_and_private_words_are_neither_kept_nor_told() {
    let (lines, guard) = Lines::up_to(Level::TRACE);

    let crier = Crier::start().await;
    let keys = send_canaries(&crier).await;
    crier.settle().await;
    let mut canaries: Vec<String> = CANARIES.map(str::to_owned).into();
    canaries.extend(keys);
    canaries.push("test-token".to_owned());
    let files = file_bytes(&crier);
    assert!(files.iter().any(|(name, _)| name.ends_with("-wal")));
    let is_stored = files
        .iter()
        .any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("commenterName"));
    assert!(is_stored, "bodies are kept, redacted");
    for (name, bytes) in &files {
        assert_holds_none(name, bytes, &canaries);
    }
    assert_holds_none(
        "the channel",
        crier.shown(seed::LOBBY).as_bytes(),
        &canaries,
    );
    crier.stop().await;
    drop(guard);
    assert!(
        lines.text().contains("a call has a bad field"),
        "{}",
        lines.text()
    );
    assert_holds_none("the log", lines.text().as_bytes(), &canaries);
}

#[tokio::test]
async fn a_secret_moved_to_another_endpoint_opens_nothing() {
    let crier = Crier::start().await;
    let one = crier.silent_endpoint("sphere", SECRET).await;
    let other = crier.silent_endpoint("sphere", SECRET).await;
    let vote = json!({"event": "VOTE_ADD", "guild_id": "7", "user_id": "7"});
    crier.tell_ok(&one, &vote).await;
    let hands = sqlx::SqlitePool::connect(&crier.config.database_url);
    let hands = hands.await.unwrap();
    sqlx::query(
        "update endpoint_secret set cipher = (select cipher from endpoint_secret where endpoint_id = $1) \
        where endpoint_id = $2",
    )
    .bind(one.id.as_str())
    .bind(other.id.as_str())
    .execute(&hands)
    .await
    .unwrap();
    let answer = crier.tell(&other, &vote).await;
    answer.assert_refused(503, "unavailable");
    assert_eq!(crier.stored().await, 1);
    crier.tell(&one, &vote).await.assert_ok();
    hands.close().await;
    crier.stop().await;
}

#[tokio::test]
async fn the_senders_listener_tells_nothing_of_how_the_program_is() {
    let crier = Crier::start().await;
    let asked = Call::new(&format!("{}/metrics", crier.base), "").by("GET");
    crier.call(&asked).await.assert_refused(404, "not_found");
    assert!(crier.config.metrics_listen.ip().is_loopback());
    crier.stop().await;
}
