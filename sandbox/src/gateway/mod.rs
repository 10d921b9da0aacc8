//! The gateway: its sessions, and the events they receive. <https://discord.com/developers/docs/events/gateway>

pub(crate) mod intents;
mod opening;
mod session;

use std::collections::{HashMap, VecDeque};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

pub(crate) use self::session::serve;
use super::world::Dispatch;
use intents::MESSAGE_CONTENT;

/// How many events are kept for a session that resumes.
const HISTORY: usize = 1000;

/// What the hub sends to a connection.
#[derive(Clone, Debug)]
pub(crate) enum Frame {
    /// A payload.
    Text(String),
    /// The close code that ends it.
    Close(u16),
}

#[derive(Debug)]
struct Session {
    intents: u64,
    sequence: u64,
    history: VecDeque<(u64, String)>,
    outlet: Option<UnboundedSender<Frame>>,
}

impl Session {
    fn tell(&mut self, name: &str, body: &Value) {
        self.sequence += 1;
        let text = json!({ "op": 0, "s": self.sequence, "t": name, "d": body }).to_string();
        if let Some(outlet) = &self.outlet {
            // A connection that is closing takes no more; resuming replays the event.
            let _ = outlet.send(Frame::Text(text.clone()));
        }
        self.history.push_back((self.sequence, text));
        if self.history.len() > HISTORY {
            self.history.pop_front();
        }
    }
}

/// Every session, connected or resumable.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    sessions: HashMap<String, Session>,
    opened: u64,
    /// The shard and the number of shards of each session that was started.
    shards: Vec<(u64, u64)>,
}

impl Hub {
    /// Starts a session and returns its id.
    fn open(&mut self, intents: u64, outlet: UnboundedSender<Frame>) -> String {
        self.opened += 1;
        let id = format!("{:032x}", self.opened);
        let history = VecDeque::new();
        let session = Session {
            intents,
            sequence: 0,
            history,
            outlet: Some(outlet),
        };
        self.sessions.insert(id.clone(), session);
        id
    }

    /// Sends an event to one session.
    fn tell(&mut self, id: &str, name: &str, body: &Value) {
        if let Some(session) = self.sessions.get_mut(id) {
            session.tell(name, body);
        }
    }

    /// Resumes a session after `sequence`; returns whether that was possible.
    fn resume(&mut self, id: &str, sequence: u64, outlet: UnboundedSender<Frame>) -> bool {
        let Some(session) = self.sessions.get_mut(id) else {
            return false;
        };
        let oldest = session
            .history
            .front()
            .map_or(session.sequence + 1, |(number, _)| *number);
        if sequence > session.sequence || sequence + 1 < oldest {
            return false;
        }
        for (_, text) in session
            .history
            .iter()
            .filter(|(number, _)| *number > sequence)
        {
            let _ = outlet.send(Frame::Text(text.clone()));
        }
        session.outlet = Some(outlet);
        session.tell("RESUMED", &json!({}));
        true
    }

    /// Sends an event to every session that requested it.
    pub(crate) fn dispatch(&mut self, dispatch: &Dispatch) {
        for session in self.sessions.values_mut() {
            if dispatch.intents != 0 && session.intents & dispatch.intents == 0 {
                continue;
            }
            if dispatch.is_private_text && session.intents & MESSAGE_CONTENT == 0 {
                session.tell(dispatch.name, &without_text(&dispatch.body));
            } else {
                session.tell(dispatch.name, &dispatch.body);
            }
        }
    }

    /// Closes every connection with this code; the sessions can be resumed if `can_resume` is set.
    pub(crate) fn disconnect(&mut self, code: u16, can_resume: bool) {
        for session in self.sessions.values_mut() {
            if let Some(outlet) = session.outlet.take() {
                let _ = outlet.send(Frame::Close(code));
            }
        }
        if !can_resume {
            self.sessions.clear();
        }
    }

    /// Marks a session as disconnected.
    fn detach(&mut self, id: &str, outlet: &UnboundedSender<Frame>) {
        if let Some(session) = self.sessions.get_mut(id) {
            session.outlet.take_if(|own| own.same_channel(outlet));
        }
    }

    /// How many sessions are connected.
    pub(crate) fn connected(&self) -> usize {
        self.sessions
            .values()
            .filter(|session| session.outlet.is_some())
            .count()
    }

    /// The shard and the number of shards of each session that was ever started.
    pub(crate) fn shards(&self) -> &[(u64, u64)] {
        &self.shards
    }

    /// How many sessions were ever started.
    pub(crate) fn opened(&self) -> u64 {
        self.opened
    }
}

/// What a bot without the Message Content intent receives of other people's messages.
fn without_text(body: &Value) -> Value {
    let mut body = body.clone();
    body["content"] = json!("");
    for part in ["embeds", "components", "attachments"] {
        body[part] = json!([]);
    }
    body
}
