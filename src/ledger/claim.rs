//! A claim: a verified call as it waits to be recorded, and the keys it goes by.

use sha2::{Digest, Sha256};

use crate::domain::event::{Change, Lasts, NewEvent};
use crate::domain::id::{EndpointId, GuildId};
use crate::domain::time::Timestamp;
use crate::store::event::SamenessKey;
use crate::store::subject::SubjectKey;

/// A verified call that waits to be recorded.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Where it came in.
    pub endpoint: EndpointId,
    /// What that endpoint was when the call was verified.
    pub generation: i64,
    /// Whose endpoint that is.
    pub guild: GuildId,
    /// Whether the endpoint announces nothing now.
    pub is_paused: bool,
    /// What the source says happened.
    pub event: NewEvent,
    /// The hash of the raw body.
    pub body_hash: String,
    /// The redacted body.
    pub body: Option<String>,
    /// How many bytes of its body are kept at most.
    pub bytes: usize,
    /// When it came in.
    pub received_at: Timestamp,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is stored.
    Stored,
    /// It was known; nothing was written.
    Duplicate,
    /// Its key was known with another body; the first is kept.
    Conflict,
    /// Its endpoint was changed since it was verified; nothing was written.
    Outdated,
}

/// The longest key that is kept as it is: an index takes no more than some kilobytes.
pub(super) const LONGEST_KEY: usize = 200;

/// A sender's key, or where that is absurdly long its hash.
pub(super) fn bounded(key: String) -> String {
    if key.len() <= LONGEST_KEY {
        return key;
    }
    data_encoding::HEXLOWER.encode(&Sha256::digest(key.as_bytes()))
}

/// The keys of what a claim is about, its own first.
pub(super) fn subject_keys(claim: &Claim) -> impl Iterator<Item = SubjectKey> {
    let (endpoint, kind) = (claim.endpoint.clone(), claim.event.kind.as_str());
    let subject = claim.event.subject.clone();
    subject.into_iter().flat_map(move |subject| {
        let endpoint = endpoint.clone();
        let keys = std::iter::once(subject.key).chain(subject.also);
        keys.map(move |key| (endpoint.clone(), kind, bounded(key)))
    })
}

/// What makes two calls to one endpoint the same; `None` where its subject decides.
pub(super) fn sameness_key(claim: &Claim) -> Option<SamenessKey> {
    let sameness = &claim.event.sameness;
    let is_asked = sameness.lasts != Lasts::WhileLatest;
    is_asked.then(|| (claim.endpoint.clone(), bounded(sameness.key.clone())))
}

/// The name the database keeps for a claimed change.
pub(super) fn change_name(change: Change) -> &'static str {
    match change {
        Change::Created => "created",
        Change::Edited => "edited",
        Change::Present => "present",
        Change::Removed(_) => "removed",
    }
}
