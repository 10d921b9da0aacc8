//! What senders are answered when all is well: every recorded call of every source, through the real listener.

use crier_sandbox::seed;
use serde_json::{Value, json};

use crate::support::wire::{Answer, Call, OK, fixtures};
use crate::support::{Crier, START};

const EMPTY_CARD: &str = r#"{"StatusCode":200,"Data":{"OK":true,"ProfileFields":[]}}"#;
const BUMP: &str =
    r#"{"type":"new_bot_bump","data":{"user":"530918274610028545","at":1664280000123}}"#;

#[tokio::test]
async fn every_recorded_call_is_answered_well_and_stored_once() {
    let crier = Crier::start().await;
    for fixture in fixtures() {
        let source = fixture.source.profile().id.as_str();
        let hook = crier.endpoint(source, seed::LOBBY).await;
        let stored = crier.stored().await;
        let call = fixture.call(&hook, START);
        let answer = crier.call(&call).await;
        let is_question = fixture.event == "profile";
        let expected = if is_question { EMPTY_CARD } else { OK };
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, expected),
            "{}",
            fixture.name
        );
        let new = i64::from(!is_question);
        assert_eq!(crier.stored().await, stored + new, "{}", fixture.name);
        assert_eq!(crier.call(&call).await, answer, "{}", fixture.name);
        assert_eq!(crier.stored().await, stored + new, "{}", fixture.name);
    }
    crier.stop().await;
}

#[tokio::test]
async fn the_rows_of_a_call_say_what_it_was() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let call = Call::new(&hook.url, BUMP).with("x-hook-key", crate::support::SECRET);
    crier.call(&call).await.assert_ok();
    let texts: Vec<(String, String, String, Option<String>)> = crier
        .select("select endpoint_id, kind, site_event, counted_as from event")
        .await;
    let id = hook.id.to_string();
    let [vote, bump] = ["vote", "new_bot_bump"].map(str::to_owned);
    assert_eq!(texts, [(id, vote.clone(), bump, Some(vote))]);
    let numbers: Vec<(i64, i64, i64)> = crier
        .select(
            "select occurred_at, received_at, member_id \
             from event e join event_person p on p.event_id = e.event_id",
        )
        .await;
    let member = i64::try_from(seed::MIRA).unwrap();
    assert_eq!(numbers, [(1_664_280_000_123, START.as_ms(), member)]);
    crier.stop().await;
}

/// A call from the vectors, sent to a new endpoint with this secret.
async fn vector(crier: &Crier, source: &'static str, secret: &str, call: Call) -> Answer {
    let hook = crier.silent_endpoint(source, secret).await;
    let url = hook.url + &call.url;
    crier.call(&Call { url, ..call }).await
}

const SPHERE_SECRET: &str = "sphere-test-secret";
const VOTE: &str =
    r#"{"event":"VOTE_ADD","guild_id":"417283905512448011","user_id":"530918274610028545"}"#;
const VOTE_SIGNATURE: &str = "00f8d6c60b7cc4c7ece8296ff69013d858bf12760ba034911053258457747594";
const REVIEW: &str = r#"{"event":"REVIEW_ADD","guild_id":"417283905512448011","user_id":"530918274610028545","review":{"id":"530918274610028545","published_timestamp":1608480000123,"stars":4,"content":{"title":"Уютно","description":"Живой чат, вежливые модераторы"}}}"#;
const REVIEW_SIGNATURE: &str = "535b8141a4651e39fbd7575bc971b1ce06c5ed67f0f3f6ea306ee374da1cce52";

fn sphere(body: &str, signature: &str) -> Call {
    Call::new("", body).with("X-Sphere-Signature", signature)
}

#[tokio::test]
async fn spherecords_vectors_verify_and_their_negatives_do_not() {
    let crier = Crier::start().await;
    let upper = VOTE_SIGNATURE.to_uppercase();
    for (body, signature) in [
        (VOTE, VOTE_SIGNATURE),
        (VOTE, upper.as_str()),
        (REVIEW, REVIEW_SIGNATURE),
    ] {
        let call = sphere(body, signature);
        vector(&crier, "sphere", SPHERE_SECRET, call)
            .await
            .assert_ok();
    }
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(VOTE).unwrap());
    let flipped = VOTE_SIGNATURE.replacen('0', "1", 1);
    let prefixed = format!("sha256={VOTE_SIGNATURE}");
    let wrong = [
        sphere(VOTE, &flipped),
        sphere(VOTE, &prefixed),
        sphere(VOTE, REVIEW_SIGNATURE),
        sphere(VOTE, ""),
        sphere(VOTE, &VOTE_SIGNATURE[..62]),
        sphere(&pretty.unwrap(), VOTE_SIGNATURE),
        sphere(&format!("{VOTE}\n"), VOTE_SIGNATURE),
        sphere(VOTE, VOTE_SIGNATURE).with("X-Sphere-Signature", VOTE_SIGNATURE),
        Call::new("", VOTE).with("Authorization", VOTE_SIGNATURE),
    ];
    for call in wrong {
        let name = format!("{call:?}");
        let answer = vector(&crier, "sphere", SPHERE_SECRET, call).await;
        assert_eq!(answer.status, 401, "{name}");
    }
    assert_eq!(crier.stored().await, 3);
    crier.stop().await;
}

const COMMENTS_SECRET: &str = "fc-api-secret";
const COMMENT: &str = r#"{"id":"5fd2b1c09a7e4c0012ab34cd","urlId":"https://blog.example.org/post-7","commenterName":"Mira","comment":"Nice one & thanks","commentHTML":"Nice one &amp; thanks","date":"2026-03-02T10:15:30.000Z","votes":0,"votesUp":0,"votesDown":0,"verified":true,"reviewed":false,"isSpam":false,"aiDeterminedSpam":false,"hasImages":false,"pageNumber":0,"pageNumberOF":0,"pageNumberNF":0,"approved":true,"locale":"en_us"}"#;
const COMMENT_SIGNATURE: &str =
    "sha256=7bb8d2abca4a8772379c8754c4b40acdba51a290184c35091cb50c00978e5e71";
const REMOVAL: &str = r#"{"id":"5fd2b1c09a7e4c0012ab34cd"}"#;
const REMOVAL_SIGNATURE: &str =
    "sha256=de64ffec602b6acf63bf10f85890a67f85dea072ce898917ea759de9d8a297a7";

fn comment(body: &str, signature: &str) -> Call {
    Call::new("", body)
        .with("X-FastComments-Signature", signature)
        .with("X-FastComments-Timestamp", "1772446530")
}

#[tokio::test]
async fn fastcomments_vectors_verify_and_their_negatives_do_not() {
    let crier = Crier::start().await;
    for call in [
        comment(COMMENT, COMMENT_SIGNATURE).by("PUT"),
        comment(COMMENT, COMMENT_SIGNATURE).with("token", COMMENTS_SECRET),
        comment(REMOVAL, REMOVAL_SIGNATURE).by("DELETE"),
        comment(REMOVAL, REMOVAL_SIGNATURE).at("deleted"),
        Call::new("/created", COMMENT).with("token", COMMENTS_SECRET),
    ] {
        vector(&crier, "fastcomments", COMMENTS_SECRET, call)
            .await
            .assert_ok();
    }
    let bare = COMMENT_SIGNATURE.strip_prefix("sha256=").unwrap();
    let wrong = [
        comment(COMMENT, bare),
        comment(COMMENT, REMOVAL_SIGNATURE),
        comment(COMMENT, COMMENT_SIGNATURE).with("token", "wrong"),
        Call::new("", COMMENT).with("X-FastComments-Signature", COMMENT_SIGNATURE),
        Call::new("", COMMENT).with("token", "fc-api-secreT"),
        Call::new("", COMMENT).with("token", ""),
        Call::new("", COMMENT),
    ];
    for call in wrong {
        let name = format!("{call:?}");
        let answer = vector(&crier, "fastcomments", COMMENTS_SECRET, call).await;
        assert_eq!(answer.status, 401, "{name}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn a_signed_time_is_good_for_five_minutes_either_way() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    for (off, status) in [(-301, 401), (-299, 200), (299, 200), (301, 401)] {
        let signed_at = crier::domain::time::Timestamp::from_seconds(START.as_seconds() + off);
        let body = json!({"id": format!("comment{off}"), "comment": "Hi"});
        let call = Call::signed(&hook, &body, signed_at).at("created");
        assert_eq!(crier.call(&call).await.status, status, "{off}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn what_no_one_needs_is_answered_like_what_is_stored() {
    let crier = Crier::start().await;
    let unknown = [
        ("boticord", json!({"type": "new_badge", "data": {}})),
        ("boticord", json!({"type": 17, "user": "7", "happened": 1})),
        ("sphere", json!({"event": "SERVER_UP"})),
        (
            "website-toolbox",
            json!({"id": 1, "type": "badge.created", "object": "event", "data": {}}),
        ),
        ("barertc", json!({"Action": "wave", "APIKey": ""})),
    ];
    for (source, body) in unknown {
        let hook = crier.endpoint(source, seed::LOBBY).await;
        crier.tell_ok(&hook, &body).await;
    }
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let agent = Call::signed(&hook, &r#"{"event":"trigger.succeeded"}"#, START);
    let agent = agent.with("X-FastComments-Agent-Event", "trigger.succeeded");
    crier.call(&agent).await.assert_ok();
    assert_eq!(crier.stored().await, 0);
    crier.stop().await;
}

#[tokio::test]
async fn a_trailing_slash_an_odd_content_type_and_any_of_three_methods_are_fine() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let call = |at: i64| {
        let body =
            json!({"type": "new_bot_bump", "data": {"user": seed::MIRA.to_string(), "at": at}});
        Call::signed(&hook, &body, START)
    };
    let slash = format!("{}/", hook.url);
    crier
        .call(&Call {
            url: slash,
            ..call(1)
        })
        .await
        .assert_ok();
    crier.call(&call(2).by("PUT")).await.assert_ok();
    crier.call(&call(3).by("DELETE")).await.assert_ok();
    for (at, kind) in (4..).zip(["text/plain", "application/json; charset=koi8-r", "", "}{"]) {
        crier
            .call(&call(at).with("content-type", kind))
            .await
            .assert_ok();
    }
    crier
        .call(&call(8).with("content-encoding", "identity"))
        .await
        .assert_ok();
    assert_eq!(crier.stored().await, 8);
    let comments = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let call = Call::signed(&comments, &r#"{"id":"1"}"#, START).at("created/");
    crier.call(&call).await.assert_ok();
    crier.stop().await;
}

#[tokio::test]
async fn an_escaped_nul_is_replaced_before_anything_is_stored() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let call = Call::signed(&hook, &r#"{"id":"1","comment":"a\u0000b"}"#, START).at("created");
    crier.call(&call).await.assert_ok();
    let stored: Vec<(String, String)> = crier
        .select(
            "select content, body from event_content c join event_body b on b.event_id = c.event_id",
        )
        .await;
    let (content, body) = &stored[0];
    assert!(
        content.contains("a\u{fffd}b") && body.contains("a\u{fffd}b"),
        "{stored:?}"
    );
    crier.stop().await;
}

#[tokio::test]
async fn the_program_says_that_it_is_alive_and_able_to_store() {
    let crier = Crier::start().await;
    for path in ["/healthz", "/readyz", "/healthz/", "/readyz/"] {
        let get = |method| Call::new(&format!("{}{path}", crier.base), "").by(method);
        crier.call(&get("GET")).await.assert_ok();
        let answer = crier.call(&get("POST")).await;
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{path}");
    }
    crier.app.store.close().await;
    let get = |path| Call::new(&format!("{}{path}", crier.base), "").by("GET");
    crier.call(&get("/healthz")).await.assert_ok();
    let answer = crier.call(&get("/readyz")).await;
    answer.assert_refused(503, "unavailable");
    crier.stop().await;
}

#[tokio::test]
async fn what_cannot_be_stored_is_to_be_sent_again() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.app.store.close().await;
    let answer = crier.call(&Call::signed(&hook, &BUMP, START)).await;
    answer.assert_refused(503, "unavailable");
    assert!(answer.header("retry-after").is_some());
    crier.stop().await;
}
