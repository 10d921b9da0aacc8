//! Accepts connections as they come, and at the stop those that are established already.

use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use crate::http::Peer;
use crate::http::throttle::Throttle;

/// How long to rest after the system had no connection to give.
const REST: Duration = Duration::from_millis(50);
/// At most so many are accepted at the stop: someone who connects again and again must not delay it.
const LAST: usize = 1024;

/// Accepts the connections of one listener.
#[derive(Debug)]
pub(super) struct Acceptor {
    listener: TcpListener,
    complaints: Throttle,
}

impl Acceptor {
    /// Accepts what this listener hears.
    pub(super) fn new(listener: TcpListener) -> Self {
        Self {
            listener,
            complaints: Throttle::default(),
        }
    }

    /// The next connection; what fails on the way (too many open files, a reset) is waited out.
    pub(super) async fn next(&self) -> (TcpStream, Peer) {
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

    /// Closes, and returns the connections that waited to be accepted: they would be reset, and for a sender
    /// that is a call gone wrong. The system itself is asked, for the runtime may not have heard of them yet.
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
        // The runtime has no moment to hear of them.
        let connect = || std::net::TcpStream::connect(address);
        let waiting = [(); 3].map(|()| connect().unwrap());
        let let_in: Vec<_> = acceptor.close().into_iter().map(|(_, peer)| peer).collect();
        assert_eq!(let_in, waiting.map(|one| one.local_addr().unwrap()));
        assert!(connect().is_err());
    }
}
