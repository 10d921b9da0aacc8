//! Where the program listens.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

use crate::app::StartError;

/// How much of an answer the system takes before its reader does, in bytes. Answers are small; whoever asks on and on
/// and never reads is to be stopped by the first few of them.
const SENT_AHEAD: u32 = 16 * 1024;
/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Listens on an address. A host without IPv6 cannot take the default `[::]`, and then gets the same for IPv4.
pub(super) fn listen(
    key: &'static str,
    address: SocketAddr,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |error| StartError::Listen(key, address, error);
    let listener = match bind(address) {
        Err(error) if is_without_ipv6(address, &error) => {
            tracing::warn!(
                "this host has no IPv6, and BotiCord's newer webhooks come over nothing else"
            );
            bind((Ipv4Addr::UNSPECIFIED, address.port()).into())
        }
        bound => bound,
    };
    let listener = listener.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
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
