//! The accept loop: every header, body and connection has a time limit.
//!
//! axum 0.8.9's own loop sets no timer, so a half-sent header stays open forever (read in its source and tried); and it
//! accepts HTTP/2, which a proxy in front does better.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::http::acceptor::Acceptor;
use crate::http::admission::{Admission, ConnectionService};
use crate::http::limit::{Open, OpenPerAddress};
use crate::http::rate::ByteRate;
use crate::http::slots::{Slot, Slots};
use crate::http::stream::Stream;
use crate::http::{ListenerConfig, Peer, Timeouts};

/// One connection and its service.
type Connection = http1::Connection<TokioIo<Stream>, ConnectionService>;

/// How long after shutdown begins a call may still start: a call that is on its way, on a connection that is open or
/// waits to be accepted, is answered and not reset.
pub(super) const LATE_CALLS: Duration = Duration::from_millis(100);
/// The most bytes that are read ahead of a call, and so the longest header.
const READ_AHEAD: usize = 16 * 1024;
/// The highest number of headers of a call.
const HEADERS: usize = 64;

/// Serves connections.
struct Server {
    config: ListenerConfig,
    admission: Arc<Admission>,
    slots: Slots,
    /// The rate at which bytes are discarded after the last answer.
    discards: Arc<ByteRate>,
    per_address: OpenPerAddress,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// The place that one connection occupies until it ends.
type Place = (Arc<Slot>, Open);

/// Serves until shutdown begins; then accepts no new connection, and gives calls that have begun a few seconds to
/// finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    config: ListenerConfig,
    stop: CancellationToken,
) {
    let acceptor = Acceptor::new(listener);
    let server = Server::new(router, config, stop.clone());
    let mut stopped = pin!(stopped(stop, LATE_CALLS));
    loop {
        tokio::select! {
            () = &mut stopped => break,
            (tcp, peer) = acceptor.next() => server.take(tcp, peer),
        }
    }
    for (tcp, peer) in acceptor.close() {
        server.take(tcp, peer);
    }
    server.tasks.close();
    server.tasks.wait().await;
}

impl Server {
    fn new(router: Router, config: ListenerConfig, stop: CancellationToken) -> Self {
        Self {
            admission: Arc::new(Admission::new(router, &config, stop.clone())),
            slots: Slots::new(config.connections),
            discards: Arc::default(),
            per_address: OpenPerAddress::default(),
            tasks: TaskTracker::new(),
            config,
            stop,
        }
    }

    /// Serves a connection. If there is no place for it, it is closed without an answer, because an answer would cost
    /// the resources that the limit protects.
    fn take(&self, tcp: TcpStream, peer: Peer) {
        let Some(place) = self.place(peer) else {
            return;
        };
        let (timeouts, stop) = (self.config.timeouts, self.stop.clone());
        let discards = self.discards.clone();
        let slot = place.0.clone();
        let service = ConnectionService::new(self.admission.clone(), peer, slot.clone());
        self.tasks.spawn(async move {
            let serve = async {
                if begins(&tcp, timeouts, stop.clone()).await {
                    let stream = Stream::new(tcp, timeouts, discards, stop.clone());
                    attend(connection(stream, timeouts, service), timeouts, stop).await;
                }
            };
            tokio::select! {
                () = serve => {}
                () = slot.lost() => {}
            }
            drop(place);
        });
    }

    /// A place for one more connection, if its address, its network and the total are below their limits.
    fn place(&self, peer: Peer) -> Option<Place> {
        let trusted = &self.config.trusted;
        let most = if trusted.is_exempt(peer.ip()) {
            usize::MAX
        } else {
            self.config.connections_per_address
        };
        let open = self.per_address.open(peer.ip(), most)?;
        Some((self.slots.take(trusted.contains(peer.ip()))?, open))
    }
}

/// Whether a new connection sends anything. It tries to read, because a socket counts as readable until a read finds it
/// empty.
async fn begins(tcp: &TcpStream, timeouts: Timeouts, stop: CancellationToken) -> bool {
    let mut first = [0];
    tokio::select! {
        read = tcp.peek(&mut first) => read.is_ok_and(|bytes| bytes > 0),
        () = tokio::time::sleep(timeouts.header.min(timeouts.age)) => false,
        () = stopped(stop, timeouts.late_start) => false,
    }
}

fn connection(stream: Stream, timeouts: Timeouts, service: ConnectionService) -> Connection {
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(timeouts.header)
        .max_buf_size(READ_AHEAD)
        .max_headers(HEADERS)
        // A sender that closes its write half after its call still waits for the answer.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service)
}

/// Serves one connection until it ends, is too old or the program stops; a call that has begun is then still answered.
async fn attend(connection: Connection, timeouts: Timeouts, stop: CancellationToken) {
    let mut connection = pin!(connection);
    tokio::select! {
        // A broken connection needs no handling.
        _ = connection.as_mut() => return,
        () = stopped(stop, LATE_CALLS) => {}
        () = tokio::time::sleep(timeouts.age) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(timeouts.drain, connection).await;
}

/// Returns this long after shutdown began.
async fn stopped(stop: CancellationToken, after: Duration) {
    stop.cancelled().await;
    tokio::time::sleep(after).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::TrustedProxies;

    fn server(config: ListenerConfig) -> Server {
        Server::new(Router::new(), config, CancellationToken::new())
    }

    fn peer(text: &str) -> Peer {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_gets_so_many_places_and_the_operators_own_as_many_as_there_are() {
        let trusted = TrustedProxies::parse(&["10.1.0.0/16".to_owned()]).unwrap();
        let server = server(ListenerConfig {
            connections: 20,
            connections_per_address: 2,
            trusted: Arc::new(trusted),
            ..ListenerConfig::default()
        });
        for (text, most) in [
            ("203.0.113.9:4711", 2),
            ("[::ffff:203.0.113.10]:4711", 2),
            ("[2001:db8::1]:4711", 2),
            ("10.1.0.7:4711", 5),
            ("127.0.0.1:4711", 5),
            ("[::1]:4711", 4),
        ] {
            let held: Vec<_> = (0..5)
                .map_while(|_| server.place(peer(text)))
                .inspect(|(slot, _)| slot.keeps())
                .collect();
            assert_eq!(held.len(), most, "{text}");
            // They are kept while the next ones open, so that the total limit is reached as well.
            std::mem::forget(held);
        }
        assert!(
            server.place(peer("203.0.113.11:4711")).is_none(),
            "no room at all"
        );
    }

    #[test]
    fn a_place_is_free_again_once_its_connection_is_over() {
        let server = server(ListenerConfig {
            connections: 1,
            ..ListenerConfig::default()
        });
        let one = peer("203.0.113.9:4711");
        let held = server.place(one).unwrap();
        held.0.keeps();
        assert!(server.place(one).is_none());
        drop(held);
        assert!(server.place(one).is_some());
    }
}
