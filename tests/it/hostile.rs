//! Texts by strangers on the whole way from their call to what stands in Discord.

use std::net::TcpListener;

use crier::source;
use crier_sandbox::{Pings, seed};
use serde_json::json;

use crate::support::wire::Call;
use crate::support::{Crier, Hook, START};

/// Texts by people who mean no good.
fn nasty() -> Vec<String> {
    let long = [
        "x",
        "*",
        "\n",
        "@everyone ",
        "字",
        "👨‍👩‍👧‍👦",
        "e\u{301}\u{301}",
        "<b>",
        "[a](https://b.c)",
    ];
    let mut texts: Vec<String> = long
        .iter()
        .map(|piece| piece.repeat(7000 / piece.len()))
        .collect();
    texts.extend(
        [
            "@everyone @here <@&417283905512448102> <@500000000000000001>",
            "[click](https://discord.com.evil.example) https://discord.gg/x javascript:alert(1)",
            "```\n@everyone\n``` ||spoiler|| # heading\n> quote\n- list\n-# small",
            "\u{202e}txet desrever\u{200b}\u{2066}",
            "<script>alert(1)</script><img src=x onerror=alert(1)>&#64;everyone",
            "\\\\@everyone \\<@1> `",
            "   \u{3164}\u{2800} ",
            "\u{fffd}\u{0007}\u{001b}[31m",
            "'; drop table event; --",
            "{ $user } { -term } %s {0}",
        ]
        .map(str::to_owned),
    );
    texts
}

async fn send_nasty(crier: &Crier, hook: &Hook, (number, text): (u32, &str)) {
    let mut parts = crier.parts(number);
    parts.text = Some(text.to_owned());
    text.chars()
        .take(200)
        .collect::<String>()
        .clone_into(&mut parts.name);
    for sample in source::find(hook.source).unwrap().samples() {
        assert_eq!(
            crier.send(hook, sample.event, &parts).await.0,
            200,
            "{} {text}",
            sample.event
        );
    }
}

#[tokio::test]
async fn hostile_texts_ping_no_one_and_break_no_limit() {
    for source in source::ALL {
        hostile_texts_of(source.profile().id.as_str()).await;
    }
}

async fn hostile_texts_of(source: &'static str) {
    let crier = Crier::start().await;
    let hook = crier.endpoint(source, seed::STAFF).await;
    for (number, text) in (1..).zip(nasty()) {
        send_nasty(&crier, &hook, (number, &text)).await;
    }
    crier.settle().await;
    assert_eq!(crier.stuck().await, []);
    let posted = crier.sandbox.log().posted();
    assert!(!posted.is_empty(), "nothing of {source} was posted");
    for message in &posted {
        assert_eq!(message.pings, Pings::default());
    }
    for body in crier.requested("POST") {
        assert_eq!(body["allowed_mentions"]["parse"], json!([]));
        assert_eq!(body["enforce_nonce"], json!(true));
        let nonce = body["nonce"].as_str().unwrap();
        assert!((1..=25).contains(&nonce.len()), "{nonce}");
    }
    for body in crier.requested("PATCH") {
        assert_eq!(body["allowed_mentions"]["parse"], json!([]));
    }
    crier.stop().await;
}

#[tokio::test]
async fn a_joined_emoji_arrives_whole() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let body = json!({"id": "1", "comment": "👨‍👩‍👧 ok"});
    let call = Call::signed(&hook, &body, START).at("created");
    crier.call(&call).await.assert_ok();
    crier.messages(seed::COMMENTS, 1).await;
    assert!(crier.shown(seed::COMMENTS).contains("👨‍👩‍👧 ok"));
    crier.stop().await;
}

/// Bodies within the limit that cost as much as they can.
fn heavy() -> Vec<String> {
    let many = |count: u32, of: &dyn Fn(u32) -> String| {
        let all: Vec<String> = (0..count).map(of).collect();
        all.join(",")
    };
    let keys = many(100_000, &|number| format!("\"{number:x}\":0"));
    let nested = format!(
        "{}{}",
        "{\"a\":".repeat(126),
        "0".to_owned() + &"}".repeat(126)
    );
    vec![
        format!("{{{keys}}}"),
        format!("[{}]", many(150_000, &|_| "0".to_owned())),
        format!("[{}]", many(100_000, &|_| "[]".to_owned())),
        format!("{{\"at\":{}}}", "9".repeat(300_000)),
        format!("{{\"at\":0.{}1}}", "0".repeat(300_000)),
        "{\"type\":-0,\"id\":1e308,\"data\":9223372036854775808}".to_owned(),
        "{\"id\":18446744073709551615,\"type\":-9223372036854775809}".to_owned(),
        format!("{{\"type\":\"{}\"}}", "\\u0000".repeat(150_000)),
        format!("{{\"type\":\"{}\"}}", "\\ud83d\\ude00".repeat(80_000)),
        format!("{{\"{}\":1}}", "k".repeat(300_000)),
        nested,
        " ".repeat(300_000),
    ]
}

#[tokio::test]
async fn heavy_bodies_are_judged_and_never_our_fault() {
    let crier = Crier::start().await;
    for source in source::ALL {
        let source = source.profile().id.as_str();
        let hook = crier.endpoint(source, seed::LOBBY).await;
        let unknown = format!("{}0", hook.url);
        for body in heavy() {
            let begins = &body[..body.len().min(40)];
            let signed = crier.call(&Call::signed(&hook, &body, START)).await;
            assert!(
                [200, 400, 401].contains(&signed.status),
                "{source} {begins}: {signed:?}"
            );
            let answer = crier.call(&Call::new(&unknown, body.clone())).await;
            assert!(
                [400, 401].contains(&answer.status),
                "{source} {begins}: {answer:?}"
            );
        }
    }
    assert_eq!(crier.stuck().await, []);
    crier.stop().await;
}

#[tokio::test]
async fn no_address_in_a_call_is_ever_visited() {
    let crier = Crier::start().await;
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let address = trap.local_addr().unwrap();
    let comments = crier.endpoint("fastcomments", seed::COMMENTS).await;
    for (number, scheme) in (1..).zip(["http", "https"]) {
        let url = format!("{scheme}://{address}/picture.png");
        let body = json!({"id": number.to_string(), "commentHTML": format!("<img src='{url}'><a href='{url}'>x</a>"),
            "avatarSrc": url, "url": url, "urlId": url, "commenterName": "Mira"});
        let call = Call::signed(&comments, &body, START).at("created");
        crier.call(&call).await.assert_ok();
    }
    let forum = crier.endpoint("website-toolbox", seed::FORUM).await;
    let url = format!("http://{address}/");
    let author = json!({"userId": 1, "username": "mira", "avatarUrl": url});
    let object = json!({"postId": 1, "message": format!("<iframe src='{url}'></iframe>see {url}"), "author": author});
    let body = json!({"id": 1, "type": "post.created", "data": {"object": object}});
    crier.tell_ok(&forum, &body).await;
    crier.settle().await;
    assert!(crier.shown(seed::FORUM).contains("see http"));
    let visited = trap.accept().map(|_| ());
    assert_eq!(visited.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    std::net::TcpStream::connect(address).unwrap();
    trap.set_nonblocking(false).unwrap();
    assert!(trap.accept().is_ok(), "a visit would have been seen");
    crier.stop().await;
}
