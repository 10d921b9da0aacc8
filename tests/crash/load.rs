//! The senders: each event has an id of its own; what was not acknowledged is sent again, and some of what was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crier::clock::{Clock, SystemClock};
use crier::domain::id::MemberId;
use crier::source;
use crier::source::sample::{self, SampleCall, SampleParts};
use crier_sandbox::seed;

use crate::world::{SECRET, World, guild};

/// How long a sender waits for its answer; the program promises ten seconds.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Who the events are about.
pub(crate) const PEOPLE: [u64; 3] = [seed::MIRA, seed::OLEG, seed::ELENA];

/// Every event that was ever sent, and what its sender heard.
pub(crate) struct Load {
    http: reqwest::Client,
    urls: Vec<String>,
    next: AtomicU32,
    sent: Mutex<BTreeMap<u32, Sent>>,
    acknowledged: Mutex<BTreeSet<u32>>,
}

/// An event as it was sent first, to be sent again byte for byte.
#[derive(Clone)]
struct Sent {
    url: String,
    call: std::sync::Arc<SampleCall>,
}

/// What a sender heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Status(u16),
    /// 503, and when to come again.
    Refused,
    /// No answer, or a broken one.
    Nothing,
    /// Nobody listens.
    NoOne,
}

impl Load {
    pub(crate) fn new(world: &World) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(ANSWER_WITHIN)
            .build()
            .unwrap();
        Self {
            http,
            urls: world.urls.clone(),
            next: AtomicU32::new(1),
            sent: Mutex::default(),
            acknowledged: Mutex::default(),
        }
    }

    /// Sends an event that is new.
    pub(crate) async fn send_new(&self) -> Heard {
        let number = self.prepare();
        self.send(number).await
    }

    /// Writes an event that is new; whoever sends it may yet do so.
    fn prepare(&self) -> u32 {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let place = number as usize;
        let parts = SampleParts {
            user: MemberId::from_u64(PEOPLE[place % PEOPLE.len()]).unwrap(),
            name: "someone".to_owned(),
            guild: guild(),
            now: SystemClock.now(),
            number,
            text: Some(mark(number)),
        };
        let boticord = source::find("boticord").unwrap();
        let call = sample::call(boticord, "comment_added", &parts, &SECRET.into()).unwrap();
        let sent = Sent {
            url: self.urls[place % self.urls.len()].clone(),
            call: call.into(),
        };
        self.sent.lock().unwrap().insert(number, sent);
        number
    }

    /// A new event as bytes: its head, which asks to be told when the body is wanted, and its body.
    pub(crate) fn prepare_raw(&self) -> (String, Vec<u8>) {
        let number = self.prepare();
        let sent = self.sent.lock().unwrap()[&number].clone();
        let path = sent.url.splitn(4, '/').last().unwrap();
        let length = (
            "content-length".to_owned(),
            sent.call.body.len().to_string(),
        );
        let headers = sent.call.headers.iter().chain([&length]);
        let headers: String = headers
            .flat_map(|(name, value)| [name, ": ", value, "\r\n"])
            .collect();
        let head = format!(
            "POST /{path} HTTP/1.1\r\nhost: crier\r\nconnection: close\r\nexpect: 100-continue\r\n{headers}\r\n"
        );
        (head, sent.call.body.clone())
    }

    /// Sends an event, be it again.
    pub(crate) async fn send(&self, number: u32) -> Heard {
        let sent = self.sent.lock().unwrap()[&number].clone();
        let mut request = self.http.post(&sent.url).body(sent.call.body.clone());
        for (name, value) in &sent.call.headers {
            request = request.header(name, value);
        }
        let heard = match request.send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                let comes_again = answer.headers().contains_key("retry-after");
                // An answer is one when all of it is there.
                match answer.bytes().await {
                    Ok(_) if status == 503 && comes_again => Heard::Refused,
                    Ok(_) => Heard::Status(status),
                    Err(_) => Heard::Nothing,
                }
            }
            Err(error) if error.is_connect() => Heard::NoOne,
            Err(_) => Heard::Nothing,
        };
        if heard == Heard::Status(200) {
            self.acknowledged.lock().unwrap().insert(number);
        }
        heard
    }

    /// What `/readyz` says.
    pub(crate) async fn is_ready(&self, world: &World) -> bool {
        let url = format!("http://{}/readyz", world.address);
        match self.http.get(url).send().await.unwrap().status().as_u16() {
            200 => true,
            503 => false,
            other => panic!("/readyz said {other}"),
        }
    }

    /// The events that were acknowledged.
    pub(crate) fn acknowledged(&self) -> BTreeSet<u32> {
        self.acknowledged.lock().unwrap().clone()
    }

    /// Every event that was sent.
    pub(crate) fn sent(&self) -> BTreeSet<u32> {
        self.sent.lock().unwrap().keys().copied().collect()
    }

    /// What was sent and not acknowledged.
    pub(crate) fn open(&self) -> Vec<u32> {
        let acknowledged = self.acknowledged();
        self.sent().difference(&acknowledged).copied().collect()
    }

    /// Sends what is open until it is acknowledged.
    pub(crate) async fn send_open(&self) {
        for number in self.open() {
            let heard = self.send(number).await;
            assert_eq!(heard, Heard::Status(200), "event {number}, sent again");
        }
    }
}

/// What stands around an event's number in its text, and nowhere else.
const MARK: [&str; 2] = ["mark", "end"];

/// What tells an event's text from every other.
fn mark(number: u32) -> String {
    format!("{}{number:06}{}", MARK[0], MARK[1])
}

/// The events whose marks stand in a text.
pub(crate) fn marked(text: &str) -> impl Iterator<Item = u32> {
    let pieces = text.split(MARK[0]).skip(1);
    pieces.filter_map(|piece| piece.split_once(MARK[1])?.0.parse().ok())
}
