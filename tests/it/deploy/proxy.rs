//! Caddy as `deploy/Caddyfile` has it, before a Crier: what it hands on, and what it must not change.

use std::net::{Ipv6Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};

use crier::sandbox::seed;
use serde_json::{Value, json};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;

use super::follow::Lines;
use super::is_there;
use crate::support::wire::Call;
use crate::support::{Crier, Hook, eventually, keep_log_places_open};

/// Caddy while it runs.
struct Caddy {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Drop for Caddy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that is free on both loopback addresses, as far as anyone can tell.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(TcpListener::bind((Ipv6Addr::LOCALHOST, port)).unwrap());
    port
}

/// The file as it is deployed, but for where it listens: on loopback, in plain text, and without Caddy's own door for
/// changing it. It looks after its listeners less often and is less patient, for a test has no five seconds.
fn configuration(upstream: SocketAddr, port: u16) -> Value {
    let adapted = Command::new("caddy")
        .args(["adapt", "--config", "deploy/Caddyfile"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CRIER_HOST", format!("http://localhost:{port}"))
        .env("CRIER_UPSTREAMS", upstream.to_string())
        .output()
        .unwrap();
    assert!(adapted.status.success(), "{adapted:?}");
    let text = String::from_utf8(adapted.stdout).unwrap();
    let text = text
        .replace("\"try_duration\":5000000000", "\"try_duration\":100000000")
        .replace("\"interval\":5000000000", "\"interval\":3600000000000");
    let mut config: Value = serde_json::from_str(&text).unwrap();
    // At its most talkative, for what it says must not hold a key.
    config["logging"]["logs"]["default"]["level"] = json!("DEBUG");
    config["admin"] = json!({"disabled": true});
    let servers = config["apps"]["http"]["servers"].as_object_mut().unwrap();
    assert_eq!(servers.len(), 1);
    for server in servers.values_mut() {
        server["listen"] = json!([format!("127.0.0.1:{port}"), format!("[::1]:{port}")]);
    }
    config
}

impl Caddy {
    async fn before(crier: &Crier) -> Self {
        let upstream = crier.config.http.listen;
        let port = free_port();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("caddy.json");
        std::fs::write(&file, configuration(upstream, port).to_string()).unwrap();
        let child = Command::new("caddy")
            .args(["run", "--config"])
            .arg(&file)
            .env("HOME", folder.path())
            .env("XDG_DATA_HOME", folder.path())
            .env("XDG_CONFIG_HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let caddy = Self {
            child,
            port,
            folder,
        };
        let url = caddy.at("127.0.0.1", "/healthz");
        let ask = || crier.http.get(&url).header("host", caddy.host()).send();
        eventually("Caddy answers", async || {
            ask().await.is_ok_and(|answer| answer.status() == 200)
        })
        .await;
        caddy
    }

    fn host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    fn at(&self, address: &str, path: &str) -> String {
        format!("http://{address}:{}{path}", self.port)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

/// A vote as it is signed, on its way through the proxy.
fn vote(crier: &Crier, hook: &Hook, (caddy, address): (&Caddy, &str), number: u32) -> Call {
    let sent = Call::signed(
        hook,
        &json!({"event": "VOTE_ADD", "guild_id": "7", "user_id": number.to_string()}),
        crier::clock::Clock::now(&crier.clock),
    );
    let path = &hook.url[crier.base.len()..];
    Call {
        url: caddy.at(address, path),
        ..sent
    }
    .with("host", &caddy.host())
}

async fn start() -> (Crier, Hook, Caddy) {
    let settings = [("CRIER__HTTP__TRUSTED_PROXIES", "127.0.0.1 ::1")];
    let crier = Crier::start_with(&settings).await;
    let hook = crier.endpoint("sphere", seed::VOTES).await;
    let caddy = Caddy::before(&crier).await;
    (crier, hook, caddy)
}

#[tokio::test]
async fn calls_come_through_the_proxy_over_both_protocols_and_answers_come_back_unharmed() {
    if !is_there("caddy") {
        return;
    }
    let (crier, hook, caddy) = start().await;
    for (address, number) in [("127.0.0.1", 101), ("[::1]", 102)] {
        let call = vote(&crier, &hook, (&caddy, address), number);
        crier.call(&call).await.assert_ok();
    }
    assert_eq!(crier.stored().await, 2);
    let good = vote(&crier, &hook, (&caddy, "[::1]"), 103);
    let unsigned = good.clone().bare().with("host", &caddy.host());
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
        url: caddy.at("[::1]", "/metrics"),
        ..good.clone()
    };
    assert_eq!(crier.call(&elsewhere.by("GET")).await.status, 404);
    assert_eq!(crier.stored().await, 2);
    crier.stop().await;
}

#[tokio::test]
async fn a_site_is_asked_to_come_again_by_crier_that_cannot_store_and_by_the_proxy_without_it() {
    if !is_there("caddy") {
        return;
    }
    let (crier, hook, caddy) = start().await;
    let call = vote(&crier, &hook, (&caddy, "127.0.0.1"), 201);
    crier.app.store.close().await;
    let answer = crier.call(&call).await;
    answer.assert_refused(503, "unavailable");
    assert_eq!(answer.header("retry-after"), Some("5"));
    let Crier {
        app, sandbox, http, ..
    } = crier;
    app.stop().await;
    let request = http.post(&call.url).header("host", caddy.host());
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "5");
    let key = call.url.rsplit('/').next().unwrap();
    assert!(!caddy.log().contains(key), "an endpoint's key is in a log");
    assert!(
        caddy.log().contains("upstream roundtrip"),
        "{}",
        caddy.log()
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn crier_sees_who_called_the_proxy_and_not_who_they_say_they_are() {
    if !is_there("caddy") {
        return;
    }
    keep_log_places_open();
    let lines = Lines::default();
    let writer = lines.clone();
    let layer = tracing_subscriber::fmt::layer()
        .json()
        .with_writer(move || writer.clone());
    let heard = Targets::new().with_target("crier", Level::INFO);
    let subscriber = tracing_subscriber::registry().with(heard).with(layer);
    let guard = tracing::subscriber::set_default(subscriber);
    let (crier, hook, caddy) = start().await;
    // Crier is reached over IPv4: an IPv6 caller is told by the proxy's word alone.
    let unsigned = vote(&crier, &hook, (&caddy, "[::1]"), 301).bare();
    let unsigned = unsigned
        .with("host", &caddy.host())
        .with("x-forwarded-for", "203.0.113.9");
    assert_eq!(crier.call(&unsigned).await.status, 401);
    crier.stop().await;
    drop(guard);
    let refused = lines.one("a call was refused");
    assert_eq!(refused["client.address"], "::1", "{refused}");
}
