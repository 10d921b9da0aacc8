//! Caddy, nginx and HAProxy with the files of `deploy/`, before a Crier: what they hand on, and what they must not change.

mod restart;
mod run;

use crier_sandbox::seed;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tracing::Level;

use crate::support::lines::Lines;
use crate::support::wire::Call;
use crate::support::{Crier, Hook};
use run::{Kind, Proxy};

/// A vote as it is signed, on its way through the proxy.
fn vote(crier: &Crier, hook: &Hook, (proxy, address): (&Proxy, &str), number: u32) -> Call {
    let sent = Call::signed(
        hook,
        &json!({"event": "VOTE_ADD", "guild_id": "7", "user_id": number.to_string()}),
        crier::clock::Clock::now(&crier.clock),
    );
    let path = &hook.url[crier.base.len()..];
    Call {
        url: proxy.at(address, path),
        ..sent
    }
    .with("host", &proxy.host())
}

async fn start(kind: Kind) -> (Crier, Hook, Proxy) {
    let settings = [("CRIER__HTTP__TRUSTED_PROXIES", "127.0.0.1 ::1")];
    let crier = Crier::start_with(&settings).await;
    let hook = crier.endpoint("sphere", seed::VOTES).await;
    let proxy = Proxy::before(kind, &[crier.config.http.listen]).await;
    (crier, hook, proxy)
}

/// Sends a call's head and these bytes of its body, ends the own half of the connection if told to, and reads the answer.
async fn answer_to_bytes(
    (proxy, call): (&Proxy, &Call),
    head: &str,
    body: &[u8],
    is_cut_off: bool,
) -> String {
    let mut socket = tokio::net::TcpStream::connect(proxy.address())
        .await
        .unwrap();
    let path = call.url.splitn(4, '/').nth(3).unwrap();
    let lines = call.headers.iter();
    let lines: Vec<String> = lines
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let headers = lines.concat();
    let head = format!("{head}\r\nConnection: close");
    let text = format!("POST /{path} HTTP/1.1\r\n{headers}{head}\r\n\r\n");
    let mut answer = Vec::new();
    let (mut reader, mut writer) = socket.split();
    // A proxy may answer and close before it has read everything.
    let write = async {
        let _ = writer.write_all(text.as_bytes()).await;
        let _ = writer.write_all(body).await;
        if is_cut_off {
            let _ = writer.shutdown().await;
        }
    };
    let read = async {
        let _ = reader.read_to_end(&mut answer).await;
    };
    tokio::join!(write, read);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn calls_come_through_each_proxy_over_both_protocols_and_answers_come_back_unharmed() {
    for kind in Kind::installed() {
        let (crier, hook, proxy) = start(kind).await;
        for (address, number) in [("127.0.0.1", 101), ("[::1]", 102)] {
            let call = vote(&crier, &hook, (&proxy, address), number);
            crier.call(&call).await.assert_ok();
        }
        assert_eq!(crier.stored().await, 2);
        let good = vote(&crier, &hook, (&proxy, "[::1]"), 103);
        let unsigned = good.clone().bare().with("host", &proxy.host());
        crier
            .call(&unsigned)
            .await
            .assert_refused(401, "unauthorized");
        let coded = good.clone().with("content-encoding", "gzip");
        crier
            .call(&coded)
            .await
            .assert_refused(415, "unsupported_encoding");
        let wrong = crier.call(&good.clone().by("PATCH")).await;
        wrong.assert_refused(405, "method_not_allowed");
        assert_eq!(wrong.header("allow"), Some("POST, PUT, DELETE"));
        let long = Call {
            body: vec![b' '; crier.config.http.body_limit_bytes + 1],
            ..good.clone()
        };
        crier.call(&long).await.assert_refused(413, "too_large");
        let elsewhere = Call {
            url: proxy.at("[::1]", "/metrics"),
            ..good.clone()
        };
        assert_eq!(
            crier.call(&elsewhere.by("GET")).await.status,
            404,
            "{kind:?}"
        );
        assert_eq!(crier.stored().await, 2);
        crier.stop().await;
    }
}

#[tokio::test]
async fn a_body_in_chunks_that_is_too_long_is_413_behind_each_proxy() {
    for kind in Kind::installed() {
        let (crier, hook, proxy) = start(kind).await;
        let call = vote(&crier, &hook, (&proxy, "127.0.0.1"), 111);
        let chunk = [b"40000\r\n", &vec![b' '; 0x40000][..], b"\r\n"].concat();
        let body = [chunk.repeat(12), b"0\r\n\r\n".to_vec()].concat();
        let answer =
            answer_to_bytes((&proxy, &call), "Transfer-Encoding: chunked", &body, false).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{kind:?}: {answer}");
        crier.stop().await;
    }
}

#[tokio::test]
async fn a_call_that_was_cut_off_never_hears_200_behind_each_proxy() {
    for kind in Kind::installed() {
        let (crier, hook, proxy) = start(kind).await;
        let call = vote(&crier, &hook, (&proxy, "127.0.0.1"), 121);
        let half = &call.body[..call.body.len() / 2];
        for head in [
            "Transfer-Encoding: chunked".to_owned(),
            format!("Content-Length: {}", call.body.len()),
        ] {
            let answer = answer_to_bytes((&proxy, &call), &head, half, true).await;
            assert!(!answer.contains(" 200 "), "{kind:?} {head}: {answer}");
        }
        assert_eq!(crier.stored().await, 0, "{kind:?}");
        crier.stop().await;
    }
}

#[tokio::test]
async fn a_site_is_asked_to_come_again_by_crier_that_cannot_store_and_by_the_proxy_without_it() {
    for kind in Kind::installed() {
        let (crier, hook, proxy) = start(kind).await;
        let call = vote(&crier, &hook, (&proxy, "127.0.0.1"), 201);
        crier.app.store.close().await;
        let answer = crier.call(&call).await;
        assert_eq!(answer.status, 503, "{kind:?}: {answer:?}");
        assert_eq!(answer.header("retry-after"), Some("5"));
        let Crier {
            app, sandbox, http, ..
        } = crier;
        app.stop().await;
        let request = http.post(&call.url).header("host", proxy.host());
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 503, "{kind:?}");
        assert_eq!(answer.headers()["retry-after"], "5", "{kind:?}");
        let key = call.url.rsplit('/').next().unwrap();
        assert!(
            !key.is_empty() && !proxy.written().contains(key),
            "{kind:?} logs a key"
        );
        assert!(proxy.written().len() > 1000, "{kind:?} was heard");
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn crier_sees_who_called_the_proxy_and_not_who_they_say_they_are() {
    for kind in Kind::installed() {
        let (lines, guard) = Lines::up_to(Level::INFO);
        let (crier, hook, proxy) = start(kind).await;
        // Crier is reached over IPv4: an IPv6 caller is told by the proxy's word alone.
        let unsigned = vote(&crier, &hook, (&proxy, "[::1]"), 301).bare();
        let unsigned = unsigned
            .with("host", &proxy.host())
            .with("x-forwarded-for", "203.0.113.9");
        assert_eq!(crier.call(&unsigned).await.status, 401);
        crier.stop().await;
        drop(guard);
        let refused = lines.one("a call was refused");
        assert_eq!(refused["client.address"], "::1", "{kind:?} {refused}");
    }
}
