//! What opens an endpoint: the keys of its URLs, its senders' secrets, and what a call is let in by.

use std::collections::{BTreeSet, HashMap};

use super::batches::BATCH;
use super::endpoint::{Endpoint, EndpointRow};
use super::script::Question;
use super::{StoreError, Tx, on_engine};
use crate::domain::id::EndpointId;
use crate::domain::time::Timestamp;

/// An endpoint that a key opens, and what its calls are verified with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// What rises with every change of it that matters to a call.
    pub generation: i64,
    /// When the key or the first of the secrets ends, where one does.
    pub good_until: Option<Timestamp>,
    /// Its secrets that are good now, sealed; the newest first.
    pub ciphers: Vec<String>,
}

/// What a look-up of keys found.
#[derive(Debug, Default)]
pub struct LookUp {
    /// The endpoints that keys open, by the keys' hashes.
    pub opened: HashMap<String, Opened>,
    /// For the hash of each key that opens nothing, another endpoint that was read in its place: whoever hides that by
    /// equal work opens it too, and drops it.
    pub stand_ins: HashMap<String, Opened>,
}

/// Ciphertext of a key or a secret, with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// What [`crate::vault::Vault::open`] takes.
    pub cipher: String,
    /// Until when it is good; `None` is for good.
    pub expires_at: Option<Timestamp>,
}

/// A key's endpoint beside one of its secrets, or beside none.
#[derive(sqlx::FromRow)]
struct OpenedRow {
    asked_hash: String,
    key_hash: String,
    #[sqlx(flatten)]
    endpoint: EndpointRow,
    generation: i64,
    key_expires_at: Option<i64>,
    cipher: Option<String>,
    secret_expires_at: Option<i64>,
}

impl OpenedRow {
    /// What all rows of one key say together.
    fn gather(self, found: &mut LookUp, now: Timestamp) -> Result<(), StoreError> {
        let is_over = |at: i64| Timestamp::from_ms(at) <= now;
        let endpoint: Endpoint = self.endpoint.try_into()?;
        let is_opened = self.key_hash == self.asked_hash
            && !self.key_expires_at.is_some_and(is_over)
            && endpoint.removed_at.is_none();
        let found = if is_opened {
            &mut found.opened
        } else {
            &mut found.stand_ins
        };
        let found = found.entry(self.asked_hash).or_insert(Opened {
            endpoint,
            generation: self.generation,
            good_until: None,
            ciphers: Vec::new(),
        });
        let ends = [self.key_expires_at, self.secret_expires_at];
        let ends = ends.into_iter().flatten().map(Timestamp::from_ms);
        found.good_until = found.good_until.into_iter().chain(ends).min();
        found.ciphers.extend(self.cipher);
        Ok(())
    }
}

#[derive(sqlx::FromRow)]
struct SealedRow {
    cipher: String,
    expires_at: Option<i64>,
}

impl From<SealedRow> for Sealed {
    fn from(row: SealedRow) -> Self {
        Self {
            cipher: row.cipher,
            expires_at: row.expires_at.map(Timestamp::from_ms),
        }
    }
}

impl Tx {
    /// The living endpoints that these URLs' keys open now, with their live secrets. For a key that opens nothing, the
    /// same statement reads the endpoint of the nearest key, so that a stranger's guess costs as much as a sender's call.
    pub async fn list_opened(
        &mut self,
        key_hashes: &BTreeSet<String>,
        now: Timestamp,
    ) -> Result<LookUp, StoreError> {
        const SQL: &str = "select asked.value ->> 0 as asked_hash, k.key_hash, e.endpoint_id, e.guild_id, e.source, \
            e.name, e.created_at, e.paused_at, e.removed_at, e.refused_at, e.refused_why, e.generation, \
            k.expires_at as key_expires_at, s.cipher, s.expires_at as secret_expires_at \
            from {asked} cross join endpoint_key k join endpoint e on e.endpoint_id = k.endpoint_id \
            left join endpoint_secret s on s.endpoint_id = e.endpoint_id \
                and (s.expires_at is null or s.expires_at > cast(asked.value ->> 1 as bigint)) \
            where k.key_hash = coalesce(\
                (select max(key_hash) from endpoint_key where key_hash <= asked.value ->> 0), \
                (select min(key_hash) from endpoint_key)) \
            order by s.created_at desc";
        let asked = key_hashes
            .iter()
            .map(|hash| vec![hash.into(), now.as_ms().into()]);
        let question = Question::new(SQL, asked.collect());
        let rows: Vec<OpenedRow> = self.ask_only(question).await?.take()?;
        let mut found = LookUp::default();
        for row in rows {
            row.gather(&mut found, now)?;
        }
        Ok(found)
    }

    /// What rises with every change of an endpoint that matters to a call.
    pub async fn get_generation(&mut self, endpoint: &EndpointId) -> Result<i64, StoreError> {
        const SQL: &str = "select generation from endpoint where endpoint_id = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(endpoint.as_str())
            .fetch_one(conn)
            .await)?)
    }

    /// Gives an endpoint a key for its URL.
    pub async fn insert_endpoint_key(
        &mut self,
        endpoint: &EndpointId,
        key_hash: &str,
        cipher: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const INTO: &str =
            "insert into endpoint_key (key_hash, endpoint_id, key_cipher, created_at) ";
        let row = vec![
            key_hash.into(),
            endpoint.as_str().into(),
            cipher.into(),
            now.as_ms().into(),
        ];
        self.insert(INTO, vec![row], "").await?;
        self.raise_generation(endpoint).await
    }

    /// The newest key of an endpoint.
    pub async fn find_endpoint_key(
        &mut self,
        endpoint: &EndpointId,
    ) -> Result<Option<Sealed>, StoreError> {
        const SQL: &str = "select key_cipher as cipher, expires_at from endpoint_key \
            where endpoint_id = $1 and expires_at is null order by created_at desc limit 1";
        let row: Option<SealedRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(endpoint.as_str())
            .fetch_optional(conn)
            .await)?;
        Ok(row.map(Into::into))
    }

    /// Lets every key of an endpoint end at `at`, unless it ends sooner: a new one takes their place.
    pub async fn upsert_endpoint_keys_end(
        &mut self,
        endpoint: &EndpointId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.end("endpoint_key", endpoint, at).await
    }

    /// Lets every row that an endpoint has in a table of credentials end at `at`, unless it ends sooner.
    async fn end(
        &mut self,
        table: &str,
        endpoint: &EndpointId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "update {table} set expires_at = cast(asked.value ->> 1 as bigint) from {{asked}} \
             where {table}.endpoint_id = asked.value ->> 0 and ({table}.expires_at is null \
             or {table}.expires_at > cast(asked.value ->> 1 as bigint))"
        );
        let row = vec![endpoint.as_str().into(), at.as_ms().into()];
        self.change(sql, vec![row]).await?;
        self.raise_generation(endpoint).await
    }

    /// Gives an endpoint a secret beside those it has.
    pub async fn insert_endpoint_secret(
        &mut self,
        endpoint: &EndpointId,
        secret_id: &str,
        cipher: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const INTO: &str =
            "insert into endpoint_secret (secret_id, endpoint_id, cipher, created_at) ";
        let row = vec![
            secret_id.into(),
            endpoint.as_str().into(),
            cipher.into(),
            now.as_ms().into(),
        ];
        self.insert(INTO, vec![row], "").await?;
        self.raise_generation(endpoint).await
    }

    /// Lets every secret of an endpoint end at `at`, unless it ends sooner: a new one takes their place.
    pub async fn upsert_endpoint_secrets_end(
        &mut self,
        endpoint: &EndpointId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.end("endpoint_secret", endpoint, at).await
    }

    /// The secrets of an endpoint that are good now.
    pub async fn list_endpoint_secrets(
        &mut self,
        endpoint: &EndpointId,
        now: Timestamp,
    ) -> Result<Vec<Sealed>, StoreError> {
        const SQL: &str = "select cipher, expires_at from endpoint_secret \
            where endpoint_id = $1 and (expires_at is null or expires_at > $2) order by created_at desc";
        let rows: Vec<SealedRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(endpoint.as_str())
            .bind(now.as_ms())
            .fetch_all(conn)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Lets it be known that what was remembered of an endpoint holds no longer.
    async fn raise_generation(&mut self, endpoint: &EndpointId) -> Result<(), StoreError> {
        const SQL: &str = "update endpoint set generation = generation + 1 where endpoint_id = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(endpoint.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Deletes some keys and secrets whose time is over, or whose endpoint can no longer come back: at most [`BATCH`] of
    /// each, and says how many in all. What they brought stays counted.
    pub async fn delete_purged_credentials(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        const KEYS: &str = "delete from endpoint_key where key_hash in (\
            select key_hash from endpoint_key where expires_at <= $1 \
            or endpoint_id in (select endpoint_id from endpoint where purge_at <= $1) limit $2)";
        const SECRETS: &str = "delete from endpoint_secret where secret_id in (\
            select secret_id from endpoint_secret where expires_at <= $1 \
            or endpoint_id in (select endpoint_id from endpoint where purge_at <= $1) limit $2)";
        let mut deleted = 0;
        for sql in [KEYS, SECRETS] {
            deleted += on_engine!(self, |conn| sqlx::query(sql)
                .bind(now.as_ms())
                .bind(BATCH)
                .execute(conn)
                .await
                .map(|done| done.rows_affected()))?;
        }
        Ok(deleted)
    }
}
