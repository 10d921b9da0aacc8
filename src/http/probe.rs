//! What `crier check` listens with for a moment, to see whether the public address leads here.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::http::unavailable;

/// Who brought the probe's call.
#[derive(Clone, Copy, Debug)]
pub struct Met {
    /// Where the connection came from.
    pub peer: IpAddr,
    /// Whether it says for whom it came, as a proxy does.
    pub is_forwarded: bool,
}

/// Answers a call for `path` with `word` and notes who brought it. Everyone else hears what they hear while nothing runs:
/// come again.
pub async fn answer_probe(
    listener: TcpListener,
    (path, word): (&str, String),
    met: Arc<OnceLock<Met>>,
) {
    let answer = async move |ConnectInfo(peer): ConnectInfo<SocketAddr>, headers: HeaderMap| {
        let _ = met.set(Met {
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
