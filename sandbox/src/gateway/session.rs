//! One connection to the gateway, from Hello to its close.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::super::core::Core;
use super::opening::{Opening, identify, members_chunk, resume};
use super::{Frame, intents};

/// The interval that Discord uses.
const HEARTBEAT_MS: u64 = 41_250;
/// How long the client may take to close its side as well.
const FAREWELL: Duration = Duration::from_millis(500);
/// The server is going away: clients reconnect.
const GOING_AWAY: u16 = 1001;
/// An invalid payload.
const DECODE_ERROR: u16 = 4002;
/// A payload before identifying.
const NOT_AUTHENTICATED: u16 = 4003;
/// Identifying twice.
const ALREADY_AUTHENTICATED: u16 = 4005;

/// Serves a connection until either side ends it or the sandbox stops.
pub(crate) async fn serve(core: Arc<Core>, mut socket: WebSocket) {
    let (outlet, inlet) = unbounded_channel();
    let hello =
        json!({ "op": 10, "s": null, "t": null, "d": { "heartbeat_interval": HEARTBEAT_MS } });
    if socket.send(Message::text(hello.to_string())).await.is_err() {
        return;
    }
    let mut connection = Connection {
        core,
        outlet,
        session_id: None,
    };
    let ending = connection.run(&mut socket, inlet).await;
    if let Some(code) = ending {
        let frame = CloseFrame {
            code,
            reason: "".into(),
        };
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            let _ = tokio::time::timeout(FAREWELL, until_closed(&mut socket)).await;
        }
    }
    connection.detach();
}

/// Reads until the client closes, because closing a connection with unread data would lose the close code.
async fn until_closed(socket: &mut WebSocket) {
    while let Some(Ok(_)) = socket.recv().await {}
}

struct Connection {
    core: Arc<Core>,
    outlet: UnboundedSender<Frame>,
    session_id: Option<String>,
}

impl Connection {
    /// Runs until the end; returns the close code to send, if this side ends the connection.
    async fn run(
        &mut self,
        socket: &mut WebSocket,
        mut inlet: UnboundedReceiver<Frame>,
    ) -> Option<u16> {
        let stopping = self.core.stopping.clone();
        loop {
            tokio::select! {
                () = stopping.cancelled() => return Some(GOING_AWAY),
                frame = inlet.recv() => match frame? {
                    Frame::Text(text) => socket.send(Message::text(text)).await.ok()?,
                    Frame::Close(code) => return Some(code),
                },
                received = socket.recv() => match received?.ok()? {
                    Message::Text(text) => {
                        let Ok(payload) = serde_json::from_str(&text) else {
                            return Some(DECODE_ERROR);
                        };
                        if let Err(code) = self.receive(&payload) {
                            return Some(code);
                        }
                    }
                    Message::Close(_) => return None,
                    _ => {}
                },
            }
        }
    }

    fn receive(&mut self, payload: &Value) -> Result<(), u16> {
        let body = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => self.send(&json!({ "op": 11, "s": null, "t": null, "d": null })),
            Some(2) if self.session_id.is_some() => return Err(ALREADY_AUTHENTICATED),
            Some(2) => return self.begin(identify(&self.core, body, &self.outlet)),
            Some(6) => return self.begin(resume(&self.core, body, &self.outlet)),
            Some(8) => self.chunk(body),
            _ if self.session_id.is_none() => return Err(NOT_AUTHENTICATED),
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, opening: Opening) -> Result<(), u16> {
        match opening {
            Opening::Session(id) => self.session_id = Some(id),
            Opening::Invalid => self.send(&json!({ "op": 9, "s": null, "t": null, "d": false })),
            Opening::Refused(code) => return Err(code),
        }
        Ok(())
    }

    /// Members are only sent to a session that may see them.
    fn chunk(&self, body: &Value) {
        let Some(session_id) = &self.session_id else {
            return;
        };
        self.core.change(|state, _| {
            let session = state.hub.sessions.get(session_id);
            let may = session.is_some_and(|each| each.intents & intents::GUILD_MEMBERS != 0);
            if let Some(chunk) = members_chunk(state, body).filter(|_| may) {
                state.hub.tell(session_id, "GUILD_MEMBERS_CHUNK", &chunk);
            }
        });
    }

    fn send(&self, payload: &Value) {
        // The receiver of this channel is this connection.
        let _ = self.outlet.send(Frame::Text(payload.to_string()));
    }

    fn detach(&self) {
        if let Some(id) = &self.session_id {
            self.core
                .change(|state, _| state.hub.detach(id, &self.outlet));
        }
    }
}
