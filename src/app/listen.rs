//! Where the program listens.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

use crate::app::StartError;
use crate::plain;

/// How much of an answer the system takes before its reader does, in bytes. Answers are small; whoever asks on and on
/// and never reads is to be stopped by the first few of them.
const SENT_AHEAD: u32 = 16 * 1024;
/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// A listener, and where it is.
#[derive(Debug)]
pub struct Bound {
    /// Takes connections in.
    pub listener: TcpListener,
    /// Where it listens.
    pub address: SocketAddr,
    /// Whether the host has no IPv6, so that it listens on IPv4 alone.
    pub lacks_ipv6: bool,
}

/// Listens on an address. A host without IPv6 cannot take the default `[::]`, and then gets the same for IPv4.
pub fn listen(key: &'static str, address: SocketAddr) -> Result<Bound, StartError> {
    let failed = |error| StartError::Listen(key, address, error);
    let (listener, lacks_ipv6) = match bind(address) {
        Err(error) if is_without_ipv6(address, &error) => {
            let anywhere = (Ipv4Addr::UNSPECIFIED, address.port()).into();
            (bind(anywhere), true)
        }
        listener => (listener, false),
    };
    let listener = listener.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok(Bound {
        listener,
        address,
        lacks_ipv6,
    })
}

/// The same for a program that goes on to listen there, and logs what is odd.
pub(super) fn bound(
    key: &'static str,
    address: SocketAddr,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let bound = listen(key, address)?;
    if bound.lacks_ipv6 {
        tracing::warn!(
            "this host has no IPv6, and BotiCord's newer webhooks come over nothing else"
        );
    }
    Ok((bound.listener, bound.address))
}

/// Why nobody can listen there, and what to do.
pub(super) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "another program listens there: stop that one (`ss -ltnp` shows it), or choose another port".to_owned()
        }
        io::ErrorKind::AddrNotAvailable => {
            "this machine does not have that address: choose one of its own, or [::] for all".to_owned()
        }
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 are for root alone: choose a higher one, and put a proxy in front".to_owned()
        }
        _ => plain::io(error),
    }
}

fn is_without_ipv6(address: SocketAddr, error: &io::Error) -> bool {
    let is_default = address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED);
    is_default
        && !matches!(
            error.kind(),
            io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied
        )
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv6() {
        TcpSocket::new_v6()?
    } else {
        TcpSocket::new_v4()?
    };
    // A restart finds its address free, although the last connections are still ending.
    socket.set_reuseaddr(true)?;
    // Those that are accepted have it from the listener.
    socket.set_send_buffer_size(SENT_AHEAD)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
