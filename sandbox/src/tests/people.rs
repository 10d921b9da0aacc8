//! People and a bot that answers with raw requests.

use serde_json::{Value, json};
use serenity::all::GatewayIntents;

use super::super::seed::{ANNA, GUILD, LOBBY, MIRA};
use super::serenity_client::Running;
use super::*;

async fn call(sandbox: &Sandbox, path: String, body: Value) -> u16 {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/api/v10{path}", sandbox.base_url());
    let request = http
        .post(url)
        .header("authorization", format!("Bot {TOKEN}"));
    request.json(&body).send().await.unwrap().status().as_u16()
}

/// A sandbox with a client that answers no command, and a command without options.
async fn stage(command: Value) -> (Sandbox, ManualClock, Running) {
    let (sandbox, clock) = sandbox().await;
    let client = Running::start(&sandbox, GatewayIntents::empty()).await;
    assert!(sandbox.wait_for_bot(PATIENCE).await);
    let id = seed::BOT_USER;
    assert_eq!(
        call(&sandbox, format!("/applications/{id}/commands"), command).await,
        201
    );
    (sandbox, clock, client)
}

fn staff_command() -> Value {
    json!({ "name": "setup", "description": "d", "default_member_permissions": "32" })
}

#[tokio::test]
async fn a_client_hides_what_one_may_not_use() {
    let (sandbox, _, client) = stage(staff_command()).await;
    let mira = sandbox.person(MIRA).patient_for(Duration::from_millis(50));
    assert_eq!(
        mira.types("/setup").await.unwrap_err(),
        PersonError::NotAllowed
    );
    assert_eq!(sandbox.unanswered(), 0);
    let past = mira
        .clone()
        .past_permissions()
        .types("/setup")
        .await
        .unwrap_err();
    assert_eq!(
        past,
        PersonError::NoAnswer {
            was_deferred: false
        }
    );
    assert_eq!(sandbox.unanswered(), 1);
    let anna = sandbox.person(ANNA).patient_for(Duration::from_millis(50));
    assert_ne!(
        anna.types("/setup").await.unwrap_err(),
        PersonError::NotAllowed
    );
    client.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn without_a_bot_nobody_listens() {
    let (sandbox, _) = sandbox().await;
    let id = seed::BOT_USER;
    call(
        &sandbox,
        format!("/applications/{id}/guilds/{GUILD}/commands"),
        staff_command(),
    )
    .await;
    let anna = sandbox.person(ANNA);
    assert_eq!(
        anna.types("/setup").await.unwrap_err(),
        PersonError::NobodyListens
    );
    sandbox.stop().await;
}

/// Adds an interaction to the world as a person would, without waiting for it.
fn interact(sandbox: &Sandbox, line: &str) -> (Snowflake, String) {
    let anna = sandbox.person(ANNA);
    anna.begin_command(line).unwrap()
}

#[tokio::test]
async fn an_interaction_is_answered_once_and_in_time() {
    let (sandbox, clock, client) = stage(staff_command()).await;
    let hello = || json!({ "type": 4, "data": { "content": "hello" } });
    let (id, token) = interact(&sandbox, "/setup");
    let path = format!("/interactions/{id}/{token}/callback");
    assert_eq!(call(&sandbox, path.clone(), hello()).await, 204);
    assert_eq!(call(&sandbox, path, hello()).await, 400);
    let (late, token) = interact(&sandbox, "/setup");
    clock.advance(Duration::from_millis(3001));
    let path = format!("/interactions/{late}/{token}/callback");
    assert_eq!(call(&sandbox, path, hello()).await, 404);
    client.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn forms_open_and_are_sent() {
    let (sandbox, _, client) = stage(staff_command()).await;
    let (id, token) = interact(&sandbox, "/setup");
    let input = json!({ "type": 4, "style": 1, "custom_id": "secret", "label": "Secret",
        "min_length": 3 });
    let form = json!({ "type": 9, "data": { "title": "Form", "custom_id": "form",
        "components": [{ "type": 1, "components": [input] }] } });
    let path = format!("/interactions/{id}/{token}/callback");
    assert_eq!(call(&sandbox, path, form).await, 204);
    let anna = sandbox.person(ANNA).patient_for(Duration::from_millis(50));
    let modal = anna.reply_to(id).unwrap().modal.unwrap();
    assert_eq!(modal.title, "Form");
    let short = anna.submits(&modal, &[("secret", "ab")]).await.unwrap_err();
    assert_eq!(short, PersonError::BadInput("secret".into()));
    let sent = anna
        .submits(&modal, &[("secret", "abc")])
        .await
        .unwrap_err();
    assert_eq!(
        sent,
        PersonError::NoAnswer {
            was_deferred: false
        }
    );
    client.stop().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn buttons_edit_the_message_they_stand_on() {
    let (sandbox, _, client) = stage(staff_command()).await;
    let button = json!({ "type": 2, "style": 1, "label": "Go", "custom_id": "go" });
    let rows = json!([{ "type": 1, "components": [button] }]);
    let body = json!({ "content": "press", "components": rows });
    assert_eq!(
        call(&sandbox, format!("/channels/{LOBBY}/messages"), body).await,
        200
    );
    let message = sandbox.messages(LOBBY).pop().unwrap();
    let go = message.find_component("Go").unwrap();
    let reply = sandbox.person(MIRA).presses(message.id, &go).await.unwrap();
    assert_eq!(reply.content, "pressed");
    assert!(
        sandbox
            .find_message(message.id)
            .unwrap()
            .edited_at
            .is_some()
    );
    let stranger = sandbox
        .person(MIRA)
        .presses(message.id, "stop")
        .await
        .unwrap_err();
    assert_eq!(stranger, PersonError::NoSuchComponent("stop".into()));
    client.stop().await;
    sandbox.stop().await;
}
