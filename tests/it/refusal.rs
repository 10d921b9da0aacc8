//! How calls are refused: always alike, in the promised order, and without leaving anything behind.

use crier::source;
use crier::source::scheme::{Scheme, sign};
use crier_sandbox::seed;

use crate::support::wire::{Call, fixtures};
use crate::support::{Crier, Hook, SECRET, START};

const BUMP: &str =
    r#"{"type":"new_bot_bump","data":{"user":"530918274610028545","at":1664280000123}}"#;
const LIMIT: usize = 1024 * 1024;

/// The same call with each credential in it changed.
fn forged(call: &Call, hook: &Hook) -> Call {
    let mut call = call.clone();
    for (_, value) in &mut call.headers {
        *value = value.replace(SECRET, "wrong");
    }
    let body = String::from_utf8(call.body).unwrap();
    call.body = body.replace(SECRET, "wrong").into_bytes();
    // A body that was not what was signed.
    let schemes = source::find(hook.source).unwrap().profile().schemes;
    if schemes
        .iter()
        .any(|scheme| matches!(scheme, Scheme::Hmac { .. }))
    {
        call.body.push(b' ');
    }
    call
}

fn elsewhere(call: &Call, from: &str, to: &str) -> Call {
    let url = call.url.replace(from, to);
    assert_ne!(url, call.url);
    Call {
        url,
        ..call.clone()
    }
}

#[tokio::test]
async fn whoever_is_not_let_in_hears_the_same_whatever_the_reason() {
    let crier = Crier::start().await;
    let gone = crier.endpoint("boticord", seed::VOTES).await;
    let now = START;
    let mut tx = crier.app.store.write().await.unwrap();
    tx.upsert_endpoint_removed(&gone.id, Some((now, now)))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let nobody = Call::new(&format!("{}/hooks/nobody/x", crier.base), BUMP);
    let refused = crier.call(&nobody).await;
    refused.assert_refused(401, "unauthorized");
    let mut calls = vec![Call::signed(&gone, &BUMP, START)];
    for fixture in fixtures() {
        let source = fixture.source.profile().id.as_str();
        let hook = crier.endpoint(source, seed::LOBBY).await;
        let good = fixture.call(&hook, START);
        let key = hook.url.rsplit('/').next().unwrap();
        calls.push(elsewhere(&good, key, &"0".repeat(40)));
        calls.push(elsewhere(&good, key, "%ff"));
        for other in source::ALL {
            let other = other.profile().id.as_str();
            let path = |source: &str| format!("/hooks/{source}/");
            if other != source && good.url.ends_with(key) {
                calls.push(elsewhere(&good, &path(source), &path(other)));
            }
        }
        match fixture.source.profile().schemes[0] {
            Scheme::UrlKey => continue,
            Scheme::BodySecret { key } => {
                let keyless = String::from_utf8(good.body.clone()).unwrap();
                calls.push(Call::new(&good.url, keyless.replace(key, "ApiKey")));
            }
            _ => calls.push(good.clone().bare()),
        }
        calls.push(forged(&good, &hook));
    }
    for call in calls {
        assert_eq!(crier.call(&call).await, refused, "{call:?}");
    }
    assert_eq!(crier.stored().await, 0);
    crier.stop().await;
}

#[tokio::test]
async fn an_endpoint_without_a_secret_lets_no_one_in() {
    let crier = Crier::start().await;
    for (source, scheme) in sources_with_a_secret() {
        let hook = crier.silent_endpoint(source, "").await;
        for secret in ["", SECRET] {
            let mut call = Call::new(&hook.url, BUMP);
            call.headers = sign(scheme, &secret.into(), START, &mut call.body);
            crier.call(&call).await.assert_refused(401, "unauthorized");
        }
    }
    crier.stop().await;
}

#[tokio::test]
async fn only_three_methods_are_allowed_whatever_the_path() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let base = &crier.base;
    let urls = [
        hook.url.clone(),
        format!("{}/", hook.url),
        format!("{}/created", hook.url),
        format!("{base}/hooks/boticord/unknown"),
        format!("{base}/hooks/fastcomments/unknown/created"),
        format!("{base}/hooks/nobody/unknown/and/more"),
        format!("{base}/hooks/boticord/%ff"),
        format!("{base}/hooks/boticord"),
        format!("{base}/hooks"),
        format!("{base}/hooks/"),
    ];
    for url in urls {
        for method in ["GET", "HEAD", "PATCH", "OPTIONS", "TRACE", "BREW"] {
            let answer = crier.call(&Call::new(&url, "").by(method)).await;
            assert_eq!(answer.status, 405, "{method} {url}");
            assert_eq!(answer.header("allow"), Some("POST, PUT, DELETE"), "{url}");
            if method != "HEAD" {
                answer.assert_refused(405, "method_not_allowed");
            }
        }
    }
    crier.stop().await;
}

/// The body of a vote, filled up to so many bytes.
fn long_bump(length: usize) -> Vec<u8> {
    let mut body = BUMP.as_bytes().to_vec();
    body.resize(length, b' ');
    body
}

#[tokio::test]
async fn a_body_may_be_a_mebibyte_long_and_not_a_byte_longer() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let call = |length| Call::new(&hook.url, long_bump(length)).with("x-hook-key", SECRET);
    crier.call(&call(LIMIT)).await.assert_ok();
    let answer = crier.call(&call(LIMIT + 1)).await;
    answer.assert_refused(413, "too_large");
    // The length is asked for before the credential, the encoding and the body itself.
    let wrong = call(LIMIT + 1).bare().with("content-encoding", "gzip");
    assert_eq!(crier.call(&wrong).await, answer);
    crier.stop().await;
}

#[tokio::test]
async fn a_body_without_a_length_is_cut_off_at_the_same_limit() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let path = hook.url.strip_prefix(&crier.base).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-hook-key: {SECRET}\r\n\
         transfer-encoding: chunked\r\n\r\n"
    );
    for (length, status) in [(LIMIT, "200 OK"), (LIMIT + 1, "413 Payload Too Large")] {
        let mut bytes = format!("{head}{length:x}\r\n").into_bytes();
        bytes.extend(long_bump(length));
        bytes.extend(b"\r\n0\r\n\r\n");
        let answer = crier.raw(&bytes).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
    }
    crier.stop().await;
}

#[tokio::test]
async fn a_length_that_is_only_announced_is_refused_without_waiting_for_it() {
    let crier = Crier::start().await;
    let head = "POST /hooks/boticord/x HTTP/1.1\r\nhost: x\r\ncontent-length: 10737418240\r\n\r\n";
    let answer = crier.raw(head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    crier.stop().await;
}

#[tokio::test]
async fn no_encoding_but_identity_is_taken() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    for encoding in ["gzip", "deflate", "br", "zstd", "identity, gzip", ",x", "x"] {
        let call = Call::new(&hook.url, "not what it says").with("content-encoding", encoding);
        crier
            .call(&call)
            .await
            .assert_refused(415, "unsupported_encoding");
    }
    for (second, encoding) in (1..).zip(["", " ", ",", "identity", "Identity, identity"]) {
        let bump = BUMP.replace("123}", &format!("12{second}}}"));
        let call = Call::new(&hook.url, bump).with("x-hook-key", SECRET);
        let call = call.with("content-encoding", encoding);
        crier.call(&call).await.assert_ok();
    }
    assert_eq!(crier.stored().await, 5);
    crier.stop().await;
}

/// Bodies that are no JSON.
fn bad_bodies() -> Vec<Vec<u8>> {
    vec![
        b"".to_vec(),
        b"vote".to_vec(),
        b"{\"APIKey\":\"a-secret-of-the-tests\"".to_vec(),
        b"{\"type\":\"\xff\"}".to_vec(),
        b"{\"type\":\"\0\"}".to_vec(),
        b"{} {}".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
    ]
}

/// Objects of JSON that could mean two things, or are more than any sender sends: only who looks at all of it sees that.
fn odd_bodies() -> Vec<Vec<u8>> {
    let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(32), "]".repeat(32));
    let many = format!(r#"{{"a":[{}0]}}"#, "0,".repeat(20_000));
    vec![
        b"{\"type\":\"a\",\"type\":\"b\"}".to_vec(),
        b"{\"data\":{\"at\":1,\"\\u0061t\":1}}".to_vec(),
        b"{\"type\":1e999}".to_vec(),
        deep.into_bytes(),
        many.into_bytes(),
    ]
}

/// The sources of which a stranger who knows the URL still lacks something, and their first scheme.
fn sources_with_a_secret() -> impl Iterator<Item = (&'static str, Scheme)> {
    let profiles = source::ALL.iter().map(|source| source.profile());
    let first = profiles.map(|profile| (profile.id.as_str(), profile.schemes[0]));
    first.filter(|(_, scheme)| *scheme != Scheme::UrlKey)
}

#[tokio::test]
async fn what_is_no_json_is_refused_after_the_credential() {
    let crier = Crier::start().await;
    for source in source::ALL {
        let (source, scheme) = (source.profile().id.as_str(), source.profile().schemes[0]);
        let hook = crier.endpoint(source, seed::LOBBY).await;
        let key = SECRET.into();
        let mut bodies = odd_bodies();
        if let Scheme::BodySecret { key } = scheme {
            let credential = format!(r#"{{"{key}":"{SECRET}","#);
            for body in &mut bodies {
                body.splice(..1, credential.bytes());
            }
        } else {
            bodies.extend(bad_bodies());
        }
        for mut body in bodies {
            let is_in_body = matches!(scheme, Scheme::BodySecret { .. });
            let headers = if is_in_body {
                Vec::new()
            } else {
                sign(scheme, &key, START, &mut body)
            };
            let call = Call {
                headers,
                ..Call::new(&hook.url, body)
            };
            crier.call(&call).await.assert_refused(400, "bad_json");
            let stranger = Call {
                url: format!("{}0", hook.url),
                ..call.bare()
            };
            let answer = crier.call(&stranger).await;
            answer.assert_refused(401, "unauthorized");
        }
    }
    crier.stop().await;
}

#[tokio::test]
async fn where_the_key_is_in_the_body_bad_json_is_refused_for_every_key() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("barertc", seed::STAFF).await;
    let unknown = format!("{}/hooks/barertc/unknown", crier.base);
    for body in odd_bodies() {
        for url in [&hook.url, &unknown] {
            let answer = crier.call(&Call::new(url, body.clone())).await;
            answer.assert_refused(401, "unauthorized");
        }
    }
    for body in bad_bodies() {
        for url in [&hook.url, &unknown] {
            let answer = crier.call(&Call::new(url, body.clone())).await;
            answer.assert_refused(400, "bad_json");
        }
    }
    for body in ["[]", "7", "{}", r#"{"APIKey":7}"#, r#"{"APIKey":null}"#] {
        let answer = crier.call(&Call::new(&hook.url, body)).await;
        answer.assert_refused(401, "unauthorized");
    }
    crier.stop().await;
}
