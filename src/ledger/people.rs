//! Who is behind the events of a batch: Discord's users as they are, a site's people by their identity there.

use std::collections::BTreeMap;

use crate::domain::event::{Person, SitePerson};
use crate::domain::id::{Id, IdentityId, MemberId};
use crate::domain::name;
use crate::ledger::claim::{Claim, bounded};
use crate::store::person::{Identity, Met};

/// The identities that a batch meets.
#[derive(Debug, Default)]
pub(super) struct People {
    known: BTreeMap<Met, Identity>,
    changed: BTreeMap<Met, Identity>,
}

/// How a site's person is known: by the site's id; without one by the name, which anyone may come under.
pub fn person_key(person: &SitePerson) -> String {
    match (&person.id, &person.name_hash) {
        (Some(id), _) => format!("id:{}", bounded(id.clone())),
        (None, Some(hash)) => name::hashed(hash),
        (None, None) => name::key(&person.name),
    }
}

/// The site's person behind a claim, as the claim names them.
pub(super) fn met(claim: &Claim) -> Option<Met> {
    site_person(claim).map(|person| met_as(claim, person))
}

fn met_as(claim: &Claim, person: &SitePerson) -> Met {
    Met {
        endpoint: claim.endpoint.clone(),
        key: person_key(person),
    }
}

fn site_person(claim: &Claim) -> Option<&SitePerson> {
    match &claim.event.person {
        Person::Site(person) => Some(person),
        Person::Discord(_) | Person::Nobody => None,
    }
}

impl People {
    /// With those who are known already.
    pub(super) fn new(known: Vec<Identity>) -> Self {
        let met = |identity: &Identity| Met {
            endpoint: identity.endpoint.clone(),
            key: identity.key.clone(),
        };
        Self {
            known: known.into_iter().map(|it| (met(&it), it)).collect(),
            changed: BTreeMap::new(),
        }
    }

    /// Who did it: the Discord user where one is known, and the identity where a site has one.
    pub(super) fn resolve(&mut self, claim: &Claim) -> (Option<MemberId>, Option<IdentityId>) {
        match &claim.event.person {
            Person::Nobody => (None, None),
            Person::Discord(member) => (Some(*member), None),
            Person::Site(person) => {
                let identity = self.identity(claim, person);
                (identity.member, Some(identity.id))
            }
        }
    }

    /// Someone is only ever found by their own key: a link of an account is nobody else's, whatever they call
    /// themselves.
    fn identity(&mut self, claim: &Claim, person: &SitePerson) -> Identity {
        let (met, name) = (met_as(claim, person), name::shown(&person.name));
        let identity = match self.known.get(&met) {
            Some(known) if known.name == name => return known.clone(),
            Some(known) => Identity {
                name,
                ..known.clone()
            },
            None => Identity {
                id: Id::next(claim.received_at),
                endpoint: claim.endpoint.clone(),
                guild: claim.guild,
                key: met.key.clone(),
                name,
                member: None,
            },
        };
        self.known.insert(met.clone(), identity.clone());
        self.changed.insert(met, identity.clone());
        identity
    }

    /// Everyone who is new or has another name.
    pub(super) fn changed(&self) -> Vec<Identity> {
        self.changed.values().cloned().collect()
    }
}
