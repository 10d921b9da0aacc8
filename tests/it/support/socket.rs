//! Bare sockets, and listeners whose timeouts a test chooses.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crier::http::{self, Bodies, ListenerConfig, Timeouts, TrustedProxies};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Crier, Hook, PATIENCE, SECRET};

/// The longest body of these listeners.
pub(crate) const LIMIT: usize = 1024 * 1024;

/// A listener beside the program's own, with config of its own.
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    pub(crate) stop: CancellationToken,
    tasks: TaskTracker,
}

impl Listener {
    /// Listens for a Crier that runs.
    pub(crate) async fn start(crier: &Crier, config: ListenerConfig) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), crier, config).await
    }

    /// The same at an address.
    pub(crate) async fn start_at(at: SocketAddr, crier: &Crier, config: ListenerConfig) -> Self {
        let listener = TcpListener::bind(at).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = http::router(http::State {
            intake: crier.app.intake.clone(),
            bodies: Bodies::new(LIMIT, config.timeouts),
        });
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        tasks.spawn(http::serve(listener, router, config, stop.clone()));
        tasks.close();
        Self {
            address,
            stop,
            tasks,
        }
    }

    pub(crate) async fn connect(&self) -> Socket {
        Socket(TcpStream::connect(self.address).await.unwrap())
    }

    /// Waits until it has stopped.
    pub(crate) async fn ended(&self) {
        within("the listener stops", self.tasks.wait()).await;
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) async fn stop(&self) {
        self.stop.cancel();
        self.ended().await;
    }
}

/// ListenerConfig that trust a proxy on this machine.
pub(crate) fn behind_a_proxy(calls_per_client: usize) -> ListenerConfig {
    ListenerConfig {
        connections_per_address: calls_per_client,
        trusted: Arc::new(TrustedProxies::parse(&["127.0.0.1".to_owned()]).unwrap()),
        ..ListenerConfig::default()
    }
}

/// What must happen before a test loses its timeouts.
pub(crate) async fn within<T>(what: &str, happens: impl Future<Output = T>) -> T {
    let happened = tokio::time::timeout(PATIENCE, happens).await;
    happened.unwrap_or_else(|_| panic!("in vain: {what}"))
}

/// A connection that is written and read byte by byte.
pub(crate) struct Socket(pub(crate) TcpStream);

impl Socket {
    /// Writes all of this.
    pub(crate) async fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Reads until this stands at the end of what was read.
    pub(crate) async fn read_to(&mut self, end: &str) -> String {
        let mut read = Vec::new();
        let reading = async {
            while !read.ends_with(end.as_bytes()) {
                read.push(self.0.read_u8().await.unwrap());
            }
        };
        within(end, reading).await;
        String::from_utf8(read).unwrap()
    }

    /// Reads one whole answer with the good body or a refusal's.
    pub(crate) async fn answer(&mut self) -> String {
        self.read_to("}").await
    }

    /// Reads until the other side closes, without an error on the way.
    pub(crate) async fn rest(&mut self) -> String {
        let mut read = Vec::new();
        let reading = self.0.read_to_end(&mut read);
        within("the connection is closed", reading).await.unwrap();
        String::from_utf8(read).unwrap()
    }

    /// Waits until the other side has closed or reset the connection.
    pub(crate) async fn gone(&mut self) {
        let mut read = Vec::new();
        let reading = self.0.read_to_end(&mut read);
        let _ = within("the connection is gone", reading).await;
    }
}

/// The head of a good call to an endpoint of BotiCord, without its end.
pub(crate) fn head(crier: &Crier, hook: &Hook, more: &str) -> String {
    let path = hook.url.strip_prefix(&crier.base).unwrap();
    format!("POST {path} HTTP/1.1\r\nhost: x\r\nx-hook-key: {SECRET}\r\n{more}\r\n")
}

/// A whole good call with this body.
pub(crate) fn call(crier: &Crier, hook: &Hook, body: &str) -> String {
    let length = format!("content-length: {}\r\n", body.len());
    head(crier, hook, &length) + body
}

/// A vote at this moment.
pub(crate) fn bump(at: u32) -> String {
    format!(r#"{{"type":"new_bot_bump","data":{{"user":"530918274610028545","at":{at}}}}}"#)
}

/// So short that a test can wait for its end, and long enough for an honest sender on a busy machine.
pub(crate) const SHORT: Duration = Duration::from_millis(300);

/// Never over while a test runs.
const LONG: Duration = Duration::from_mins(10);

/// Timeouts without end, to be cut short in one place.
pub(crate) fn endless() -> Timeouts {
    Timeouts {
        header: LONG,
        late_start: LONG,
        body: LONG,
        turn: LONG,
        long_body: LONG,
        answer: LONG,
        age: LONG,
        linger: LONG,
        drain: LONG,
    }
}

/// Listens for a Crier that runs, with this timeouts.
pub(crate) async fn listen(crier: &Crier, timeouts: Timeouts) -> Listener {
    let config = ListenerConfig {
        timeouts,
        ..ListenerConfig::default()
    };
    Listener::start(crier, config).await
}

/// Makes sure that a short call is answered with a good word.
pub(crate) async fn assert_answered(crier: &Crier, listener: &Listener, hook: &Hook) {
    let mut honest = listener.connect().await;
    honest.write(call(crier, hook, &bump(1))).await;
    let answer = honest.answer().await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}
