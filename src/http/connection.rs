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
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::http::limit::OpenPerAddress;
use crate::http::{Manners, Peer};

/// One connection and what serves it.
type Connection = http1::Connection<TokioIo<TcpStream>, TowerToHyperService<Router>>;

/// How long a header may take, and how long a connection may be silent between two calls.
const HEADER_WITHIN: Duration = Duration::from_secs(10);
/// How old a connection may become.
const OLDEST: Duration = Duration::from_mins(5);
/// How long a call that has begun may take after the stop, or once its connection is too old.
const DRAIN_WITHIN: Duration = Duration::from_secs(8);
/// The most that is read ahead of a call, in bytes.
const READ_AHEAD: usize = 32 * 1024;
/// The most headers of a call.
const HEADERS: usize = 64;
/// How long to rest after the system had no connection to give.
const REST: Duration = Duration::from_millis(50);

/// Serves until told to stop; then takes no new connection, and lets begun calls end within a few seconds.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    manners: Manners,
    stop: CancellationToken,
) {
    let room = Arc::new(Semaphore::new(manners.connections));
    let per_address = OpenPerAddress::default();
    let tasks = TaskTracker::new();
    loop {
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener) => accepted,
        };
        let Ok(permit) = room.clone().try_acquire_owned() else {
            continue;
        };
        let address = peer.ip().to_canonical();
        let most = if manners.trusted.is_exempt(address) {
            usize::MAX
        } else {
            manners.connections_per_address
        };
        let Some(open) = per_address.open(address, most) else {
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_WITHIN)
            .max_buf_size(READ_AHEAD)
            .max_headers(HEADERS)
            .serve_connection(TokioIo::new(stream), service);
        let stop = stop.clone();
        tasks.spawn(async move {
            attend(connection, stop).await;
            drop((permit, open));
        });
    }
    drop(listener);
    tasks.close();
    tasks.wait().await;
}

/// Serves one connection until it ends, is too old or the program stops; a call that has begun is then still answered.
async fn attend(connection: Connection, stop: CancellationToken) {
    let mut connection = pin!(connection);
    tokio::select! {
        // A broken connection is its owner's affair.
        _ = connection.as_mut() => return,
        () = stop.cancelled() => {}
        () = tokio::time::sleep(OLDEST) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(DRAIN_WITHIN, connection).await;
}

/// The next connection; what fails on the way (too many open files, a reset) is waited out.
async fn accept(listener: &TcpListener) -> (TcpStream, Peer) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are small and are to leave at once.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(REST).await;
            }
        }
    }
}
