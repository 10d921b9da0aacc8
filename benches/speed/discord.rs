//! A simulated Discord that only answers; the bench needs to know when it received a request.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::broadcast::{self, Receiver};

use crate::world::guild_of;

/// How long an answer takes.
const USUAL_DELAY: Duration = Duration::from_millis(50);
/// The id of the first message.
const FIRST_MESSAGE: u64 = 1_300_000_000_000_000_000;

/// The simulated Discord; it ends with its runtime.
#[derive(Clone)]
pub(crate) struct Discord {
    address: SocketAddr,
    desk: Arc<Desk>,
}

struct Desk {
    delay_ms: AtomicU64,
    messages: AtomicU64,
    asked: broadcast::Sender<Asked>,
}

/// A message that was requested.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) channel: u64,
    pub(crate) at: Instant,
}

impl Discord {
    /// Starts the server.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let desk = Arc::new(Desk {
            delay_ms: AtomicU64::new(u64::try_from(USUAL_DELAY.as_millis())?),
            messages: AtomicU64::new(0),
            asked: broadcast::channel(1024).0,
        });
        let router = Router::new()
            .route(
                "/api/v10/channels/{channel}/messages",
                post(create).get(async || Json(json!([]))),
            )
            .route("/api/v10/channels/{channel}", get(describe))
            .route(
                "/api/v10/users/@me",
                get(async || Json(json!({ "id": "1100000000000000001" }))),
            )
            .fallback(async || Json(json!({})))
            .with_state(desk.clone());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        tokio::spawn(axum::serve(listener, router).into_future());
        Ok(Self { address, desk })
    }

    /// Its base address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets how long each later answer takes.
    pub(crate) fn answer_after(&self, delay: Duration) {
        let delay = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self.desk.delay_ms.store(delay, Ordering::Relaxed);
    }

    /// A receiver of every message that is requested from now on.
    pub(crate) fn asked(&self) -> Receiver<Asked> {
        self.desk.asked.subscribe()
    }
}

async fn describe(Path(channel): Path<u64>) -> Json<Value> {
    Json(json!({ "id": channel.to_string(), "guild_id": guild_of(channel).to_string() }))
}

async fn create(
    State(desk): State<Arc<Desk>>,
    Path(channel): Path<u64>,
    _body: Bytes,
) -> Json<Value> {
    let at = Instant::now();
    let _ = desk.asked.send(Asked { channel, at });
    tokio::time::sleep(Duration::from_millis(desk.delay_ms.load(Ordering::Relaxed))).await;
    let place = desk.messages.fetch_add(1, Ordering::Relaxed);
    Json(json!({ "id": (FIRST_MESSAGE + place).to_string() }))
}
