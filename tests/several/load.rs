//! The senders: each event has an id of its own and is about one of a few people; each call is a connection of its own, as
//! most senders make it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crier::clock::{Clock, SystemClock};
use crier::domain::id::MemberId;
use crier::source;
use crier::source::sample::{self, SampleCall, SampleParts};
use crier_sandbox::seed;

use crate::world::{SECRET, guild};

/// Who the events are about.
pub(crate) const PEOPLE: [u64; 3] = [seed::MIRA, seed::OLEG, seed::ELENA];

/// Every event that was ever sent, and which were acknowledged.
pub(crate) struct Load {
    http: reqwest::Client,
    next: AtomicU32,
    sent: Mutex<BTreeMap<u32, Sent>>,
    acknowledged: Mutex<BTreeSet<u32>>,
}

/// An event as it was sent first.
#[derive(Clone)]
struct Sent {
    path: String,
    call: Arc<SampleCall>,
}

/// What a sender heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Status(u16),
    /// 503, and when to come again.
    Refused,
    /// No answer.
    Nothing,
}

impl Load {
    pub(crate) fn new() -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap();
        Self {
            http,
            next: AtomicU32::new(1),
            sent: Mutex::default(),
            acknowledged: Mutex::default(),
        }
    }

    /// Sends a new event to the endpoint with this path, at this listener.
    pub(crate) async fn send_new(&self, at: impl std::fmt::Display, path: &str) -> Heard {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let parts = SampleParts {
            user: MemberId::from_u64(PEOPLE[number as usize % PEOPLE.len()]).unwrap(),
            name: "someone".to_owned(),
            guild: guild(),
            now: SystemClock.now(),
            number,
            text: Some(format!("mark{number:06}end")),
        };
        let boticord = source::find("boticord").unwrap();
        let call = sample::call(boticord, "comment_added", &parts, &SECRET.into()).unwrap();
        let sent = Sent {
            path: path.to_owned(),
            call: call.into(),
        };
        self.sent.lock().unwrap().insert(number, sent);
        self.send(at, number).await
    }

    /// Sends an event, be it again.
    pub(crate) async fn send(&self, at: impl std::fmt::Display, number: u32) -> Heard {
        let sent = self.sent.lock().unwrap()[&number].clone();
        let url = format!("http://{at}{}", sent.path);
        let mut request = self.http.post(url).body(sent.call.body.clone());
        for (name, value) in &sent.call.headers {
            request = request.header(name, value);
        }
        let Ok(answer) = request.send().await else {
            return Heard::Nothing;
        };
        let status = answer.status().as_u16();
        let comes_again = answer.headers().contains_key("retry-after");
        match answer.bytes().await {
            Ok(_) if status == 200 => {
                self.acknowledged.lock().unwrap().insert(number);
                Heard::Status(200)
            }
            Ok(_) if status == 503 && comes_again => Heard::Refused,
            Ok(_) => Heard::Status(status),
            Err(_) => Heard::Nothing,
        }
    }

    /// Sends what was not acknowledged until it is.
    pub(crate) async fn send_open(&self, at: impl std::fmt::Display) {
        let acknowledged = self.acknowledged();
        for number in self.sent().difference(&acknowledged) {
            assert_eq!(self.send(&at, *number).await, Heard::Status(200));
        }
    }

    /// What a listener says at a path.
    pub(crate) async fn status(&self, at: impl std::fmt::Display, path: &str) -> u16 {
        let asked = self.http.get(format!("http://{at}{path}")).send().await;
        asked.unwrap().status().as_u16()
    }

    pub(crate) fn acknowledged(&self) -> BTreeSet<u32> {
        self.acknowledged.lock().unwrap().clone()
    }

    pub(crate) fn sent(&self) -> BTreeSet<u32> {
        self.sent.lock().unwrap().keys().copied().collect()
    }
}

/// The events whose marks stand in a text.
pub(crate) fn marked(text: &str) -> impl Iterator<Item = u32> {
    let pieces = text.split("mark").skip(1);
    pieces.filter_map(|piece| piece.split_once("end")?.0.parse().ok())
}
