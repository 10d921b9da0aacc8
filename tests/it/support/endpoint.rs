//! Endpoints, made past the bot: straight into the store.

use crier::domain::id::{EndpointId, GuildId};
use crier::domain::time::Timestamp;
use crier::store::Tx;
use crier::store::endpoint::Endpoint;
use crier::vault::{self, Vault};
use secrecy::{ExposeSecret, SecretString};

/// Inserts an endpoint of this source with this secret into a guild; says its id, and the key in its URL.
#[expect(
    clippy::disallowed_methods,
    reason = "the key is made for this test, to stand in its URLs"
)]
pub(crate) async fn insert(
    tx: &mut Tx,
    vault: &Vault,
    (guild, source, secret): (GuildId, &str, &str),
    now: Timestamp,
) -> (EndpointId, String) {
    let key = vault::make_url_key();
    let id = EndpointId::short(rand::random());
    let endpoint = Endpoint {
        guild,
        source: source.to_owned(),
        name: format!("{source} {id}"),
        id: id.clone(),
        created_at: now,
        paused_at: None,
        removed_at: None,
        refused_at: None,
        refused_why: None,
    };
    tx.insert_endpoint(&endpoint).await.unwrap();
    let cipher = |field, secret: &SecretString| vault.seal(id.as_str(), field, secret);
    let hash = vault::hash_url_key(key.expose_secret());
    tx.insert_endpoint_key(&id, &hash, &cipher("key", &key), now)
        .await
        .unwrap();
    let secret = cipher("secret", &secret.into());
    tx.insert_endpoint_secret(&id, &format!("secret-{id}"), &secret, now)
        .await
        .unwrap();
    (id, key.expose_secret().to_owned())
}
