//! Determines the caller's address and whether another call from it is admitted: every call passes this before its
//! route.
//!
//! This is what hyper 1.12 and httparse 1.10 do with an ambiguous call, according to their source and
//! `tests/it/smuggling.rs`. These are answered 400 or closed: two different lengths, a length or a chunk size that is
//! not a number, a folded header, a space before a header's colon, a lone CR, and a final coding other than `chunked`.
//! If both Transfer-Encoding and Content-Length are present, the length is ignored and the connection ends after one
//! answer, as RFC 9112 allows; bytes after the body are never read as a call. A line may end in a bare LF, which that
//! RFC allows as well. HTTP/2's preface is closed without an answer. The absolute form of a target is accepted, as the
//! RFC demands, and means its path. All other ambiguous calls are refused here.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Once};

use axum::Router;
use axum::body::Body;
use axum::http::header::TRANSFER_ENCODING;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use tokio_util::sync::CancellationToken;

use crate::http::limit::OpenPerAddress;
use crate::http::proxy::{FORWARDED, TrustedProxies};
use crate::http::slots::Slot;
use crate::http::throttle::Throttle;
use crate::http::whole::Whole;
use crate::http::{ListenerConfig, Peer, closing, refusal, unavailable};

/// The caller's address, attached to the request for the routes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client(pub(super) IpAddr);

/// Shared by all connections of a listener: admits their calls.
#[derive(Debug)]
pub(super) struct Admission {
    router: TowerToHyperService<Router>,
    trusted: Arc<TrustedProxies>,
    /// Open calls through proxies, because a proxy's connections do not identify the callers.
    calls: OpenPerAddress,
    calls_per_address: usize,
    refused: Throttle,
    warned: Once,
    stop: CancellationToken,
}

impl Admission {
    /// Admits calls to these routes.
    pub(super) fn new(router: Router, config: &ListenerConfig, stop: CancellationToken) -> Self {
        Self {
            router: TowerToHyperService::new(router),
            trusted: config.trusted.clone(),
            calls: OpenPerAddress::default(),
            calls_per_address: config.connections_per_address,
            refused: Throttle::default(),
            warned: Once::new(),
            stop,
        }
    }

    async fn admit(&self, peer: IpAddr, request: Request<Body>) -> Response {
        self.warn_of_proxy(peer, request.headers());
        let client = self.trusted.client(peer, request.headers());
        let response = self.answer(peer, client, request).await;
        let status = response.status();
        if (status.is_client_error() || status.is_server_error())
            && let Some(unsaid) = self.refused.admit()
        {
            let status = status.as_u16();
            tracing::info!(client.address = %client, status, unsaid, "a call was refused");
        }
        // A client that keeps connections open, such as a proxy, must not use this one again.
        if self.stop.is_cancelled() {
            return closing(response);
        }
        response
    }

    /// Warns once that calls come through an untrusted proxy on this machine: all its callers count as one, so one of
    /// them can block the others.
    fn warn_of_proxy(&self, peer: IpAddr, headers: &HeaderMap) {
        let is_unnamed = peer.is_loopback() && !self.trusted.contains(peer);
        if is_unnamed && headers.contains_key(FORWARDED) {
            self.warned.call_once(|| {
                tracing::warn!(client.address = %peer, "calls come through a proxy on this machine that \
                    http.trusted_proxies does not name, so all callers look like one: set trusted_proxies = \
                    [\"127.0.0.1\", \"::1\"] below [http]");
            });
        }
    }

    async fn answer(&self, peer: IpAddr, client: IpAddr, mut request: Request<Body>) -> Response {
        if is_coded(request.headers()) {
            return closing(refusal(StatusCode::BAD_REQUEST, "bad_framing"));
        }
        let mut place = None;
        if self.trusted.contains(peer) {
            place = self.calls.open(client, self.calls_per_address);
            if place.is_none() {
                return unavailable();
            }
        }
        request.extensions_mut().insert(Client(client));
        let Ok(response) = self.router.call(request).await;
        drop(place);
        response
    }
}

/// Whether the body has another transfer coding than a single `chunked`.
fn is_coded(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let is_chunked = |coding: &[u8]| coding.trim_ascii().eq_ignore_ascii_case(b"chunked");
    let first_is_other = codings
        .next()
        .is_some_and(|one| !is_chunked(one.as_bytes()));
    first_is_other || codings.next().is_some()
}

/// The service of one connection.
#[derive(Clone, Debug)]
pub(super) struct ConnectionService {
    admission: Arc<Admission>,
    peer: IpAddr,
    slot: Arc<Slot>,
}

impl ConnectionService {
    /// The service of the connection from `peer` that has this slot.
    pub(super) fn new(admission: Arc<Admission>, peer: Peer, slot: Arc<Slot>) -> Self {
        let peer = peer.ip().to_canonical();
        Self {
            admission,
            peer,
            slot,
        }
    }
}

impl Service<Request<Incoming>> for ConnectionService {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move {
            let slot = service.slot;
            let request = request.map(|body| Body::new(Whole::new(body, slot.clone())));
            let response = service.admission.admit(service.peer, request).await;
            slot.waits();
            Ok(response)
        })
    }
}
