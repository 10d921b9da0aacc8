//! Looking into the database, and waiting until all that is due was tried.

use crier::clock::Clock;
use crier::config::Config;
use crier::domain::effect::Reason;
use crier::domain::id::MemberId;
use crier::domain::presence::Presence;
use crier::store::sqlite_file;
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{FromRow, SqlitePool};

use super::{Crier, PATIENCE, guild};

/// Opens the database for looking only.
pub(super) async fn open(config: &Config) -> SqlitePool {
    let file = sqlite_file(&config.database_url).unwrap();
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    SqlitePool::connect_with(options).await.unwrap()
}

impl Crier {
    /// What a query finds in the database.
    pub(crate) async fn select<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: for<'row> FromRow<'row, sqlx::sqlite::SqliteRow> + Send + Unpin,
    {
        sqlx::query_as(sql).fetch_all(&self.eyes).await.unwrap()
    }

    /// The one number that a query finds.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.eyes).await.unwrap()
    }

    /// How many events are stored.
    pub(crate) async fn stored(&self) -> i64 {
        self.number("select count(*) from event").await
    }

    /// How many events are counted.
    pub(crate) async fn counted(&self) -> i64 {
        self.number("select count(*) from event where counted_as is not null")
            .await
    }

    /// What waits or was given up, as `(kind, state, reason)`.
    pub(crate) async fn stuck(&self) -> Vec<(String, String, Option<String>)> {
        self.select(
            "select kind, state, reason from effect where state <> 'pending' order by effect_id",
        )
        .await
    }

    /// Waits until nothing is left that may be tried now.
    pub(crate) async fn settle(&self) {
        const SQL: &str = "select count(*) from effect e join lane l on l.lane = e.lane \
            where e.state = 'pending' and e.due_at <= $1 and l.not_before <= $1 \
            and not exists (select 1 from pause where until > $1) \
            or l.lease_token is not null";
        let search = async {
            loop {
                let due: i64 = sqlx::query_scalar(SQL)
                    .bind(self.clock.now().as_ms())
                    .fetch_one(&self.eyes)
                    .await
                    .unwrap();
                if due == 0 {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        let settled = tokio::time::timeout(PATIENCE, search).await;
        settled.expect("something is due for ever");
    }

    /// Notes that someone is in the guild, so that Discord is not asked for them before a post.
    pub(crate) async fn knows(&self, user: u64) {
        let people = [(MemberId::from_u64(user).unwrap(), Presence::Here)];
        let mut tx = self.app.store.write().await.unwrap();
        let now = self.clock.now();
        tx.upsert_presences(guild(), &people, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Lets everything that waits in the guild be tried again, as the gateway's news do.
    pub(crate) async fn unpark(&self) -> u64 {
        let mut tx = self.app.store.write().await.unwrap();
        let now = self.clock.now();
        let count = tx.unpark_guild(guild(), &Reason::ALL, now).await.unwrap();
        tx.commit().await.unwrap();
        count
    }

    /// How many embeds stand in a channel, whatever messages hold them.
    pub(crate) fn embeds(&self, channel: u64) -> usize {
        let messages = self.sandbox.messages(channel);
        messages.iter().map(|message| message.embeds.len()).sum()
    }

    /// Waits until so many embeds stand in a channel.
    pub(crate) async fn shows(&self, channel: u64, embeds: usize) {
        let reached = self
            .sandbox
            .wait_until(PATIENCE, |_| self.embeds(channel) >= embeds);
        assert!(reached.await, "{} of {embeds} embeds", self.embeds(channel));
    }

    /// The bodies of the requests that created messages, or that edited them.
    pub(crate) fn requested(&self, method: &str) -> Vec<Value> {
        let requests = self.sandbox.log().requests().into_iter();
        requests
            .filter(|request| request.method == method && request.path.contains("/messages"))
            .map(|request| request.body)
            .collect()
    }

    /// A channel's messages as one text: contents and embeds.
    pub(crate) fn shown(&self, channel: u64) -> String {
        let messages = self.sandbox.messages(channel);
        let shown = messages.iter().map(|message| {
            format!(
                "{}\n{}\n",
                message.content,
                Value::from(message.embeds.clone())
            )
        });
        shown.collect()
    }
}
