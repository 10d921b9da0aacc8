//! A temporary listener that lets `crier check` see whether the public address leads to this machine.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::http::unavailable;

/// How the probe's call arrived.
#[derive(Clone, Copy, Debug)]
pub struct ProbeRequest {
    /// The address that connected.
    pub peer: IpAddr,
    /// Whether it has a header that names the client, as a proxy sets it.
    pub is_forwarded: bool,
}

/// Answers a call for `path` with `word` and records how it arrived. All other calls are told to try again later, as if
/// nothing were running.
pub async fn answer_probe(
    listener: TcpListener,
    (path, word): (&str, String),
    met: Arc<OnceLock<ProbeRequest>>,
) {
    let answer = async move |ConnectInfo(peer): ConnectInfo<SocketAddr>, headers: HeaderMap| {
        let _ = met.set(ProbeRequest {
            peer: peer.ip().to_canonical(),
            is_forwarded: headers.contains_key("x-forwarded-for"),
        });
        word
    };
    let router = Router::new()
        .route(path, get(answer))
        .fallback(async || unavailable());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let _ = axum::serve(listener, service).await;
}
