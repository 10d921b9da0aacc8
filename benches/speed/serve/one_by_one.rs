//! A simple program for comparison: the same checks, the same statements and the same durability, with one transaction
//! per call.

use std::collections::BTreeSet;
use std::env;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use crier::clock::{Clock, SystemClock};
use crier::intake::redact;
use crier::ledger::claim::Claim;
use crier::ledger::record::record;
use crier::source::request::{Method, RawRequest};
use crier::source::{self, Inbound, scheme};
use crier::store::Store;
use crier::vault::{self, Vault};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

struct Plain {
    store: Store,
    vault: Vault,
}

/// Its one route, with the world that the environment names.
pub(super) async fn router() -> anyhow::Result<Router> {
    let plain = Plain {
        store: Store::open(&env::var("CRIER__DATABASE__URL")?).await?,
        vault: Vault::new(&env::var("CRIER__SECRET__KEY")?.into())?,
    };
    Ok(Router::new()
        .route("/hooks/{source}/{key}", post(answer))
        .with_state(Arc::new(plain)))
}

async fn answer(
    State(plain): State<Arc<Plain>>,
    Path((source, key)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    match plain.take_in(&source, &key, &headers, &body).await {
        Ok(true) => (StatusCode::OK, r#"{"ok":true}"#),
        Ok(false) => (StatusCode::UNAUTHORIZED, r#"{"error":"unauthorized"}"#),
        Err(error) => {
            eprint(&error);
            (
                StatusCode::SERVICE_UNAVAILABLE,
                r#"{"error":"unavailable"}"#,
            )
        }
    }
}

fn eprint(error: &anyhow::Error) {
    println!("{error:#}");
}

impl Plain {
    async fn take_in(
        &self,
        source: &str,
        key: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> anyhow::Result<bool> {
        let source = source::find(source).context("no such source")?;
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let raw = RawRequest {
            method: Method::Post,
            suffix: None,
            headers: &headers,
            body,
            received_at: SystemClock.now(),
        };
        let key_hash = vault::hash_url_key(key);
        let asked = BTreeSet::from([key_hash.clone()]);
        let mut tx = self.store.read().await?;
        let mut found = tx.list_opened(&asked, raw.received_at).await?.opened;
        drop(tx);
        let found = found.remove(&key_hash).context("no such endpoint")?;
        let open = |cipher: &String| {
            self.vault
                .open(found.endpoint.id.as_str(), "secret", cipher)
        };
        let secrets: Vec<SecretString> =
            found.ciphers.iter().map(open).collect::<Result<_, _>>()?;
        let Ok(verified) = scheme::verify(source.profile().schemes, &secrets, raw) else {
            return Ok(false);
        };
        let Inbound::Event(event) = source.parse(&verified)? else {
            return Ok(true);
        };
        let claim = Claim {
            endpoint: found.endpoint.id.clone(),
            generation: found.generation,
            guild: found.endpoint.guild,
            is_paused: false,
            event: *event,
            body_hash: data_encoding::HEXLOWER.encode(&Sha256::digest(body)),
            body: Some(redact::redacted(verified.json(), source.profile().redacted)),
            bytes: 0,
            received_at: raw.received_at,
        };
        let mut tx = self.store.write().await?;
        record(&mut tx, &[claim]).await?;
        tx.commit().await?;
        Ok(true)
    }
}
