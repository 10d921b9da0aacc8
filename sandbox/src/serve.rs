//! The listener: one port for the REST interface, the gateway and the page.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State, WebSocketUpgrade};
use axum::http::{Response, StatusCode};
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::{any, get};
use http_body_util::{BodyExt, Collected};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};

use super::core::Core;
use super::fault::Fault;
use super::rest::{self, Dropped};
use super::{gateway, page};

/// How long a stopping sandbox waits for a client that is still sending.
const FAREWELL: Duration = Duration::from_secs(1);
/// The gateway's path.
pub(crate) const GATEWAY_PATH: &str = "/gateway-socket";

/// Accepts connections until the sandbox stops.
pub(crate) async fn run(core: Arc<Core>, listener: TcpListener) {
    let router = router(Arc::clone(&core));
    loop {
        let accepted = tokio::select! {
            () = core.stopping.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        if let Ok((stream, _)) = accepted {
            let connection = connection(Arc::clone(&core), stream, router.clone());
            core.tasks.spawn(connection);
        }
    }
}

/// All routes. They answer only to this machine's own names, and to no other site's page.
fn router(core: Arc<Core>) -> Router {
    Router::new()
        .route(GATEWAY_PATH, get(upgrade))
        .route("/api/{*rest}", any(call))
        .merge(page::router())
        .layer(from_fn(page::guard::only_loopback))
        .with_state(core)
}

/// Serves one connection. An error from the service closes it without an answer.
async fn connection(core: Arc<Core>, stream: TcpStream, router: Router) {
    let inner = TowerToHyperService::new(router);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let answer = inner.call(request.map(Body::new));
        async move {
            let response = answer.await.map_err(|never: Infallible| match never {})?;
            match response.extensions().get::<Dropped>() {
                Some(_) => Err(ConnectionDropped),
                None => Ok(response),
            }
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new());
    let serving = builder
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut serving = std::pin::pin!(serving);
    // A client that disconnects and an injected fault both end here, and nothing is left to do.
    tokio::select! {
        _ = serving.as_mut() => {}
        () = core.stopping.cancelled() => {
            serving.as_mut().graceful_shutdown();
            let _ = tokio::time::timeout(FAREWELL, serving).await;
        }
    }
}

/// An injected fault that closes the connection.
#[derive(Clone, Copy, Debug, Error)]
#[error("dropped as ordered")]
struct ConnectionDropped;

async fn call(State(core): State<Arc<Core>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let bytes = body.collect().await.map(Collected::to_bytes);
    match bytes {
        Ok(bytes) => rest::serve(core, parts, bytes).await,
        Err(_) => rest::serve(core, parts, Bytes::new()).await,
    }
}

async fn upgrade(State(core): State<Arc<Core>>, upgrade: WebSocketUpgrade) -> Response<Body> {
    if let Some(Fault::Refuse { status, .. } | Fault::Answer { status, .. }) =
        core.faults.take("GET", GATEWAY_PATH, "")
    {
        let mut refusal = Response::new(Body::empty());
        *refusal.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        return refusal;
    }
    let token = core.tasks.token();
    upgrade
        .on_upgrade(move |socket| async move {
            gateway::serve(core, socket).await;
            drop(token);
        })
        .into_response()
}
