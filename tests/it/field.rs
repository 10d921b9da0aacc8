//! Fields that are not as their sender promises.

use crier_sandbox::seed;
use serde_json::json;

use crate::support::wire::{Call, fixtures};
use crate::support::{Crier, SECRET, START};
use crier::source::scheme::{Scheme, sign};

#[tokio::test]
async fn a_bad_field_is_named_by_its_path() {
    let crier = Crier::start().await;
    let bump = |user, at| json!({"type": "new_bot_bump", "data": {"user": user, "at": at}});
    let vote = |user| json!({"event": "VOTE_ADD", "guild_id": "7", "user_id": user});
    let topic = |id| json!({"id": id, "type": "topic.created", "data": {"object": {}}});
    let cases = [
        ("boticord", bump(json!("mira"), json!(1)), "data.user"),
        ("boticord", bump(json!("0"), json!(1)), "data.user"),
        ("boticord", bump(json!("7"), json!("now")), "data.at"),
        ("boticord", json!({"type": "new_bot_bump"}), "data"),
        ("boticord", json!({"data": {}}), "type"),
        ("boticord", json!([]), "."),
        ("sphere", vote(json!("12x")), "user_id"),
        ("sphere", vote(json!(null)), "user_id"),
        (
            "sphere",
            json!({"event": "REVIEW_ADD", "guild_id": "7", "user_id": "7"}),
            "review",
        ),
        ("website-toolbox", topic(json!("soon")), "id"),
        ("website-toolbox", topic(json!(1)), "data.object.topicId"),
        ("fastcomments", json!({"comment": "Hi"}), "id"),
        ("fastcomments", json!({"id": true}), "id"),
        (
            "barertc",
            json!({"APIKey": "", "Action": "profile"}),
            "Username",
        ),
        (
            "barertc",
            json!({"APIKey": "", "Action": "report"}),
            "Report",
        ),
    ];
    for (source, body, path) in cases {
        let hook = crier.endpoint(source, seed::LOBBY).await;
        let answer = crier.tell(&hook, &body).await;
        let expected = json!({"error": "bad_field", "path": path}).to_string();
        assert_eq!((answer.status, answer.body), (400, expected), "{body}");
    }
    assert_eq!(crier.stored().await, 0);
    crier.stop().await;
}

#[tokio::test]
async fn half_of_an_emoji_in_a_text_or_key_is_stored_as_the_replacement_character() {
    let crier = Crier::start().await;
    for fixture in fixtures() {
        let source = fixture.source.profile().id.as_str();
        let hook = crier.endpoint(source, seed::LOBBY).await;
        let call = fixture.call(&hook, START);
        let body = String::from_utf8(call.body).unwrap();
        let cut = format!(r#"{{"cut \ud83d":"хорошо \ud83d",{}"#, &body[1..]);
        let sample = fixture.source.samples().iter();
        let mut scheme = sample
            .filter(|it| it.event == fixture.event)
            .map(|it| it.scheme);
        let mut bytes = cut.into_bytes();
        let signed = match scheme.next().unwrap() {
            // The key is in the body already, and writing it again would mend the body.
            Scheme::BodySecret { .. } => Vec::new(),
            scheme => sign(scheme, &SECRET.into(), START, &mut bytes),
        };
        let call = Call {
            headers: signed,
            body: bytes,
            ..call
        };
        assert_eq!(
            crier.call(&call).await.status,
            200,
            "{source} {}",
            fixture.name
        );
    }
    let kept = "select count(*) from event_body";
    let mended =
        "select count(*) from event_body where body like '{\"cut \u{fffd}\":\"хорошо \u{fffd}\",%'";
    let kept = crier.number(kept).await;
    assert!(kept > 20 && kept == crier.number(mended).await, "{kept}");
    crier.stop().await;
}
