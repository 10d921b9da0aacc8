//! Links of a site's people to Discord members: the counts go along with them.

use crate::domain::id::{Id, MemberId};
use crate::domain::name;
use crate::domain::time::Timestamp;
use crate::store::counter::Holder;
use crate::store::endpoint::Endpoint;
use crate::store::person::Identity;
use crate::store::{StoreError, Tx};

/// Links a person to a member, or to nobody any more; the counts go along, and those of events that come in at the same
/// time too.
pub async fn link(
    tx: &mut Tx,
    identity: &Identity,
    link: Option<(MemberId, Timestamp)>,
) -> Result<(), StoreError> {
    tx.upsert_link(identity, link).await?;
    let mut holders = vec![Holder::Identity(identity.id.clone()), identity.holder()];
    holders.extend(link.map(|(member, _)| Holder::Member(member)));
    holders.sort_by_key(Holder::to_text);
    holders.dedup();
    tx.rebuild_counters(identity.guild, &holders, &[]).await
}

/// The person an endpoint's chat knows by this name; noted where the name was never seen, for the day it comes.
pub async fn meet(
    tx: &mut Tx,
    endpoint: &Endpoint,
    called: &str,
    now: Timestamp,
) -> Result<Identity, StoreError> {
    let key = name::key(called);
    if let Some(known) = tx.find_person(&endpoint.id, &key).await? {
        return Ok(known);
    }
    let person = Identity {
        id: Id::next(now),
        endpoint: endpoint.id.clone(),
        guild: endpoint.guild,
        key,
        name: name::shown(called),
        member: None,
    };
    tx.upsert_identities(std::slice::from_ref(&person), now)
        .await?;
    Ok(person)
}
