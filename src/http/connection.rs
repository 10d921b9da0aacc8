//! Our own accept loop: no header, body or connection may be held open for as long as its owner likes.
//!
//! axum 0.8.9's own loop installs no timer, so that a half-sent header stays open for ever (read in its source and
//! tried); and it sniffs for HTTP/2, which a proxy in front speaks better.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::http::door::{Door, House};
use crate::http::limit::{Open, OpenPerAddress};
use crate::http::stream::Stream;
use crate::http::throttle::Throttle;
use crate::http::{Manners, Patience, Peer};

/// One connection and what serves it.
type Connection = http1::Connection<TokioIo<Stream>, Door>;

/// How long after the stop a call may still begin: one that is on its way, on a connection that is open or waits to
/// be accepted, is answered and not reset.
pub(super) const LAST_WORDS: Duration = Duration::from_millis(100);
/// The most that is read ahead of a call, in bytes, and so the longest header.
const READ_AHEAD: usize = 16 * 1024;
/// The most headers of a call.
const HEADERS: usize = 64;
/// How long to rest after the system had no connection to give.
const REST: Duration = Duration::from_millis(50);

/// A listener at work.
struct Desk {
    listener: TcpListener,
    manners: Manners,
    house: Arc<House>,
    room: Arc<Semaphore>,
    per_address: OpenPerAddress,
    complaints: Throttle,
}

/// The place that one connection takes up until it is over.
type Place = (OwnedSemaphorePermit, Open);

/// Serves until told to stop; then takes no new connection, and lets begun calls end within a few seconds.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    manners: Manners,
    stop: CancellationToken,
) {
    let desk = Desk {
        listener,
        house: Arc::new(House::new(router, &manners)),
        room: Arc::new(Semaphore::new(manners.connections)),
        per_address: OpenPerAddress::default(),
        complaints: Throttle::default(),
        manners,
    };
    let tasks = TaskTracker::new();
    let mut stopped = pin!(stopped(stop.clone()));
    loop {
        let (tcp, peer) = tokio::select! {
            () = &mut stopped => break,
            accepted = desk.accept() => accepted,
        };
        // Whoever there is no place for is closed without a word: a word would cost what it is to save.
        if let Some(place) = desk.place(peer) {
            let connection = desk.connection(tcp, peer, stop.clone());
            let attended = attend(connection, desk.manners.patience, stop.clone());
            tasks.spawn(async move {
                attended.await;
                drop(place);
            });
        }
    }
    drop(desk);
    tasks.close();
    tasks.wait().await;
}

impl Desk {
    /// The next connection; what fails on the way (too many open files, a reset) is waited out.
    async fn accept(&self) -> (TcpStream, Peer) {
        loop {
            match self.listener.accept().await {
                Ok((tcp, peer)) => {
                    // Answers are small and are to leave at once.
                    let _ = tcp.set_nodelay(true);
                    return (tcp, peer);
                }
                Err(error) => {
                    if let Some(unsaid) = self.complaints.admit() {
                        tracing::warn!(%error, unsaid, "a connection could not be accepted");
                    }
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    /// A place for one more connection, where there is one in all and one for this address.
    fn place(&self, peer: Peer) -> Option<Place> {
        let permit = self.room.clone().try_acquire_owned().ok()?;
        let most = if self.manners.trusted.is_exempt(peer.ip()) {
            usize::MAX
        } else {
            self.manners.connections_per_address
        };
        Some((permit, self.per_address.open(peer.ip(), most)?))
    }

    fn connection(&self, tcp: TcpStream, peer: Peer, stop: CancellationToken) -> Connection {
        let patience = self.manners.patience;
        let stream = Stream::new(tcp, patience, stop);
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.header)
            .max_buf_size(READ_AHEAD)
            .max_headers(HEADERS)
            // A sender that closes its own half behind its call still waits for the answer.
            .half_close(true)
            .serve_connection(TokioIo::new(stream), Door::new(self.house.clone(), peer))
    }
}

/// Serves one connection until it ends, is too old or the program stops; a call that has begun is then still answered.
async fn attend(connection: Connection, patience: Patience, stop: CancellationToken) {
    let mut connection = pin!(connection);
    tokio::select! {
        // A broken connection is its owner's affair.
        _ = connection.as_mut() => return,
        () = stopped(stop) => {}
        () = tokio::time::sleep(patience.age) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(patience.drain, connection).await;
}

/// Comes back when nothing new is to begin any more.
async fn stopped(stop: CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(LAST_WORDS).await;
}
