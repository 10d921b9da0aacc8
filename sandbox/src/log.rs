//! Every request to the sandbox and every result, in order, and functions that wait for one.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use super::snowflake::Snowflake;
use super::world::{Channel, Message, Stage};

/// An accepted change.
#[derive(Clone, Debug)]
pub enum Act {
    /// A message was posted, by anyone.
    MessageCreated(Message),
    /// A message was edited.
    MessageEdited(Message),
    /// A message was deleted.
    MessageDeleted {
        /// Its channel.
        channel_id: Snowflake,
        /// Its id.
        message_id: Snowflake,
    },
    /// The bot gave a role.
    RoleGranted {
        /// The guild.
        guild_id: Snowflake,
        /// The member.
        user_id: Snowflake,
        /// The role.
        role_id: Snowflake,
        /// Whether the member did not have it before.
        is_changed: bool,
    },
    /// The bot removed a role.
    RoleRevoked {
        /// The guild.
        guild_id: Snowflake,
        /// The member.
        user_id: Snowflake,
        /// The role.
        role_id: Snowflake,
        /// Whether the member had it before.
        is_changed: bool,
    },
    /// A thread was created.
    ThreadCreated(Channel),
    /// The bot registered its commands.
    CommandsRegistered {
        /// For one guild, or globally.
        guild_id: Option<Snowflake>,
        /// As Discord would list them.
        commands: Vec<Value>,
    },
    /// The bot gave its first answer to an interaction.
    InteractionAnswered {
        /// The interaction.
        interaction_id: Snowflake,
        /// The kind of answer.
        stage: AnswerStage,
    },
}

/// Whether a first answer is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerStage {
    /// Another one will follow.
    Deferred,
    /// It is final.
    Final,
}

impl From<Stage> for AnswerStage {
    fn from(stage: Stage) -> Self {
        if stage == Stage::Answered {
            Self::Final
        } else {
            Self::Deferred
        }
    }
}

/// A request and its answer.
#[derive(Clone, Debug)]
pub struct RequestRecord {
    /// The time by the sandbox's clock: milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// As in `POST`.
    pub method: String,
    /// Without host, version prefix and query: `/channels/1/messages`.
    pub path: String,
    /// The query string.
    pub query: String,
    /// The client's `User-Agent`.
    pub agent: String,
    /// Whether the token was correct; `None` if the route needs none.
    pub is_authorised: Option<bool>,
    /// The answer's status; `None` as long as there is none, possibly forever.
    pub status: Option<u16>,
    /// The body, or `null`.
    pub body: Value,
}

#[derive(Debug, Default)]
struct Lists {
    acts: Vec<Act>,
    requests: Vec<RequestRecord>,
}

/// The log. It only grows.
#[derive(Debug)]
pub struct Log {
    lists: Mutex<Lists>,
    grown: watch::Sender<()>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            lists: Mutex::default(),
            grown: watch::Sender::new(()),
        }
    }
}

impl Log {
    /// All accepted changes so far.
    pub fn acts(&self) -> Vec<Act> {
        self.lock().acts.clone()
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.lock().requests.clone()
    }

    /// How many requests had this method and a path that contains this text.
    pub fn count_requests(&self, method: &str, path_part: &str) -> usize {
        let lists = self.lock();
        let fits = |each: &&RequestRecord| each.method == method && each.path.contains(path_part);
        lists.requests.iter().filter(fits).count()
    }

    /// Every message that was posted and is not ephemeral, as it was posted.
    pub fn posted(&self) -> Vec<Message> {
        let lists = self.lock();
        let posted = lists.acts.iter().filter_map(|act| match act {
            Act::MessageCreated(message) if message.is_public() => Some(message.clone()),
            _ => None,
        });
        posted.collect()
    }

    /// The first match among the accepted changes, now or within `patience`.
    pub async fn wait_for<T>(
        &self,
        patience: Duration,
        find: impl Fn(&[Act]) -> Option<T>,
    ) -> Option<T> {
        self.wait(patience, |lists| find(&lists.acts)).await
    }

    /// The first match among the requests, now or within `patience`.
    pub async fn wait_for_request<T>(
        &self,
        patience: Duration,
        find: impl Fn(&[RequestRecord]) -> Option<T>,
    ) -> Option<T> {
        self.wait(patience, |lists| find(&lists.requests)).await
    }

    async fn wait<T>(&self, patience: Duration, find: impl Fn(&Lists) -> Option<T>) -> Option<T> {
        let mut grown = self.grown.subscribe();
        let search = async {
            loop {
                grown.borrow_and_update();
                let found = find(&self.lock());
                if found.is_some() || grown.changed().await.is_err() {
                    return found;
                }
            }
        };
        tokio::time::timeout(patience, search).await.ok().flatten()
    }

    pub(crate) fn append(&self, acts: Vec<Act>) {
        if !acts.is_empty() {
            self.lock().acts.extend(acts);
            self.grown.send_replace(());
        }
    }

    /// Adds a request and returns its number.
    pub(crate) fn open(&self, request: RequestRecord) -> usize {
        let mut lists = self.lock();
        lists.requests.push(request);
        let number = lists.requests.len() - 1;
        drop(lists);
        self.grown.send_replace(());
        number
    }

    /// Sets how a request was answered.
    pub(crate) fn close(&self, number: usize, status: u16, is_authorised: Option<bool>) {
        if let Some(request) = self.lock().requests.get_mut(number) {
            request.status = Some(status);
            request.is_authorised = is_authorised;
        }
        self.grown.send_replace(());
    }

    fn lock(&self) -> MutexGuard<'_, Lists> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
