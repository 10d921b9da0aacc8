//! The real program restarted under load behind the real proxies: no call is lost that a proxy can keep waiting.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crier::http::ListenerConfig;
use crier::source;
use crier::source::scheme::sign;
use crier_sandbox::seed;
use serde_json::json;
use tokio::task::JoinSet;

use super::super::program::{Left, Program};
use super::run::{Kind, Proxy, free_port};
use crate::support::socket::Listener;
use crate::support::{Crier, SECRET, START, eventually};

/// How many send at a time.
const SENDERS: u32 = 8;

/// Senders that call one after the other until told to stop.
struct Load {
    sent: Arc<AtomicU32>,
    is_over: Arc<AtomicBool>,
    senders: JoinSet<Vec<u16>>,
}

impl Load {
    fn on(proxy: &Proxy, path: &str) -> Self {
        let mut load = Self {
            sent: Arc::default(),
            is_over: Arc::default(),
            senders: JoinSet::new(),
        };
        for sender in 0..SENDERS {
            let url = proxy.at("127.0.0.1", path);
            let (host, sent, is_over) = (proxy.host(), load.sent.clone(), load.is_over.clone());
            load.senders.spawn(async move {
                let http = reqwest::Client::builder().no_proxy().build().unwrap();
                let mut heard = Vec::new();
                for number in 0_u32.. {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    let user = 1_000_000 + u64::from(number * SENDERS + sender);
                    let mut body =
                        json!({"event": "VOTE_ADD", "guild_id": "7", "user_id": user.to_string()})
                            .to_string()
                            .into_bytes();
                    let scheme = source::find("sphere").unwrap().profile().schemes[0];
                    let mut request = http.post(&url).header("host", &host);
                    for (name, value) in sign(scheme, &SECRET.into(), START, &mut body) {
                        request = request.header(name, value);
                    }
                    let answer = request.body(body).send().await;
                    heard.push(answer.map_or(0, |answer| answer.status().as_u16()));
                    sent.fetch_add(1, Ordering::Relaxed);
                }
                heard
            });
        }
        load
    }

    /// Waits until some more calls were answered.
    async fn more(&self) {
        let before = self.sent.load(Ordering::Relaxed);
        eventually("calls go on", async || {
            self.sent.load(Ordering::Relaxed) > before + 40
        })
        .await;
    }

    /// What all of them heard.
    async fn end(self) -> Vec<u16> {
        self.is_over.store(true, Ordering::Relaxed);
        self.senders.join_all().await.concat()
    }
}

/// A database with one endpoint, and the path of that.
async fn left() -> (Left, String) {
    let crier = Crier::start().await;
    let hook = crier.endpoint("sphere", seed::VOTES).await;
    let path = hook.url[crier.base.len()..].to_owned();
    (Left::by(crier).await, path)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restarting_the_one_listener_loses_no_call_behind_caddy_and_haproxy() {
    for kind in Kind::installed().filter(|kind| *kind != Kind::Nginx) {
        let (mut left, path) = left().await;
        left.listen = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let mut program = Program::start(&left, &[]);
        program.senders().await;
        let proxy = Proxy::before(kind, &[left.listen]).await;
        let load = Load::on(&proxy, &path);
        for _ in 0..3 {
            load.more().await;
            program.stop();
            program = Program::start(&left, &[]);
            program.senders().await;
        }
        load.more().await;
        let mut heard = load.end().await;
        let all = heard.len();
        heard.retain(|status| *status != 200);
        println!(
            "{kind:?}: {all} calls during three restarts, {} lost",
            heard.len()
        );
        assert_eq!(heard, Vec::<u16>::new(), "{kind:?}, of {all}");
        drop(program);
        left.sandbox.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restarting_two_listeners_one_after_the_other_loses_no_call_behind_any_proxy() {
    for kind in Kind::installed() {
        let crier = Crier::start().await;
        let hook = crier.endpoint("sphere", seed::VOTES).await;
        let mut listeners = VecDeque::new();
        for _ in 0..2 {
            listeners.push_back(Listener::start(&crier, ListenerConfig::default()).await);
        }
        let addresses: Vec<_> = listeners.iter().map(|one| one.address).collect();
        let proxy = Proxy::before(kind, &addresses).await;
        let load = Load::on(&proxy, &hook.url[crier.base.len()..]);
        for address in addresses {
            load.more().await;
            let old = listeners.pop_front().unwrap();
            old.stop().await;
            load.more().await;
            listeners
                .push_back(Listener::start_at(address, &crier, ListenerConfig::default()).await);
        }
        load.more().await;
        let mut heard = load.end().await;
        let all = heard.len();
        heard.retain(|status| *status != 200);
        assert_eq!(heard, Vec::<u16>::new(), "{kind:?}, of {all}");
        assert_eq!(crier.stored().await, i64::try_from(all).unwrap());
        for listener in listeners {
            listener.stop().await;
        }
        crier.stop().await;
    }
}
