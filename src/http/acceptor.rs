//! Accepts connections, and at shutdown also those that are already established.

use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use crate::http::Peer;
use crate::http::throttle::Throttle;

/// How long to wait after the system could not provide a connection.
const REST: Duration = Duration::from_millis(50);
/// How many connections are accepted at shutdown at most, so that a client that reconnects again and again cannot delay
/// it.
const LAST: usize = 1024;

/// Accepts the connections of one listener.
#[derive(Debug)]
pub(super) struct Acceptor {
    listener: TcpListener,
    complaints: Throttle,
}

impl Acceptor {
    /// An acceptor for this listener.
    pub(super) fn new(listener: TcpListener) -> Self {
        Self {
            listener,
            complaints: Throttle::default(),
        }
    }

    /// The next connection. Failures, such as too many open files or a reset, are retried after a pause.
    pub(super) async fn next(&self) -> (TcpStream, Peer) {
        loop {
            match self.listener.accept().await {
                Ok((tcp, peer)) => {
                    // Answers are small and should be sent at once.
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

    /// Closes the listener and returns the connections that waited to be accepted. Otherwise they would be reset, and
    /// the sender's call would fail. The operating system is asked directly, because the runtime may not know of them
    /// yet.
    pub(super) fn close(self) -> Vec<(TcpStream, Peer)> {
        let Ok(listener) = self.listener.into_std() else {
            return Vec::new();
        };
        let waiting = std::iter::from_fn(|| listener.accept().ok()).take(LAST);
        let taken = waiting.filter_map(|(tcp, peer)| {
            tcp.set_nonblocking(true).ok()?;
            tcp.set_nodelay(true).ok()?;
            Some((TcpStream::from_std(tcp).ok()?, peer))
        });
        taken.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn connections_that_wait_when_it_closes_are_accepted_and_later_ones_are_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = Acceptor::new(listener);
        // The runtime has no chance to see them.
        let connect = || std::net::TcpStream::connect(address);
        let waiting = [(); 3].map(|()| connect().unwrap());
        let let_in: Vec<_> = acceptor.close().into_iter().map(|(_, peer)| peer).collect();
        assert_eq!(let_in, waiting.map(|one| one.local_addr().unwrap()));
        assert!(connect().is_err());
    }
}
