//! What stands between: a reverse proxy before the listeners, which asks the next one where a connection is refused and does
//! nothing else; and a line to the database that can go dead or be cut.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// A proxy that gives each connection to the next of its listeners.
pub(crate) struct Front {
    pub(crate) address: SocketAddr,
}

impl Front {
    pub(crate) async fn before(listeners: Vec<SocketAddr>) -> Self {
        let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = front.local_addr().unwrap();
        let next = Arc::new(AtomicUsize::new(0));
        tokio::spawn(async move {
            while let Ok((mut near, _)) = front.accept().await {
                let (listeners, next) = (listeners.clone(), next.clone());
                tokio::spawn(async move {
                    let first = next.fetch_add(1, Ordering::Relaxed);
                    for at in first..first + listeners.len() {
                        let there = TcpStream::connect(listeners[at % listeners.len()]).await;
                        if let Ok(mut far) = there {
                            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                            return;
                        }
                    }
                });
            }
        });
        Self { address }
    }
}

/// How a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Open,
    /// Nothing comes through, and nobody is told.
    Dead,
    /// New connections end at once, and so do those that stood.
    Cut,
}

/// A line to the database's socket.
pub(crate) struct Wire {
    pub(crate) address: SocketAddr,
    line: watch::Sender<Line>,
}

impl Wire {
    pub(crate) async fn to(socket: PathBuf) -> Self {
        let (line, state) = watch::channel(Line::Open);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, socket.clone(), state.clone()));
            }
        });
        Self { address, line }
    }

    pub(crate) fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

/// Carries one connection for as long as the line is open; one that was there when it went dead stays dead.
async fn carry(mut near: TcpStream, socket: PathBuf, mut state: watch::Receiver<Line>) {
    let now = *state.borrow_and_update();
    let connected = async {
        if now == Line::Open
            && let Ok(mut far) = UnixStream::connect(socket).await
        {
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        }
    };
    if now != Line::Dead {
        tokio::select! {
            () = connected => return,
            _ = state.wait_for(|line| *line != Line::Open) => {}
        }
    }
    if *state.borrow() == Line::Dead {
        // Held open, and nothing is ever read or said.
        let _ = state.wait_for(|line| *line == Line::Cut).await;
    }
}
